// SPDX-License-Identifier: Apache-2.0
#include "revision/graph/relative.hpp"

#include "base/overloaded.hpp"
#include "revision/file/direction.hpp"
#include "revision/graph/ancestors.hpp"
#include "revision/graph/state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::revision {

namespace {

GraphError wrong_direction(std::string_view target, const RelativeTarget& relative, Direction expected) {
    const auto leads = relative.steps == 0 ? "nowhere" : relative.is_down ? "down" : "up";
    return {GraphErrorKind::relative_direction,
            {std::string(target)},
            fmt::format("expected {} target, got '{}', which leads {}",
                        expected == Direction::up ? "an upgrade" : "a downgrade", target, leads),
            expected == Direction::up ? "count upwards, e.g. '+1', or use 'srmigrate downgrade'"
                                      : "count downwards, e.g. '-1', or use 'srmigrate upgrade'"};
}

GraphError out_of_range(const Graph& graph, std::string_view target, const RelativeTarget& relative,
                        std::optional<RevisionIndex> start, std::size_t steps) {
    const auto there = steps == 0   ? std::string("no step leads")
                       : steps == 1 ? std::string("only 1 step leads")
                                    : fmt::format("only {} steps lead", steps);
    return {GraphErrorKind::relative_out_of_range,
            {std::string(target)},
            fmt::format("'{}' goes too far: {} {} from {}", target, there, relative.is_down ? "down" : "up",
                        start ? fmt::format("'{}'", graph.id(*start)) : "base"),
            relative.is_down ? "take fewer steps, or 'base'" : "take fewer steps, or 'heads'"};
}

GraphError ambiguous_start(const Graph& graph, std::string_view target, const RelativeTarget& relative,
                           std::span<const RevisionIndex> rows) {
    auto names = graph.ids(rows);
    auto message = fmt::format("'{}' is ambiguous: the database is at {}", target, quoted_list(names));
    auto hint = fmt::format("name the branch, e.g. '{}@{}', or the revision to go to", names.front(), relative.number);
    names.insert(names.begin(), std::string(target));
    return {GraphErrorKind::ambiguous_start, std::move(names), std::move(message), std::move(hint)};
}

// Those without a child among them.
std::vector<RevisionIndex> tips(const Graph& graph, const std::vector<RevisionIndex>& nodes) {
    NodeSet below(graph.size());
    for (const auto node : nodes) {
        for (const auto parent : graph.normalized_down(node))
            below.insert(parent);
    }
    std::vector<RevisionIndex> tips;
    for (const auto node : nodes) {
        if (!below.contains(node)) tips.push_back(node);
    }
    return tips;
}

// What '+N' counts from; none for base.
std::vector<RevisionIndex> starts_of_upgrade(const Graph& graph, const RelativeOrigin& origin, const NodeSet* branch) {
    auto start = std::visit(base::Overloaded{
                                [](const std::vector<RevisionIndex>& rows) { return rows; },
                                [&](const Symbol& symbol) {
                                    if (branch != nullptr) return resolve(graph, symbol);
                                    const auto node = resolve_one(graph, symbol);
                                    return node ? std::vector{*node} : std::vector<RevisionIndex>{};
                                },
                            },
                            origin);
    if (branch == nullptr) return start;
    if (auto on_branch = within(start, *branch); !on_branch.empty()) return on_branch;
    return tips(graph, within(ancestors(graph, start, Follow::dependencies_too).members(), *branch));
}

}  // namespace

std::vector<RevisionIndex> upgrade_targets(const Graph& graph, const RelativeOrigin& origin, const Target& target,
                                           Overshoot overshoot) {
    const auto& relative = target.relative;
    if (!relative) return resolve(graph, target.symbol);
    const bool is_up = !relative->is_down && relative->steps > 0;
    if (!relative->start && !is_up) throw wrong_direction(target.text(), *relative, Direction::up);

    std::optional<RevisionIndex> start;
    Walk walk;
    if (is_up) {
        std::optional<NodeSet> branch;
        if (relative->label) branch = lineage_of_branch(graph, *relative->label);
        const auto* branch_or_none = branch ? &*branch : nullptr;
        if (relative->start) {
            start = resolve_one(graph, without_label(*relative->start));
        } else {
            const auto starts = starts_of_upgrade(graph, origin, branch_or_none);
            if (starts.size() > 1) throw ambiguous_start(graph, target.text(), *relative, starts);
            if (!starts.empty()) start = starts.front();
        }
        walk = walk_up(graph, start, relative->steps, branch_or_none);
    } else {
        start = resolve_one(graph, *relative->start);
        walk = walk_down(graph, start, relative->steps);
    }
    if (walk.steps < relative->steps && overshoot == Overshoot::is_error) {
        throw out_of_range(graph, target.text(), *relative, start, walk.steps);
    }
    return walk.at ? std::vector{*walk.at} : std::vector<RevisionIndex>{};
}

