// SPDX-License-Identifier: Apache-2.0
#include "revision/graph/history.hpp"

#include "base/text.hpp"
#include "revision/graph/ancestors.hpp"
#include "revision/graph/relative.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace srmigrate::revision {

namespace {

struct Ends {
    std::string start;
    std::string end;
};

Ends split_ends(std::string_view range) {
    range = base::trim(range);
    const auto colon = range.find(':');
    if (colon == std::string_view::npos || range.find(':', colon + 1) != std::string_view::npos) {
        throw GraphError(GraphErrorKind::malformed_range, {std::string(range)},
                         fmt::format("expected [START]:[END], got '{}'", range),
                         "write one colon: 'START:', ':END' or 'START:END'");
    }
    return {.start = std::string(range.substr(0, colon)), .end = std::string(range.substr(colon + 1))};
}

// The label whose revisions a start 'label@…' confines the range to: a revision stands for its only label.
std::optional<std::string> branch_of_start(const Graph& graph, std::string_view start) {
    const auto at = start.find('@');
    if (at == std::string_view::npos || at == 0) return std::nullopt;
    const auto branch = start.substr(0, at);
    const auto node = resolve_one(graph, branch);
    if (!node || graph.id(*node) != branch) return std::string(branch);
    auto labels = graph.labels(*node);
    if (labels.size() == 1) return labels.front();
    auto message = fmt::format("revision '{}' stands for no branch: it has {}", branch,
                               labels.empty() ? "no branch label" : fmt::format("the labels {}", quoted_list(labels)));
    labels.insert(labels.begin(), graph.id(*node));
    throw GraphError(GraphErrorKind::several_labels, std::move(labels), std::move(message),
                     "start with a branch label, or with the revision alone");
}

GraphError unconnected(const Graph& graph, const Ends& ends, std::span<const RevisionIndex> targets, std::string hint) {
    if (hint.empty() && targets.size() == 1) {
        hint = fmt::format("start from an ancestor of '{}'", graph.id(targets.front()));
    } else if (hint.empty()) {
        hint = "start from an ancestor of the end";
    }
    return {GraphErrorKind::unconnected_range,
            {ends.start, ends.end},
            fmt::format("'{0}:{1}' is no range: '{0}' is not an ancestor of '{1}'", ends.start, ends.end),
            std::move(hint)};
}

// What to write for a start -N that was meant to count from the end.
std::string hint_for_counted_start(const Graph& graph, const Ends& ends, std::span<const RevisionIndex> targets,
                                   std::size_t steps) {
    if (targets.size() == 1) {
        try {
            const auto walk = walk_down(graph, targets.front(), steps);
            if (walk.at) {
                return fmt::format("'{}' counts from the heads; for {} below the end write '{}:{}'", ends.start, steps,
                                   graph.id(*walk.at), ends.end);
            }
        } catch (const GraphError& error) {
            if (error.kind() != GraphErrorKind::ambiguous_walk) throw;
        }
    }
    return fmt::format(
        "'{}' counts from the heads; name the revision to start from, or write ':{}' for everything below", ends.start,
        ends.end);
}

// Where a range starts; none for base.
std::vector<RevisionIndex> resolve_start(const Graph& graph, const Ends& ends, std::span<const RevisionIndex> targets,
                                         const NodeSet& required) {
    const auto walks = walk_from_heads(graph, ends.start);
    if (!walks) {
        auto nodes = resolve(graph, ends.start);
        if (std::any_of(nodes.begin(), nodes.end(), [&](RevisionIndex node) { return !required.contains(node); })) {
            throw unconnected(graph, ends, targets, {});
        }
        return nodes;
    }
    const auto steps = parse_relative(ends.start)->steps;
    std::vector<RevisionIndex> nodes;
    for (const auto& walk : *walks) {
        const bool stops_short = walk.steps < steps;
        if (!stops_short && (!walk.at || !required.contains(*walk.at))) {
            throw unconnected(graph, ends, targets, hint_for_counted_start(graph, ends, targets, steps));
        }
        if (walk.at) nodes.push_back(*walk.at);
    }
    if (walks->empty() || walks->front().steps == steps) return nodes;
    // The first head is not that far above base: count from the end instead, and stop at base.
    nodes.clear();
    for (const auto target : targets) {
        if (const auto walk = walk_down(graph, target, steps); walk.at) nodes.push_back(*walk.at);
    }
    return nodes;
}

}  // namespace

bool mentions_current(std::string_view range) {
    range = base::trim(range);
    return range.starts_with("current:") || range.ends_with(":current");
}

std::vector<RevisionIndex> history(const Graph& graph, std::string_view range, const VersionRows& current) {
    auto ends = range.empty() ? Ends{} : split_ends(range);
    const bool ends_at_current = ends.end == "current";
    const bool starts_at_current = !ends_at_current && ends.start == "current";
    if (ends.start.empty() || (starts_at_current && current.empty())) ends.start = "base";
    if (ends.end.empty() || (ends_at_current && current.empty())) ends.end = "heads";
    const auto rows =
        starts_at_current || ends_at_current ? resolve_rows(graph, current) : std::vector<RevisionIndex>{};
    const bool start_is_rows = starts_at_current && !rows.empty();

    auto targets = ends_at_current && !rows.empty()
                       ? rows
                       : upgrade_targets(graph, start_is_rows ? RelativeOrigin(rows) : RelativeOrigin(ends.start),
                                         ends.end, Overshoot::stops);
    if (const auto branch = start_is_rows ? std::nullopt : branch_of_start(graph, ends.start)) {
        targets.erase(std::remove_if(targets.begin(), targets.end(),
                                     [&](RevisionIndex node) { return !graph.has_label(node, *branch); }),
                      targets.end());
    }
    const auto required = ancestors_without_overlap(graph, targets, OverlapSource::request);
    if (start_is_rows &&
        std::any_of(rows.begin(), rows.end(), [&](RevisionIndex node) { return !required.contains(node); })) {
        throw unconnected(graph, ends, targets, {});
    }
    const auto starts = start_is_rows ? rows : resolve_start(graph, ends, targets, required);
    const auto active = ancestors_without_overlap(graph, starts, OverlapSource::request);
    const auto above = descendants(graph, starts, Follow::down_revisions);
    NodeSet wanted(graph.size());
    for (const auto node : required.members()) {
        if (!active.contains(node) && (starts.empty() || above.contains(node))) wanted.insert(node);
    }
    for (const auto node : starts)
        wanted.insert(node);
    return newest_first(graph, wanted, targets);
}

}  // namespace srmigrate::revision
