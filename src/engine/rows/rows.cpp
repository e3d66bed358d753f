// SPDX-License-Identifier: Apache-2.0
#include "engine/rows/rows.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/cluster/accounts.hpp"
#include "engine/cluster/loads.hpp"
#include "engine/expression/evaluate.hpp"
#include "engine/expression/queries.hpp"
#include "engine/expression/simple_query.hpp"
#include "engine/rows/insert.hpp"
#include "engine/rows/load_target.hpp"
#include "engine/rows/select.hpp"

#include <fmt/format.h>

#include <set>
#include <utility>

namespace srmigrate::engine {
namespace {

// Conditions are read even where there is no row, so that a wrong name is an error on an empty table too.
void check_columns(const LoadTarget& target, const ExpressionNode& node) {
    static const StoredRow k_none;
    if (const auto path = schema::path_of(node)) {
        reader(target, k_none)(*path);
        return;
    }
    for (const auto& child : node.children)
        check_columns(target, child);
}

// ---- UPDATE and DELETE ----------------------------------------------------------------------------------------------

Answer update(const StatementContext& context, const UpdateRows& statement) {
    const auto target = target_of(context, statement.table, "UPDATE", "UPDATE");
    auto& table = target.table;
    if (model_of(table) != schema::KeyModel::primary) {
        refuse_analysis(fmt::format("table {} does not support update", target.name.name));
    }
    for (const auto& [name, value] : statement.assignments) {
        const auto& column = require_column(table, name);
        if (column.key) refuse_analysis(fmt::format("primary key column cannot be updated: {}", column.name));
        if (column.generated) refuse_analysis(fmt::format("generated column '{}' can not be specified", column.name));
        check_columns(target, value);
    }
    if (!statement.where) refuse_analysis("must specify where clause to prevent full table update");
    check_columns(target, *statement.where);
    auto rows = table.rows;
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto read = reader(target, table.rows[i]);
        if (!holds(context, statement.where, read)) continue;
        ++count;
        try {
            for (const auto& [name, value] : statement.assignments) {
                const auto& column = require_column(table, name);
                rows[i].cells[identity_of(table, column)] = checked_cell(column, evaluate(context, value, read));
            }
            fill_generated(context, target, rows[i]);
        } catch (const Filtered& filtered) {
            refuse_filtered(filtered);
        }
    }
    auto before = rows_before(context, table);
    table.rows = std::move(rows);
    return finish_load(context, target.database, table, std::move(before),
                       {.table = target.name.name, .verb = "update", .rows = count});
}

Answer delete_rows(const StatementContext& context, const DeleteRows& statement) {
    const auto target = target_of(context, statement.table, "DELETE", "DELETE");
    auto& table = target.table;
    if (!statement.where) {
        refuse_analysis(model_of(table) == schema::KeyModel::primary
                            ? "must specify where clause to prevent full table delete"
                            : "Where clause is not set");
    }
    if (model_of(table) != schema::KeyModel::primary && table.state != TableState::normal) {
        refuse(fmt::format("Table's state is not normal: {}", target.name.name));
    }
    check_columns(target, *statement.where);
    std::set<Id> partitions;
    for (const auto& name : statement.partitions) {
        const auto* partition = find_partition(table, name, false);
        if (partition == nullptr) refuse(fmt::format("Partition does not exist. name: {}", name));
        partitions.insert(partition->id);
    }
    auto before = rows_before(context, table);
    const auto count = std::erase_if(table.rows, [&](const StoredRow& row) {
        return (partitions.empty() || partitions.contains(row.partition)) &&
               holds(context, statement.where, reader(target, row));
    });
    return finish_load(context, target.database, table, std::move(before),
                       {.table = target.name.name, .verb = "delete", .rows = count});
}

// ---- What is beyond the engine --------------------------------------------------------------------------------------

void require_readable(const StatementContext& context, const schema::ObjectName& given) {
    const auto name = full_name(context, given);
    if (base::equals_ignoring_case(name.database, "information_schema")) return;
    require_database(context, name.database);
    const auto* object = context.state.object(name.database, name.name);
    if (object == nullptr) refuse_unknown_table(context, dotted(name));
    require(context, "SELECT", kind_of(*object), name.database, name.name);
}

std::string_view privilege_of(schema::DataKind kind) {
    switch (kind) {
        case schema::DataKind::update:
            return "UPDATE";
        case schema::DataKind::delete_:
            return "DELETE";
        case schema::DataKind::insert:
        case schema::DataKind::insert_overwrite:
        case schema::DataKind::select:
        case schema::DataKind::submit_task:
        case schema::DataKind::other:
            break;
    }
    return "INSERT";
}

std::string_view verb_of(schema::DataKind kind) {
    switch (kind) {
        case schema::DataKind::update:
            return "update";
        case schema::DataKind::delete_:
            return "delete";
        case schema::DataKind::insert:
        case schema::DataKind::insert_overwrite:
        case schema::DataKind::select:
        case schema::DataKind::submit_task:
        case schema::DataKind::other:
            break;
    }
    return "insert";
}

Answer accept(const StatementContext& context, const schema::DataStatement& statement, const std::string& what) {
    for (const auto& name : statement.reads)
        require_readable(context, name);
    if (!statement.target || statement.kind == schema::DataKind::submit_task) {
        return accepted(what);
    }
    const auto name = full_name(context, *statement.target);
    auto& database = require_database(context, name.database);
    const auto* object = context.state.object(name.database, name.name);
    if (object == nullptr) refuse_unknown_table(context, dotted(name));
    require(context, privilege_of(statement.kind), kind_of(*object), name.database, name.name);
    if (statement.label) check_label(context, database, *statement.label);
    return finish_load(context, database,
                       {.table = name.name, .verb = verb_of(statement.kind), .label = statement.label, .note = what});
}

}  // namespace

Answer run(const StatementContext& context, const schema::DataStatement& classified) {
    const auto statement = simple_statement(context.statement.tokens);
    if (!statement) return accept(context, classified, "the form of the statement");
    try {
        return std::visit(base::Overloaded{
                              [&](const SimpleQuery& query) -> Answer { return run_query(context, query); },
                              [&](const InsertValues& values) { return insert(context, values); },
                              [&](const UpdateRows& rows) { return update(context, rows); },
                              [&](const DeleteRows& rows) { return delete_rows(context, rows); },
                          },
                          *statement);
    } catch (const NotSimulated& beyond) {
        return accept(context, classified, beyond.what);
    }
}

}  // namespace srmigrate::engine
