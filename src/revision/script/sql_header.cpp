// SPDX-License-Identifier: Apache-2.0
#include "revision/script/sql_header.hpp"

#include "base/text.hpp"
#include "sql/lexer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace srmigrate::revision {
namespace {

constexpr std::string_view k_marker = "migrate:";

enum class SqlKey { id, down, labels, depends_on, create_date, variables };
struct SqlWord {
    std::string_view word;
    SqlKey key;
};
constexpr std::array k_sql_words{
    SqlWord{"Revision ID", SqlKey::id},          SqlWord{"Revises", SqlKey::down},
    SqlWord{"Branch Labels", SqlKey::labels},    SqlWord{"Depends On", SqlKey::depends_on},
    SqlWord{"Create Date", SqlKey::create_date}, SqlWord{"Variables", SqlKey::variables},
};

// A line of the comment block, without the dashes and one blank after them.
struct HeaderLine {
    std::size_t offset = 0;
    std::string_view text;
    bool empty() const { return text.find_first_not_of(" \t") == std::string_view::npos; }
};

struct CommentBlock {
    std::vector<HeaderLine> lines;
    std::size_t end = 0;        // of the block: the offset of the line after it
    std::size_t keys = 0;       // index of the first key line
    std::size_t keys_end = 0;   // index of the line after the last one of their paragraph
    std::size_t lines_end = 0;  // index of the marker that ends the header, or lines.size()
    bool found = false;         // there is a 'Revision ID'
};

std::string_view without_blanks_before(std::string_view text) {
    return text.substr(std::min(text.find_first_not_of(" \t"), text.size()));
}

const SqlWord* sql_word(std::string_view line) {
    const auto text = without_blanks_before(line);
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return nullptr;
    const auto name = base::trim(text.substr(0, colon));
    const auto* const word = std::find_if(k_sql_words.begin(), k_sql_words.end(), [&](const SqlWord& candidate) {
        return base::equals_ignoring_case(candidate.word, name);
    });
    return word == k_sql_words.end() ? nullptr : word;
}

bool is_id(std::string_view line) {
    const auto* const word = sql_word(line);
    return word != nullptr && word->key == SqlKey::id;
}

bool is_marker(std::string_view line) {
    return base::starts_with_ignoring_case(without_blanks_before(line), k_marker);
}

std::vector<HeaderLine> first_comment_block(std::string_view text, std::size_t& end) {
    std::vector<HeaderLine> lines;
    lines.reserve(16);
    for (std::size_t at = 0; at < text.size();) {
        const auto line_end = std::min(text.find('\n', at), text.size());
        const auto line = text.substr(at, line_end - at);
        const auto dashes = line.find_first_not_of(" \t");
        if (dashes == std::string_view::npos) {
            if (!lines.empty()) break;
        } else {
            if (line.substr(dashes, 2) != "--") break;
            const auto begin = dashes + 2 + (line.substr(dashes + 2, 1) == " " ? 1U : 0U);
            lines.push_back({.offset = at + begin, .text = line.substr(begin)});
            end = std::min(line_end + 1, text.size());
        }
        at = line_end + 1;
    }
    return lines;
}

// The keys are the paragraph with the last 'Revision ID': a message may hold lines that look like keys or markers, but
// it is followed by an empty line.
CommentBlock find_header(std::string_view text) {
    CommentBlock block;
    block.lines = first_comment_block(text, block.end);
    const auto& lines = block.lines;
    const auto last =
        std::find_if(lines.rbegin(), lines.rend(), [](const HeaderLine& line) { return is_id(line.text); });
    if (last == lines.rend()) return block;
    block.found = true;
    block.keys = static_cast<std::size_t>(lines.rend() - last) - 1;
    block.keys_end = block.keys + 1;
    while (block.keys > 0 && sql_word(lines[block.keys - 1].text) != nullptr)
        --block.keys;
    while (block.keys_end < lines.size() && !lines[block.keys_end].empty() && !is_marker(lines[block.keys_end].text)) {
        ++block.keys_end;
    }
    block.lines_end = block.keys_end;
    while (block.lines_end < lines.size() && !is_marker(lines[block.lines_end].text))
        ++block.lines_end;
    if (block.lines_end < lines.size()) {
        // The body begins with the marker's own line.
        const auto offset = lines[block.lines_end].offset;
        block.end = text.rfind('\n', offset) == std::string_view::npos ? 0 : text.rfind('\n', offset) + 1;
    }
    return block;
}

std::string doc_above(const CommentBlock& block) {
    std::string doc;
    for (std::size_t i = 0; i < block.keys; ++i) {
        doc += block.lines[i].text;
        doc += '\n';
    }
    return doc;
}

std::string key_names() {
    std::vector<std::string> names;
    for (const auto& word : k_sql_words)
        names.emplace_back(fmt::format("'{}'", word.word));
    return base::join(names, ", ");
}

std::string sql_suggestion(std::string_view name) {
    std::vector<std::string> names;
    for (const auto& word : k_sql_words)
        names.emplace_back(word.word);
    const auto suggested = base::did_you_mean(name, names);
    return suggested.empty()
               ? fmt::format("the keys are {}; leave an empty comment line before other text", key_names())
               : suggested;
}

// `a=1, b, c="x, y"`: parts at commas outside of double quotes, with their offsets.
struct Part {
    std::size_t offset = 0;
    std::string_view text;
};
std::vector<Part> variable_parts(std::string_view value) {
    std::vector<Part> parts;
    bool quoted = false;
    std::size_t begin = 0;
    const auto add = [&](std::size_t end) {
        const auto part = value.substr(begin, end - begin);
        const auto trimmed = base::trim(part);
        if (!trimmed.empty())
            parts.push_back({begin + static_cast<std::size_t>(trimmed.data() - part.data()), trimmed});
        begin = end + 1;
    };
    for (std::size_t at = 0; at < value.size(); ++at) {
        if (quoted && value[at] == '\\') {
            ++at;
        } else if (value[at] == '"') {
            quoted = !quoted;
        } else if (!quoted && value[at] == ',') {
            add(at);
        }
    }
    add(value.size());
    return parts;
}

// The value of a quoted default; nothing when it is not well formed.
std::optional<std::string> unquoted_default(std::string_view text) {
    std::string value;
    std::size_t at = 1;
    for (; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] != '\\') {
            value += text[at];
            continue;
        }
        if (++at == text.size()) return std::nullopt;
        value += text[at] == 'n' ? '\n' : text[at] == 'r' ? '\r' : text[at];
    }
    if (at + 1 != text.size()) return std::nullopt;
    return value;
}

