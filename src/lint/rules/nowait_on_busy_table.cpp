// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace srmigrate::lint {
namespace {

bool writes(const schema::Operation& operation, const World& world, const schema::ObjectName& wanted) {
    const auto touches = [&](const std::vector<schema::ObjectName>& names) {
        return std::any_of(names.begin(), names.end(),
                           [&](const schema::ObjectName& name) { return world.full(name) == wanted; });
    };
    const bool moves_rows = std::holds_alternative<schema::DataStatement>(operation);
    return touches(schema::objects_written(operation)) || (moves_rows && touches(schema::objects_read(operation)));
}

Hits find_nowait_on_busy_table(const StatementVisit& visit) {
    const auto* const alter = visit.as<schema::AlterTable>();
    if (alter == nullptr) return {};
    const auto& directives = visit.statement().directives;
    const auto nowait = std::find_if(directives.begin(), directives.end(), [](const revision::Directive& directive) {
        return directive.name == revision::DirectiveName::nowait;
    });
    if (nowait == directives.end()) return {};
    const auto name = visit.world.full(alter->name);
    const auto later = visit.later();
    const bool is_busy = std::any_of(later.begin(), later.end(), [&](const revision::ScriptStatement& statement) {
        return writes(statement.operation, visit.world, name);
    });
    if (!is_busy) return {};
    Hit hit{.message = fmt::format("a later statement needs {}, and is not to wait for this job", visit.shown(name)),
            .hint = "remove the directive 'nowait'",
            .object = visit.shown(name),
            .place = nowait->where};
    const auto bearers = std::count_if(visit.section.begin(), visit.section.end(), [&](const auto& statement) {
        return std::any_of(statement.directives.begin(), statement.directives.end(),
                           [&](const auto& directive) { return directive.where == nowait->where; });
    });
    if (bearers == 1) hit.remedy = Remedy{.directive = nowait->where};  // else it is the section's
    return {std::move(hit)};
}

}  // namespace

constinit const Rule nowait_on_busy_table{
    .name = "nowait-on-busy-table",
    .group = RuleGroup::cost,
    .level = LintLevel::error,
    .check = StatementRule{RuleSections::both, find_nowait_on_busy_table},
    .summary =
        "The directive nowait stands at a statement whose table is changed or loaded later in the "
        "section.",
    .why =
        "While a schema change runs on a table the server refuses the next ALTER of it. Source: "
        "StarRocks documentation, ALTER TABLE.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY "
        "(id) DISTRIBUTED BY HASH (id);",
    .bad = {"-- srmigrate:nowait\n"
            "ALTER TABLE orders ADD INDEX by_sku (sku) USING BITMAP;\n"
            "\n"
            "ALTER TABLE orders ADD COLUMN note VARCHAR(90) NULL;",
            "upgrade:\n"
            "- create_index: {table: orders, name: by_sku, columns: [sku], using: BITMAP, srmigrate: "
            "[nowait]}\n"
            "- add_column:\n"
            "    table: orders\n"
            "    column: {name: note, type: VARCHAR(90)}"},
    .good = {"ALTER TABLE orders ADD INDEX by_sku (sku) USING BITMAP;\n"
             "\n"
             "ALTER TABLE orders ADD COLUMN note VARCHAR(90) NULL;",
             "upgrade:\n"
             "- create_index: {table: orders, name: by_sku, columns: [sku], using: BITMAP}\n"
             "- add_column:\n"
             "    table: orders\n"
             "    column: {name: note, type: VARCHAR(90)}"},
    .fix = FixKind::safe};

}  // namespace srmigrate::lint
