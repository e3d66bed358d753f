// SPDX-License-Identifier: Apache-2.0
#include "plan/outlook.hpp"

#include "plan/follow.hpp"
#include "plan/lineage.hpp"
#include "plan/reader_index.hpp"
#include "revision/body/read_script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

namespace srmigrate::plan {
namespace {

template <class Visit>
void for_each_statement(const PlannedStep& step, const std::optional<Home>& home, Visit visit) {
    auto database = database_of(home);
    for (const auto& statement : step.statements) {
        database = database_after(statement, database);
        visit(statement, database);
    }
}

const schema::Table* altered_table(const schema::Catalog& catalog, const schema::Operation& operation) {
    const auto names = schema::objects_written(operation);
    return names.empty() ? nullptr : schema::find_table(catalog, names.front());
}

void update(ReaderIndex& readers, const schema::Catalog& catalog, const std::set<schema::ObjectName>& written) {
    const bool is_whole_database =
        std::any_of(written.begin(), written.end(), [](const auto& name) { return name.name.empty(); });
    if (is_whole_database) {
        readers = ReaderIndex(catalog);
        return;
    }
    for (const auto& name : written)
        readers.set(name, schema::find(catalog, name));
}

// The materialized views that become inactive with those objects.
std::set<schema::ObjectName> stopped_by(const ReaderIndex& readers, const schema::Catalog& catalog,
                                        const std::set<schema::ObjectName>& written) {
    std::set<schema::ObjectName> seen;
    std::set<schema::ObjectName> views;
    std::vector<schema::ObjectName> todo(written.begin(), written.end());
    while (!todo.empty()) {
        const auto name = std::move(todo.back());
        todo.pop_back();
        for (const auto& reader : readers.readers(name)) {
            if (written.contains(reader) || !seen.insert(reader).second) continue;
            todo.push_back(reader);
            const auto* const object = schema::find(catalog, reader);
            if (object != nullptr && kind_of_object(*object) == LineageKind::materialized_view) views.insert(reader);
        }
    }
    return views;
}

}  // namespace

std::vector<std::vector<Outlook>> outlook(const Plan& plan, schema::Catalog found, const schema::ServerProfile& context,
                                          const std::optional<Home>& home) {
    std::vector<std::vector<Outlook>> steps;
    auto profile = context;
    ReaderIndex readers(found);
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
            if (schema::deactivates_readers(operation)) each.stopped = stopped_by(readers, found, each.touched.writes);
            follow(found, operation);
            update(readers, found, each.touched.writes);
            statements.push_back(std::move(each));
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
