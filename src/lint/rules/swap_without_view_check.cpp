// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"
#include "schema/model/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace srmigrate::lint {
namespace {

Hits find_swap_without_view_check(const StatementVisit& visit) {
    const auto* const alter = visit.as<schema::AlterTable>();
    if (alter == nullptr) return {};
    for (const auto& each : visit.clauses) {
        const auto* const swap = std::get_if<schema::SwapTable>(each.clause);
        if (swap == nullptr) continue;
        std::vector<std::string> readers;
        for (const auto& name : {alter->name, schema::beside(alter->name, swap->other)}) {
            for (const auto& reader : visit.world.readers(name))
                readers.push_back(schema::shown(reader.name));
        }
        const auto later = visit.later();
        const bool is_checked = std::any_of(later.begin(), later.end(), [](const revision::ScriptStatement& statement) {
            const auto* const change = std::get_if<schema::AlterMaterializedView>(statement.operation.get());
            return change != nullptr && std::holds_alternative<schema::Activate>(change->change);
        });
        if (readers.empty() || is_checked) continue;
        return {
            {.message = fmt::format("SWAP puts another table under {}", base::join(readers, ", ")),
             .hint = "write ALTER MATERIALIZED VIEW … ACTIVE and REFRESH behind it, and keep the old table until then",
             .anchor = {.name = swap->other, .after = "SWAP", .clause = each.index},
             .object = visit.shown(alter->name)}};
    }
    return {};
}

}  // namespace

constinit const Rule swap_without_view_check{
    .name = "swap-without-view-check",
    .group = RuleGroup::dependants,
    .level = LintLevel::warning,
    .check = StatementRule{RuleSections::both, find_swap_without_view_check},
    .summary = "SWAP WITH of a table that views read, with no materialized view activated after it.",
    .why =
        "Materialized views of both tables become inactive and lose their constraints; views may break. "
        "Source: StarRocks documentation, ALTER TABLE; pull requests 56532, 27053.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY "
        "(id) DISTRIBUTED BY HASH (id);\n"
        "CREATE VIEW cheap AS SELECT id, price FROM orders;\n"
        "CREATE TABLE orders_new (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE "
        "KEY (id) DISTRIBUTED BY HASH (id);",
    .bad = {"ALTER TABLE orders SWAP WITH orders_new;",
            "upgrade:\n"
            "- swap_table: {table: orders, with: orders_new}"},
    .good = {"CREATE TABLE a (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY (id) "
             "DISTRIBUTED BY HASH (id);\n"
             "CREATE TABLE b (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY (id) "
             "DISTRIBUTED BY HASH (id);\n"
             "ALTER TABLE a SWAP WITH b;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE a (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE "
             "KEY (id) DISTRIBUTED BY HASH (id)\"\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE b (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE "
             "KEY (id) DISTRIBUTED BY HASH (id)\"\n"
             "- execute:\n"
             "    sql: \"ALTER TABLE a SWAP WITH b\""}};

}  // namespace srmigrate::lint
