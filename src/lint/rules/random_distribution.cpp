// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_random_distribution(const TableVisit& visit) {
    const bool is_random =
        visit.table.distribution && std::holds_alternative<schema::RandomDistribution>(*visit.table.distribution);
    const auto model = schema::effective_key(visit.table).model;
    const bool is_colocated = schema::property(visit.table.properties, "colocate_with").has_value();
    if (!is_random || (model == schema::KeyModel::duplicate && !is_colocated)) return {};
    return {{.message = fmt::format("{} cannot be distributed at random", visit.shown),
             .hint = "write DISTRIBUTED BY HASH (…)",
             .anchor = {.name = "RANDOM"},
             .object = visit.shown}};
}

}  // namespace

constinit const Rule random_distribution{
    .name = "random-distribution",
    .group = RuleGroup::tables,
    .level = LintLevel::error,
    .check = TableRule{find_random_distribution},
    .summary = "DISTRIBUTED BY RANDOM of a table with primary, unique or aggregate key, or of a colocated one.",
    .why =
        "The server refuses it. Source: StarRocks CreateTableAnalyzer.analyzeDistributionDesc; "
        "documentation, data distribution.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT NOT NULL, v INT) PRIMARY KEY (k) DISTRIBUTED BY RANDOM;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT NOT NULL, v INT) PRIMARY KEY (k) DISTRIBUTED BY RANDOM\""},
    .good = {"CREATE TABLE t (k INT NOT NULL, v INT) PRIMARY KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT NOT NULL, v INT) PRIMARY KEY (k) DISTRIBUTED BY HASH (k)\""}};

}  // namespace srmigrate::lint
