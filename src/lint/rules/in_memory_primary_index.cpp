// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_in_memory_primary_index(const TableVisit& visit) {
    const auto value = schema::property(visit.table.properties, "enable_persistent_index");
    if (!value || !base::equals_ignoring_case(base::trim(*value), "false")) return {};
    if (schema::effective_key(visit.table).model != schema::KeyModel::primary) return {};
    const bool is_refused = visit.server.version >= schema::Version{4, 1, 0};
    return {{.message = fmt::format("the primary key index of {} is kept in memory", visit.shown),
             .hint = "leave 'enable_persistent_index' out",
             .anchor = {.name = "enable_persistent_index"},
             .object = visit.shown,
             .level = is_refused ? LintLevel::error : LintLevel::warning}};
}

}  // namespace

constinit const Rule in_memory_primary_index{
    .name = "in-memory-primary-index",
    .group = RuleGroup::tables,
    .level = LintLevel::error,
    .check = TableRule{find_in_memory_primary_index},
    .summary = "enable_persistent_index = false on a primary key table; a warning before 4.1.",
    .why =
        "The index of all keys has to fit into the memory of the back end, which otherwise does not "
        "start; 4.1 refuses such a table. Source: StarRocks issue 46066; pull request 54233.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT NOT NULL) PRIMARY KEY (k) DISTRIBUTED BY HASH (k) PROPERTIES "
            "(\"enable_persistent_index\" = \"false\");",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT NOT NULL) PRIMARY KEY (k) DISTRIBUTED BY HASH (k) PROPERTIES "
            "('enable_persistent_index' = 'false')\""},
    .good = {"CREATE TABLE t (k INT NOT NULL) PRIMARY KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT NOT NULL) PRIMARY KEY (k) DISTRIBUTED BY HASH (k)\""}};

}  // namespace srmigrate::lint
