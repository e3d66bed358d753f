// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/model/names.hpp"
#include "schema/model/type.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace srmigrate::lint {
namespace {

constexpr std::array k_width_options{RuleOption{"limit", "number", "256", "how many bytes a text in a key may have"}};

std::int64_t text_bytes(const schema::Type& type) {
    if (type.kind == schema::TypeKind::string) return schema::k_longest_varchar;
    return type.kind == schema::TypeKind::varchar ? type.length.value_or(1) : 0;
}

Hits find_wide_key_column(const TableVisit& visit) {
    const auto limit = RuleOptions(visit.config, "wide-key-column").number(k_width_options.front());
    auto names = visit.table.key ? visit.table.key->columns : std::vector<std::string>();
    if (visit.table.order_by && !visit.table.order_by->empty()) names.push_back(visit.table.order_by->front());
    for (const auto& name : names) {
        const auto* const column = schema::find(visit.table.columns, name);
        const auto bytes = column == nullptr || !column->type ? 0 : text_bytes(*column->type);
        if (bytes <= limit) continue;
        return {{.message = fmt::format("{} of {} may have {} bytes, and is part of the key", column->name, visit.shown,
                                        bytes),
                 .hint = "put short columns first, and keep long texts out of the key",
                 .anchor = {.name = column->name, .after = "("},
                 .object = fmt::format("{}.{}", visit.shown, column->name)}};
    }
    return {};
}

}  // namespace

constinit const Rule wide_key_column{
    .name = "wide-key-column",
    .group = RuleGroup::tables,
    .level = LintLevel::warning,
    .check = TableRule{find_wide_key_column},
    .summary = "STRING, or a VARCHAR of more than 256 bytes, in a key or as first column of ORDER BY.",
    .why =
        "The short key has 36 bytes and ends at the first VARCHAR: columns behind it find no row. Source: StarRocks "
        "documentation, table clustering, string columns; reference of the prefix index.",
    .before = "",
    .bad = {"CREATE TABLE t (url VARCHAR(2048), at DATETIME) DUPLICATE KEY (url, at) DISTRIBUTED BY HASH (at);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (url VARCHAR(2048), at DATETIME) DUPLICATE KEY (url, at) DISTRIBUTED BY HASH "
            "(at)\""},
    .good =
        {"CREATE TABLE t (at DATETIME, url VARCHAR(2048)) DUPLICATE KEY (at) DISTRIBUTED BY HASH (at);",
         "upgrade:\n"
         "- execute:\n"
         "    sql: \"CREATE TABLE t (at DATETIME, url VARCHAR(2048)) DUPLICATE KEY (at) DISTRIBUTED BY HASH (at)\""},
    .options = k_width_options};

}  // namespace srmigrate::lint
