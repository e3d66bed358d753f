// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace srmigrate::lint {
namespace {

/// What the statement fills in the background.
std::optional<schema::ObjectName> filled_later(const StatementVisit& visit) {
    if (const auto* const refresh = visit.as<schema::RefreshMaterializedView>())
        return refresh->mode == schema::RefreshMode::sync ? std::nullopt : std::optional(refresh->name);
    const auto* const data = visit.as<schema::DataStatement>();
    return data != nullptr && data->kind == schema::DataKind::submit_task ? data->target : std::nullopt;
}

Hits find_async_without_wait(const StatementVisit& visit) {
    const auto filled = filled_later(visit);
    if (!filled) return {};
    const auto name = visit.world.full(*filled);
    const auto later = visit.later();
    const bool is_read = std::any_of(later.begin(), later.end(), [&](const revision::ScriptStatement& statement) {
        const bool moves_rows = std::holds_alternative<schema::DataStatement>(*statement.operation) ||
                                std::holds_alternative<schema::CreateTableAsSelect>(*statement.operation) ||
                                std::holds_alternative<schema::RefreshMaterializedView>(*statement.operation);
        const auto reads = schema::objects_read(*statement.operation);
        return moves_rows && std::any_of(reads.begin(), reads.end(), [&](const schema::ObjectName& read) {
                   return visit.world.full(read) == name;
               });
    });
    if (!is_read) return {};
    return {{.message = fmt::format("a later statement reads {}, which may not be filled then", visit.shown(name)),
             .hint = visit.as<schema::RefreshMaterializedView>() != nullptr
                         ? "write WITH SYNC MODE behind it"
                         : "write the statement without SUBMIT TASK, or read the table in a later revision",
             .anchor = {.name = filled->name},
             .object = visit.shown(name)}};
}

}  // namespace

constinit const Rule async_without_wait{
    .name = "async-without-wait",
    .group = RuleGroup::scripts,
    .level = LintLevel::notice,
    .check = StatementRule{RuleSections::both, find_async_without_wait},
    .summary = "REFRESH without SYNC MODE, or SUBMIT TASK, before a statement that reads what it fills.",
    .why =
        "The statement returns at once, and the next one finds the old rows or none. Source: StarRocks documentation, "
        "REFRESH MATERIALIZED VIEW, SUBMIT TASK.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY (id) DISTRIBUTED "
        "BY HASH (id);\n"
        "CREATE TABLE totals (id BIGINT, n BIGINT) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id);\n"
        "CREATE MATERIALIZED VIEW m REFRESH DEFERRED MANUAL AS SELECT id, COUNT(*) AS n FROM orders GROUP BY id;",
    .bad = {"REFRESH MATERIALIZED VIEW m;\n"
            "INSERT INTO totals WITH LABEL one (id, n) SELECT id, n FROM m;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"REFRESH MATERIALIZED VIEW m\"\n"
            "- execute:\n"
            "    sql: \"INSERT INTO totals WITH LABEL one (id, n) SELECT id, n FROM m\""},
    .good = {"REFRESH MATERIALIZED VIEW m WITH SYNC MODE;\n"
             "INSERT INTO totals WITH LABEL one (id, n) SELECT id, n FROM m;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"REFRESH MATERIALIZED VIEW m WITH SYNC MODE\"\n"
             "- execute:\n"
             "    sql: \"INSERT INTO totals WITH LABEL one (id, n) SELECT id, n FROM m\""}};

}  // namespace srmigrate::lint
