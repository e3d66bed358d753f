// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "revision/graph/ancestors.hpp"
#include "verify/walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace srmigrate::verify {
namespace {

using revision::RevisionIndex;

constexpr std::size_t k_most_orders = 16;  // that are run; each takes as long as all revisions

/// Two revisions that nothing orders, of which one changes what the other touches; indexes of scripts, the earlier one
/// first.
using Rivals = std::pair<std::size_t, std::size_t>;

/// Neighbours that touch nothing in common can be exchanged, so an order matters by what it does with rivals only.
std::set<Rivals> rivals(const revision::Graph& graph, const std::vector<ReadScript>& scripts, const Walked& walked) {
    std::map<schema::ObjectName, std::vector<std::size_t>> by_object;
    for (std::size_t i = 0; i < scripts.size(); ++i) {
        for (const auto& name : walked.touched[i])
            by_object[name].push_back(i);
    }
    std::set<Rivals> result;
    std::map<std::size_t, revision::NodeSet> above;
    for (const auto& [name, users] : by_object) {
        for (std::size_t late = 1; late < users.size(); ++late) {
            const auto node = scripts[users[late]].node;
            const auto found = above
                                   .try_emplace(users[late], revision::ancestors(graph, std::span(&node, 1),
                                                                                 revision::Follow::dependencies_too))
                                   .first;
            for (std::size_t early = 0; early < late; ++early) {
                const bool is_changed =
                    walked.written[users[early]].contains(name) || walked.written[users[late]].contains(name);
                if (is_changed && !found->second.contains(scripts[users[early]].node))
                    result.insert({users[early], users[late]});
            }
        }
    }
    return result;
}

/// The order in which the late one of the two, and what it needs, comes first.
std::vector<std::size_t> turned_order(const revision::Graph& graph, const std::vector<ReadScript>& scripts,
                                      std::size_t late) {
    const auto node = scripts[late].node;
    const auto needed = revision::ancestors(graph, std::span(&node, 1), revision::Follow::dependencies_too);
    std::vector<std::size_t> order(scripts.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::stable_partition(order.begin(), order.end(), [&](std::size_t i) { return needed.contains(scripts[i].node); });
    return order;
}

}  // namespace

std::vector<CheckCase> try_orders(const VerifyInput& input, const std::vector<ReadScript>& scripts,
                                  const TestProfile& profile, const Walked& walked) {
    CheckCase passed{.check = CheckName::any_order, .profile = profile};
    const auto& graph = input.graph;
    const bool is_one_line = graph.real_bases().size() < 2 && graph.real_heads().size() < 2 &&
                             std::none_of(scripts.begin(), scripts.end(), [&](const ReadScript& script) {
                                 return graph.is_real_branch_point(script.node);
                             });
    if (is_one_line) return {passed};
    if (std::find(walked.has_run.begin(), walked.has_run.end(), 0) != walked.has_run.end()) {
        passed.end = CheckEnd::skipped;
        passed.diagnostic.message = "not every up section runs";
        return {passed};
    }
    std::vector<CheckCase> cases;
    auto left = rivals(graph, scripts, walked);
    for (std::size_t runs = 0; !left.empty() && runs < k_most_orders; ++runs) {
        const auto [early, late] = *left.begin();
        const auto order = turned_order(graph, scripts, late);
        std::vector<std::size_t> place(order.size());
        for (std::size_t i = 0; i < order.size(); ++i)
            place[order[i]] = i;
        std::erase_if(left, [&](const Rivals& pair) { return place[pair.first] > place[pair.second]; });
        TrialCluster trial(profile);
        const auto& a = graph.id(scripts[early].node);
        const auto& b = graph.id(scripts[late].node);
        CheckCase found{.check = CheckName::any_order,
                        .revision = scripts[late].title,
                        .file = scripts[late].file,
                        .profile = profile,
                        .end = CheckEnd::failed};
        found.diagnostic.hint = fmt::format("write Depends On: {} into '{}', or the other way round", a, b);
        bool is_refused = false;
        for (const auto index : order) {
            const auto& script = scripts[index];
            trial.presume(script.up.statements, input.home);
            const auto stop = trial.run(script.up.statements, input.home);
            if (!stop) continue;
            found.diagnostic.message = fmt::format(
                "nothing orders '{}' and '{}', and where '{}' runs first, statement {} of '{}' is refused: "
                "{}",
                a, b, b, stop->statement + 1, graph.id(script.node), stop->end.words);
            found.diagnostic.where = script.up.statements[stop->statement].where;
            is_refused = true;
            break;
        }
        if (!is_refused) {
            found.details = differences_between(walked.head, trial.all_shots(), profile);
            found.diagnostic.message =
                fmt::format("nothing orders '{}' and '{}', and it makes a difference which of them runs first", a, b);
            found.diagnostic.where = scripts[late].up.where;
        }
        if (is_refused || !found.details.empty()) {
            if (input.old.contains(scripts[late].node)) found.end = CheckEnd::noted;
            cases.push_back(std::move(found));
        }
    }
    if (!left.empty()) {
        cases.push_back({.check = CheckName::any_order,
                         .profile = profile,
                         .end = CheckEnd::skipped,
                         .diagnostic = {.message = fmt::format(
                                            "{} of revisions that touch the same were not tried in the other order",
                                            base::counted(left.size(), "pair"))}});
    }
    if (cases.empty()) cases.push_back(std::move(passed));
    return cases;
}

}  // namespace srmigrate::verify
