// SPDX-License-Identifier: Apache-2.0
#include "sql/shown_text.hpp"

#include "sql/quote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace srmigrate::sql {
namespace {

constexpr std::string_view k_line = "\n  INDEX ";
constexpr std::string_view k_comment = " COMMENT '";
// Of the last index of a table and of a materialized view, and of any other.
constexpr std::array<std::string_view, 3> k_ends{"'\n) ENGINE=", "')\n", "',\n  INDEX "};

/// Behind the quoted text that begins at `at`.
std::size_t skip_quoted(std::string_view text, std::size_t at) {
    const char quote = text[at];
    for (++at; at < text.size() && text[at] != quote; ++at) {
        if (text[at] == '\\' && quote != '`') ++at;
    }
    return std::min(at + 1, text.size());
}

/// The first place from `at` on, outside of quotes, where `wanted` stands.
std::size_t find_bare(std::string_view text, std::string_view wanted, std::size_t at) {
    while (at < text.size()) {
        if (text.substr(at).starts_with(wanted)) return at;
        const bool quote = text[at] == '"' || text[at] == '\'' || text[at] == '`';
        at = quote ? skip_quoted(text, at) : at + 1;
    }
    return std::string_view::npos;
}

struct IndexLine {
    std::string_view name;
    std::string_view rest;  ///< " (`c`) USING …", up to the comment
    std::string_view comment;
};

/// The line whose name begins at `at`.
std::optional<IndexLine> index_line(std::string_view text, std::size_t at) {
    const auto columns = text.find(" (`", at);
    if (columns == std::string_view::npos) return std::nullopt;
    const auto comment = find_bare(text, k_comment, columns);
    if (comment == std::string_view::npos) return std::nullopt;
    const auto begin = comment + k_comment.size();
    auto end = std::string_view::npos;
    for (const auto each : k_ends)
        end = std::min(end, text.find(each, begin));
    if (end == std::string_view::npos) return std::nullopt;
    const IndexLine line{text.substr(at, columns - at), text.substr(columns, comment - columns),
                         text.substr(begin, end - begin)};
    return is_quotable(line.name) ? std::optional(line) : std::nullopt;
}

}  // namespace

std::string with_quoted_indexes(std::string_view shown) {
    std::string text;
    std::size_t done = 0;
    if (shown.find(k_line) == std::string_view::npos) return std::string(shown);
    for (auto at = find_bare(shown, k_line, 0); at != std::string_view::npos; at = find_bare(shown, k_line, done)) {
        const auto begin = at + k_line.size();
        const auto line = index_line(shown, begin);
        if (!line) break;
        text += shown.substr(done, begin - done);
        text += fmt::format("{}{} COMMENT {}", quote_identifier(line->name), line->rest, quote_string(line->comment));
        done = static_cast<std::size_t>(line->comment.data() - shown.data()) + line->comment.size() + 1;
    }
    return text + std::string(shown.substr(done));
}

}  // namespace srmigrate::sql
