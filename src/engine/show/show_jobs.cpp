// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/change/jobs.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "engine/cluster/words.hpp"
#include "engine/show/show.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::engine {

namespace {

Cell time_cell(const std::optional<Time>& time) {
    return time ? Cell(show_time(time)) : std::nullopt;
}

void add_column_rows(const StatementContext& context, const Job& job, ResultSet& result) {
    const bool shared_data = context.state.profile.run_mode == schema::RunMode::shared_data;
    for (const JobIndex& index : job.indexes) {
        Row row{std::to_string(job.id),
                job.table_name,
                show_time(job.created),
                time_cell(job.finished),
                index.name,
                std::to_string(index.index),
                std::to_string(index.origin),
                job.schema_version,
                std::to_string(job.transaction),
                std::string(word(visible_state(context.state, job))),
                job.message,
                progress(context.state, job),
                std::to_string(job.timeout_seconds)};
        if (shared_data) row.push_back("default_warehouse");
        result.rows.push_back(std::move(row));
    }
}

Row rollup_row(const StatementContext& context, const Job& job) {
    const JobIndex index = job.indexes.empty() ? JobIndex{} : job.indexes.front();
    return {std::to_string(job.id),
            job.table_name,
            show_time(job.created),
            time_cell(job.finished),
            job.base_index,
            index.name,
            std::to_string(index.index),
            std::to_string(job.transaction),
            std::string(word(visible_state(context.state, job))),
            job.message,
            progress(context.state, job),
            std::to_string(job.timeout_seconds)};
}

Row optimize_row(const StatementContext& context, const Job& job) {
    return {std::to_string(job.id),
            job.table_name,
            show_time(job.created),
            time_cell(job.finished),
            job.operation,
            std::to_string(job.transaction),
            std::string(word(visible_state(context.state, job))),
            job.message,
            progress(context.state, job),
            std::to_string(job.timeout_seconds)};
}

ResultSet empty_list(const StatementContext& context, schema::JobList list) {
    switch (list) {
        case schema::JobList::column: {
            ResultSet result{{"JobId", "TableName", "CreateTime", "FinishTime", "IndexName", "IndexId", "OriginIndexId",
                              "SchemaVersion", "TransactionId", "State", "Msg", "Progress", "Timeout"},
                             {}};
            if (context.state.profile.run_mode == schema::RunMode::shared_data) result.columns.push_back("Warehouse");
            return result;
        }
        case schema::JobList::rollup:
            return {{"JobId", "TableName", "CreateTime", "FinishedTime", "BaseIndexName", "RollupIndexName", "RollupId",
                     "TransactionId", "State", "Msg", "Progress", "Timeout"},
                    {}};
        case schema::JobList::optimize:
            return {{"JobId", "TableName", "CreateTime", "FinishTime", "Operation", "TransactionId", "State", "Msg",
                     "Progress", "Timeout"},
                    {}};
    }
    return {};
}

schema::JobList list_named(Words& words) {
    if (words.take({"materialized", "view"})) return schema::JobList::rollup;
    if (!words.take("table")) refuse_not_simulated("this form of SHOW ALTER");
    if (words.take("column")) return schema::JobList::column;
    if (words.take("rollup")) return schema::JobList::rollup;
    if (words.take("optimize")) return schema::JobList::optimize;
    refuse_not_simulated("this form of SHOW ALTER TABLE");
}

/// What the list of schema changes may be asked for (reference §2.1).
void check_conditions(const ShowFilter& filter) {
    for (const auto& comparison : filter.where) {
        const std::string column = base::to_lower(comparison.column);
        if (column == "tablename" || column == "state" || column == "createtime" || column == "finishtime") continue;
        refuse_analysis("The columns of TableName/IndexName/CreateTime/FinishTime/State are supported.");
    }
}

}  // namespace

Answer show_alter(const StatementContext& context, Words& words) {
    const schema::JobList list = list_named(words);
    std::string database = context.connection.database;
    if (words.take("from") || words.take("in")) {
        const auto object = words.object();
        if (object) database = object->name;
    }
    ShowFilter filter = read_filter(words);
    if (database.empty()) refuse_analysis(1046, "3D000", "No database selected");
    static_cast<void>(require_database(context, database));
    ResultSet result = empty_list(context, list);
    for (const Job& job : context.state.jobs) {
        if (job.database != database || job.list != list || job.hidden) continue;
        switch (list) {
            case schema::JobList::column:
                add_column_rows(context, job, result);
                break;
            case schema::JobList::rollup:
                result.rows.push_back(rollup_row(context, job));
                break;
            case schema::JobList::optimize:
                result.rows.push_back(optimize_row(context, job));
                break;
        }
    }
    if (list == schema::JobList::rollup) return result;  // the server ignores the conditions here
    check_conditions(filter);
    if (filter.offset > result.rows.size()) refuse_analysis("Offset is greater than the size of the result");
    return filtered(std::move(result), filter, "TableName");
}

}  // namespace srmigrate::engine
