// SPDX-License-Identifier: Apache-2.0
#include "plan/rehearse.hpp"

#include "plan/follow.hpp"
#include "revision/body/read_script.hpp"
#include "revision/graph/path.hpp"
#include "schema/effect/effect.hpp"
#include "schema/undo/inverse.hpp"
#include "sql/render.hpp"
#include "sql/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <span>
#include <utility>

namespace srmigrate::plan {
namespace {

using base::Diagnostic;
using revision::ScriptStatement;

schema::ServerProfile context_of(const std::optional<Home>& home) {
    schema::ServerProfile context;
    context.database = database_of(home);
    return context;
}

std::vector<ScriptStatement> up_statements(const revision::Graph& graph, const std::string& revision,
                                           const revision::VariableValues& values,
                                           const revision::SchemaQuestions& questions = {}) {
    return revision::read_section(graph[*graph.find(revision)], revision::Direction::up, values, questions).statements;
}

// A variable that is declared since the revision ran has the settings' value.
revision::VariableValues values_of(const RecordedValues& values, const std::string& revision) {
    auto result = values.settings;
    const auto recorded = values.of_revisions.find(revision);
    if (recorded == values.of_revisions.end()) return result;
    for (const auto& [name, value] : recorded->second)
        result[name] = value;
    return result;
}

Rehearsed built_by(const revision::Graph& graph, const std::vector<revision::PathStep>& steps,
                   const RecordedValues& values, const std::optional<Home>& home) {
    Rehearsed now;
    if (home) now.catalog.databases[home->database] = {};
    for (const auto& step : steps) {
        now.catalog.current = database_of(home);
        SectionSchema schema(now, revision::SchemaOrigin::revisions);
        const auto values_then = values_of(values, step.revision);
        for (const auto& statement : up_statements(graph, step.revision, values_then, {.ask = schema.asking()}))
            follow(now, statement.operation);
    }
    now.catalog.current = database_of(home);
    return now;
}

ScriptStatement generated(const schema::Operation& operation, const base::Place& where) {
    ScriptStatement statement;
    statement.sql = sql::render(operation);
    statement.source = statement.sql;
    statement.hash = sql::token_hash(statement.sql.lexed().tokens);
    statement.where = where;
    statement.operation = operation;
    return statement;
}

// The inverse of one statement, and the database that its unqualified names mean.
struct Undo {
    std::vector<schema::Operation> operations;
    std::string database;
    base::Place where;
};

// Who wants the inverse, and what is left where there is none.
struct InverseWords {
    std::string_view name;
    std::string_view way_out;
};
constexpr InverseWords k_down_auto{"'down auto'", "write the down section by hand"};
constexpr InverseWords k_undo_partial{"'--undo-partial'",
                                      "undo the revision by hand and run it with --restart, or go on with it"};

base::Error cannot_undo(const ScriptStatement& statement, std::string_view reason, const InverseWords& asker) {
    return base::Error(base::Fault::failed,
                       Diagnostic{.message = fmt::format("{} cannot undo this statement: {}", asker.name, reason),
                                  .where = statement.where,
                                  .hint = std::string(asker.way_out)});
}

// The tables that statements made, by database and name: what is put into one, or set on it, goes with it.
class TablesMade {
  public:
    void follow(const schema::Operation& operation, const std::string& database) {
        const auto* const create = std::get_if<schema::CreateTable>(&operation);
        // with IF NOT EXISTS it may have been there
        if (create != nullptr && !create->if_not_exists) m_tables.insert(named(create->table.name, database));
        if (!moves_a_name(operation)) return;
        for (const auto& name : schema::objects_written(operation))
            m_tables.erase(named(name, database));
    }
    bool hold_all_of(const schema::Operation& operation, const std::string& database) const {
        const bool is_change = std::holds_alternative<schema::DataStatement>(operation) ||
                               std::holds_alternative<schema::AlterTable>(operation);
        const auto names = schema::objects_written(operation);
        return is_change && !names.empty() && !moves_a_name(operation) &&
               std::all_of(names.begin(), names.end(),
                           [&](const auto& name) { return m_tables.contains(named(name, database)); });
    }

