// SPDX-License-Identifier: Apache-2.0
#include "engine/show/show_loads.hpp"

#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/cluster/accounts.hpp"
#include "engine/cluster/words.hpp"
#include "engine/expression/evaluate.hpp"
#include "engine/expression/simple_query.hpp"
#include "sql/cursor.hpp"

#include <span>
#include <string>
#include <vector>

namespace srmigrate::engine {
namespace {

std::optional<schema::ExpressionNode> load_condition(sql::Cursor& cursor) {
    if (!cursor.take("WHERE")) return std::nullopt;
    const auto begin = cursor.position();
    while (!cursor.at_end() && !cursor.at("ORDER") && !cursor.at("LIMIT") &&
           cursor.token().kind != sql::LexedKind::semicolon) {
        cursor.next();
    }
    auto condition = simple_expression(cursor.text(begin, cursor.position()));
    if (!condition) refuse_not_simulated("that condition of SHOW");
    return condition;
}

ResultSet rows_where(const StatementContext& context, ResultSet rows,
                     const std::optional<schema::ExpressionNode>& where) {
    std::erase_if(rows.rows, [&](const Row& row) {
        const auto column = [&](const std::vector<std::string>& path) {
            const auto index =
                rows.column(base::equals_ignoring_case(path.back(), "id") ? "TransactionId" : path.back());
            if (!index) refuse_unknown_column(path.back());
            return row[*index] ? text_value(*row[*index]) : Value{};
        };
        return !holds(context, where, column);
    });
    return rows;
}

ResultSet shown_loads(const StatementContext& context, const std::string& name, const StoredDatabase& database) {
    ResultSet rows{.columns = {"JobId",         "Label",         "State",          "Progress",       "Type",
                               "Priority",      "ScanRows",      "FilteredRows",   "UnselectedRows", "SinkRows",
                               "EtlInfo",       "TaskInfo",      "ErrorMsg",       "CreateTime",     "EtlStartTime",
                               "EtlFinishTime", "LoadStartTime", "LoadFinishTime", "TrackingSQL",    "JobDetails"},
                   .rows = {}};
    for (const auto& [label, load] : database.labels) {
        if (!may_see(context, ObjectKind::table, name, load.table)) continue;
        const auto time = time_text(load.created);
        rows.rows.push_back({std::to_string(load.transaction),
                             label,
                             "FINISHED",
                             "ETL:100%; LOAD:100%",
                             "INSERT",
                             "NORMAL",
                             "0",
                             "0",
                             "0",
                             "0",
                             std::nullopt,
                             "resource:N/A; timeout(s):3600; max_filter_ratio:0.0",
                             std::nullopt,
                             time,
                             time,
                             time,
                             time,
                             time,
                             "",
                             "{}"});
    }
    return rows;
}

ResultSet shown_transactions(const StoredDatabase& database) {
    ResultSet rows{.columns = {"TransactionId", "Label", "Coordinator", "TransactionStatus", "LoadJobSourceType",
                               "PrepareTime", "PreparedTime", "CommitTime", "PublishTime", "FinishTime", "Reason",
                               "ErrorReplicasCount", "ListenerId", "TimeoutMs", "PreparedTimeoutMs", "ErrMsg"},
                   .rows = {}};
    for (const auto& [label, load] : database.labels) {
        const auto time = time_text(load.created);
        rows.rows.push_back({std::to_string(load.transaction), label, "FE: 127.0.0.1", load.status, "INSERT_STREAMING",
                             time, std::nullopt, time, time, time, "", "0", std::to_string(load.transaction + 1),
                             "300000", "-1", ""});
    }
    return rows;
}

}  // namespace

std::optional<Answer> run_load_statement(const StatementContext& context) {
    sql::Cursor cursor{sql::TokenSpan(context.statement.tokens)};
    if (!cursor.take("SHOW")) return std::nullopt;
    const bool is_load = cursor.take("LOAD");
    if (!is_load && !cursor.take("TRANSACTION")) return std::nullopt;
    auto name = context.connection.database;
    if (cursor.take("FROM") || cursor.take("IN")) name = cursor.identifier("a database");
    if (name.empty()) refuse_analysis(1046, "3D000", "No database selected");
    const auto& database = require_database(context, name);
    const auto where = load_condition(cursor);
    return rows_where(context, is_load ? shown_loads(context, name, database) : shown_transactions(database), where);
}

}  // namespace srmigrate::engine
