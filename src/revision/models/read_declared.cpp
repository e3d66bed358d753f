// SPDX-License-Identifier: Apache-2.0
// Objects that Python files declare, by way of the statements that create them: a model is what a server would make.
#include "revision/models/model_reader.hpp"
#include "sql/parser.hpp"
#include "sql/statement.hpp"

#include <fmt/format.h>

#include <utility>

namespace srmigrate::revision {
namespace {

// What the statement means; an error where it is not understood.
std::optional<schema::Operation> meaning_of(ModelReader& reader, const std::string& statement, const Model& model,
                                            std::string_view name) {
    auto parsed = sql::parse(statement);
    if (const auto* problem = std::get_if<sql::Problem>(&parsed)) {
        reader.error(model.place, fmt::format("'{}' cannot be created: {}", name, problem->message), problem->hint);
        return std::nullopt;
    }
    auto& operation = std::get<schema::Operation>(parsed);
    if (const auto* opaque = std::get_if<schema::Opaque>(&operation)) {
        reader.error(model.place, fmt::format("'{}' is not understood: {}", name, opaque->reason));
        return std::nullopt;
    }
    return std::move(operation);
}

void add_index(ModelReader& reader, schema::CreateTable& create, const schema::Operation& operation,
               const Model& model) {
    const auto* alter = std::get_if<schema::AlterTable>(&operation);
    const auto* clause = alter == nullptr || alter->clauses.size() != 1
                             ? nullptr
                             : std::get_if<schema::AddIndex>(&alter->clauses.front());
    if (clause == nullptr) {
        reader.error(model.place, fmt::format("an index of '{}' is not understood", create.table.name.name));
        return;
    }
    create.table.indexes.push_back(clause->index);
}

}  // namespace

void read_declared_object(ModelReader& reader, const DeclaredObject& object, Model model) {
    std::optional<schema::Operation> create;
    for (const auto& statement : object.statements) {
        auto operation = meaning_of(reader, statement, model, object.name);
        if (!operation) return;
        if (!create) {
            create = std::move(operation);
        } else if (auto* table = std::get_if<schema::CreateTable>(&*create)) {
            add_index(reader, *table, *operation, model);
        }
    }
    if (create) reader.add(std::move(*create), std::move(model));
}

}  // namespace srmigrate::revision
