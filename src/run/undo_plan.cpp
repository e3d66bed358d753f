// SPDX-License-Identifier: Apache-2.0
#include "run/undo_plan.hpp"

#include "plan/followed_schema.hpp"
#include "plan/rehearse.hpp"
#include "revision/body/read_script.hpp"
#include "run/pending.hpp"

#include <fmt/format.h>

#include <utility>

namespace srmigrate::run {
namespace {

using revision::ScriptStatement;

struct Begun {
    std::vector<ScriptStatement> statements;
    bool may_be_in_flight = false;  ///< one of them
};

Begun begun_of(std::vector<ScriptStatement> section, const RevisionProgress& upgrade, const std::string& command) {
    const auto resumed = begin_with(AsRecorded(), upgrade, revision::hashes_of(section), command);
    Begun begun;
    for (std::size_t i = 0; i < section.size(); ++i) {
        if (resumed.states[i] == StatementState::not_sent) continue;
        begun.may_be_in_flight = begun.may_be_in_flight || resumed.states[i] != StatementState::done;
        begun.statements.push_back(std::move(section[i]));
    }
    return begun;
}

}  // namespace

plan::Plan undo_plan(const revision::Graph& graph, const std::optional<RevisionProgress>& pending,
                     const revision::VersionRows& rows, const WayOut& way, const revision::VariableValues& values,
                     const std::optional<plan::Home>& home, const std::string& command) {
    if (!pending || (pending->downgrade && !pending->undoes)) {
        throw base::Error(
            pending ? fmt::format("{}; that cannot be undone half-way", describe(*pending))
                    : std::string("no upgrade stopped half-way, there is nothing to undo"),
            pending ? "finish it with the same command" : "'srmigrate current' tells where the database is");
    }
    const auto& revision = pending->revision;
    const auto node = graph.find(revision);
    if (!node) {
        throw base::Error(fmt::format("{}, and no script declares that revision", describe(*pending)),
                          "bring its script back");
    }
    // The script has to read as it did at first.
    plan::FollowedSchema schema(
        {.origin = revision::SchemaOrigin::unfinished_run,
         .rehearsed = [&] { return plan::rehearsed_at(graph, rows, {.settings = values}, home); }},
        home);
    auto section = revision::read_section(graph[*node], revision::Direction::up, values, {.ask = schema.asking()});
    auto begun = begun_of(std::move(section.statements), stopped_upgrade(*pending), command);
    const bool decides = !std::holds_alternative<AsRecorded>(way);
    if (decides && !begun.may_be_in_flight && !pending->undoes) throw nothing_to_decide(command);

    plan::Plan plan;
    plan::PlannedStep undo{.step = {.kind = revision::StepKind::downgrade, .revision = revision},
                           .message = graph[*node].message,
                           .share = plan::Share::undo};
    undo.statements = plan::inverse_of_begun(graph, revision, begun.statements, values, home, plan.warnings);
    if (begun.may_be_in_flight) {
        plan.steps.push_back({.step = {.kind = revision::StepKind::upgrade, .revision = revision},
                              .message = graph[*node].message,
                              .statements = std::move(begun.statements),
                              .share = plan::Share::begun});
    }
    plan.steps.push_back(std::move(undo));
    return plan;
}

}  // namespace srmigrate::run
