// SPDX-License-Identifier: Apache-2.0
#include "lint/rule/dml.hpp"
#include "lint/rules/table.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_delete_without_where(const StatementVisit& visit) {
    const auto* const data = visit.as<schema::DataStatement>();
    if (data == nullptr || !data->target) return {};
    const bool is_delete = data->kind == schema::DataKind::delete_;
    if (!is_delete && data->kind != schema::DataKind::update) return {};
    if (visit.world.is_new(*data->target) || read_dml(visit.tokens).has_where) return {};
    return {{.message = fmt::format("{} every row of {}", is_delete ? "DELETE takes away" : "UPDATE changes",
                                    visit.shown(*data->target)),
             .hint = "write a WHERE that says which rows are meant",
             .object = visit.shown(*data->target)}};
}

}  // namespace

constinit const Rule delete_without_where{
    .name = "delete-without-where",
    .group = RuleGroup::data_loss,
    .level = LintLevel::error,
    .check = StatementRule{RuleSections::both, find_delete_without_where},
    .summary = "A DELETE or UPDATE without WHERE, or with one that is always true.",
    .why =
        "StarRocks refuses the form without WHERE, and empties or changes the whole table for WHERE "
        "true. Source: StarRocks documentation, DELETE, UPDATE.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) PRIMARY KEY "
        "(id) DISTRIBUTED BY HASH (id);",
    .bad = {"DELETE FROM orders WHERE true;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"DELETE FROM orders WHERE true\""},
    .good = {"DELETE FROM orders WHERE sku = 'x';",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"DELETE FROM orders WHERE sku = 'x'\""}};

}  // namespace srmigrate::lint
