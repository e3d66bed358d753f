// SPDX-License-Identifier: Apache-2.0
#include "lint/locate.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "sql/lexer.hpp"
#include "sql/quote.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace srmigrate::lint {
namespace {

using revision::Revision;
using revision::ScriptStatement;

/// What a token says: a quoted name or string without its quotes.
std::string said(const sql::LexedToken& token) {
    const bool is_quoted = token.kind == sql::LexedKind::quoted_identifier || token.kind == sql::LexedKind::string;
    return is_quoted && token.text.size() >= 2 ? std::string(token.text.substr(1, token.text.size() - 2))
                                               : std::string(token.text);
}

bool says(const sql::LexedToken& token, std::string_view word) {
    if (sql::is_trivia(token.kind)) return false;
    return base::equals_ignoring_case(said(token), word);
}

/// Index of the first token of a clause of ALTER TABLE: behind so many commas that stand in no parentheses.
std::size_t begin_of_clause(sql::TokenSpan tokens, std::size_t clause) {
    std::size_t depth = 0;
    for (std::size_t i = 0; i < tokens.size() && clause > 0; ++i) {
        const auto text = tokens[i].text;
        if (text == "(") ++depth;
        if (text == ")" && depth > 0) --depth;
        if (text == "," && depth == 0 && --clause == 0) return i + 1;
    }
    return 0;
}

/// Where the word stands in text of any language, as a whole word.
std::optional<TextSpan> span_in_text(std::string_view text, std::string_view word) {
    if (word.empty()) return std::nullopt;
    const auto lower = base::to_lower(text);
    const auto wanted = base::to_lower(word);
    const auto is_letter = [&](std::size_t at) {
        const char c = lower[at];
        return base::is_name_character(c) || static_cast<unsigned char>(c) >= 0x80;
    };
    for (auto at = lower.find(wanted); at != std::string::npos; at = lower.find(wanted, at + 1)) {
        const auto end = at + wanted.size();
        const bool begins = at == 0 || !is_letter(at - 1) || !is_letter(at);
        const bool ends = end == lower.size() || !is_letter(end) || !is_letter(end - 1);
        if (begins && ends) return TextSpan{.offset = at, .length = wanted.size()};
    }
    return std::nullopt;
}

/// The lines of a YAML item or a Python call that the statement comes from; SQL inside of them keeps its words, not
/// its line breaks.
std::string_view region(std::string_view file, std::size_t begin, std::string_view source) {
    if (file.substr(begin).starts_with(source)) return file.substr(begin, source.size());
    constexpr std::size_t k_deepest_indent = 64;
    const auto lines = static_cast<std::size_t>(std::count(source.begin(), source.end(), '\n'));
    std::size_t end = begin;
    for (std::size_t line = 0; line <= lines && end < file.size(); ++line)
        end = std::min(file.find('\n', end), file.size() - 1) + 1;
    return file.substr(begin, std::min(end - begin, source.size() + (lines + 1) * k_deepest_indent));
}

}  // namespace

std::optional<std::size_t> offset_of(std::string_view text, const base::Place& place) {
    if (place.line == 0) return std::nullopt;
    std::size_t at = 0;
    for (std::size_t line = 1; line < place.line; ++line) {
        at = text.find('\n', at);
        if (at == std::string_view::npos) return std::nullopt;
        ++at;
    }
    for (std::size_t column = 1; column < place.column && at < text.size(); ++column)
        at += base::character_size(text, at);
    return at;
}

std::optional<TextSpan> span_in_sql(std::string_view sql, const Anchor& anchor) {
    const auto tokens = sql::lex(sql).tokens;
    auto at = anchor.clause ? begin_of_clause(tokens, *anchor.clause) : 0;
    if (!anchor.after.empty()) {
        const auto words = base::split_list(anchor.after, ' ');
        for (const auto& word : words) {
            const auto found = std::find_if(tokens.begin() + static_cast<std::ptrdiff_t>(at), tokens.end(),
                                            [&](const auto& token) { return says(token, word); });
            if (found == tokens.end()) break;
            at = static_cast<std::size_t>(found - tokens.begin()) + 1;
        }
    }
    if (anchor.name.empty()) {
        const auto first = std::find_if(tokens.begin() + static_cast<std::ptrdiff_t>(at), tokens.end(),
                                        [](const auto& token) { return !sql::is_trivia(token.kind); });
        if (first == tokens.end()) return std::nullopt;
        return TextSpan{.offset = first->offset, .length = first->text.size()};
    }
    const auto words = base::split_list(anchor.name, ' ');
    for (auto i = at; i < tokens.size(); ++i) {
        // one token, or several that follow each other
        if (says(tokens[i], anchor.name)) return TextSpan{.offset = tokens[i].offset, .length = tokens[i].text.size()};
        std::size_t matched = 0;
        auto j = i;
        for (; j < tokens.size() && matched < words.size(); ++j) {
            if (sql::is_trivia(tokens[j].kind) && matched > 0) continue;
            if (!says(tokens[j], words[matched])) break;
            ++matched;
        }
        if (words.size() > 1 && matched == words.size()) {
            return TextSpan{.offset = tokens[i].offset, .length = tokens[j - 1].end() - tokens[i].offset};
        }
    }
    return std::nullopt;
}

std::optional<std::size_t> offset_in_file(const Revision& revision, const ScriptStatement& statement) {
    if (revision.format != revision::ScriptFormat::sql) return std::nullopt;
    const auto begin = offset_of(revision.header, statement.where);
    if (!begin || statement.source != statement.sql) return std::nullopt;
    if (!std::string_view(revision.header.str()).substr(*begin).starts_with(statement.source.text()))
        return std::nullopt;
    return begin;
}

base::Place locate(const Revision& revision, const ScriptStatement& statement, const Anchor& anchor) {
    const auto shown_file = revision::shown_name(revision);
    const bool is_whole = anchor.name.empty() && anchor.after.empty() && !anchor.clause;
    if (is_whole || statement.where.file != shown_file) return statement.where;
    const std::string_view file = revision.header.str();
    const auto begin = offset_of(file, statement.where);
    if (!begin) return statement.where;
    const auto text = region(file, *begin, statement.source.text());
    const auto span =
        revision.format == revision::ScriptFormat::sql ? span_in_sql(text, anchor) : span_in_text(text, anchor.name);
    if (!span) return statement.where;
    return base::place_of(shown_file, file, *begin + span->offset, span->length);
}

}  // namespace srmigrate::lint
