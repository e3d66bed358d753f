// SPDX-License-Identifier: Apache-2.0
#include "revision/graph/path.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "revision/graph/ancestors.hpp"
#include "revision/graph/relative.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace srmigrate::revision {

namespace {

GraphError repeated_row(const std::string& row, std::size_t times) {
    return {GraphErrorKind::repeated_row,
            {row},
            fmt::format("expected one row '{}' in the version table, got {}", row, times),
            "set the version table right with 'srmigrate stamp --purge REVISION'"};
}

// How often each revision stands in the version table.
class RowCounts {
  public:
    RowCounts(const Graph& graph, const VersionRows& rows) : m_graph(graph), m_counts(graph.size(), 0) {
        for (const auto& row : rows) {
            if (const auto node = graph.find(row)) ++m_counts[*node];
        }
    }

    bool contains(RevisionIndex node) const { return m_counts[node] > 0; }

    RowChange insert(RevisionIndex node) {
        ++m_counts[node];
        return InsertRow{.revision = m_graph.id(node)};
    }
    RowChange remove(RevisionIndex node) {
        take_one(node);
        return DeleteRow{.revision = m_graph.id(node)};
    }
    RowChange update(RevisionIndex from, RevisionIndex to) {
        take_one(from);
        ++m_counts[to];
        return UpdateRow{.from = m_graph.id(from), .to = m_graph.id(to)};
    }

  private:
    void take_one(RevisionIndex node) {
        if (m_counts[node] != 1) throw repeated_row(m_graph.id(node), m_counts[node]);
        m_counts[node] = 0;
    }

    const Graph& m_graph;
    std::vector<std::uint32_t> m_counts;
};

// One line takes over the place of all `from`, or opens a new one.
std::vector<RowChange> merge_rows(RowCounts& rows, const std::vector<RevisionIndex>& from, RevisionIndex to) {
    std::vector<RowChange> changes;
    if (from.empty()) return {rows.insert(to)};
    for (std::size_t at = 0; at + 1 < from.size(); ++at)
        changes.push_back(rows.remove(from[at]));
    changes.push_back(rows.update(from.back(), to));
    return changes;
}

}  // namespace

VersionRows apply(VersionRows rows, const std::vector<RowChange>& changes) {
    const auto find = [&](const std::string& version) {
        const auto times = std::count(rows.begin(), rows.end(), version);
        if (times != 1) throw repeated_row(version, static_cast<std::size_t>(times));
        return std::find(rows.begin(), rows.end(), version);
    };
    for (const auto& change : changes) {
        std::visit(base::Overloaded{
                       [&](const InsertRow& insert) { rows.push_back(insert.revision); },
                       [&](const DeleteRow& remove) { rows.erase(find(remove.revision)); },
                       [&](const UpdateRow& update) { *find(update.from) = update.to; },
                   },
                   change);
    }
    return rows;
}

std::string log_text(const PathStep& step) {
    const auto name = [&] {
        switch (step.kind) {
            case StepKind::upgrade:
                return "upgrade";
            case StepKind::downgrade:
                return "downgrade";
            case StepKind::stamp:
                return "stamp_revision";
        }
        return "";
    }();
    return fmt::format("{} {} -> {}", name, base::join(step.from, ", "), base::join(step.to, ", "));
}

std::vector<PathStep> upgrade_path(const Graph& graph, const VersionRows& rows, const Target& target) {
    // A target is resolved before the rows, where it does not count from them: an error names it first, as in Alembic.
    const bool counts_from_rows = target.relative && !target.relative->start;
    const auto targets = upgrade_targets(
        graph,
        counts_from_rows ? RelativeOrigin(resolve_rows(graph, rows)) : RelativeOrigin(std::vector<RevisionIndex>{}),
        target, Overshoot::is_error);
    const auto required = ancestors_without_overlap(graph, targets, OverlapSource::request);
    const auto active = ancestors_without_overlap(graph, resolve_rows(graph, rows), OverlapSource::version_table);
    NodeSet todo(graph.size());
    for (const auto node : required.members()) {
        if (!active.contains(node)) todo.insert(node);
    }
    auto order = newest_first(graph, todo, targets);
    std::reverse(order.begin(), order.end());

    RowCounts counts(graph, rows);
    std::vector<PathStep> steps;
    steps.reserve(order.size());
    for (const auto node : order) {
        // Rows of a version table never include each other here, so that none of these is implied by another row.
        std::vector<RevisionIndex> merged;
        for (const auto parent : graph.normalized_down(node)) {
            if (counts.contains(parent)) merged.push_back(parent);
        }
        steps.push_back({.kind = StepKind::upgrade,
                         .revision = graph.id(node),
                         .from = graph.ids(graph.down(node)),
                         .to = {graph.id(node)},
                         .changes = merge_rows(counts, merged, node)});
    }
    return steps;
}

