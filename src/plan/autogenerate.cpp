// SPDX-License-Identifier: Apache-2.0
#include "plan/autogenerate.hpp"

#include "plan/laws.hpp"
#include "plan/reversal.hpp"
#include "plan/way_back.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

namespace srmigrate::plan {
namespace {

using schema::Catalog;

// Where a new revision begins.
std::vector<Stretch> revisions_of(const std::vector<schema::Change>& changes, Rewrites rewrites) {
    std::vector<Stretch> revisions;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        const bool alone = rewrites == Rewrites::split && (schema::rewrites_data(changes[i].cost) ||
                                                           (i > 0 && schema::rewrites_data(changes[i - 1].cost)));
        if (revisions.empty() || alone) revisions.push_back({i, i});
        revisions.back().end = i + 1;
    }
    return revisions;
}

// The same, revision by revision.
std::vector<std::size_t> last_revision_first(const std::vector<std::size_t>& order,
                                             const std::vector<Stretch>& revisions) {
    std::vector<std::size_t> result;
    for (auto revision = revisions.rbegin(); revision != revisions.rend(); ++revision) {
        std::copy_if(order.begin(), order.end(), std::back_inserter(result),
                     [&](std::size_t i) { return revision->contains(i); });
    }
    return result;
}

}  // namespace

Proposal propose(const Catalog& from, const Catalog& to, const schema::ServerProfile& context,
                 const schema::DiffOptions& options, Rewrites rewrites) {
    auto diff = lawful(from, to, context, options, [&](const schema::DiffOptions& restricted) {
        return schema::diff(from, to, context, restricted);
    });
    std::vector<Undoable> changes;
    Catalog now = from;
    now.current = context.database;
    for (auto& change : diff.changes) {
        const bool is_context = std::holds_alternative<schema::Use>(change.operation);
        const auto operation = change.operation;
        if (!is_context) changes.push_back(undoable(now, std::move(change), context));
        now = std::get<Catalog>(schema::apply(std::move(now), operation));  // the laws have been held to
    }
    std::vector<schema::Change> order;
    for (const auto& each : changes)
        order.push_back(each.change.change);
    Proposal proposal;
    proposal.findings = std::move(diff.findings);
    proposal.revisions = revisions_of(order, rewrites);
    proposal.way_back = last_revision_first(way_back(order, from), proposal.revisions);
    proposal.restored = go_back(changes, proposal.way_back, std::move(now), from, context);
    for (auto& each : changes)
        proposal.changes.push_back(std::move(each.change));
    return proposal;
}

}  // namespace srmigrate::plan
