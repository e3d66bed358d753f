// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"
#include "schema/normal/property_policy.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_ignored_property(const TableVisit& visit) {
    Hits hits;
    for (const auto& [key, value] : visit.table.properties) {
        const auto* const policy =
            schema::find_policy(schema::PropertyOwner::table, base::to_lower(schema::without_default(key)));
        if (policy == nullptr || policy->change != schema::PropertyChange::swallowed) continue;
        hits.push_back({.message = fmt::format("the property '{}' of {} changes nothing", key, visit.shown),
                        .hint = "remove it",
                        .anchor = {.name = key},
                        .object = visit.shown});
    }
    return hits;
}

}  // namespace

constinit const Rule ignored_property{
    .name = "ignored-property",
    .group = RuleGroup::tables,
    .level = LintLevel::notice,
    .check = TableRule{find_ignored_property},
    .summary = "A property that the server takes and forgets.",
    .why = "Whoever reads the script takes it for true. Source: the policies of properties, as recorded.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) PROPERTIES "
            "(\"in_memory\" = \"true\");",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) PROPERTIES "
            "('in_memory' = 'true')\""},
    .good = {"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""}};

}  // namespace srmigrate::lint