namespace {

// What goes when a branch goes back to base: it and all that needs it, then of its ancestors those that nothing else
// that is applied needs.
NodeSet only_for_branch(const Graph& graph, RevisionIndex branch, const NodeSet& active) {
    NodeSet gone(graph.size());
    for (const auto node : descendants(graph, std::span(&branch, 1), Follow::dependencies_too).members()) {
        if (active.contains(node)) gone.insert(node);
    }
    NodeSet line(graph.size());
    std::vector<std::uint32_t> needed_by(graph.size(), 0);
    std::vector<RevisionIndex> free;
    for (const auto node : ancestors(graph, std::span(&branch, 1), Follow::down_revisions).members()) {
        if (!active.contains(node) || gone.contains(node)) continue;
        line.insert(node);
        for (const auto child : graph.all_next(node)) {
            if (active.contains(child) && !gone.contains(child)) ++needed_by[node];
        }
        if (needed_by[node] == 0) free.push_back(node);
    }
    while (!free.empty()) {
        const auto node = free.back();
        free.pop_back();
        gone.insert(node);
        for (const auto parent : graph.all_down(node)) {
            if (line.contains(parent) && --needed_by[parent] == 0) free.push_back(parent);
        }
    }
    return gone;
}

// Where dropping begins. A branch narrows it down where there is a choice.
std::vector<RevisionIndex> downgrade_roots(const Graph& graph, const DowngradeTarget& target, std::string_view text) {
    const auto above = target.at ? graph.next(*target.at) : std::span(graph.bases());
    std::vector<RevisionIndex> roots(above.begin(), above.end());
    if ((!target.label && !target.branch) || roots.size() < 2) return roots;
    const auto branch = target.branch ? *target.branch : resolve_branch(graph, *target.label);
    const auto line = ancestors(graph, std::span(&branch, 1), Follow::down_revisions);
    roots.erase(std::remove_if(roots.begin(), roots.end(), [&](RevisionIndex node) { return !line.contains(node); }),
                roots.end());
    if (!roots.empty()) return roots;
    const auto name = target.label ? *target.label : graph.id(branch);
    throw GraphError(GraphErrorKind::branch_not_above_target, {name, std::string(text)},
                     fmt::format("branch '{}' does not lead up from '{}'", name, graph.id(*target.at)),
                     fmt::format("name one of the branches above it: {}", quoted_list(graph.ids(above))));
}

NodeSet to_be_dropped(const Graph& graph, const DowngradeTarget& target, std::string_view text, const NodeSet& active) {
    if (!target.at && target.label) {
        return only_for_branch(graph, resolve_branch(graph, *target.label), active);
    }
    NodeSet dropped(graph.size());
    const auto roots = downgrade_roots(graph, target, text);
    for (const auto node : descendants(graph, roots, Follow::dependencies_too).members()) {
        if (active.contains(node)) dropped.insert(node);
    }
    return dropped;
}

GraphError not_below_current(const Graph& graph, const VersionRows& rows, std::string_view text, RevisionIndex target,
                             const NodeSet& active) {
    const auto& id = graph.id(target);
    const auto at = rows.empty() ? "base" : quoted_list(rows);
    if (active.contains(target)) {
        return {GraphErrorKind::not_below_current,
                {std::string(text)},
                fmt::format("cannot downgrade to '{}': nothing above it is applied, the database is at {}", id, at),
                "name a revision below what the database is at"};
    }
    return {GraphErrorKind::not_below_current,
            {std::string(text)},
            fmt::format("cannot downgrade to '{}': it is not applied, the database is at {}", id, at),
            fmt::format("go there with 'srmigrate upgrade {}', or name a revision that is applied", id)};
}

}  // namespace

std::vector<PathStep> downgrade_path(const Graph& graph, const VersionRows& rows, const Target& asked) {
    const auto& text = asked.text();
    const bool counts_from_rows = asked.relative && !asked.relative->start;
    const auto target =
        downgrade_target(graph, counts_from_rows ? resolve_rows(graph, rows) : std::vector<RevisionIndex>{}, asked);
    const auto nodes = resolve_rows(graph, rows);
    auto remaining = ancestors(graph, nodes, Follow::dependencies_too);
    const auto dropped = to_be_dropped(graph, target, text, remaining);
    if (target.at && dropped.empty() && std::find(nodes.begin(), nodes.end(), *target.at) == nodes.end()) {
        throw not_below_current(graph, rows, text, *target.at, remaining);
    }

    std::vector<std::uint32_t> children(graph.size(), 0);
    for (const auto node : remaining.members()) {
        for (const auto parent : graph.normalized_down(node))
            ++children[parent];
    }
    RowCounts counts(graph, rows);
    std::vector<PathStep> steps;
    steps.reserve(dropped.size());
    for (const auto node : newest_first(graph, dropped, nodes)) {
        // A parent gets a row of its own unless another row implies it: then one of its children remains.
        std::vector<RevisionIndex> uncovered;
        for (const auto parent : graph.normalized_down(node)) {
            if (--children[parent] == 0 && !counts.contains(parent)) uncovered.push_back(parent);
        }
        PathStep step{.kind = StepKind::downgrade,
                      .revision = graph.id(node),
                      .from = {graph.id(node)},
                      .to = graph.ids(graph.down(node))};
        if (uncovered.empty()) {
            step.changes.push_back(counts.remove(node));
        } else {
            for (std::size_t at = 0; at + 1 < uncovered.size(); ++at)
                step.changes.push_back(counts.insert(uncovered[at]));
            step.changes.push_back(counts.update(node, uncovered.back()));
        }
        steps.push_back(std::move(step));
    }
    return steps;
}

