// SPDX-License-Identifier: Apache-2.0
#include "engine/cluster/loads.hpp"

#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/cluster/accounts.hpp"
#include "engine/cluster/words.hpp"
#include "engine/expression/evaluate.hpp"
#include "engine/expression/simple_query.hpp"
#include "schema/normal/calendar.hpp"
#include "sql/cursor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <span>
#include <utility>

namespace srmigrate::engine {
namespace {

constexpr std::string_view k_note = "'note':'not simulated: ";
constexpr std::string_view k_visible = "VISIBLE";
constexpr std::string_view k_committed = "COMMITTED";

bool is_label(std::string_view label) {
    return !label.empty() && label.size() <= 128 && std::all_of(label.begin(), label.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

std::optional<schema::ExpressionNode> condition(sql::Cursor& cursor) {
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

ResultSet keep(const StatementContext& context, ResultSet rows, const std::optional<schema::ExpressionNode>& where) {
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

ResultSet loads(const StatementContext& context, const std::string& name, const StoredDatabase& database) {
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

ResultSet transactions(const StoredDatabase& database) {
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

// ---- Publishing -----------------------------------------------------------------------------------------------------

bool stays_committed(const ClusterState& state) {
    return state.faults.publishing.count() > 0;
}

void new_version(const ClusterState& state, StoredTable& table) {
    for (auto& partition : table.partitions) {
        ++partition.visible_version;
        partition.visible_time = state.now;
    }
}

const Publication* first_publication(const ClusterState& state, const StoredTable& table) {
    const auto found = std::find_if(state.publications.begin(), state.publications.end(),
                                    [&](const Publication& publication) { return publication.table == table.id; });
    return found != state.publications.end() ? &*found : nullptr;
}

// StarRocks: StmtExecutor, at the end of a load: a transaction that was not published in time is told with an 'err'.
// Its job is FINISHED all the same (InsertLoadJob).
Ok book(const StatementContext& context, StoredDatabase& database, const Load& load, Publication publication) {
    auto& state = context.state;
    const auto transaction = state.next_transaction++;
    const auto label =
        load.label.value_or(fmt::format("{}_{:08x}-0000-4000-8000-{:012x}", load.verb, transaction, transaction));
    const bool is_visible = !stays_committed(state);
    if (!is_visible) {
        publication.due = state.now + state.faults.publishing;
        publication.database = database.name;
        publication.label = label;
        state.publications.push_back(std::move(publication));
    }
    const auto status = is_visible ? k_visible : k_committed;
    database.labels[label] = {
        .transaction = transaction, .table = load.table, .status = std::string(status), .created = state.now};
    return {.affected_rows = load.rows,
            .info = fmt::format("{{'label':'{}', 'status':'{}', 'txnId':'{}'{}{}}}", label, status, transaction,
                                is_visible ? "" : ", 'err':'Publish timeout '",
                                load.note.empty() ? std::string() : fmt::format(", {}{}'", k_note, load.note))};
}

}  // namespace

void check_label(const StatementContext& context, const StoredDatabase& database, std::string_view label) {
    if (!is_label(label)) {
        refuse_analysis(fmt::format("Label format error. regex: ^[-\\w]{{1,128}}$, label: {}", label));
    }
    const auto found = database.labels.find(label);
    if (found == database.labels.end()) return;
    // Releases before 3.5 name the transaction besides.
    const auto& version = context.state.profile.version;
    const auto related = version < schema::Version{.major = 3, .minor = 5, .patch = 0}
                             ? fmt::format(", relate to txn [{}]", found->second.transaction)
                             : std::string(".");
    refuse_analysis(fmt::format("fail to begin transaction. Label [{}] has already been used{}", label, related));
}

std::vector<StoredRow> rows_before(const StatementContext& context, const StoredTable& table) {
    return stays_committed(context.state) ? table.rows : std::vector<StoredRow>{};
}

Ok finish_load(const StatementContext& context, StoredDatabase& database, const Load& load) {
    return book(context, database, load, {.table = 0});
}

Ok finish_load(const StatementContext& context, StoredDatabase& database, StoredTable& table,
               std::vector<StoredRow> before, const Load& load) {
    if (!stays_committed(context.state)) new_version(context.state, table);
    return book(context, database, load, {.table = table.id, .before = std::move(before)});
}

void publish(ClusterState& state) {
    const auto is_due = [&](const Publication& publication) { return publication.due <= state.now; };
    for (const auto& publication : state.publications) {
        if (!is_due(publication)) continue;
        auto* database = state.database(publication.database);
        if (database == nullptr) continue;
        const auto label = database->labels.find(publication.label);
        if (label != database->labels.end()) label->second.status = k_visible;
        if (auto* table = find_table(state, publication.database, publication.table)) new_version(state, *table);
    }
    std::erase_if(state.publications, is_due);
}

const std::vector<StoredRow>& visible_rows(const ClusterState& state, const StoredTable& table) {
    const auto* first = first_publication(state, table);
    return first != nullptr ? first->before : table.rows;
}

void require_published(const ClusterState& state, const StoredTable& table) {
    if (first_publication(state, table) == nullptr) return;
    refuse(
        fmt::format("There are still some transactions in the COMMITTED state waiting to be completed. The table "
                    "[{}] cannot be dropped. If you want to forcibly drop(cannot be recovered), please use \"DROP "
                    "TABLE <table> FORCE\".",
                    table.definition.name.name));
}

bool is_made_up(std::string_view label) {
    return label.find("-0000-4000-8000-") != std::string_view::npos;
}

Ok accepted(std::string_view what) {
    return {.info = fmt::format("{{{}{}'}}", k_note, what)};
}

std::optional<std::string> not_simulated(const Ok& ok) {
    const auto at = ok.info.find(k_note);
    if (at == std::string::npos) return std::nullopt;
    const auto begin = at + k_note.size();
    return ok.info.substr(begin, ok.info.rfind("'}") - begin);
}

std::optional<Answer> run_load_statement(const StatementContext& context) {
    sql::Cursor cursor{std::span<const sql::LexedToken>(context.statement.tokens)};
    if (!cursor.take("SHOW")) return std::nullopt;
    const bool is_load = cursor.take("LOAD");
    if (!is_load && !cursor.take("TRANSACTION")) return std::nullopt;
    auto name = context.connection.database;
    if (cursor.take("FROM") || cursor.take("IN")) name = cursor.identifier("a database");
    if (name.empty()) refuse_analysis(1046, "3D000", "No database selected");
    const auto& database = require_database(context, name);
    const auto where = condition(cursor);
    return keep(context, is_load ? loads(context, name, database) : transactions(database), where);
}

}  // namespace srmigrate::engine
