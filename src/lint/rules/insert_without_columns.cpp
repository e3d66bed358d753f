// SPDX-License-Identifier: Apache-2.0
#include "lint/rule/dml.hpp"
#include "lint/rules/table.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

namespace srmigrate::lint {
namespace {

/// Those that take values where no list is given (StarRocks: InsertAnalyzer leaves generated columns out).
std::vector<std::string> inserted_columns(const schema::Table& table) {
    std::vector<std::string> names;
    for (const auto& column : table.columns) {
        if (!column.generated) names.push_back(column.name);
    }
    return names;
}

Hits find_insert_without_columns(const StatementVisit& visit) {
    const auto* const data = visit.as<schema::DataStatement>();
    if (data == nullptr || !data->target) return {};
    const bool is_insert = data->kind == schema::DataKind::insert || data->kind == schema::DataKind::insert_overwrite;
    if (!is_insert || visit.world.is_new(*data->target)) return {};
    const auto head = read_dml(visit.tokens);
    if (head.columns) return {};
    Hit hit{.message = fmt::format("the values go into the columns of {} by their order", visit.shown(*data->target)),
            .hint = "write the names of the columns behind the table's name",
            .anchor = {.name = data->target->name},
            .object = visit.shown(*data->target)};
    if (const auto* const table = visit.table(*data->target); table != nullptr && head.behind_head > 0) {
        const auto list = fmt::format(" ({})", sql::quote_identifiers(inserted_columns(*table)));
        auto fixed = *data;
        fixed.text.insert(head.behind_head, list);
        hit.remedy = editing(visit, {.offset = head.behind_head, .text = list}, std::move(fixed));
    }
    return {std::move(hit)};
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
    .fix = FixKind::safe};

}  // namespace srmigrate::lint
