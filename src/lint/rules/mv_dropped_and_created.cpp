// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_mv_dropped_and_created(const StatementVisit& visit) {
    const auto* const create = visit.as<schema::CreateMaterializedView>();
    if (create == nullptr) return {};
    const auto name = visit.world.full(create->view.name);
    for (const auto& statement : visit.earlier()) {
        const auto* const drop = std::get_if<schema::DropMaterializedView>(statement.operation.get());
        if (drop == nullptr || visit.world.full(drop->name) != name) continue;
        return {
            {.message =
                 fmt::format("{} is dropped and made again: until it is refreshed it has no rows", visit.shown(name)),
             .hint =
                 "make it under another name, refresh it, ALTER MATERIALIZED VIEW … SWAP WITH, and drop the old one",
             .anchor = {.name = create->view.name.name, .after = "VIEW"},
             .object = visit.shown(name)}};
    }
    return {};
}

}  // namespace

constinit const Rule mv_dropped_and_created{
    .name = "mv-dropped-and-created",
    .group = RuleGroup::data_loss,
    .level = LintLevel::warning,
    .check = StatementRule{RuleSections::up, find_mv_dropped_and_created},
    .summary = "A materialized view is dropped and made again in one section.",
    .why =
        "Its readers find none meanwhile; its rows and the state of its refreshes are gone. Source: "
        "dbt-starrocks issue 49.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY "
        "(id) DISTRIBUTED BY HASH (id);\n"
        "CREATE MATERIALIZED VIEW m REFRESH DEFERRED MANUAL AS SELECT sku, COUNT(*) AS n FROM orders "
        "GROUP BY sku;",
    .bad = {"DROP MATERIALIZED VIEW m;\n"
            "CREATE MATERIALIZED VIEW m REFRESH DEFERRED MANUAL AS SELECT sku, COUNT(*) AS c FROM orders "
            "GROUP BY sku;",
            "upgrade:\n"
            "- drop_materialized_view: {name: m}\n"
            "- create_materialized_view:\n"
            "    name: m\n"
            "    refresh: DEFERRED MANUAL\n"
            "    definition: SELECT sku, COUNT(*) AS c FROM orders GROUP BY sku"},
    .good = {"CREATE MATERIALIZED VIEW m_new REFRESH DEFERRED MANUAL AS SELECT sku, COUNT(*) AS c FROM "
             "orders GROUP BY sku;\n"
             "ALTER MATERIALIZED VIEW m SWAP WITH m_new;\n"
             "DROP MATERIALIZED VIEW m_new;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE MATERIALIZED VIEW m_new REFRESH DEFERRED MANUAL AS SELECT sku, COUNT(*) AS c "
             "FROM orders GROUP BY sku\"\n"
             "- execute:\n"
             "    sql: \"ALTER MATERIALIZED VIEW m SWAP WITH m_new\"\n"
             "- execute:\n"
             "    sql: \"DROP MATERIALIZED VIEW m_new\""},
    .fix = FixKind::suggestion};

}  // namespace srmigrate::lint
