// SPDX-License-Identifier: Apache-2.0
// Laws of paths through random graphs. The order of execution is compared with the definition of reference alembic.md
// §3.6, ancestor sets and all.
#include "revision/graph/ancestors.hpp"
#include "revision/graph/history.hpp"
#include "revision/graph/path.hpp"
#include "revision/graph/state.hpp"
#include "revision/graphs.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <set>

using namespace srmigrate;
using namespace srmigrate::revision;

namespace {

class Random {
  public:
    explicit Random(std::uint64_t seed) : m_engine(seed) {}
    std::size_t below(std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(m_engine); }
    bool one_in(std::size_t chances) { return below(chances) == 0; }
    template <class Value>
    const Value& of(const std::vector<Value>& values) {
        return values[below(values.size())];
    }
    template <class Value>
    void shuffle(std::vector<Value>& values) {
        std::shuffle(values.begin(), values.end(), m_engine);
    }

  private:
    std::mt19937_64 m_engine;
};

/// Lines, branches, merges, several bases, dependencies (redundant ones too) and labels; in random load order.
std::vector<tests::DrawnScript> random_scripts(Random& random) {
    std::vector<tests::DrawnScript> scripts;
    const auto count = 1 + random.below(30);
    const auto branchiness = 1 + random.below(6);
    const auto merges = 2 + random.below(8);
    const auto dependencies = 2 + random.below(12);
    for (std::size_t n = 0; n < count; ++n) {
        tests::DrawnScript script{.id = fmt::format("r{:03}", n)};
        const auto add_parent = [&] {
            const auto back = random.one_in(branchiness) ? 1 + random.below(n) : 1;
            const auto parent = scripts[n - back].id;
            if (std::count(script.down.begin(), script.down.end(), parent) == 0) script.down.push_back(parent);
        };
        if (n > 0 && !random.one_in(8)) add_parent();
        while (n > 1 && !script.down.empty() && random.one_in(merges))
            add_parent();
        while (n > 0 && random.one_in(dependencies))
            script.depends_on.push_back(random.of(scripts).id);
        if (random.one_in(8)) script.labels.push_back("label" + script.id);
        scripts.push_back(std::move(script));
    }
    random.shuffle(scripts);
    return scripts;
}

std::string shown(const std::vector<tests::DrawnScript>& scripts) {
    std::string text;
    for (const auto& script : scripts)
        text += fmt::format("{} down {} depends on {} labels {}\n", script.id, script.down, script.depends_on,
                            script.labels);
    return text;
}

std::set<RevisionIndex> below_or_at(const Graph& graph, RevisionIndex node) {
    const auto members = ancestors(graph, std::span(&node, 1), Follow::dependencies_too).members();
    return {members.begin(), members.end()};
}

/// Reference alembic.md §3.6 to the letter.
std::vector<RevisionIndex> newest_first_by_definition(const Graph& graph, const NodeSet& wanted,
                                                      const std::vector<RevisionIndex>& heads) {
    const auto members = wanted.members();
    std::set<RevisionIndex> todo(members.begin(), members.end());
    std::vector<RevisionIndex> lines;
    for (const auto head : std::set<RevisionIndex>(heads.begin(), heads.end())) {
        if (todo.count(head) > 0) lines.push_back(head);
    }
    std::vector<std::set<RevisionIndex>> above;
    for (const auto line : lines)
        above.push_back(below_or_at(graph, line));
    std::vector<RevisionIndex> out;
    std::size_t at = 0;
    while (!lines.empty()) {
        const auto candidate = lines[at];
        std::size_t other = 0;
        while (other < lines.size() && (other == at || above[other].count(candidate) == 0))
            ++other;
        if (other < lines.size()) {
            at = other;
            continue;
        }
        out.push_back(candidate);
        todo.erase(candidate);
        std::vector<RevisionIndex> add;
        for (const auto parent : graph.normalized_down(candidate)) {
            if (todo.count(parent) > 0 && std::count(lines.begin(), lines.end(), parent) == 0) add.push_back(parent);
        }
        if (add.empty()) {
            lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at));
            above.erase(above.begin() + static_cast<std::ptrdiff_t>(at));
            at = at > 0 ? at - 1 : 0;
            continue;
        }
        lines[at] = add.front();
        above[at] = below_or_at(graph, add.front());
        for (const auto parent : std::span(add).subspan(1)) {
            lines.push_back(parent);
            above.push_back(below_or_at(graph, parent));
        }
    }
    return out;
}

bool include_each_other(const Graph& graph, const VersionRows& rows) {
    const auto nodes = resolve_rows(graph, rows);
    for (const auto node : nodes) {
        const auto below = ancestors(graph, graph.all_down(node), Follow::dependencies_too);
        if (std::any_of(nodes.begin(), nodes.end(), [&](RevisionIndex other) { return below.contains(other); }))
            return true;
    }
    return false;
}

std::vector<RevisionIndex> active(const Graph& graph, const VersionRows& rows) {
    return ancestors(graph, resolve_rows(graph, rows), Follow::dependencies_too).members();
}

