// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

bool is_made_by_loads(const schema::Table& table) {
    return table.partitioning && table.partitioning->method == schema::PartitionMethod::expression;
}

Hits find_job_on_auto_partitioned_table(const StatementVisit& visit) {
    const auto* const alter = visit.as<schema::AlterTable>();
    if (alter == nullptr) return {};
    const auto* const table = visit.old_table(alter->name);
    if (table == nullptr || !is_made_by_loads(*table)) return {};
    for (const auto& each : visit.clauses) {
        if (!schema::rewrites_data(each.cost)) continue;
        return {
            {.message =
                 fmt::format("a load that needs a new partition of {} cancels the job", visit.shown(alter->name)),
             .hint = "add the partitions to come first, pause routine loads, and do not run it when the day changes",
             .anchor = {.name = each.facts.column.value_or(""), .clause = each.index},
             .object = visit.shown(alter->name)}};
    }
    return {};
}

}  // namespace

constinit const Rule job_on_auto_partitioned_table{
    .name = "job-on-auto-partitioned-table",
    .group = RuleGroup::cost,
    .level = LintLevel::warning,
    .check = StatementRule{RuleSections::both, find_job_on_auto_partitioned_table},
    .summary = "A job runs on a table whose partitions are made by loads.",
    .why =
        "A load that has to make a partition cancels a running schema change or rollup of the table, or "
        "waits five seconds and fails; before 3.3 the rows of the load were lost. Source: StarRocks "
        "FrontendServiceImpl.cancelConflictingAlterJobs; issues 46960, 60895, 74658.",
    .before =
        "CREATE TABLE clicks (at DATETIME NOT NULL, page VARCHAR(90) NULL, n INT NULL) DUPLICATE KEY "
        "(at) PARTITION BY date_trunc('day', at) DISTRIBUTED BY HASH (page);",
    .bad = {"ALTER TABLE clicks MODIFY COLUMN n BIGINT NULL;",
            "upgrade:\n"
            "- alter_column: {table: clicks, name: n, type: BIGINT, existing_nullable: true, "
            "existing_comment: null}"},
    .good = {"ALTER TABLE clicks ADD COLUMN visitors BIGINT NULL;",
             "upgrade:\n"
             "- add_column:\n"
             "    table: clicks\n"
             "    column: {name: visitors, type: BIGINT}"}};

}  // namespace srmigrate::lint
