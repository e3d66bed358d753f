// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_no_distribution(const TableVisit& visit) {
    if (visit.table.distribution || visit.table.external) return {};
    const auto model = schema::effective_key(visit.table).model;
    const bool is_refused = model == schema::KeyModel::aggregate || model == schema::KeyModel::unique;
    return {{.message = fmt::format("{} does not say how its rows are distributed", visit.shown),
             .hint = "write DISTRIBUTED BY HASH (…), or DISTRIBUTED BY RANDOM",
             .object = visit.shown,
             .level = is_refused ? LintLevel::error : LintLevel::notice}};
}

}  // namespace

constinit const Rule no_distribution{
    .name = "no-distribution",
    .group = RuleGroup::tables,
    .level = LintLevel::notice,
    .check = TableRule{find_no_distribution},
    .summary = "CREATE TABLE without DISTRIBUTED BY; an error for aggregate and unique keys.",
    .why =
        "What the server makes of it depends on the key, the version and the run mode: HASH, RANDOM, or "
        "ranges in shared-data from 4.1. Source: StarRocks documentation, CREATE TABLE; "
        "CreateTableAnalyzer.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k)\""},
    .good = {"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""}};

}  // namespace srmigrate::lint