void read_variables(HeaderBuilder& header, std::string_view value, std::size_t offset) {
    for (const auto& [at, text] : variable_parts(value)) {
        const HeaderSpan span{.offset = offset + at, .length = text.size()};
        const auto equals = text.find('=');
        const auto name = base::trim(text.substr(0, equals));
        if (equals == std::string_view::npos) {
            header.variable(name, std::nullopt, span);
            continue;
        }
        const auto given = base::trim(text.substr(equals + 1));
        if (!given.starts_with('"')) {
            header.variable(name, std::string(given), span);
        } else if (auto unquoted = unquoted_default(given)) {
            header.variable(name, std::move(*unquoted), span);
        } else {
            header.error(span, fmt::format("expected a quoted default for the variable '{}', got {}", name, given),
                         R"(close it with '"'; write \" for one inside and \\ for a backslash)");
        }
    }
}

void read_key(HeaderBuilder& header, const SqlWord& word, const HeaderLine& line) {
    const auto colon = line.text.find(':');
    const auto raw = line.text.substr(colon + 1);
    const auto value = base::trim(raw);
    const auto offset =
        line.offset + colon + 1 +
        (value.empty() ? std::min<std::size_t>(raw.size(), 1) : static_cast<std::size_t>(value.data() - raw.data()));
    const HeaderSpan span{.offset = offset, .length = value.size()};
    switch (word.key) {
        case SqlKey::id:
            return header.id(value, span);
        case SqlKey::down:
            return header.down(base::split_list(value), span);
        case SqlKey::labels:
            return header.labels(base::split_list(value), span);
        case SqlKey::depends_on:
            return header.depends_on(base::split_list(value), span);
        case SqlKey::create_date:
            return header.create_date(value);
        case SqlKey::variables:
            return read_variables(header, value, offset);
    }
}

HeaderSpan span_of(const HeaderLine& line) {
    const auto value = base::trim(line.text);
    return {.offset = line.offset + static_cast<std::size_t>(value.data() - line.text.data()), .length = value.size()};
}

void read_keys(HeaderBuilder& header, const CommentBlock& block) {
    std::vector<SqlKey> seen;
    const auto given = [&](SqlKey key) { return std::find(seen.begin(), seen.end(), key) != seen.end(); };
    for (auto i = block.keys; i < block.keys_end; ++i) {
        const auto& line = block.lines[i];
        const auto* const word = sql_word(line.text);
        if (word == nullptr) {
            const auto colon = line.text.find(':');
            if (colon == std::string_view::npos) {
                header.error(span_of(line), "expected a header key and its value, got other text",
                             "leave an empty comment line between the keys and other text");
            } else {
                const auto name = base::trim(line.text.substr(0, colon));
                header.error({.offset = span_of(line).offset, .length = name.size()},
                             fmt::format("unknown header key '{}'", name), sql_suggestion(name));
            }
        } else if (given(word->key)) {
            header.error(span_of(line), fmt::format("the header key '{}' is given twice", word->word),
                         "keep one of the lines");
        } else {
            seen.push_back(word->key);
            read_key(header, *word, line);
        }
    }
    for (auto i = block.keys_end; i < block.lines_end; ++i) {
        if (const auto* const word = sql_word(block.lines[i].text); word != nullptr) {
            header.error(span_of(block.lines[i]),
                         fmt::format("the header key '{}' stands apart from 'Revision ID'", word->word),
                         "remove the empty comment line between them");
        }
    }
    if (!given(SqlKey::down)) {
        header.error("the header has no 'Revises'",
                     "add the line '-- Revises: ' with the parent's id, or blank for a base");
    }
}

// A marker, found by tokens: one inside a string or a block comment is none.
bool has_marker(std::string_view text) {
    const auto lexed = sql::lex(text);
    return std::any_of(lexed.tokens.begin(), lexed.tokens.end(), [](const sql::LexedToken& token) {
        return token.kind == sql::LexedKind::line_comment && marker_text(token.text).has_value();
    });
}

bool contains_ignoring_case(std::string_view text, std::string_view word) {
    return std::search(text.begin(), text.end(), word.begin(), word.end(), [](char a, char b) {
               return base::equals_ignoring_case({&a, 1}, {&b, 1});
           }) != text.end();
}

HeaderReading without_header(const SourceFile& source) {
    HeaderReading reading;
    reading.marked = contains_ignoring_case(source.text, k_marker) && has_marker(source.text);
    for (std::size_t at = 0; at < source.text.size();) {
        const auto end = std::min(source.text.find('\n', at), source.text.size());
        const auto line = without_blanks_before(std::string_view(source.text).substr(at, end - at));
        const auto dashes = line.substr(0, 2);
        const auto inside = line.substr(std::min<std::size_t>(2, line.size()));
        if ((dashes == "--" || dashes == "/*" || dashes.starts_with('*')) && is_id(inside)) {
            const auto offset = static_cast<std::size_t>(line.data() - source.text.data());
            reading.errors.push_back({.message = "the header is not the first comment block of the file",
                                      .where = source.place(offset, line.size()),
                                      .hint = "write it as lines that begin with '--', and move it to the top"});
            break;
        }
        at = end + 1;
    }
    return reading;
}

}  // namespace

std::optional<std::string_view> marker_text(std::string_view comment) {
    const auto text = base::trim(comment.substr(std::min<std::size_t>(2, comment.size())));
    if (!base::starts_with_ignoring_case(text, k_marker)) return std::nullopt;
    const auto rest = text.substr(k_marker.size());
    // "migrate: the old way first" is prose; "migrate: up" is a slip.
    if (rest.starts_with(' ') || rest.starts_with('\t')) {
        const auto word = base::to_lower(base::trim(rest));
        if (word != "up" && word != "down" && word != "down auto") return std::nullopt;
    }
    return text;
}

HeaderReading read_sql_header(SourceFile source) {
    const auto block = find_header(source.text);
    if (!block.found) return without_header(source);
    HeaderBuilder header(source, ScriptFormat::sql);
    header.doc(doc_above(block));
    read_keys(header, block);
    return HeaderBuilder::finish(std::move(header), std::move(source));
}

std::size_t sql_body_offset(std::string_view text) {
    return find_header(text).end;
}

}  // namespace srmigrate::revision
