// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/model/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace srmigrate::lint {
namespace {

Hits find_use_other_database(const StatementVisit& visit) {
    const auto* const use = visit.as<schema::Use>();
    const auto* const set = visit.as<schema::SetSession>();
    const bool chooses_catalog = set != nullptr && set->kind == schema::SetSession::Kind::catalog;
    const auto catalog = use != nullptr ? use->catalog : chooses_catalog ? std::optional(set->catalog) : std::nullopt;
    const bool is_foreign = catalog && !schema::is_default_catalog(*catalog);
    const bool is_known = use != nullptr && (is_of_project(visit.config, visit.world.home(), use->database) ||
                                             visit.world.is_new({std::nullopt, use->database, ""}));
    if (!is_foreign && (use == nullptr || is_known)) return {};
    const auto name = is_foreign ? *catalog : use->database;
    return {
        {.message = fmt::format("{} '{}' is none of the project", is_foreign ? "the catalog" : "the database", name),
         .hint = is_foreign ? "write the whole name where something of the catalog is read"
                            : "write the database before each name, or name it under 'databases' of the config file",
         .anchor = {.name = name}}};
}

}  // namespace

constinit const Rule use_other_database{
    .name = "use-other-database",
    .group = RuleGroup::scripts,
    .level = LintLevel::warning,
    .check = StatementRule{RuleSections::both, find_use_other_database},
    .summary = "USE of a database that the project does not manage, or of another catalog.",
    .why =
        "All names behind it mean other objects, which no comparison looks at; the names in a view stay those of the "
        "database in which it was made. Databases of the project are the one of the URL, and those under databases. "
        "Source: StarRocks documentation, USE; AnalyzerUtils.",
    .before = "",
    .bad = {"USE archive;\n"
            "CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"USE archive\"\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .good = {"CREATE TABLE shop.t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE shop.t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""}};

}  // namespace srmigrate::lint
