// SPDX-License-Identifier: Apache-2.0
#include "base/ascii.hpp"
#include "base/text.hpp"
#include "lint/rules/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

namespace srmigrate::lint {
namespace {

/// How many characters the server takes; nothing: as many as one likes. StarRocks: FeNameFormat, IndexAnalyzer;
/// recorded.
std::optional<std::size_t> most_characters(NamedKind kind) {
    switch (kind) {
        case NamedKind::database:
            return 256;
        case NamedKind::table:
        case NamedKind::view:
        case NamedKind::materialized_view:
        case NamedKind::column:
            return 1024;
        case NamedKind::index:
        case NamedKind::partition:
            return 64;
        case NamedKind::rollup:
            return std::nullopt;
    }
    return std::nullopt;
}

Hits find_name_too_long(const NameVisit& visit) {
    constexpr std::size_t k_portable = 64;
    const auto length = base::count_characters(visit.name);
    const auto most = most_characters(visit.kind);
    const bool is_refused = most && length > *most;
    if (!is_refused && length <= k_portable) return {};
    constexpr std::size_t k_shown = 20;
    return {{.message = fmt::format(
                 "the name of the {} {}… has {} characters, and {}", word(visit.kind),
                 base::visible(visit.name.substr(0, k_shown)), length,
                 is_refused ? fmt::format("the server takes {}", *most) : std::string("other systems take 64")),
             .hint = "choose a shorter name",
             .anchor = visit.anchor,
             .object = visit.shown,
             .level = is_refused ? LintLevel::error : LintLevel::warning}};
}

Hits find_name_characters(const NameVisit& visit) {
    // the names of columns, indexes and partitions are compared without case
    const bool case_counts = visit.kind == NamedKind::database || visit.kind == NamedKind::table ||
                             visit.kind == NamedKind::view || visit.kind == NamedKind::materialized_view;
    const bool is_plain = base::is_name(visit.name);
    const bool has_capitals = case_counts && visit.name != base::to_lower(visit.name);
    if (is_plain && !has_capitals) return {};
    return {{.message = is_plain ? fmt::format("{} has capital letters, and case counts", visit.what())
                                 : fmt::format("{} has other characters than letters, digits and _",
                                               base::visible(visit.what())),
             .hint = "write it in lower case, as words with _ between them",
             .anchor = visit.anchor,
             .object = visit.shown}};
}

}  // namespace

constinit const Rule name_too_long{
    .name = "name-too-long",
    .group = RuleGroup::tables,
    .level = LintLevel::warning,
    .check = NameRule{find_name_too_long},
    .summary = "A name of more than 64 characters; an error where the server takes no such name.",
    .why =
        "Partitions and indexes have 64 characters, databases 256, tables and columns 1024; other systems and tools "
        "take 64. Source: StarRocks documentation, system limits; recorded.",
    .before = "",
    .bad = {"CREATE TABLE t (kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk INT) DUPLICATE KEY "
            "(kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk) DISTRIBUTED BY HASH "
            "(kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk INT) "
            "DUPLICATE KEY (kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk) DISTRIBUTED BY HASH "
            "(kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk)\""},
    .good = {"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""}};

constinit const Rule name_characters{
    .name = "name-characters",
    .group = RuleGroup::tables,
    .level = LintLevel::notice,
    .check = NameRule{find_name_characters},
    .summary =
        "A name with blanks or other characters than letters, digits and _; of databases, tables and views also one "
        "with capital letters.",
    .why =
        "It has to be quoted everywhere, and case counts for tables, unless a cluster was set up with "
        "enable_table_name_case_insensitive (4.0), which writes them in lower case. Source: StarRocks documentation, "
        "system limits.",
    .before = "",
    .bad = {"CREATE TABLE Orders (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE Orders (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .good = {"CREATE TABLE orders (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE orders (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""}};

}  // namespace srmigrate::lint
