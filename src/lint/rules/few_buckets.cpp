// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_few_buckets(const TableVisit& visit) {
    if (visit.config.use == ClusterUse::trial || visit.table.partitioning || !visit.table.distribution) return {};
    if (schema::buckets_of(*visit.table.distribution) != 1) return {};
    return {{.message = fmt::format("{} is one tablet: one back end does all the work", visit.shown),
             .hint = "leave BUCKETS out, where the table grows",
             .anchor = {.name = "1", .after = "BUCKETS"},
             .object = visit.shown}};
}

}  // namespace

constinit const Rule few_buckets{
    .name = "few-buckets",
    .group = RuleGroup::tables,
    .level = LintLevel::notice,
    .check = TableRule{find_few_buckets},
    .summary = "A table without partitions has a single bucket.",
    .why =
        "A tablet should hold 1 to 10 GB; the number of buckets of an existing partition changes by a redistribution "
        "only. Not with production = false. Source: StarRocks documentation, best practices of bucketing.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1\""},
    .good = {"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""}};

}  // namespace srmigrate::lint
