// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_low_write_quorum(const PropertiesVisit& visit) {
    const auto value = schema::property(visit.properties, "write_quorum");
    if (!value || !base::equals_ignoring_case(base::trim(*value), "ONE")) return {};
    return {{.message = fmt::format("a load of {} is done when one replica has it", visit.shown),
             .hint = "leave 'write_quorum' out",
             .anchor = visit.anchor("write_quorum"),
             .object = visit.shown}};
}

}  // namespace

constinit const Rule low_write_quorum{
    .name = "low-write-quorum",
    .group = RuleGroup::tables,
    .level = LintLevel::warning,
    .check = PropertiesRule{find_low_write_quorum},
    .summary = "write_quorum = ONE.",
    .why =
        "Rows are lost with the one back end that has them. Source: StarRocks documentation, CREATE "
        "TABLE.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) PROPERTIES "
            "(\"write_quorum\" = \"ONE\");",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) PROPERTIES "
            "('write_quorum' = 'ONE')\""},
    .good = {"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""}};

}  // namespace srmigrate::lint
