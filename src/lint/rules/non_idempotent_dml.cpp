// SPDX-License-Identifier: Apache-2.0
#include "lint/rule/dml.hpp"
#include "lint/rules/table.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::lint {
namespace {

/// Whether a second load of the same rows leaves the table as it is.
bool takes_rows_twice(const schema::Table* table) {
    if (table == nullptr) return false;
    const auto model = schema::effective_key(*table).model;
    if (model == schema::KeyModel::primary || model == schema::KeyModel::unique) return true;
    if (model == schema::KeyModel::duplicate) return false;
    return std::all_of(table->columns.begin(), table->columns.end(), [](const schema::Column& column) {
        if (!column.aggregate) return true;
        const auto* const function = std::get_if<schema::AggregateFunction>(&*column.aggregate);
        return function != nullptr && *function != schema::AggregateFunction::sum;
    });
}

Hits find_non_idempotent_dml(const StatementVisit& visit) {
    const auto* const data = visit.as<schema::DataStatement>();
    if (data == nullptr || !data->target || data->label) return {};
    if (revision::has_directive(visit.statement().directives, revision::DirectiveName::idempotent)) return {};
    const bool is_insert = data->kind == schema::DataKind::insert && !takes_rows_twice(visit.table(*data->target));
    const bool is_update = data->kind == schema::DataKind::update && read_dml(visit.tokens).reads_itself;
    if (!is_insert && !is_update) return {};
    Hit hit{
        .message = fmt::format("when the connection breaks, nobody can tell whether this {} of {} ran",
                               is_insert ? "INSERT" : "UPDATE", visit.shown(*data->target)),
        .hint =
            is_insert
                ? "write WITH LABEL name behind the table's name"
                : "set values that do not depend on the old ones, or write -- srmigrate:idempotent where it is safe",
        .object = visit.shown(*data->target)};
    if (is_insert) {
        auto labelled = *data;
        labelled.label = fmt::format("srm_{}_{}", visit.revision.id, visit.index + 1);
        const auto at = read_dml(visit.tokens).behind_target;
        const auto text = fmt::format(" WITH LABEL {}", *labelled.label);
        labelled.text.insert(at, text);
        hit.remedy = editing(visit, {.offset = at, .text = text}, std::move(labelled));
    }
    return {std::move(hit)};
}

}  // namespace

constinit const Rule non_idempotent_dml{
    .name = "non-idempotent-dml",
    .group = RuleGroup::scripts,
    .level = LintLevel::error,
    .check = StatementRule{RuleSections::both, find_non_idempotent_dml},
    .summary =
        "An INSERT without a label into a table that keeps every row, or an UPDATE that reads what it "
        "sets.",
    .why =
        "After a lost connection or a stopped run the statement cannot be sent again without doubt. A "
        "label tells whether a load took place; a table with primary or unique key takes rows twice "
        "without harm. Source: StarRocks documentation, INSERT.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY "
        "(id) DISTRIBUTED BY HASH (id);",
    .bad = {"INSERT INTO orders (id, sku) SELECT 1, 'x';",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"INSERT INTO orders (id, sku) SELECT 1, 'x'\""},
    .good = {"INSERT INTO orders WITH LABEL first_order (id, sku) SELECT 1, 'x';",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"INSERT INTO orders WITH LABEL first_order (id, sku) SELECT 1, 'x'\""},
    .fix = FixKind::suggestion};

}  // namespace srmigrate::lint
