// SPDX-License-Identifier: Apache-2.0
#include "run/pending.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::run {
namespace {

using revision::Follow;
using revision::Graph;
using revision::NodeSet;
using revision::RevisionIndex;
using revision::VersionRows;

bool is_done(StatementState state) {
    return state == StatementState::done;
}

}  // namespace

NodeSet applied_revisions(const Graph& graph, const VersionRows& rows) {
    std::vector<RevisionIndex> nodes;
    for (const auto& row : rows) {
        if (const auto node = graph.find(row)) nodes.push_back(*node);
    }
    return revision::ancestors(graph, nodes, Follow::dependencies_too);
}

// Nothing but the rows of a revision without statements moves, and that is written down just before.
bool has_begun(const RevisionProgress& progress) {
    return progress.undoes || progress.states.empty() ||
           std::any_of(progress.states.begin(), progress.states.end(),
                       [](StatementState state) { return state != StatementState::not_sent; });
}

bool is_recorded(const Graph& graph, const VersionRows& rows, const RevisionProgress& progress) {
    const auto node = graph.find(progress.revision);
    const auto is_complete = std::all_of(progress.states.begin(), progress.states.end(), is_done);
    return node && is_complete && applied_revisions(graph, rows).contains(*node) != progress.downgrade;
}

// Rows go before the last change of a merge, and come before the last change of its undoing.
VersionRows rows_before(const Graph& graph, VersionRows rows, const RevisionProgress& progress) {
    const auto node = graph.find(progress.revision);
    if (!node || !std::all_of(progress.states.begin(), progress.states.end(), is_done)) return rows;
    const auto parents = graph.normalized_down(*node);
    if (progress.downgrade) {
        const auto below = revision::ancestors(graph, parents, Follow::dependencies_too);
        std::erase_if(rows, [&](const std::string& row) {
            const auto found = graph.find(row);
            return found && below.contains(*found);
        });
        return rows;
    }
    const auto have = applied_revisions(graph, rows);
    for (const auto parent : parents) {
        if (!have.contains(parent)) rows.push_back(graph.id(parent));
    }
    return rows;
}

bool is_step_of(const plan::PlannedStep& step, const RevisionProgress& progress) {
    if (step.step.revision != progress.revision) return false;
    const auto kind = progress.downgrade ? revision::StepKind::downgrade : revision::StepKind::upgrade;
    switch (step.share) {
        case plan::Share::all:
            return step.step.kind == kind && !progress.undoes;
        case plan::Share::begun:
            return !progress.downgrade;
        case plan::Share::undo:
            return !progress.downgrade || progress.undoes;
    }
    return false;
}

Halted halted(const RevisionProgress& progress) {
    if (progress.undoes) return *progress.undoes;
    Halted result{.states = progress.states, .done_chain = progress.done_chain, .in_flight = {}};
    for (const auto& entry : progress.in_flight)
        result.in_flight.push_back({.index = entry.index, .hash = entry.hash});
    return result;
}

RevisionProgress stopped_upgrade(const RevisionProgress& progress) {
    if (!progress.undoes) return progress;
    return {.revision = progress.revision,
            .downgrade = false,
            .states = progress.undoes->states,
            .done_chain = progress.undoes->done_chain,
            .in_flight = progress.undoes->in_flight};
}

std::string activity(const RevisionProgress& progress) {
    const auto* const word = progress.undoes ? "undoing of" : progress.downgrade ? "downgrade of" : "upgrade to";
    return fmt::format("the {} '{}'", word, progress.revision);
}

std::string describe(const RevisionProgress& progress) {
    const auto first = std::find_if_not(progress.states.begin(), progress.states.end(), is_done);
    const auto what = activity(progress);
    if (first == progress.states.end()) return fmt::format("{} stopped before its row moved", what);
    return fmt::format("{} stopped at statement {} of {}", what, first - progress.states.begin() + 1,
                       progress.states.size());
}

}  // namespace srmigrate::run