namespace {

// The row that 'label@-N' counts from: the one on the branch, or else the one that the rows imply there.
RevisionIndex row_on_branch(const Graph& graph, std::span<const RevisionIndex> rows, const Target& target,
                            const std::string& label) {
    const auto branch = lineage_of_branch(graph, label);
    auto on_branch = within(rows, branch);
    if (on_branch.empty()) on_branch = within(all_current(graph, rows), branch);
    if (on_branch.empty()) {
        throw GraphError(GraphErrorKind::relative_out_of_range, {target.text()},
                         fmt::format("'{}' goes too far: nothing of branch '{}' is applied", target.text(), label),
                         "see what the database is at with 'srmigrate current'");
    }
    if (on_branch.size() > 1) throw ambiguous_start(graph, target.text(), *target.relative, on_branch);
    return on_branch.front();
}

}  // namespace

DowngradeTarget downgrade_target(const Graph& graph, std::span<const RevisionIndex> rows, const Target& target) {
    const auto& relative = target.relative;
    if (!relative) return {.at = resolve_one(graph, without_label(target.symbol)), .label = target.symbol.label};
    DowngradeTarget result{.label = relative->label};
    std::optional<RevisionIndex> start;
    if (relative->start) {
        start = resolve_one(graph, *relative->start);
    } else {
        if (!relative->is_down || relative->steps == 0) {
            throw wrong_direction(target.text(), *relative, Direction::down);
        }
        if (relative->label) {
            start = row_on_branch(graph, rows, target, *relative->label);
            resolve_branch(graph, *relative->label);
        } else {
            if (rows.size() > 1) throw ambiguous_start(graph, target.text(), *relative, rows);
            if (rows.empty()) throw out_of_range(graph, target.text(), *relative, std::nullopt, 0);
            start = rows.front();
            result.branch = start;
        }
    }
    std::optional<NodeSet> branch;
    if (relative->label && !relative->is_down) branch = lineage_of_branch(graph, *relative->label);
    const auto walk = relative->is_down ? walk_down(graph, start, relative->steps)
                                        : walk_up(graph, start, relative->steps, branch ? &*branch : nullptr);
    if (walk.steps < relative->steps) throw out_of_range(graph, target.text(), *relative, start, walk.steps);
    result.at = walk.at;
    return result;
}

NodeSet ancestors_without_overlap(const Graph& graph, std::span<const RevisionIndex> nodes, OverlapSource source) {
    std::vector<RevisionIndex> parents;
    for (const auto node : nodes) {
        const auto of_node = graph.all_down(node);
        parents.insert(parents.end(), of_node.begin(), of_node.end());
    }
    auto set = ancestors(graph, parents, Follow::dependencies_too);
    const bool overlaps =
        std::any_of(nodes.begin(), nodes.end(), [&](RevisionIndex node) { return set.contains(node); });
    for (const auto node : nodes)
        set.insert(node);
    if (!overlaps) return set;
    for (const auto node : nodes) {
        auto below = within(nodes, ancestors(graph, std::span(&node, 1), Follow::dependencies_too));
        below.erase(std::remove(below.begin(), below.end(), node), below.end());
        if (below.empty()) continue;
        auto names = graph.ids(below);
        std::sort(names.begin(), names.end());
        names.erase(std::unique(names.begin(), names.end()), names.end());
        auto others = quoted_list(names);
        names.insert(names.begin(), graph.id(node));
        switch (source) {
            case OverlapSource::request:
                throw GraphError(GraphErrorKind::overlap, std::move(names),
                                 fmt::format("'{}' is asked for beside {}, which it includes", graph.id(node), others),
                                 fmt::format("name '{}' alone", graph.id(node)));
            case OverlapSource::version_table:
                throw GraphError(
                    GraphErrorKind::overlap, std::move(names),
                    fmt::format("the version table holds '{}' beside {}, which it includes", graph.id(node), others),
                    fmt::format("set the version table right with 'srmigrate stamp {}'", graph.id(node)));
        }
    }
    return set;
}

}  // namespace srmigrate::revision
