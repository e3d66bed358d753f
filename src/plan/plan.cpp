// SPDX-License-Identifier: Apache-2.0
#include "plan/plan.hpp"

#include "engine/cluster/loads.hpp"
#include "schema/model/names.hpp"

#include <utility>

namespace srmigrate::plan {

std::size_t statements_before(const Plan& plan, const std::string& database) {
    if (plan.steps.empty()) return 0;
    const auto& statements = plan.steps.front().statements;
    for (std::size_t i = 0; i < statements.size(); ++i) {
        const auto* create = std::get_if<schema::CreateDatabase>(statements[i].operation.get());
        if (create != nullptr && create->name.name == database) return i + 1;
    }
    return 0;
}

PossibleJob possible_job(const revision::ScriptStatement& statement, const std::string& current_database,
                         const schema::ServerProfile& context, const schema::Table* table) {
    PossibleJob job{.trace = schema::may_run_as_job(statement.operation, table, context),
                    .database = current_database,
                    .tables = {}};
    if (job.trace == schema::JobTrace::none) return job;
    auto objects = schema::objects_written(statement.operation);
    // The job of a synchronous materialized view is listed under its base table.
    if (std::holds_alternative<schema::CreateMaterializedView>(*statement.operation)) {
        objects = schema::objects_read(statement.operation);
    }
    for (const auto& object : objects) {
        if (object.name.empty()) continue;
        if (object.database) job.database = *object.database;
        job.tables.push_back(object.name);
    }
    return job;
}

std::string_view list_of_job(schema::JobTrace trace) {
    switch (trace) {
        case schema::JobTrace::none:
            return "";
        case schema::JobTrace::column:
            return "COLUMN";
        case schema::JobTrace::rollup:
            return "ROLLUP";
        case schema::JobTrace::optimize:
            return "OPTIMIZE";
        case schema::JobTrace::invisible:
            return "";
    }
    return "";
}

std::string wait_in_words(const PossibleJob& job) {
    const auto tables = base::join(job.tables, ", ");
    if (job.trace == schema::JobTrace::none) return {};
    if (job.trace == schema::JobTrace::invisible) return fmt::format("a job on {} that no list shows", tables);
    return fmt::format("the {} job on {}", list_of_job(job.trace), tables);
}

std::string engine_note(const sql::Ok& answer) {
    return engine::note_of(answer).value_or(std::string());
}

std::string catalog_after(const revision::ScriptStatement& statement, std::string current_catalog) {
    if (const auto* use = std::get_if<schema::Use>(statement.operation.get())) {
        return use->catalog.value_or(std::move(current_catalog));
    }
    const auto* set = std::get_if<schema::SetSession>(statement.operation.get());
    if (set == nullptr || set->kind != schema::SetSession::Kind::catalog) return current_catalog;
    return set->catalog;
}

bool is_native_catalog(std::string_view catalog) {
    return schema::is_default_catalog(catalog);
}

std::string database_after(const revision::ScriptStatement& statement, std::string current_database) {
    const auto* use = std::get_if<schema::Use>(statement.operation.get());
    if (use != nullptr) return use->database;
    return current_database;
}

}  // namespace srmigrate::plan
