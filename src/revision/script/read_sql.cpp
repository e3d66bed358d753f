// SPDX-License-Identifier: Apache-2.0
#include "revision/script/read_sql.hpp"

#include "base/text.hpp"
#include "revision/file/places.hpp"
#include "revision/script/sql_header.hpp"
#include "revision/script/sql_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace srmigrate::revision {
namespace {

using base::Diagnostic;
using sql::TokenSpan;

enum class MarkerKind { up, down, down_auto };

struct Marker {
    MarkerKind kind = MarkerKind::up;
    std::size_t token = 0;  // index
};

bool is_for(MarkerKind kind, Direction direction) {
    return (kind == MarkerKind::up) == (direction == Direction::up);
}

std::string_view name_of(Direction direction) {
    return direction == Direction::up ? "up" : "down";
}

std::size_t line_breaks(const sql::LexedToken& token) {
    return static_cast<std::size_t>(std::count(token.text.begin(), token.text.end(), '\n'));
}

// How many tokens at the front are the comments directly under a marker: no empty line, nothing else between.
std::size_t comments_under_marker(TokenSpan tokens) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (tokens[i].kind == sql::LexedKind::white_space ? line_breaks(tokens[i]) > 1
                                                          : tokens[i].kind != sql::LexedKind::line_comment) {
            break;
        }
        if (tokens[i].kind == sql::LexedKind::line_comment) count = i + 1;
    }
    return count;
}

// Whether what stands above these tokens touches their first statement: no empty line comes between.
bool touches_first_statement(TokenSpan tokens) {
    for (const auto& token : tokens) {
        if (!sql::is_trivia(token.kind)) return true;
        if (token.kind == sql::LexedKind::white_space && line_breaks(token) > 1) return false;
    }
    return false;
}

class SqlReader {
  public:
    SqlReader(const Revision& revision, const VariableValues& values)
        : m_revision(revision),
          m_scope{revision, values},
          m_places(shown_name(revision), revision.header),
          m_offset(sql_body_offset(revision.header)),
          m_lexed(sql::lex(std::string_view(revision.header.str()).substr(m_offset))),
          m_place([this](std::size_t offset, std::size_t length) { return m_places.at(m_offset + offset, length); }) {}

    SectionReading run(Direction direction) && {
        read_markers();
        outside_of_sections();
        const auto marker = std::find_if(m_markers.begin(), m_markers.end(),
                                         [&](const Marker& other) { return is_for(other.kind, direction); });
        if (marker == m_markers.end()) {
            missing(direction);
        } else {
            section(direction, *marker);
        }
        return std::move(m_result);
    }

  private:
    void error(std::size_t offset, std::size_t length, std::string message, std::string hint) {
        m_result.errors.push_back(
            {.message = std::move(message), .where = m_place(offset, length), .hint = std::move(hint)});
    }
    void error(const sql::LexedToken& token, std::string message, std::string hint) {
        error(token.offset, token.text.size(), std::move(message), std::move(hint));
    }

    TokenSpan all() const { return m_lexed.tokens; }

    bool stands_alone(std::size_t token) const {
        if (token == 0) return true;
        const auto& before = all()[token - 1];
        return before.kind == sql::LexedKind::white_space && (line_breaks(before) > 0 || token == 1);
    }

    void read_markers() {
        for (std::size_t i = 0; i < all().size(); ++i) {
            const auto& token = all()[i];
            if (token.kind != sql::LexedKind::line_comment) continue;
            const auto text = marker_text(token.text);
            if (!text) continue;
            if (!stands_alone(i)) {
                error(token, fmt::format("the marker '-- {}' does not stand on a line of its own", *text),
                      "begin a new line with it");
            }
            if (const auto kind = marker_kind(token, *text)) add_marker({.kind = *kind, .token = i});
        }
    }

    std::optional<MarkerKind> marker_kind(const sql::LexedToken& token, std::string_view text) {
        const auto words = base::split_list(base::replace_all(text, "\t", " "), ' ');
        const auto joined = base::join(words, " ");
        if (joined == "migrate:up") return MarkerKind::up;
        if (joined == "migrate:down") return MarkerKind::down;
        if (joined == "migrate:down auto") return MarkerKind::down_auto;
        error(token, fmt::format("unknown marker '-- {}'", text),
              "the markers are '-- migrate:up', '-- migrate:down' and '-- migrate:down auto'");
        return std::nullopt;
    }

    void add_marker(Marker marker) {
        const auto direction = marker.kind == MarkerKind::up ? Direction::up : Direction::down;
        const auto same = std::find_if(m_markers.begin(), m_markers.end(),
                                       [&](const Marker& other) { return is_for(other.kind, direction); });
        if (same != m_markers.end()) {
            const auto& first = all()[same->token];
            error(all()[marker.token], fmt::format("a second section '{}'", name_of(direction)),
                  fmt::format("move its statements under the marker in line {}",
                              m_place(first.offset, first.text.size()).line));
        }
        m_markers.push_back(marker);
    }

    std::size_t end_of(const Marker& marker) const {
        const auto next = std::find_if(m_markers.begin(), m_markers.end(),
                                       [&](const Marker& other) { return other.token > marker.token; });
        return next == m_markers.end() ? all().size() : next->token;
    }

