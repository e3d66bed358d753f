// SPDX-License-Identifier: Apache-2.0
#include "plan/rehearse.hpp"

#include "revision/body/read_script.hpp"
#include "revision/graph/path.hpp"
#include "schema/effect/effect.hpp"
#include "schema/undo/inverse.hpp"
#include "sql/render.hpp"
#include "sql/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::plan {
namespace {

using base::Diagnostic;
using revision::ScriptStatement;

std::string home_database(const std::optional<Home>& home) {
    return home ? home->database : std::string();
}

schema::ServerProfile context_of(const std::optional<Home>& home) {
    schema::ServerProfile context;
    context.database = home_database(home);
    return context;
}

// A database that no script makes was there before.
void presume_databases(schema::Catalog& catalog, const schema::Operation& operation) {
    for (const auto& object : schema::objects_written(operation)) {
        const auto& database = object.database ? *object.database : catalog.current;
        const bool is_elsewhere = object.catalog && *object.catalog != schema::ServerProfile().catalog;
        if (!object.name.empty() && !database.empty() && !is_elsewhere) catalog.databases.try_emplace(database);
    }
}

std::vector<ScriptStatement> up_statements(const revision::Graph& graph, const std::string& revision,
                                           const revision::VariableValues& values) {
    return revision::read_section(graph[*graph.find(revision)], revision::Direction::up, values).statements;
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

schema::Catalog built_by(const revision::Graph& graph, const std::vector<revision::PathStep>& steps,
                         const RecordedValues& values, const std::optional<Home>& home) {
    schema::Catalog catalog;
    if (home) catalog.databases[home->database] = {};
    for (const auto& step : steps) {
        catalog.current = home_database(home);
        for (const auto& statement : up_statements(graph, step.revision, values_of(values, step.revision)))
            follow(catalog, statement.operation);
    }
    catalog.current = home_database(home);
    return catalog;
}

ScriptStatement generated(const schema::Operation& operation, const base::Place& where) {
    ScriptStatement statement;
    statement.sql = sql::render(operation);
    statement.source = statement.sql.text();
    statement.hash = sql::token_hash(statement.sql.tokens());
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

base::Error cannot_undo(const ScriptStatement& statement, std::string_view reason) {
    return base::Error(base::Fault::failed,
                       Diagnostic{.message = fmt::format("'down auto' cannot undo this statement: {}", reason),
                                  .where = statement.where,
                                  .hint = "write the down section by hand"});
}

}  // namespace

void follow(schema::Catalog& catalog, const schema::Operation& operation) {
    // the home database is there from the beginning, and a first revision may make it all the same
    if (const auto* create = std::get_if<schema::CreateDatabase>(&operation);
        create != nullptr && catalog.databases.contains(create->name.name)) {
        catalog.databases[create->name.name].properties = create->properties;
        return;
    }
    presume_databases(catalog, operation);
    auto applied = schema::apply(catalog, operation);
    if (auto* next = std::get_if<schema::Catalog>(&applied)) {
        catalog = std::move(*next);
        return;
    }
    for (const auto& object : schema::objects_written(operation)) {
        if (object.name.empty()) continue;  // a database
        auto unknown = schema::apply(
            catalog, schema::Opaque{
                         .kind = "a statement that could not be followed", .object = object, .reason = "", .text = ""});
        if (auto* next = std::get_if<schema::Catalog>(&unknown)) catalog = std::move(*next);
    }
}

schema::Catalog catalog_before(const revision::Graph& graph, const std::string& revision,
                               const revision::VariableValues& values, const std::optional<Home>& home) {
    auto steps = revision::upgrade_path(graph, {}, revision::parse_target(revision));
    if (!steps.empty()) steps.pop_back();
    return built_by(graph, steps, {.settings = values}, home);
}

schema::Catalog catalog_at(const revision::Graph& graph, const revision::Target& target,
                           const revision::VariableValues& values, const std::optional<Home>& home) {
    const auto is_base = target == revision::parse_target("base");
    const auto steps = is_base ? std::vector<revision::PathStep>() : revision::upgrade_path(graph, {}, target);
    return built_by(graph, steps, {.settings = values}, home);
}

schema::Catalog catalog_at(const revision::Graph& graph, const revision::VersionRows& rows,
                           const RecordedValues& values, const std::optional<Home>& home) {
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

std::vector<ScriptStatement> inverse_of(const revision::Graph& graph, const std::string& revision,
                                        const revision::VariableValues& values, const std::optional<Home>& home,
                                        std::vector<Diagnostic>& warnings) {
    const auto context = context_of(home);
    auto catalog = catalog_before(graph, revision, values, home);
    std::vector<Undo> undos;
    for (const auto& statement : up_statements(graph, revision, values)) {
        presume_databases(catalog, statement.operation);
        auto way_back = schema::inverse(catalog, statement.operation, context);
        if (const auto* irreversible = std::get_if<schema::Irreversible>(&way_back)) {
            throw cannot_undo(statement, irreversible->reason);
        }
        auto& found = std::get<schema::Inverse>(way_back);
        for (const auto& warning : found.warnings) {
            warnings.push_back({.message = warning, .where = statement.where});
        }
        undos.push_back({std::move(found.operations), catalog.current, statement.where});
        auto applied = schema::apply(std::move(catalog), statement.operation);
        if (const auto* problem = std::get_if<Diagnostic>(&applied)) throw cannot_undo(statement, problem->message);
        catalog = std::get<schema::Catalog>(std::move(applied));
    }
    std::reverse(undos.begin(), undos.end());
    std::vector<ScriptStatement> statements;
    auto database = home_database(home);
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

}  // namespace srmigrate::plan