namespace {

struct StampTargets {
    std::vector<RevisionIndex> kept;     ///< each once, without those that another one includes, in their order
    std::vector<RevisionIndex> implied;  ///< those others
};

StampTargets without_redundant(const Graph& graph, const std::vector<RevisionIndex>& targets) {
    std::vector<RevisionIndex> parents;
    for (const auto node : targets) {
        const auto of_node = graph.all_down(node);
        parents.insert(parents.end(), of_node.begin(), of_node.end());
    }
    const auto below = ancestors(graph, parents, Follow::dependencies_too);
    StampTargets result;
    NodeSet seen(graph.size());
    for (const auto node : targets) {
        if (seen.insert(node)) (below.contains(node) ? result.implied : result.kept).push_back(node);
    }
    return result;
}

}  // namespace

std::vector<PathStep> stamp_path(const Graph& graph, const VersionRows& rows, const std::vector<Symbol>& given) {
    const auto symbols = given.empty() ? parse_symbols({"base"}) : given;
    const auto nodes = resolve_rows(graph, rows);

    // The rows that share lineage with a target, those of the first target first.
    std::vector<RevisionIndex> lineage_rows;
    NodeSet in_lineage(graph.size());
    std::vector<RevisionIndex> targets;
    bool names_base = false;
    for (const auto& symbol : symbols) {
        if (!nodes.empty()) {
            const auto line = lineage_of(graph, symbol, Follow::dependencies_too);
            for (const auto node : nodes) {
                if (line.contains(node) && in_lineage.insert(node)) lineage_rows.push_back(node);
            }
        }
        const auto resolved = resolve(graph, symbol);
        names_base = names_base || resolved.empty();
        targets.insert(targets.end(), resolved.begin(), resolved.end());
    }

    RowCounts counts(graph, rows);
    const auto leave = [&](RevisionIndex node) {
        return PathStep{.kind = StepKind::stamp, .from = {graph.id(node)}, .changes = {counts.remove(node)}};
    };
    std::vector<PathStep> steps;
    if (targets.empty()) {
        for (const auto node : lineage_rows)
            steps.push_back(leave(node));
        return steps;
    }
    const auto [kept, implied] = without_redundant(graph, targets);
    const NodeSet wanted(graph.size(), kept);
    lineage_rows.erase(std::remove_if(lineage_rows.begin(), lineage_rows.end(),
                                      [&](RevisionIndex node) { return wanted.contains(node); }),
                       lineage_rows.end());
    const auto line_of_rows = lineage(graph, lineage_rows, Follow::dependencies_too);
    const bool clears_rows = names_base || std::any_of(implied.begin(), implied.end(),
                                                       [&](RevisionIndex node) { return line_of_rows.contains(node); });
    bool are_there = !lineage_rows.empty();
    for (const auto target : kept) {
        if (counts.contains(target)) continue;
        const bool moves = !lineage_rows.empty() && (clears_rows || line_of_rows.contains(target));
        PathStep step{.kind = StepKind::stamp, .revision = graph.id(target), .to = {graph.id(target)}};
        if (moves) step.from = graph.ids(lineage_rows);
        step.changes = merge_rows(counts, moves && are_there ? lineage_rows : std::vector<RevisionIndex>{}, target);
        are_there = are_there && !moves;
        steps.push_back(std::move(step));
    }
    if (!are_there) return steps;
    // All targets on the lines of these rows are rows already: what else is on their lines goes.
    const auto line_of_targets = lineage(graph, targets, Follow::dependencies_too);
    for (const auto node : lineage_rows) {
        if (names_base || line_of_targets.contains(node)) steps.push_back(leave(node));
    }
    return steps;
}

StepKind kind_of(const Course& course) {
    return std::visit(base::Overloaded{
                          [](const UpgradeTo&) { return StepKind::upgrade; },
                          [](const DowngradeTo&) { return StepKind::downgrade; },
                          [](const StampAs&) { return StepKind::stamp; },
                      },
                      course);
}

std::string_view command_word(StepKind kind) {
    switch (kind) {
        case StepKind::upgrade:
            return "upgrade";
        case StepKind::downgrade:
            return "downgrade";
        case StepKind::stamp:
            return "stamp";
    }
    return {};
}

std::vector<PathStep> path(const Graph& graph, const VersionRows& rows, const Course& course) {
    return std::visit(base::Overloaded{
                          [&](const UpgradeTo& up) { return upgrade_path(graph, rows, up.target); },
                          [&](const DowngradeTo& down) { return downgrade_path(graph, rows, down.target); },
                          [&](const StampAs& stamp) { return stamp_path(graph, rows, stamp.symbols); },
                      },
                      course);
}

}  // namespace srmigrate::revision
