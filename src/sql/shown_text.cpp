// SPDX-License-Identifier: Apache-2.0
#include "sql/shown_text.hpp"

#include "base/text.hpp"
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

// ---- LIST partitions ------------------------------------------------------------------------------------------------

constexpr std::string_view k_list = "\nPARTITION BY LIST(`";
constexpr std::string_view k_list_begin = ")(\n";
constexpr std::string_view k_partition = "  PARTITION ";
constexpr std::string_view k_values = " VALUES IN (";
// What stands behind the values of a partition: another, properties, or the end. Between partitions of one value and of
// several the server prints no comma.
constexpr std::array<std::string_view, 4> k_partition_ends{",\n  PARTITION ", "  PARTITION ", " (\"", "\n)"};

bool begins_with_one_of(std::string_view text, std::string_view before, std::span<const std::string_view> ends) {
    return text.starts_with(before) && std::any_of(ends.begin(), ends.end(), [&](std::string_view end) {
               return text.substr(before.size()).starts_with(end);
           });
}

/// Reads 'a', 'b') or ('a', 'b'), ('c', 'd')) with the values as they are, and writes them with quotes.
class ListValues {
  public:
    explicit ListValues(std::string_view text) : m_text(text), m_tuples(text.starts_with('(')) {}

    /// What is written; `rest` is then what stands behind the closing bracket.
    std::optional<std::string> read(std::string_view& rest) {
        for (;;) {
            if (m_tuples && !take("(")) return std::nullopt;
            if (!value()) return std::nullopt;
            while (!m_tuples || m_text.starts_with(", '")) {
                if (!take(", ")) break;
                if (!value()) return std::nullopt;
            }
            if (m_tuples && !take(")")) return std::nullopt;
            if (m_tuples && take(", ")) continue;
            if (!take(")")) return std::nullopt;
            rest = m_text;
            return m_written;
        }
    }

  private:
    bool take(std::string_view word) {
        if (!m_text.starts_with(word)) return false;
        m_text.remove_prefix(word.size());
        m_written += word;
        return true;
    }

    bool may_end(std::string_view rest) const {
        if (rest.starts_with(", '")) return true;
        if (!m_tuples) return begins_with_one_of(rest, ")", k_partition_ends);
        return rest.starts_with("), ('") || begins_with_one_of(rest, "))", k_partition_ends);
    }

    bool value() {
        if (!m_text.starts_with('\'')) return false;
        auto end = m_text.find('\'', 1);
        while (end != std::string_view::npos && !may_end(m_text.substr(end + 1)))
            end = m_text.find('\'', end + 1);
        if (end == std::string_view::npos) return false;
        m_written += quote_string(m_text.substr(1, end - 1));
        m_text.remove_prefix(end + 1);
        return true;
    }

    std::string_view m_text;
    std::string m_written;
    bool m_tuples;
};

std::string with_quoted_values(std::string_view shown) {
    const auto clause = find_bare(shown, k_list, 0);
    if (clause == std::string_view::npos) return std::string(shown);
    const auto begin = find_bare(shown, k_list_begin, clause);
    if (begin == std::string_view::npos) return std::string(shown);
    auto done = begin + k_list_begin.size();
    std::string text(shown.substr(0, done));
    auto rest = shown.substr(done);
    while (rest.starts_with(k_partition)) {
        const auto values = rest.find(k_values);
        if (values == std::string_view::npos) break;
        const auto head = rest.substr(0, values + k_values.size());
        auto behind = rest;
        const auto written = ListValues(rest.substr(head.size())).read(behind);
        if (!written) break;
        text += head;
        text += *written;
        if (const auto next = behind.find(k_partition); behind.starts_with(" (\"") && next != std::string_view::npos) {
            text += behind.substr(0, next);
            behind.remove_prefix(next);
        } else if (behind.starts_with(",\n")) {
            text += behind.substr(0, 2);
            behind.remove_prefix(2);
        } else if (behind.starts_with(k_partition)) {
            text += ",";
        }
        rest = behind;
    }
    return text + std::string(rest);
}

// ---- Sort columns of a materialized view ----------------------------------------------------------------------------

std::string with_quoted_sort_columns(std::string_view shown) {
    constexpr std::string_view k_order = "\nORDER BY (";
    constexpr std::string_view k_refresh = ")\nREFRESH ";
    if (!shown.starts_with("CREATE MATERIALIZED VIEW ")) return std::string(shown);
    const auto order = find_bare(shown, k_order, 0);
    const auto refresh = find_bare(shown, "\nREFRESH ", 0);
    if (order == std::string_view::npos || refresh == std::string_view::npos || order > refresh) {
        return std::string(shown);
    }
    const auto begin = order + k_order.size();
    const auto end = shown.find(k_refresh, begin);
    if (end == std::string_view::npos) return std::string(shown);
    auto names = base::split(shown.substr(begin, end - begin), ',');
    if (!std::all_of(names.begin(), names.end(), [](const std::string& name) { return is_quotable(name); })) {
        return std::string(shown);
    }
    return fmt::format("{}{}{}", shown.substr(0, begin), quote_identifiers(names), shown.substr(end));
}

}  // namespace

std::string with_quotes(std::string_view shown) {
    return with_quoted_sort_columns(with_quoted_values(with_quoted_indexes(shown)));
}

}  // namespace srmigrate::sql