/// Rows as an upgrade to a random target leaves them, or two of them.
VersionRows random_rows(Random& random, const Graph& graph) {
    VersionRows rows;
    for (auto times = random.below(4); times > 0; --times) {
        const auto& target = graph.id(static_cast<RevisionIndex>(random.below(graph.size())));
        for (const auto& step : upgrade_path(graph, rows, parse_target(target)))
            rows = apply(rows, step.changes);
    }
    return rows;
}

/// Applies the steps and holds each against its own rows: what runs is not applied before (after, downwards), all it
/// needs is (nothing that needs it), and the rows say exactly what is applied.
VersionRows run(const Graph& graph, VersionRows rows, const std::vector<PathStep>& steps) {
    const auto before = active(graph, rows);
    NodeSet applied(graph.size(), before);
    for (const auto& step : steps) {
        const auto node = *graph.find(step.revision);
        INFO(log_text(step));
        if (step.kind == StepKind::upgrade) {
            REQUIRE(applied.insert(node));
            for (const auto parent : graph.all_down(node))
                REQUIRE(applied.contains(parent));
        } else {
            REQUIRE(applied.contains(node));
            applied.erase(node);
            for (const auto child : graph.all_next(node))
                REQUIRE_FALSE(applied.contains(child));
        }
        rows = apply(rows, step.changes);
        REQUIRE(active(graph, rows) == applied.members());
        REQUIRE_FALSE(include_each_other(graph, rows));
    }
    return rows;
}

template <class Law>
void for_random_graphs(std::size_t rounds, Law law) {
    for (std::size_t round = 0; round < tests::rounds(rounds); ++round) {
        Random random(tests::seed() + round);
        const auto scripts = random_scripts(random);
        INFO("seed " << tests::seed() + round << "\n" << shown(scripts));
        const auto graph = tests::graph_of(scripts);
        law(random, graph);
    }
}

}  // namespace

TEST_CASE("the order of execution is the defined one") {
    for_random_graphs(300, [](Random& random, const Graph& graph) {
        const auto rows = resolve_rows(graph, random_rows(random, graph));
        const auto applied = ancestors(graph, rows, Follow::dependencies_too);
        NodeSet todo(graph.size());
        for (RevisionIndex node = 0; node < graph.size(); ++node) {
            if (!applied.contains(node)) todo.insert(node);
        }
        CHECK(newest_first(graph, todo, graph.real_heads()) ==
              newest_first_by_definition(graph, todo, graph.real_heads()));
        CHECK(newest_first(graph, applied, rows) == newest_first_by_definition(graph, applied, rows));
    });
}

TEST_CASE("an upgrade to the heads runs every missing revision once, after what it needs, and ends at the real heads") {
    for_random_graphs(150, [](Random& random, const Graph& graph) {
        const auto rows = random_rows(random, graph);
        const auto steps = upgrade_path(graph, rows, parse_target("heads"));
        CHECK(steps.size() == graph.size() - active(graph, rows).size());
        const auto after = run(graph, rows, steps);
        CHECK(check_heads(graph, after).at_heads());
        CHECK(upgrade_path(graph, after, parse_target("heads")).empty());
    });
}

TEST_CASE("an upgrade to one revision applies it and what it needs") {
    for_random_graphs(150, [](Random& random, const Graph& graph) {
        const auto rows = random_rows(random, graph);
        const auto target = static_cast<RevisionIndex>(random.below(graph.size()));
        const auto after = run(graph, rows, upgrade_path(graph, rows, parse_target(graph.id(target))));
        auto expected = resolve_rows(graph, rows);
        expected.push_back(target);
        CHECK(active(graph, after) == ancestors(graph, expected, Follow::dependencies_too).members());
    });
}

TEST_CASE("a downgrade to base undoes everything and leaves no row") {
    for_random_graphs(150, [](Random& random, const Graph& graph) {
        const auto rows = random_rows(random, graph);
        const auto steps = downgrade_path(graph, rows, parse_target("base"));
        CHECK(steps.size() == active(graph, rows).size());
        CHECK(run(graph, rows, steps).empty());
    });
}

TEST_CASE("a downgrade to one revision undoes what needs its children, and nothing else") {
    for_random_graphs(150, [](Random& random, const Graph& graph) {
        const auto rows = random_rows(random, graph);
        if (rows.empty()) return;
        const auto applied = active(graph, rows);
        const auto target = random.of(applied);
        try {
            const auto after =
                active(graph, run(graph, rows, downgrade_path(graph, rows, parse_target(graph.id(target)))));
            const auto gone = descendants(graph, graph.next(target), Follow::dependencies_too);
            std::vector<RevisionIndex> expected;
            std::copy_if(applied.begin(), applied.end(), std::back_inserter(expected),
                         [&](RevisionIndex node) { return !gone.contains(node); });
            CHECK(after == expected);
        } catch (const GraphError& error) {
            // Applied only as a dependency, with nothing above it.
            CHECK(error.kind() == GraphErrorKind::not_below_current);
        }
    });
}

