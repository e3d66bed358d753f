// SPDX-License-Identifier: Apache-2.0
#include "plan/make_plan.hpp"

#include "base/secret.hpp"
#include "plan/cautions.hpp"
#include "plan/rehearse.hpp"
#include "revision/body/read_script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace srmigrate::plan {
namespace {

revision::Direction direction_of(revision::StepKind kind) {
    switch (kind) {
        case revision::StepKind::upgrade:
            return revision::Direction::up;
        case revision::StepKind::downgrade:
            return revision::Direction::down;
        case revision::StepKind::stamp:
            return revision::Direction::up;
    }
    return revision::Direction::up;
}

// What a downgrade past a section that undoes nothing leaves as it is; nothing where there was nothing to undo.
std::optional<base::Diagnostic> left_as_it_is(const revision::Revision& revision, const revision::Section& down,
                                              const revision::VariableValues& values) {
    if (revision.down.size() > 1 || !down.statements.empty()) return std::nullopt;
    try {
        if (revision::read_section(revision, revision::Direction::up, values).statements.empty()) return std::nullopt;
    } catch (const base::Error&) {
        // what keeps the other direction from being read is no obstacle to this one
    }
    return base::Diagnostic{
        .message =
            fmt::format("nothing of the revision '{}' is undone: its down section is empty on purpose", revision.id),
        .where = down.where,
        .hint = "see there what stays; an upgrade will run the revision's statements again"};
}

// The section's statements; what keeps the step from running goes to the problems.
std::vector<revision::ScriptStatement> statements_of(const revision::Graph& graph, const revision::Revision& revision,
                                                     revision::StepKind kind, const revision::VariableValues& values,
                                                     const std::optional<Home>& home, FollowedSchema& schema,
                                                     std::vector<base::Diagnostic>& problems, AnsweredPlan& answered) {
    auto& warnings = answered.plan.warnings;
    const auto tell = [&](base::Diagnostic answer) {
        auto& answers = answered.answers;
        if (std::find(answers.begin(), answers.end(), answer) == answers.end()) answers.push_back(std::move(answer));
    };
    try {
        auto section =
            revision::read_section(revision, direction_of(kind), values, {.ask = schema.asking(), .tell = tell});
        if (section.kind == revision::SectionKind::automatic) {
            return inverse_of(graph, revision.id, values, home, warnings);
        }
        if (section.kind == revision::SectionKind::absent) {
            problems.push_back(revision::not_reversible(revision));
            return {};
        }
        if (kind == revision::StepKind::downgrade) {
            if (auto stays = left_as_it_is(revision, section, values)) warnings.push_back(std::move(*stays));
        }
        for (const auto& statement : section.statements) {
            if (statement.doubt) warnings.push_back(*statement.doubt);
            std::ranges::move(cautions(statement), std::back_inserter(warnings));
        }
        return std::move(section.statements);
    } catch (const base::Error& error) {
        problems.insert(problems.end(), error.diagnostics().begin(), error.diagnostics().end());
        return {};
    }
}

revision::VariableValues declared_values(const revision::Revision& revision, const revision::VariableValues& values) {
    revision::VariableValues declared;
    for (const auto& variable : revision.variables) {
        if (base::looks_secret(variable.name)) continue;
        const auto given = values.find(variable.name);
        if (given != values.end())
            declared.emplace(variable.name, given->second);
        else if (variable.default_value)
            declared.emplace(variable.name, *variable.default_value);
    }
    return declared;
}

SchemaStart start_of(const revision::Graph& graph, const revision::VariableValues& values,
                     const std::optional<Home>& home, const AnsweredFrom& from) {
    if (from.server && !from.goes_on) return {.origin = revision::SchemaOrigin::server, .read = from.server};
    return {.origin = from.goes_on ? revision::SchemaOrigin::unfinished_run : revision::SchemaOrigin::revisions,
            .rehearsed = [&] { return rehearsed_at(graph, from.rows, {.settings = values}, home); }};
}

}  // namespace

AnsweredPlan make_plan(const revision::Graph& graph, std::vector<revision::PathStep> steps,
                       const revision::VariableValues& values, const std::optional<Home>& home,
                       const AnsweredFrom& answered_from) {
    AnsweredPlan answered;
    auto& plan = answered.plan;
    plan.steps.reserve(steps.size());
    std::vector<base::Diagnostic> problems;
    FollowedSchema schema(start_of(graph, values, home, answered_from), home);
    for (auto& step : steps) {
        PlannedStep planned;
        const auto node = graph.find(step.revision);
        if (node && step.kind != revision::StepKind::stamp) {
            planned.message = graph[*node].message;
            planned.variables = declared_values(graph[*node], values);
            const auto problems_before = problems.size();
            planned.statements =
                statements_of(graph, graph[*node], step.kind, values, home, schema, problems, answered);
            if (problems.size() == problems_before) schema.add(planned.statements);
        }
        planned.step = std::move(step);
        plan.steps.push_back(std::move(planned));
    }
    if (!problems.empty()) throw base::Error(base::Fault::failed, std::move(problems));
    return answered;
}

}  // namespace srmigrate::plan
