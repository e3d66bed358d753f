// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_external_table(const StatementVisit& visit) {
    const auto* const create = visit.as<schema::CreateTable>();
    if (create == nullptr) return {};
    const auto& table = create->table;
    const bool is_foreign = table.engine && !base::equals_ignoring_case(*table.engine, "olap");
    if (!table.external && !is_foreign) return {};
    return {{.message = fmt::format("{} is a table of another system", visit.shown(table.name)),
             .hint = "make a catalog of that system, and read catalog.database.table",
             .anchor = {.name = table.name.name, .after = "TABLE"},
             .object = visit.shown(table.name)}};
}

}  // namespace

constinit const Rule external_table{
    .name = "external-table",
    .group = RuleGroup::scripts,
    .level = LintLevel::warning,
    .check = StatementRule{RuleSections::up, find_external_table},
    .summary = "CREATE EXTERNAL TABLE.",
    .why =
        "External tables are deprecated in favour of external catalogs, and their columns do not follow the other "
        "system. Source: StarRocks documentation, CREATE TABLE, external tables.",
    .before = "",
    .bad = {"CREATE EXTERNAL TABLE t (k INT) ENGINE = mysql PROPERTIES (\"host\" = \"db\", \"table\" = \"t\");",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE EXTERNAL TABLE t (k INT) ENGINE = mysql PROPERTIES ('host' = 'db', 'table' = 't')\""},
    .good = {"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""}};

}  // namespace srmigrate::lint