TEST_CASE("a branch that goes to base is gone, and what has nothing to do with it stays") {
    for_random_graphs(150, [](Random& random, const Graph& graph) {
        const auto rows = random_rows(random, graph);
        const auto branch = static_cast<RevisionIndex>(random.below(graph.size()));
        const auto after = run(graph, rows, downgrade_path(graph, rows, parse_target(graph.id(branch) + "@base")));
        const auto left = active(graph, after);
        const auto on_branch = lineage(graph, std::span(&branch, 1), Follow::dependencies_too);
        const auto needs_it = descendants(graph, std::span(&branch, 1), Follow::dependencies_too);
        for (const auto node : left)
            CHECK_FALSE(needs_it.contains(node));
        for (const auto node : active(graph, rows)) {
            if (!on_branch.contains(node)) CHECK(std::binary_search(left.begin(), left.end(), node));
        }
    });
}

TEST_CASE("up and down again changes nothing") {
    for_random_graphs(150, [](Random& random, const Graph& graph) {
        const auto rows = run(
            graph, {},
            upgrade_path(graph, {}, parse_target(graph.id(static_cast<RevisionIndex>(random.below(graph.size()))))));
        const auto after = run(graph, rows, upgrade_path(graph, rows, parse_target("heads")));
        // Back to the row there was, where one stands for all: what lies beside it goes as well.
        const auto back = run(graph, after, downgrade_path(graph, after, parse_target("base")));
        CHECK(run(graph, back, upgrade_path(graph, back, parse_target(rows.front()))) == rows);
    });
}

TEST_CASE("a stamp leaves its targets and no row that includes another") {
    for_random_graphs(300, [](Random& random, const Graph& graph) {
        auto rows = random_rows(random, graph);
        std::vector<RevisionIndex> targets;
        std::vector<std::string> symbols;
        for (auto times = 1 + random.below(3); times > 0; --times) {
            targets.push_back(static_cast<RevisionIndex>(random.below(graph.size())));
            symbols.push_back(graph.id(targets.back()));
        }
        const auto line = lineage(graph, targets, Follow::dependencies_too);
        std::vector<RevisionIndex> expected = targets;
        for (const auto node : resolve_rows(graph, rows)) {
            if (!line.contains(node)) expected.push_back(node);
        }
        for (const auto& step : stamp_path(graph, rows, parse_symbols(symbols)))
            rows = apply(rows, step.changes);
        CHECK_FALSE(include_each_other(graph, rows));
        CHECK(active(graph, rows) == ancestors(graph, expected, Follow::dependencies_too).members());
        // What is at the target already stays as it is.
        CHECK(stamp_path(graph, rows, parse_symbols(symbols)).empty());
    });
}

TEST_CASE("stamped to the heads, a database is what an upgrade to the heads makes of it") {
    for_random_graphs(100, [](Random& random, const Graph& graph) {
        auto rows = random_rows(random, graph);
        for (const auto& step : stamp_path(graph, rows, parse_symbols({"heads"})))
            rows = apply(rows, step.changes);
        CHECK(check_heads(graph, rows).at_heads());
        CHECK(all_current(graph, rows) == graph.heads());
    });
}

TEST_CASE("history lists every revision once, before its ancestors, from any start to any end") {
    for_random_graphs(150, [](Random& random, const Graph& graph) {
        const auto is_ordered = [&](const std::vector<RevisionIndex>& nodes) {
            NodeSet seen(graph.size());
            for (const auto node : nodes) {
                const auto below = below_or_at(graph, node);
                REQUIRE(std::none_of(below.begin(), below.end(),
                                     [&](RevisionIndex other) { return seen.contains(other); }));
                REQUIRE(seen.insert(node));
            }
        };
        const auto all = history(graph);
        CHECK(all.size() == graph.size());
        is_ordered(all);
        const auto start = static_cast<RevisionIndex>(random.below(graph.size()));
        const auto listed = history(graph, parse_history_range(graph.id(start) + ":"));
        is_ordered(listed);
        CHECK(NodeSet(graph.size(), listed).members() ==
              descendants(graph, std::span(&start, 1), Follow::down_revisions).members());
        const auto end = random.of(listed);
        const auto range = history(graph, parse_history_range(graph.id(start) + ":" + graph.id(end)));
        is_ordered(range);
        CHECK(range.front() == end);
        CHECK(range.back() == start);
    });
}

TEST_CASE("paths through forty thousand revisions are found without recursion") {
    std::vector<tests::DrawnScript> scripts{{"r0"}};
    for (int i = 1; i < 40'000; ++i)
        scripts.push_back({"r" + std::to_string(i), {"r" + std::to_string(i - 1)}});
    const auto graph = tests::graph_of(scripts);
    CHECK(history(graph).size() == 40'000);
    CHECK(upgrade_path(graph, {"r7"}, parse_target("head")).size() == 39'992);
    CHECK(downgrade_path(graph, {"r39999"}, parse_target("-30000")).size() == 30'000);
    CHECK(all_current(graph, VersionRows{"r39999"}) == std::vector<RevisionIndex>{39'999});
}