    // Before the first marker only comments may stand.
    void outside_of_sections() {
        const auto end = m_markers.empty() ? all().size() : m_markers.front().token;
        const auto before = all().subspan(0, end);
        const auto stray = std::find_if(before.begin(), before.end(),
                                        [](const sql::LexedToken& t) { return !sql::is_trivia(t.kind); });
        if (stray != before.end()) {
            if (m_lexed.problem && m_lexed.problem->offset < before.back().end()) {
                m_result.errors.push_back(diagnostic_of(*m_lexed.problem, m_place));
            } else {
                error(*stray, "a statement outside of the sections", "write '-- migrate:up' above it");
            }
            return;
        }
        auto reading = read_statements(m_revision.header, before, {}, m_place, m_scope);
        std::move(reading.errors.begin(), reading.errors.end(), std::back_inserter(m_result.errors));
    }

    void missing(Direction direction) {
        // A string without an end swallows the markers after it.
        if (m_lexed.problem) {
            if (m_result.errors.empty()) m_result.errors.push_back(diagnostic_of(*m_lexed.problem, m_place));
        } else if (direction == Direction::up && m_result.errors.empty()) {
            m_result.errors.push_back({.message = "the script has no section 'up'",
                                       .where = base::whole_file(m_place(0, 0).file),
                                       .hint = "write '-- migrate:up' above the statements of the upgrade"});
        }
    }

    void section(Direction direction, const Marker& marker) {
        const auto& token = all()[marker.token];
        auto& section = m_result.section;
        section.where = m_place(token.offset, token.text.size());
        section.kind = marker.kind == MarkerKind::down_auto ? SectionKind::automatic : SectionKind::written;
        auto body = all().subspan(marker.token + 1, end_of(marker) - marker.token - 1);
        if (m_lexed.problem && !body.empty() && m_lexed.problem->offset >= body.front().offset &&
            m_lexed.problem->offset < body.back().end()) {
            m_result.errors.push_back(diagnostic_of(*m_lexed.problem, m_place));
            return;
        }
        const auto head = comments_under_marker(body);
        const auto directives = section_directives(body.subspan(0, head));
        auto reading = read_statements(m_revision.header, body.subspan(head), directives, m_place, m_scope);
        std::move(reading.errors.begin(), reading.errors.end(), std::back_inserter(m_result.errors));
        section.statements = std::move(reading.statements);
        if (touches_first_statement(body.subspan(head)) && !section.statements.empty()) {
            auto& remarks = section.statements.front().remarks;
            const auto above = remarks_in(body.subspan(0, head));
            remarks.insert(remarks.begin(), above.begin(), above.end());
        }
        check_emptiness(direction, token, has_directive(directives, DirectiveName::empty));
    }

    std::vector<Directive> section_directives(TokenSpan comments) {
        std::vector<Directive> result;
        for (const auto& comment : comments) {
            if (comment.kind != sql::LexedKind::line_comment) continue;
            auto reading = read_directive(comment.text.substr(2), m_place(comment.offset, comment.text.size()));
            if (auto* const directive = std::get_if<Directive>(&reading)) {
                if (!contains(result, *directive)) result.push_back(std::move(*directive));
            } else if (auto* const diagnostic = std::get_if<Diagnostic>(&reading)) {
                m_result.errors.push_back(std::move(*diagnostic));
            }
        }
        return result;
    }

    void check_emptiness(Direction direction, const sql::LexedToken& marker, bool meant_empty) {
        const auto& section = m_result.section;
        const bool empty = section.statements.empty();
        if (section.kind == SectionKind::automatic) {
            if (!empty) {
                error(marker, "the section 'down' is automatic, but has statements",
                      "remove the statements, or the word 'auto'");
            }
        } else if (meant_empty && !empty) {
            error(marker,
                  fmt::format("the section '{}' has the directive 'empty', but also statements", name_of(direction)),
                  "remove the directive, or the statements");
        } else if (empty && !meant_empty && !may_be_empty(direction) && m_result.errors.empty()) {
            error(
                marker, fmt::format("the section '{}' is empty", name_of(direction)),
                direction == Direction::up
                    ? "write its statements, or '-- srmigrate:empty' under the marker if it is meant to do nothing"
                    : "write its statements, '-- migrate:down auto', or '-- srmigrate:empty' under the marker if there "
                      "is nothing to undo");
        }
    }

    // A merge has nothing to do, and there is nothing to undo where nothing was done.
    bool may_be_empty(Direction direction) const {
        if (m_revision.down.size() > 1) return true;
        if (direction == Direction::up) return false;
        const auto up = std::find_if(m_markers.begin(), m_markers.end(),
                                     [](const Marker& marker) { return marker.kind == MarkerKind::up; });
        if (up == m_markers.end()) return false;
        const auto body = all().subspan(up->token, end_of(*up) - up->token);
        return std::all_of(body.begin(), body.end(),
                           [](const sql::LexedToken& token) { return sql::is_trivia(token.kind); });
    }

    const Revision& m_revision;
    VariableScope m_scope;
    Places m_places;
    std::size_t m_offset;  // of the body in the file
    sql::LexedText m_lexed;
    PlaceOf m_place;  // of offsets in the body
    std::vector<Marker> m_markers;
    SectionReading m_result;
};

}  // namespace

SectionReading read_sql_section(const Revision& revision, Direction direction, const VariableValues& values) {
    return SqlReader(revision, values).run(direction);
}

}  // namespace srmigrate::revision
