// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_drop_database(const StatementVisit& visit) {
    const auto* const drop = visit.as<schema::DropDatabase>();
    if (drop == nullptr || visit.world.is_new({std::nullopt, drop->name.name, ""})) return {};
    return {{.message = fmt::format("DROP DATABASE takes {} away, with everything in it", drop->name.name),
             .hint = "drop its objects one by one, in revisions that say why",
             .anchor = {.name = drop->name.name, .after = "DATABASE"},
             .object = drop->name.name}};
}

}  // namespace

constinit const Rule drop_database{
    .name = "drop-database",
    .group = RuleGroup::data_loss,
    .level = LintLevel::error,
    .check = StatementRule{RuleSections::up, find_drop_database},
    .summary = "A database that an earlier revision made, or that was there, is dropped.",
    .why =
        "RECOVER DATABASE works for one day, and not after FORCE. Source: StarRocks documentation, "
        "RECOVER.",
    .before = "CREATE DATABASE old_shop;",
    .bad = {"DROP DATABASE old_shop;",
            "upgrade:\n"
            "- drop_database: {name: old_shop}"},
    .good = {"CREATE DATABASE new_shop;\n"
             "DROP DATABASE new_shop;",
             "upgrade:\n"
             "- create_database: {name: new_shop}\n"
             "- drop_database: {name: new_shop}"}};

}  // namespace srmigrate::lint
