// SPDX-License-Identifier: Apache-2.0
#include "engine/rows/transactions.hpp"

#include "engine/answer/refusal.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "engine/cluster/words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::engine {

namespace {

Client* client_of(ClusterState& state, std::uint64_t connection) {
    const auto found = state.connections.find(connection);
    return found == state.connections.end() ? nullptr : &found->second;
}

[[noreturn]] void refuse_statement() {
    refuse(5305, "25P01",
           "Explicit transaction only support begin/commit/rollback/insert/update/delete/set/select statements");
}

void begin(const StatementContext& context) {
    Client* const client = client_of(context.state, context.connection.id);
    if (client == nullptr || client->transaction || rules_of(context.state.profile).swallows_begin) return;
    client->transaction.emplace();
}

void commit(const StatementContext& context) {
    if (Client* const client = client_of(context.state, context.connection.id)) client->transaction.reset();
}

bool is_change(schema::DataKind kind) {
    return kind == schema::DataKind::insert || kind == schema::DataKind::update || kind == schema::DataKind::delete_;
}

void check_change(const StatementContext& context, const schema::DataStatement& data, const Transaction& transaction,
                  const FullName& target, const StoredTable* table) {
    if (!transaction.database.empty() && transaction.database != target.database) {
        refuse(5304, "25P01",
               fmt::format("Cannot use different database '{}' in the transaction, the transaction is bound to '{}'",
                           target.database, transaction.database));
    }
    if (rules_of(context.state.profile).changes_rows_in_transactions) return;
    if (data.kind != schema::DataKind::insert)
        refuse_not_simulated("UPDATE or DELETE in a transaction of this cluster");
    if (table != nullptr && transaction.before.contains(table->id)) {
        refuse_not_simulated("a second INSERT into a table in a transaction of this cluster");
    }
}

void remember(const StatementContext& context, const schema::DataStatement& data, Transaction& transaction) {
    if (!data.target) return;
    const FullName target = full_name(context, *data.target);
    StoredObject* const object = context.state.object(target.database, target.name);
    const StoredTable* const table = object == nullptr ? nullptr : std::get_if<StoredTable>(object);
    check_change(context, data, transaction, target, table);
    transaction.database = target.database;
    if (table != nullptr) transaction.before.try_emplace(table->id, table->rows);
}

}  // namespace

std::optional<Answer> run_transaction_statement(const StatementContext& context) {
    Words words(context.statement);
    if (words.take("begin") || words.take({"start", "transaction"})) {
        begin(context);
    } else if (words.take("commit")) {
        commit(context);
    } else if (words.take("rollback")) {
        roll_back(context.state, context.connection.id);
    } else {
        return std::nullopt;
    }
    return Ok{};
}

void take_part_in_transaction(const StatementContext& context, const schema::Operation& operation) {
    Client* const client = client_of(context.state, context.connection.id);
    if (client == nullptr || !client->transaction) return;
    if (std::holds_alternative<schema::SetSession>(operation)) return;
    const auto* const data = std::get_if<schema::DataStatement>(&operation);
    if (data == nullptr || (!is_change(data->kind) && data->kind != schema::DataKind::select)) refuse_statement();
    if (is_change(data->kind)) remember(context, *data, *client->transaction);
}

void roll_back(ClusterState& state, std::uint64_t connection) {
    Client* const client = client_of(state, connection);
    if (client == nullptr || !client->transaction) return;
    for (auto& [name, database] : state.databases) {
        for (auto& [object_name, object] : database.objects) {
            StoredTable* const table = std::get_if<StoredTable>(&object);
            if (table == nullptr) continue;
            const auto before = client->transaction->before.find(table->id);
            if (before != client->transaction->before.end()) table->rows = before->second;
        }
    }
    client->transaction.reset();
}

}  // namespace srmigrate::engine
