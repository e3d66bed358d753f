// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace srmigrate::lint {
namespace {

Hits find_mv_resource(const ViewVisit& visit) {
    if (visit.materialized == nullptr || schema::is_synchronous(*visit.materialized)) return {};
    const auto& reads = visit.query.reads;
    const auto large = std::find_if(reads.begin(), reads.end(), [&](const schema::ObjectName& name) {
        return is_large(visit.config, visit.world.full(name));
    });
    if (reads.size() < 2 || large == reads.end()) return {};
    const auto& properties = visit.materialized->properties;
    const bool has_spill = std::any_of(properties.begin(), properties.end(), [](const auto& each) {
        return base::starts_with_ignoring_case(each.first, "session.") &&
               base::to_lower(each.first).find("spill") != std::string::npos;
    });
    if (has_spill || schema::property(properties, "resource_group")) return {};
    return {
        {.message = fmt::format("the refresh of {} joins {} without a bound on its memory", visit.shown, large->name),
         .hint = "set resource_group, or session.enable_spill",
         .anchor = {.name = visit.name.name, .after = "VIEW"},
         .object = visit.shown}};
}

}  // namespace

constinit const Rule mv_resource{
    .name = "mv-resource",
    .group = RuleGroup::views,
    .level = LintLevel::notice,
    .check = ViewRule{find_mv_resource},
    .summary = "A materialized view joins a table of large_tables, without resource_group or a spill variable.",
    .why =
        "Its refresh takes memory and CPU from all other queries, and fails where they do not suffice. Source: "
        "StarRocks documentation, CREATE MATERIALIZED VIEW; troubleshooting of materialized views.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY (id) DISTRIBUTED "
        "BY HASH (id);\n"
        "CREATE TABLE customers (id BIGINT NOT NULL, city VARCHAR(20) NULL) DUPLICATE KEY (id) DISTRIBUTED BY HASH "
        "(id);",
    .bad = {"CREATE MATERIALIZED VIEW m REFRESH DEFERRED MANUAL AS SELECT o.id, c.city FROM orders o JOIN customers c "
            "ON o.id = c.id;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE MATERIALIZED VIEW m REFRESH DEFERRED MANUAL AS SELECT o.id, c.city FROM orders o JOIN "
            "customers c ON o.id = c.id\""},
    .good = {"CREATE MATERIALIZED VIEW m REFRESH DEFERRED MANUAL PROPERTIES (\"resource_group\" = \"refreshes\") AS "
             "SELECT o.id, c.city FROM orders o JOIN customers c ON o.id = c.id;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE MATERIALIZED VIEW m REFRESH DEFERRED MANUAL PROPERTIES ('resource_group' = "
             "'refreshes') AS SELECT o.id, c.city FROM orders o JOIN customers c ON o.id = c.id\""},
    .settings = "large_tables = orders"};

}  // namespace srmigrate::lint
