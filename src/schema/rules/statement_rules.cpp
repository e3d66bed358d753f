// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/statement_rules.hpp"

#include "schema/normal/derive.hpp"
#include "schema/rules/change_rules.hpp"
#include "schema/rules/clause_facts.hpp"
#include "schema/rules/sources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

namespace srmigrate::schema {
namespace {

/// StarRocks: SchemaChangeHandler, "Invalid column order. value should be after key".
bool keys_come_first(const Table& table) {
    const auto key = effective_key(table);
    return std::is_partitioned(table.columns.begin(), table.columns.end(),
                               [&](const Column& column) { return contains_name(key.columns, column.name); });
}

/// Why a generated column that the clause adds would miss what it reads, and finds in `known`.
std::optional<Obstacle> missing_column(const Table& table, const AlterClause& clause, const Table& known) {
    const auto* const add = std::get_if<AddColumns>(&clause);
    if (add == nullptr) return std::nullopt;
    for (const auto& column : add->columns) {
        if (!column.generated) continue;
        if (auto missing = missing_source(*column.generated, known, table)) return missing;
    }
    return std::nullopt;
}

/// What no two clauses of a statement are (StarRocks: AlterTableStatementAnalyzer, SchemaChangeHandler).
std::optional<std::string> conflict(const AlterTable& alter, const Table& table) {
    if (alter.clauses.size() < 2) return std::nullopt;
    const auto first = kind_of(alter.clauses.front());
    for (auto clause = alter.clauses.begin() + 1; clause != alter.clauses.end(); ++clause) {
        if (may_share_a_statement(first, kind_of(*clause))) continue;
        return fmt::format("a statement does not make {} and {} together", word(first), word(kind_of(*clause)));
    }
    for (const auto& clause : alter.clauses) {
        if (std::holds_alternative<ModifyColumnComment>(clause)) {
            return "the comment of a column is changed in a statement of its own";
        }
        const auto* const order = std::get_if<OrderBy>(&clause);
        if (order != nullptr && order->columns.size() != table.columns.size()) {
            return "the sort key is changed in a statement of its own";
        }
    }
    return std::nullopt;
}

/// Clauses are made one after the other; each has to find what the ones before it leave. An index is checked against
/// the table as it is before the statement (SchemaChangeHandler.processAddIndex).
std::optional<std::string> refused_clause(const Table& before, const AlterTable& alter, const Table* known,
                                          const ServerProfile& context) {
    if (auto found = conflict(alter, before)) return found;
    Table table = before;
    for (const auto& clause : alter.clauses) {
        if (auto found = obstacle(table, clause, context)) return std::move(found->why);
        if (std::holds_alternative<AddIndex>(clause)) {
            if (auto found = obstacle(before, clause, context)) return std::move(found->why);
        }
        if (known != nullptr) {
            if (auto missing = missing_column(table, clause, *known)) return std::move(missing->why);
        }
        table = applied(std::move(table), clause);
    }
    if (keys_come_first(before) && !keys_come_first(table)) return "key columns come before the others";
    return std::nullopt;
}

}  // namespace

std::optional<std::string> obstacle(const Catalog& catalog, const Operation& operation, const Catalog& known,
                                    const ServerProfile& context) {
    auto applied = apply(catalog, operation);
    if (auto* const problem = std::get_if<base::Diagnostic>(&applied)) return std::move(problem->message);
    if (const auto* const query = query_of(operation)) {
        return missing_source(*query, catalog.current, known, catalog);
    }
    const auto* const alter = std::get_if<AlterTable>(&operation);
    const auto* const table = alter == nullptr ? nullptr : find_table(catalog, alter->name);
    if (table == nullptr) return std::nullopt;
    return refused_clause(*table, *alter, find_table(known, alter->name), context);
}

}  // namespace srmigrate::schema