  private:
    static bool moves_a_name(const schema::Operation& operation) {
        const auto* const alter = std::get_if<schema::AlterTable>(&operation);
        return alter != nullptr &&
               std::any_of(alter->clauses.begin(), alter->clauses.end(), [](const schema::AlterClause& clause) {
                   return std::holds_alternative<schema::RenameTable>(clause) ||
                          std::holds_alternative<schema::SwapTable>(clause);
               });
    }
    static schema::ObjectName named(const schema::ObjectName& name, const std::string& database) {
        return {std::nullopt, name.database.value_or(database), name.name};
    }
    std::set<schema::ObjectName> m_tables;
};

std::vector<ScriptStatement> inverse_of(schema::Catalog catalog, const std::vector<ScriptStatement>& ran,
                                        const std::optional<Home>& home, std::vector<Diagnostic>& warnings,
                                        const InverseWords& asker) {
    const auto context = context_of(home);
    std::vector<Undo> undos;
    TablesMade made;
    for (const auto& statement : ran) {
        presume_databases(catalog, statement.operation);
        made.follow(statement.operation, catalog.current);
        auto way_back = schema::inverse(catalog, statement.operation, context);
        if (const auto* irreversible = std::get_if<schema::Irreversible>(&way_back)) {
            if (!made.hold_all_of(statement.operation, catalog.current)) {
                throw cannot_undo(statement, irreversible->reason, asker);
            }
            way_back = schema::Inverse{};
        }
        auto& found = std::get<schema::Inverse>(way_back);
        for (const auto& warning : found.warnings) {
            warnings.push_back({.message = warning, .where = statement.where});
        }
        undos.push_back({std::move(found.operations), catalog.current, statement.where});
        auto applied = schema::apply(std::move(catalog), statement.operation);
        if (const auto* problem = std::get_if<Diagnostic>(&applied))
            throw cannot_undo(statement, problem->message, asker);
        catalog = std::get<schema::Catalog>(std::move(applied));
    }
    std::reverse(undos.begin(), undos.end());
    std::vector<ScriptStatement> statements;
    auto database = database_of(home);
    for (const auto& undo : undos) {
        if (!undo.operations.empty() && undo.database != database && !undo.database.empty()) {
            statements.push_back(
                generated(schema::Use{.catalog = std::nullopt, .database = undo.database}, undo.where));
            database = undo.database;
        }
        for (const auto& operation : undo.operations)
            statements.push_back(generated(operation, undo.where));
    }
    return statements;
}

}  // namespace

schema::Catalog catalog_before(const revision::Graph& graph, const std::string& revision,
                               const revision::VariableValues& values, const std::optional<Home>& home) {
    auto steps = revision::upgrade_path(graph, {}, revision::parse_target(revision));
    if (!steps.empty()) steps.pop_back();
    return built_by(graph, steps, {.settings = values}, home).catalog;
}

schema::Catalog catalog_at(const revision::Graph& graph, const revision::Target& target,
                           const revision::VariableValues& values, const std::optional<Home>& home) {
    const auto is_base = target == revision::parse_target("base");
    const auto steps = is_base ? std::vector<revision::PathStep>() : revision::upgrade_path(graph, {}, target);
    return built_by(graph, steps, {.settings = values}, home).catalog;
}

Rehearsed rehearsed_at(const revision::Graph& graph, const revision::VersionRows& rows, const RecordedValues& values,
                       const std::optional<Home>& home) {
    std::vector<revision::PathStep> steps;
    revision::VersionRows reached;
    for (const auto& row : rows) {
        for (auto& step : revision::upgrade_path(graph, reached, revision::parse_target(row))) {
            reached = revision::apply(std::move(reached), step.changes);
            steps.push_back(std::move(step));
        }
    }
    return built_by(graph, steps, values, home);
}

schema::Catalog catalog_at(const revision::Graph& graph, const revision::VersionRows& rows,
                           const RecordedValues& values, const std::optional<Home>& home) {
    return rehearsed_at(graph, rows, values, home).catalog;
}

std::vector<ScriptStatement> inverse_of(const revision::Graph& graph, const std::string& revision,
                                        const revision::VariableValues& values, const std::optional<Home>& home,
                                        std::vector<Diagnostic>& warnings) {
    return inverse_of(catalog_before(graph, revision, values, home), up_statements(graph, revision, values), home,
                      warnings, k_down_auto);
}

std::vector<ScriptStatement> inverse_on(schema::Catalog before, const std::vector<ScriptStatement>& statements,
                                        const std::optional<Home>& home, std::vector<Diagnostic>& warnings) {
    return inverse_of(std::move(before), statements, home, warnings, k_down_auto);
}

std::vector<ScriptStatement> inverse_of_begun(const revision::Graph& graph, const std::string& revision,
                                              const std::vector<ScriptStatement>& ran,
                                              const revision::VariableValues& values, const std::optional<Home>& home,
                                              std::vector<Diagnostic>& warnings) {
    return inverse_of(catalog_before(graph, revision, values, home), ran, home, warnings, k_undo_partial);
}

}  // namespace srmigrate::plan
