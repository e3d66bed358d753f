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

// The ends of a range, once it is known what 'current' stands for.
struct Ends {
    Target start;
    Target end;
};

// The label whose revisions a start 'label@…' confines the range to: a revision stands for its only label.
std::optional<std::string> branch_of_start(const Graph& graph, const Symbol& start) {
    if (!start.label) return std::nullopt;
    const auto& branch = *start.label;
    const auto node = resolve_one(graph, parse_symbol(branch));
    if (!node || graph.id(*node) != branch) return branch;
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
            {ends.start.text(), ends.end.text()},
            fmt::format("'{0}:{1}' is no range: '{0}' is not an ancestor of '{1}'", ends.start.text(), ends.end.text()),
            std::move(hint)};
}

// What to write for a start -N that was meant to count from the end.
std::string hint_for_counted_start(const Graph& graph, const Ends& ends, std::span<const RevisionIndex> targets,
                                   std::size_t steps) {
    if (targets.size() == 1) {
        try {
            const auto walk = walk_down(graph, targets.front(), steps);
            if (walk.at) {
                return fmt::format("'{}' counts from the heads; for {} below the end write '{}:{}'", ends.start.text(),
                                   steps, graph.id(*walk.at), ends.end.text());
            }
        } catch (const GraphError& error) {
            if (error.kind() != GraphErrorKind::ambiguous_walk) throw;
        }
    }
    return fmt::format(
        "'{}' counts from the heads; name the revision to start from, or write ':{}' for everything below",
        ends.start.text(), ends.end.text());
}

// Where a range starts; none for base.
std::vector<RevisionIndex> resolve_start(const Graph& graph, const Ends& ends, std::span<const RevisionIndex> targets,
                                         const NodeSet& required) {
    const auto& start = ends.start.symbol;
    if (start.kind != SymbolKind::below_heads) {
        auto nodes = resolve(graph, start);
        if (std::any_of(nodes.begin(), nodes.end(), [&](RevisionIndex node) { return !required.contains(node); })) {
            throw unconnected(graph, ends, targets, {});
        }
        return nodes;
    }
    const auto steps = start.steps;
    const auto walks = walk_from_heads(graph, start);
    std::vector<RevisionIndex> nodes;
    for (const auto& walk : walks) {
        const bool stops_short = walk.steps < steps;
        if (!stops_short && (!walk.at || !required.contains(*walk.at))) {
            throw unconnected(graph, ends, targets, hint_for_counted_start(graph, ends, targets, steps));
        }
        if (walk.at) nodes.push_back(*walk.at);
    }
    if (walks.empty() || walks.front().steps == steps) return nodes;
    // The first head is not that far above base: count from the end instead, and stop at base.
    nodes.clear();
    for (const auto target : targets) {
        if (const auto walk = walk_down(graph, target, steps); walk.at) nodes.push_back(*walk.at);
    }
    return nodes;
}

}  // namespace

std::vector<RevisionIndex> history(const Graph& graph) {
    return history(graph, parse_history_range({}));
}

std::vector<RevisionIndex> history(const Graph& graph, const Range& range, const VersionRows& current) {
    Ends ends{.start = range.from.value_or(parse_target("base")), .end = range.to};
    const bool ends_at_current = ends.end.symbol.kind == SymbolKind::current;
    const bool starts_at_current = !ends_at_current && ends.start.symbol.kind == SymbolKind::current;
    if (starts_at_current && current.empty()) ends.start = parse_target("base");
    if (ends_at_current && current.empty()) ends.end = parse_target("heads");
    const auto rows =
        starts_at_current || ends_at_current ? resolve_rows(graph, current) : std::vector<RevisionIndex>{};
    const bool start_is_rows = starts_at_current && !rows.empty();

    auto targets =
        ends_at_current && !rows.empty()
            ? rows
            : upgrade_targets(graph, start_is_rows ? RelativeOrigin(rows) : RelativeOrigin(ends.start.symbol), ends.end,
                              Overshoot::stops);
    if (const auto branch = start_is_rows ? std::nullopt : branch_of_start(graph, ends.start.symbol)) {
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
