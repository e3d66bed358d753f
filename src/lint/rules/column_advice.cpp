// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"
#include "schema/model/names.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace srmigrate::lint {
namespace {

Hits find_auto_increment_order(const ColumnVisit& visit) {
    if (!visit.column.auto_increment) return {};
    return {{.message =
                 fmt::format("the values of {} of {} do not tell which row came first", visit.column.name, visit.shown),
             .hint = "sort by a DATETIME column where the order counts",
             .anchor = visit.anchor,
             .object = visit.full_name()}};
}

Hits find_nullable_by_default(const TableVisit& visit) {
    const auto key = schema::effective_key(visit.table);
    std::vector<std::string> names;
    for (const auto& column : visit.table.columns) {
        const bool is_decided = column.nullable || column.auto_increment || column.generated || column.aggregate ||
                                !schema::is_nullable(key, column);
        if (!is_decided) names.push_back(column.name);
    }
    if (names.empty()) return {};
    return {{.message = fmt::format("{} does not say whether {} {} NULL", visit.shown, base::join(names, ", "),
                                    names.size() == 1 ? "holds" : "hold"),
             .hint = "write NULL or NOT NULL: without either a column holds NULL",
             .anchor = {.name = names.front(), .after = "("},
             .object = visit.shown}};
}

Hits find_ambiguous_agg_column(const ColumnVisit& visit) {
    if (visit.origin != ColumnOrigin::added || visit.table == nullptr) return {};
    const bool is_clear = visit.column.key || visit.column.aggregate || visit.column.generated;
    if (is_clear || schema::effective_key(*visit.table).model != schema::KeyModel::aggregate) return {};
    const bool is_refused = visit.server.version >= schema::Version{4, 2, 0};
    return {{.message = is_refused ? fmt::format("{} of {} is neither a key column nor aggregated", visit.column.name,
                                                 visit.shown)
                                   : fmt::format("{} becomes a key column of {}, as it says no aggregate",
                                                 visit.column.name, visit.shown),
             .hint = "write KEY behind its type, or how its values are aggregated",
             .anchor = visit.anchor,
             .object = visit.full_name(),
             .level = is_refused ? std::optional(LintLevel::error) : std::nullopt}};
}

}  // namespace

constinit const Rule auto_increment_order{
    .name = "auto-increment-order",
    .group = RuleGroup::tables,
    .level = LintLevel::notice,
    .check = ColumnRule{find_auto_increment_order},
    .summary = "An AUTO_INCREMENT column.",
    .why =
        "Its values are unique, but each back end takes a stretch of them: they have gaps, and a later row may have a "
        "smaller one. Source: StarRocks documentation, AUTO_INCREMENT.",
    .before = "",
    .bad = {"CREATE TABLE t (id BIGINT NOT NULL AUTO_INCREMENT, v INT) PRIMARY KEY (id) DISTRIBUTED BY HASH (id);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (id BIGINT NOT NULL AUTO_INCREMENT, v INT) PRIMARY KEY (id) DISTRIBUTED BY HASH "
            "(id)\""},
    .good = {"CREATE TABLE t (id BIGINT NOT NULL, v INT) PRIMARY KEY (id) DISTRIBUTED BY HASH (id);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (id BIGINT NOT NULL, v INT) PRIMARY KEY (id) DISTRIBUTED BY HASH (id)\""}};

constinit const Rule nullable_by_default{
    .name = "nullable-by-default",
    .group = RuleGroup::tables,
    .level = LintLevel::notice,
    .check = TableRule{find_nullable_by_default},
    .summary = "CREATE TABLE with columns that say neither NULL nor NOT NULL.",
    .why =
        "They hold NULL, and a column that holds NULL never becomes NOT NULL. Source: StarRocks documentation, CREATE "
        "TABLE; SchemaChangeHandler.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT NOT NULL, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT NOT NULL, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .good = {"CREATE TABLE t (k INT NOT NULL, v INT NULL) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT NOT NULL, v INT NULL) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""}};

constinit const Rule ambiguous_agg_column{
    .name = "ambiguous-agg-column",
    .group = RuleGroup::tables,
    .level = LintLevel::notice,
    .check = ColumnRule{find_ambiguous_agg_column},
    .summary = "ADD COLUMN on a table with AGGREGATE KEY without KEY and without an aggregate; an error from 4.2 on.",
    .why =
        "It becomes a key column, so that rows which were one before stay apart from then on; newer versions refuse it "
        "unless allow_implicit_key_column_in_agg_add_column is set. Source: StarRocks documentation, ALTER TABLE.",
    .before = "CREATE TABLE sums (k INT, n BIGINT SUM) AGGREGATE KEY (k) DISTRIBUTED BY HASH (k);",
    .bad = {"ALTER TABLE sums ADD COLUMN city VARCHAR(20) NULL;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"ALTER TABLE sums ADD COLUMN city VARCHAR(20) NULL\""},
    .good = {"ALTER TABLE sums ADD COLUMN city VARCHAR(20) KEY NULL;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"ALTER TABLE sums ADD COLUMN city VARCHAR(20) KEY NULL\""}};

}  // namespace srmigrate::lint
