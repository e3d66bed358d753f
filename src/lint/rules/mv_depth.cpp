// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/model/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <set>

namespace srmigrate::lint {
namespace {

constexpr std::array k_depth_options{
    RuleOption{"limit", "number", "3", "how many materialized views may stand on each other"}};

/// How many materialized views stand on each other below the query, views between them not counted.
std::int64_t levels_below(const World& world, const schema::Query& query, std::set<schema::ObjectName>& seen) {
    std::int64_t most = 0;
    for (const auto& read : query.reads) {
        if (schema::names_other_catalog(read) || !seen.insert(world.full(read)).second) continue;
        const auto* const object = world.find(read);
        if (object == nullptr) continue;
        if (const auto* const view = std::get_if<schema::View>(object)) {
            most = std::max(most, levels_below(world, view->query, seen));
        } else if (const auto* const mv = std::get_if<schema::MaterializedView>(object)) {
            most = std::max(most, 1 + levels_below(world, mv->query, seen));
        }
    }
    return most;
}

Hits find_mv_depth(const ViewVisit& visit) {
    if (visit.materialized == nullptr) return {};
    const auto limit = RuleOptions(visit.config, "mv-depth").number(k_depth_options.front());
    std::set<schema::ObjectName> seen{visit.name};
    const auto levels = 1 + levels_below(visit.world, visit.query, seen);
    if (levels <= limit) return {};
    return {{.message = fmt::format("{} is the {}th materialized view on top of others", visit.shown, levels),
             .hint = "read a lower one, or a table",
             .anchor = {.name = visit.name.name, .after = "VIEW"},
             .object = visit.shown}};
}

Hits find_mv_on_view(const ViewVisit& visit) {
    if (visit.materialized == nullptr) return {};
    for (const auto& read : visit.query.reads) {
        const auto* const object = schema::names_other_catalog(read) ? nullptr : visit.world.find(read);
        if (object == nullptr || !std::holds_alternative<schema::View>(*object)) continue;
        const bool is_refused = visit.server.version < schema::Version{3, 1, 0};
        return {{.message = is_refused
                                ? fmt::format("{} reads the view {}: that takes 3.1", visit.shown, read.name)
                                : fmt::format("a change of the view {} makes {} inactive", read.name, visit.shown),
                 .hint = "read the tables of the view, or activate and refresh after each change of it",
                 .anchor = {.name = read.name, .after = "FROM"},
                 .object = visit.shown,
                 .level = is_refused ? std::optional(LintLevel::error) : std::nullopt}};
    }
    return {};
}

}  // namespace

constinit const Rule mv_depth{
    .name = "mv-depth",
    .group = RuleGroup::views,
    .level = LintLevel::notice,
    .check = ViewRule{find_mv_depth},
    .summary = "More than three materialized views stand on each other.",
    .why =
        "Each level is refreshed after the one below: what is read at the top is as old as all of them together. "
        "Source: StarRocks documentation, troubleshooting of materialized views.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY (id) DISTRIBUTED "
        "BY HASH (id);\n"
        "CREATE MATERIALIZED VIEW m1 REFRESH DEFERRED MANUAL AS SELECT id FROM orders;\n"
        "CREATE MATERIALIZED VIEW m2 REFRESH DEFERRED MANUAL AS SELECT id FROM m1;\n"
        "CREATE MATERIALIZED VIEW m3 REFRESH DEFERRED MANUAL AS SELECT id FROM m2;",
    .bad = {"CREATE MATERIALIZED VIEW m4 REFRESH DEFERRED MANUAL AS SELECT id FROM m3;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE MATERIALIZED VIEW m4 REFRESH DEFERRED MANUAL AS SELECT id FROM m3\""},
    .good = {"CREATE MATERIALIZED VIEW m4 REFRESH DEFERRED MANUAL AS SELECT id FROM m1;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE MATERIALIZED VIEW m4 REFRESH DEFERRED MANUAL AS SELECT id FROM m1\""},
    .options = k_depth_options};

constinit const Rule mv_on_view{
    .name = "mv-on-view",
    .group = RuleGroup::views,
    .level = LintLevel::notice,
    .check = ViewRule{find_mv_on_view},
    .summary = "A materialized view reads a view; an error before 3.1.",
    .why =
        "A change of the view makes it inactive, and no refresh runs until somebody activates it. Source: StarRocks "
        "documentation, CREATE MATERIALIZED VIEW.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY (id) DISTRIBUTED "
        "BY HASH (id);\n"
        "CREATE VIEW cheap AS SELECT id, price FROM orders WHERE price < 10;",
    .bad = {"CREATE MATERIALIZED VIEW m REFRESH DEFERRED MANUAL AS SELECT id, price FROM cheap;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE MATERIALIZED VIEW m REFRESH DEFERRED MANUAL AS SELECT id, price FROM cheap\""},
    .good = {"CREATE MATERIALIZED VIEW m REFRESH DEFERRED MANUAL AS SELECT id, price FROM orders WHERE price < 10;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE MATERIALIZED VIEW m REFRESH DEFERRED MANUAL AS SELECT id, price FROM orders WHERE "
             "price < 10\""}};

}  // namespace srmigrate::lint
