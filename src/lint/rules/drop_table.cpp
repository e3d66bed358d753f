// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"

#include <fmt/format.h>

#include <array>

namespace srmigrate::lint {
namespace {

constexpr std::array k_dropped_options{
    RuleOption{"quiet", k_name_pattern, "none", "names of tables that are on their way out and may be dropped"}};

Hits find_drop_table(const StatementVisit& visit) {
    const auto* const drop = visit.as<schema::DropTable>();
    if (drop == nullptr || drop->temporary || visit.world.is_new(drop->name)) return {};
    if (!drop->force && RuleOptions(visit.config, "drop-table").matches("quiet", drop->name.name).value_or(false))
        return {};
    return {{.message = fmt::format("DROP TABLE takes {} away, with its rows", visit.shown(drop->name)),
             .hint = drop->force ? "leave FORCE away: without it RECOVER brings the table back for a day"
                                 : "rename it first, and drop it in a later revision",
             .anchor = {.name = drop->name.name, .after = "TABLE"},
             .object = visit.shown(drop->name),
             .level = drop->force ? LintLevel::error : LintLevel::warning}};
}

}  // namespace

constinit const Rule drop_table{
    .name = "drop-table",
    .group = RuleGroup::data_loss,
    .level = LintLevel::warning,
    .check = StatementRule{RuleSections::up, find_drop_table},
    .summary = "A table that an earlier revision made is dropped; an error with FORCE.",
    .why =
        "RECOVER brings a dropped table back for one day (catalog_trash_expire_second), after FORCE nothing does, and "
        "a table that is made again under the name is in the way of RECOVER. Source: StarRocks documentation, RECOVER.",
    .before = "CREATE TABLE orders (id BIGINT, price INT) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id);",
    .bad = {"DROP TABLE orders;", "upgrade:\n- drop_table: {name: orders}"},
    .good = {"ALTER TABLE orders RENAME orders_dropped_20260101;",
             "upgrade:\n- rename_table: {name: orders, new_name: orders_dropped_20260101}"},
    .options = k_dropped_options};

}  // namespace srmigrate::lint
