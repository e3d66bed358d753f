// SPDX-License-Identifier: Apache-2.0
#include "lint/rule/dml.hpp"
#include "lint/rules/table.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_insert_without_columns(const StatementVisit& visit) {
    const auto* const data = visit.as<schema::DataStatement>();
    if (data == nullptr || !data->target) return {};
    const bool is_insert = data->kind == schema::DataKind::insert || data->kind == schema::DataKind::insert_overwrite;
    if (!is_insert || read_dml(visit.statement().sql).columns || visit.world.is_new(*data->target)) return {};
    return {{.message = fmt::format("the values go into the columns of {} by their order", visit.shown(*data->target)),
             .hint = "write the names of the columns behind the table's name",
             .anchor = {.name = data->target->name},
             .object = visit.shown(*data->target)}};
}

}  // namespace

constinit const Rule insert_without_columns{
    .name = "insert-without-columns",
    .group = RuleGroup::scripts,
    .level = LintLevel::warning,
    .check = StatementRule{RuleSections::both, find_insert_without_columns},
    .summary = "INSERT into a table without the names of its columns.",
    .why =
        "A column that is added FIRST, AFTER another, or is generated moves the values. Source: "
        "StarRocks documentation, INSERT.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY "
        "(id) DISTRIBUTED BY HASH (id);",
    .bad = {"INSERT INTO orders WITH LABEL one SELECT 1, 'x', 2;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"INSERT INTO orders WITH LABEL one SELECT 1, 'x', 2\""},
    .good = {"INSERT INTO orders WITH LABEL one (id, sku, price) SELECT 1, 'x', 2;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"INSERT INTO orders WITH LABEL one (id, sku, price) SELECT 1, 'x', 2\""},
    .fix = FixKind::suggestion};

}  // namespace srmigrate::lint
