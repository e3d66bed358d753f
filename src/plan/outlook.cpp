// SPDX-License-Identifier: Apache-2.0
#include "plan/outlook.hpp"

#include "plan/follow.hpp"
#include "plan/lineage.hpp"
#include "revision/body/read_script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace srmigrate::plan {
namespace {

std::string home_of_steps(const std::optional<Home>& home) {
    return home ? home->database : std::string();
}

template <class Visit>
void for_each_statement(const PlannedStep& step, const std::optional<Home>& home, Visit visit) {
    auto database = home_of_steps(home);
    for (const auto& statement : step.statements) {
        database = database_after(statement, database);
        visit(statement, database);
    }
}

const schema::Table* altered_table(const schema::Catalog& catalog, const schema::Operation& operation) {
    const auto names = schema::objects_written(operation);
    return names.empty() ? nullptr : schema::find_table(catalog, names.front());
}

// Statements on tables and their rows leave it to the views what they read.
bool changes_lineage(const schema::Operation& operation) {
    return !std::holds_alternative<schema::AlterTable>(operation) &&
           !std::holds_alternative<schema::CreateTable>(operation) &&
           !std::holds_alternative<schema::TruncateTable>(operation) &&
           !std::holds_alternative<schema::DataStatement>(operation);
}

std::set<schema::ObjectName> stopped_by(const schema::Catalog& catalog, const schema::Operation& operation,
                                        const Footprint& touched, std::optional<Lineage>& lineage) {
    std::set<schema::ObjectName> stopped;
    if (!schema::deactivates_readers(operation)) return stopped;
    if (!lineage) lineage = lineage_of(catalog);
    for (const auto& name : readers_of(*lineage, touched.writes)) {
        const auto* const object = schema::find(catalog, name);
        const auto* const view = object == nullptr ? nullptr : std::get_if<schema::MaterializedView>(object);
        if (view != nullptr && !schema::is_synchronous(*view)) stopped.insert(name);
    }
    return stopped;
}

}  // namespace

std::vector<std::vector<Outlook>> outlook(const Plan& plan, schema::Catalog found, const schema::ServerProfile& context,
                                          const std::optional<Home>& home) {
    std::vector<std::vector<Outlook>> steps;
    auto profile = context;
    std::optional<Lineage> lineage;  // as long as it is right
    for (const auto& step : plan.steps) {
        auto& statements = steps.emplace_back();
        for_each_statement(step, home, [&](const revision::ScriptStatement& statement, const std::string& database) {
            found.current = database;
            profile.database = database;
            const auto& operation = statement.operation;
            const auto* const table = altered_table(found, operation);
            Outlook each{.cost = schema::cost_class(operation, table, profile),
                         .loss = schema::loses_data(operation, table),
                         .job = possible_job(statement, database, profile, table),
                         .touched = footprint_of(statement, database)};
            each.stopped = stopped_by(found, operation, each.touched, lineage);
            statements.push_back(std::move(each));
            if (changes_lineage(operation)) lineage.reset();
            follow(found, operation);
        });
    }
    return steps;
}

schema::Catalog reached_by(const Plan& plan, schema::Catalog found, const std::optional<Home>& home) {
    for (const auto& step : plan.steps) {
        for_each_statement(step, home, [&](const revision::ScriptStatement& statement, const std::string& database) {
            found.current = database;
            follow(found, statement.operation);
        });
    }
    return found;
}

std::set<schema::ObjectName> touched_by(const Plan& plan, const std::optional<Home>& home) {
    std::set<schema::ObjectName> touched;
    for (const auto& step : plan.steps) {
        for_each_statement(step, home, [&](const revision::ScriptStatement& statement, const std::string& database) {
            const auto footprint = footprint_of(statement, database);
            touched.insert(footprint.reads.begin(), footprint.reads.end());
            touched.insert(footprint.writes.begin(), footprint.writes.end());
        });
    }
    return touched;
}

std::set<schema::ObjectName> written_by_scripts(const revision::Graph& graph, const revision::VariableValues& values,
                                                const std::optional<Home>& home) {
    std::set<schema::ObjectName> written;
    for (const auto& revision : graph.revisions()) {
        PlannedStep step;
        try {
            step.statements = revision::read_section(revision, revision::Direction::up, values).statements;
        } catch (const base::Error&) {
            continue;
        }
        for_each_statement(step, home, [&](const revision::ScriptStatement& statement, const std::string& database) {
            written.merge(footprint_of(statement, database).writes);
        });
    }
    return written;
}

std::string danger(schema::CostClass cost, schema::DataLoss loss) {
    std::vector<std::string> what;
    if (loss == schema::DataLoss::rows) what.emplace_back("loses data");
    if (cost == schema::CostClass::rewrite) what.emplace_back("writes the data of the table again, in the background");
    if (cost == schema::CostClass::redistribution) what.emplace_back("moves all data of the table, in the background");
    if (loss == schema::DataLoss::unknown) what.emplace_back("what it does is not known");
    if (what.empty()) return {};
    return fmt::format("danger: {} (cost class: {})", fmt::join(what, "; "), schema::to_text(cost));
}

schema::CostClass worst_cost(const std::vector<Outlook>& statements) {
    auto worst = schema::CostClass::metadata;
    for (const auto& each : statements)
        worst = std::max(worst, each.cost);
    return worst;
}

schema::DataLoss worst_loss(const std::vector<Outlook>& statements) {
    auto worst = schema::DataLoss::none;
    for (const auto& each : statements) {
        if (each.loss == schema::DataLoss::rows) return each.loss;
        worst = std::max(worst, each.loss);
    }
    return worst;
}

}  // namespace srmigrate::plan
