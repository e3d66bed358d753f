// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "base/wildcard.hpp"
#include "lint/rules/table.hpp"
#include "schema/model/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

namespace srmigrate::lint {
namespace {

constexpr std::array k_database_options{
    RuleOption{"databases", "globs, separated by commas", "none", "in which databases revisions may change something"}};

Hits find_allowed_databases(const StatementVisit& visit) {
    const auto allowed = RuleOptions(visit.config, "allowed-databases").list("databases");
    if (allowed.empty()) return {};
    for (const auto& written : schema::objects_written(visit.operation())) {
        if (schema::names_other_catalog(written)) continue;
        const auto database = visit.world.full(written).database.value_or("");
        const bool is_allowed = std::any_of(allowed.begin(), allowed.end(), [&](const std::string& glob) {
            return base::matches_glob(database, glob);
        });
        if (is_allowed || database.empty()) continue;
        return {{.message = fmt::format("the statement changes something in the database '{}'", database),
                 .hint = fmt::format("the project changes {} only", base::join(allowed, ", ")),
                 .anchor = {.name = written.database ? database : written.name},
                 .object = visit.shown(written)}};
    }
    return {};
}

}  // namespace

constinit const Rule allowed_databases{
    .name = "allowed-databases",
    .group = RuleGroup::house,
    .level = LintLevel::off,
    .check = StatementRule{RuleSections::both, find_allowed_databases},
    .summary = "A statement changes something in a database that the project does not name.",
    .why = "A rule of the house: off until the project asks for it.",
    .before = "",
    .bad = {"CREATE TABLE archive.t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE archive.t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .good = {"CREATE TABLE shop.t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE shop.t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .options = k_database_options,
    .settings = "rules.allowed-databases.databases = shop, shop_*"};

}  // namespace srmigrate::lint
