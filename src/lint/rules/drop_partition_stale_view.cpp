// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/model/names.hpp"
#include "sql/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::lint {
namespace {

Hits find_drop_partition_stale_view(const StatementVisit& visit) {
    const auto* const alter = visit.as<schema::AlterTable>();
    if (alter == nullptr) return {};
    const auto drops = std::any_of(visit.clauses.begin(), visit.clauses.end(), [](const ClauseVisit& each) {
        const auto* const drop = std::get_if<schema::DropPartitions>(each.clause);
        return drop != nullptr && !drop->temporary && !drop->all_temporary;
    });
    if (!drops) return {};
    Hits hits;
    for (const auto& reader : visit.world.readers(alter->name)) {
        const auto* const object = visit.world.find(reader.name);
        const auto* const view = object == nullptr ? nullptr : std::get_if<schema::MaterializedView>(object);
        if (view == nullptr || schema::is_synchronous(*view)) continue;
        const auto later = visit.later();
        const bool is_refreshed =
            std::any_of(later.begin(), later.end(), [&](const revision::ScriptStatement& statement) {
                const auto* const refresh = std::get_if<schema::RefreshMaterializedView>(statement.operation.get());
                return refresh != nullptr && visit.world.full(refresh->name) == reader.name;
            });
        if (is_refreshed) continue;
        schema::Operation refresh =
            schema::RefreshMaterializedView{.name = reader.name, .force = true, .mode = schema::RefreshMode::sync};
        auto remedy =
            editing(visit, {.offset = visit.statement().sql.text().size(), .text = ";\n" + sql::render(refresh)},
                    visit.operation());
        remedy.statements.front().operations.push_back(std::move(refresh));
        hits.push_back(
            {.message =
                 fmt::format("{} goes on to answer with the rows of the dropped partition", schema::shown(reader.name)),
             .hint = fmt::format("write REFRESH MATERIALIZED VIEW {} FORCE WITH SYNC MODE behind it", reader.name.name),
             .anchor = {.name = "DROP"},
             .object = schema::shown(reader.name),
             .remedy = std::move(remedy)});
    }
    return hits;
}

}  // namespace

constinit const Rule drop_partition_stale_view{
    .name = "drop-partition-stale-view",
    .group = RuleGroup::data_loss,
    .level = LintLevel::warning,
    .check = StatementRule{RuleSections::both, find_drop_partition_stale_view},
    .summary =
        "DROP PARTITION of a table that an asynchronous materialized view reads, without a REFRESH "
        "after it.",
    .why =
        "The view stays active and its refresh says SUCCESS, but its rows of the partition stay, and "
        "queries are answered with them. Source: StarRocks issue 73687.",
    .before =
        "CREATE TABLE clicks (at DATE NOT NULL, page VARCHAR(90) NULL) DUPLICATE KEY (at) PARTITION BY "
        "RANGE (at) (PARTITION p1 VALUES LESS THAN ('2026-01-01'), PARTITION p2 VALUES LESS THAN "
        "('2026-02-01')) DISTRIBUTED BY HASH (page);\n"
        "CREATE MATERIALIZED VIEW clicks_a_day REFRESH DEFERRED MANUAL AS SELECT at, COUNT(*) AS n FROM "
        "clicks GROUP BY at;",
    .bad = {"ALTER TABLE clicks DROP PARTITION p1;",
            "upgrade:\n"
            "- drop_partition: {table: clicks, name: p1}"},
    .good = {"ALTER TABLE clicks DROP PARTITION p1;\n"
             "REFRESH MATERIALIZED VIEW clicks_a_day FORCE WITH SYNC MODE;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"ALTER TABLE clicks DROP PARTITION p1\"\n"
             "- execute:\n"
             "    sql: \"REFRESH MATERIALIZED VIEW clicks_a_day FORCE WITH SYNC MODE\""},
    .fix = FixKind::suggestion};

}  // namespace srmigrate::lint
