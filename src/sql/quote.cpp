// SPDX-License-Identifier: Apache-2.0
#include "sql/quote.hpp"

#include "base/ascii.hpp"
#include "base/diagnostic.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace srmigrate::sql {
namespace {

// The keywords of StarRocksLex.g4 that the rule nonReserved of StarRocks.g4 does not name (4.1).
constexpr std::array<std::string_view, 161> k_reserved{"add",
                                                       "all",
                                                       "alter",
                                                       "analyze",
                                                       "and",
                                                       "array",
                                                       "as",
                                                       "asc",
                                                       "asof",
                                                       "between",
                                                       "bigint",
                                                       "bitmap",
                                                       "bitshiftleft",
                                                       "bitshiftright",
                                                       "bitshiftrightlogical",
                                                       "both",
                                                       "by",
                                                       "case",
                                                       "char",
                                                       "character",
                                                       "check",
                                                       "collate",
                                                       "column",
                                                       "compaction",
                                                       "convert",
                                                       "create",
                                                       "cross",
                                                       "cube",
                                                       "current_date",
                                                       "current_group",
                                                       "current_role",
                                                       "current_time",
                                                       "current_timestamp",
                                                       "current_user",
                                                       "current_warehouse",
                                                       "database",
                                                       "databases",
                                                       "decimal",
                                                       "decimal128",
                                                       "decimal256",
                                                       "decimal32",
                                                       "decimal64",
                                                       "decimalv2",
                                                       "default",
                                                       "deferred",
                                                       "delete",
                                                       "dense_rank",
                                                       "desc",
                                                       "describe",
                                                       "distinct",
                                                       "div",
                                                       "double",
                                                       "drop",
                                                       "dual",
                                                       "else",
                                                       "exists",
                                                       "explain",
                                                       "false",
                                                       "files",
                                                       "first_value",
                                                       "float",
                                                       "for",
                                                       "force",
                                                       "from",
                                                       "full",
                                                       "function",
                                                       "gin",
                                                       "grant",
                                                       "group",
                                                       "grouping",
                                                       "grouping_id",
                                                       "groups",
                                                       "having",
                                                       "hll",
                                                       "if",
                                                       "ignore",
                                                       "immediate",
                                                       "in",
                                                       "index",
                                                       "infile",
                                                       "inner",
                                                       "insert",
                                                       "int",
                                                       "integer",
                                                       "intersect",
                                                       "into",
                                                       "invoker",
                                                       "is",
                                                       "join",
                                                       "json",
                                                       "key",
                                                       "keys",
                                                       "kill",
                                                       "lag",
                                                       "largeint",
                                                       "last_query_id",
                                                       "last_value",
                                                       "lateral",
                                                       "lead",
                                                       "left",
                                                       "like",
                                                       "limit",
                                                       "load",
                                                       "localtime",
                                                       "localtimestamp",
                                                       "maxvalue",
                                                       "microsecond",
                                                       "millisecond",
                                                       "mod",
                                                       "not",
                                                       "ntile",
                                                       "null",
                                                       "on",
                                                       "optimize",
                                                       "or",
                                                       "order",
                                                       "outer",
                                                       "outfile",
                                                       "over",
                                                       "partition",
                                                       "percentile",
                                                       "prepare",
                                                       "primary",
                                                       "procedure",
                                                       "range",
                                                       "read",
                                                       "regexp",
                                                       "release",
                                                       "rename",
                                                       "replace",
                                                       "revoke",
                                                       "right",
                                                       "rlike",
                                                       "row_number",
                                                       "rows",
                                                       "schema",
                                                       "schemas",
                                                       "select",
                                                       "set",
                                                       "set_var",
                                                       "show",
                                                       "smallint",
                                                       "table",
                                                       "terminated",
                                                       "text",
                                                       "then",
                                                       "tinyint",
                                                       "to",
                                                       "true",
                                                       "union",
                                                       "unique",
                                                       "unsigned",
                                                       "update",
                                                       "use",
                                                       "using",
                                                       "values",
                                                       "varchar",
                                                       "variant",
                                                       "when",
                                                       "where",
                                                       "with"};
static_assert(std::is_sorted(k_reserved.begin(), k_reserved.end()));

// Older versions reserve these two besides.
bool was_reserved(std::string_view word) {
    return base::equals_ignoring_case(word, "except") || base::equals_ignoring_case(word, "exclude");
}

// What `\c` stands for; nothing where the backslash stays.
std::string_view escaped(const char& c) {
    switch (c) {
        case 'n':
            return "\n";
        case 't':
            return "\t";
        case 'r':
            return "\r";
        case 'b':
            return "\b";
        case '0':
            return {"\0", 1};
        case 'Z':
            return "\x1A";
        case '_':
        case '%':
            return {};
        default:
            return {&c, 1};
    }
}

std::string quoted(std::string_view value, char quote) {
    std::string result(1, quote);
    for (const char c : value) {
        if (c == '\0') {
            result += "\\0";
            continue;
        }
        if (c == quote || c == '\\') result += '\\';
        result += c;
    }
    result += quote;
    return result;
}

}  // namespace

bool is_reserved(std::string_view word) {
    return std::binary_search(k_reserved.begin(), k_reserved.end(), base::to_lower(word));
}

bool is_quotable(std::string_view name) {
    return name.find_first_of(std::string_view("`\0", 2)) == std::string_view::npos;
}

std::string quote_identifier(std::string_view name) {
    if (base::is_name(name) && !is_reserved(name) && !was_reserved(name)) return std::string(name);
    if (name.find('`') != std::string_view::npos) {
        throw base::Error(fmt::format("expected a name without back quotes, got '{}'", name),
                          "choose another name; StarRocks removes back quotes from names");
    }
    if (name.find('\0') != std::string_view::npos) throw base::Error("expected a name without NUL characters");
    return fmt::format("`{}`", name);
}

std::string quote_identifiers(std::span<const std::string> names) {
    std::string result;
    for (const auto& name : names) {
        if (!result.empty()) result += ", ";
        result += quote_identifier(name);
    }
    return result;
}

std::string quote_string(std::string_view value) {
    return quoted(value, '\'');
}

std::string quote_text(std::string_view value) {
    return quoted(value, '"');
}

std::string unquote_identifier(std::string_view token) {
    std::string result(token);
    std::erase(result, '`');
    return result;
}

std::string unquote_string(std::string_view token) {
    if (token.size() < 2) return std::string(token);
    const char quote = token.front();
    const auto inside = token.substr(1, token.size() - 2);
    std::string result;
    result.reserve(inside.size());
    for (std::size_t at = 0; at < inside.size(); ++at) {
        const char c = inside[at];
        const bool is_pair = at + 1 < inside.size();
        if (c == '\\' && is_pair) {
            const char& next = inside[++at];
            const auto replacement = escaped(next);
            if (replacement.empty()) result += c;
            result += replacement.empty() ? std::string_view(&next, 1) : replacement;
        } else {
            result += c;
            if (c == quote && is_pair && inside[at + 1] == quote) ++at;
        }
    }
    return result;
}

}  // namespace srmigrate::sql
