// SPDX-License-Identifier: Apache-2.0
#include "plan/autogenerate.hpp"

#include "plan/laws.hpp"
#include "plan/reversal.hpp"
#include "plan/way_back.hpp"
#include "schema/model/pairs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <set>
#include <utility>
#include <variant>

namespace srmigrate::plan {
namespace {

using schema::Catalog;
using schema::ObjectName;

// Where a new revision begins.
std::vector<Stretch> revisions_of(const std::vector<schema::Change>& changes, Rewrites rewrites) {
    std::vector<Stretch> revisions;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        const bool alone = rewrites == Rewrites::split && (schema::rewrites_data(changes[i].cost) ||
                                                           (i > 0 && schema::rewrites_data(changes[i - 1].cost)));
        if (revisions.empty() || alone) revisions.push_back({.begin = i, .end = i});
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

// ---- By a diff
// ------------------------------------------------------------------------------------------------------

// What a diff proposes, each change with what undoes it.
struct Leg {
    Catalog from;
    std::vector<Undoable> changes;
    std::vector<schema::Finding> findings;
    Catalog reached;
};

Leg leg_of(const Catalog& from, const Catalog& to, const schema::ServerProfile& context,
           const schema::DiffOptions& options) {
    auto diff = lawful(from, to, context, options, [&](const schema::DiffOptions& restricted) {
        return schema::diff(from, to, context, restricted);
    });
    Leg leg{.from = from, .changes = {}, .findings = std::move(diff.findings), .reached = from};
    leg.reached.current = context.database;
    for (auto& change : diff.changes) {
        const bool is_context = std::holds_alternative<schema::Use>(change.operation);
        const auto operation = change.operation;
        if (!is_context) leg.changes.push_back(undoable(leg.reached, std::move(change), context));
        leg.reached =
            std::get<Catalog>(schema::apply(std::move(leg.reached), operation));  // the laws have been held to
    }
    return leg;
}

// Puts the changes behind those of the proposal, and their way back before its way back.
void append(Proposal& proposal, std::vector<ProposedChange> changes, std::vector<Stretch> revisions,
            std::vector<std::size_t> way_back) {
    const auto begin = proposal.changes.size();
    for (auto& revision : revisions) {
        revision.begin += begin;
        revision.end += begin;
        proposal.revisions.push_back(std::move(revision));
    }
    for (auto& i : way_back)
        i += begin;
    proposal.way_back.insert(proposal.way_back.begin(), way_back.begin(), way_back.end());
    std::move(changes.begin(), changes.end(), std::back_inserter(proposal.changes));
}

// The same for a leg. `now` is where its way back begins; answers where it leads.
Catalog append(Proposal& proposal, Leg leg, Catalog now, const schema::ServerProfile& context, Rewrites rewrites) {
    std::vector<schema::Change> order;
    for (const auto& each : leg.changes)
        order.push_back(each.change.change);
    auto revisions = revisions_of(order, rewrites);
    auto back = last_revision_first(way_back(order, leg.from), revisions);
    auto restored = go_back(leg.changes, back, std::move(now), leg.from, context);
    std::vector<ProposedChange> changes;
    for (auto& each : leg.changes)
        changes.push_back(std::move(each.change));
    append(proposal, std::move(changes), std::move(revisions), std::move(back));
    return restored;
}

// ---- By rebuilds
// ----------------------------------------------------------------------------------------------------

// A table that a finding stands in the way of, and that may be rebuilt.
struct Candidate {
    ObjectName object;
    std::string live_name;
    std::vector<schema::Finding> findings;
};

std::vector<Candidate> candidates_of(const Leg& leg, const Catalog& to, const RebuildOptions& rebuilds) {
    std::vector<Candidate> candidates;
    if (!rebuilds.wanted) return candidates;
    for (const auto& [database, wanted] : to.databases) {
        const auto live = leg.from.databases.find(database);
        if (live == leg.from.databases.end()) continue;
        for (const auto& pair : schema::pair_up(live->second, wanted)) {
            if (pair.live == nullptr || pair.desired == nullptr) continue;
            if (!std::holds_alternative<schema::Table>(*pair.live)) continue;
            if (!std::holds_alternative<schema::Table>(*pair.desired)) continue;
            Candidate candidate{
                .object = {std::nullopt, database, pair.desired_name}, .live_name = pair.live_name, .findings = {}};
            std::copy_if(leg.findings.begin(), leg.findings.end(), std::back_inserter(candidate.findings),
                         [&](const schema::Finding& each) { return each.object == candidate.object; });
            if (candidate.findings.empty() || !rebuilds.wanted(candidate.object)) continue;
            candidates.push_back(std::move(candidate));
        }
    }
    return candidates;
}

// The desired schema with the candidates as they are, but for their names.
Catalog without_rebuilds(Catalog to, const Catalog& from, const std::vector<Candidate>& candidates) {
    for (const auto& [object, live_name, findings] : candidates) {
        const auto& live = *schema::find(from, {std::nullopt, object.database, live_name});
        auto table = std::get<schema::Table>(live);
        table.name.name = object.name;
        if (live_name != object.name) table.renamed_from = live_name;
        to.databases.at(*object.database).objects.at(object.name) = std::move(table);
    }
    return to;
}

// The proposal with the tables rebuilt; what keeps one from it, by its name.
struct Rebuilt {
    std::vector<std::pair<ObjectName, Rebuild>> tables;
    std::vector<std::pair<ObjectName, schema::Obstacle>> refused;
    Catalog reached;
    Catalog to;  ///< what is wanted, and the tables that are kept
};

// Whether one of the findings goes away.
bool settles(const Rebuild& rebuild, const Candidate& candidate, const schema::Table& wanted,
             const schema::ServerProfile& context, const schema::DiffOptions& options) {
    const auto* const table = schema::find_table(rebuild.reached, candidate.object);
    if (table == nullptr) return false;
    std::set<std::string> left;
    for (const auto& each : schema::differences(*table, wanted, context, schema::comparison(options)))
        left.insert(attribute(each));
    return std::any_of(candidate.findings.begin(), candidate.findings.end(),
                       [&](const schema::Finding& each) { return !left.contains(each.attribute); });
}

Rebuilt rebuild_all(const Leg& leg, const Catalog& to, const std::vector<Candidate>& candidates,
                    const schema::ServerProfile& context, const schema::DiffOptions& options,
                    const RebuildOptions& rebuilds) {
    Rebuilt result{.tables = {}, .refused = {}, .reached = leg.reached, .to = to};
    for (const auto& candidate : candidates) {
        const auto& object = candidate.object;
        const auto& wanted = std::get<schema::Table>(*schema::find(to, object));
        if (schema::find_table(result.reached, object) == nullptr) continue;  // its rename was refused
        auto own_context = context;
        own_context.database = *object.database;
        auto own = rebuild(result.reached, object, wanted, candidate.findings, rebuilds, context);
        if (auto* const obstacle = std::get_if<schema::Obstacle>(&own)) {
            result.refused.emplace_back(object, std::move(*obstacle));
            continue;
        }
        auto& rebuilt = std::get<Rebuild>(own);
        if (!settles(rebuilt, candidate, wanted, own_context, options)) continue;
        const ObjectName kept{std::nullopt, object.database, rebuilt.kept};
        auto& objects = result.to.databases.at(*object.database).objects;
        objects[rebuilt.kept] = *schema::find(rebuilt.reached, kept);
        objects.at(object.name) = rebuilt.wanted;
        result.reached = rebuilt.reached;
        result.tables.emplace_back(object, std::move(rebuilt));
    }
    result.reached.current = context.database;
    return result;
}

Catalog undone(const std::vector<ProposedChange>& changes, Catalog now) {
    for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
        now.current = change->database;
        for (const auto& back : change->back) {
            auto next = schema::apply(now, back.operation);
            if (auto* const catalog = std::get_if<Catalog>(&next)) now = std::move(*catalog);
        }
    }
    return now;
}

void tell_refused(std::vector<schema::Finding>& findings,
                  const std::vector<std::pair<ObjectName, schema::Obstacle>>& refused) {
    for (const auto& [object, obstacle] : refused) {
        for (auto& finding : findings) {
            if (finding.object != object) continue;
            finding.why += fmt::format("; it cannot be rebuilt: {}", obstacle.why);
            finding.remedy = obstacle.remedy;
        }
    }
}

Proposal with_rebuilds(const Leg& plain, const Catalog& to, const std::vector<Candidate>& candidates,
                       const schema::ServerProfile& context, const schema::DiffOptions& options, Rewrites rewrites,
                       const RebuildOptions& rebuilds) {
    auto before = leg_of(plain.from, without_rebuilds(to, plain.from, candidates), context, options);
    auto rebuilt = rebuild_all(before, to, candidates, context, options, rebuilds);
    auto after = leg_of(rebuilt.reached, rebuilt.to, context, options);
    Proposal proposal;
    proposal.findings = after.findings;
    tell_refused(proposal.findings, rebuilt.refused);

    // the way back is gone from its end; each piece is told where it begins
    Proposal last;
    const auto reached = after.reached;
    auto now = append(last, std::move(after), reached, context, rewrites);
    std::vector<Proposal> middle;
    for (auto each = rebuilt.tables.rbegin(); each != rebuilt.tables.rend(); ++each) {
        auto& changes = each->second.changes;
        now = undone(changes, std::move(now));
        std::vector<std::size_t> back(changes.size());
        std::iota(back.rbegin(), back.rend(), 0);
        Proposal own;
        std::vector<Stretch> revision{
            {.begin = 0, .end = changes.size(), .about = fmt::format("rebuild of {}", each->first.name)}};
        append(own, std::move(changes), std::move(revision), std::move(back));
        middle.push_back(std::move(own));
    }
    proposal.restored = append(proposal, std::move(before), std::move(now), context, rewrites);
    for (auto own = middle.rbegin(); own != middle.rend(); ++own)
        append(proposal, std::move(own->changes), std::move(own->revisions), std::move(own->way_back));
    append(proposal, std::move(last.changes), std::move(last.revisions), std::move(last.way_back));
    return proposal;
}

}  // namespace

Proposal propose(const Catalog& from, const Catalog& to, const schema::ServerProfile& context,
                 const schema::DiffOptions& options, Rewrites rewrites, const RebuildOptions& rebuilds) {
    auto leg = leg_of(from, to, context, options);
    const auto candidates = candidates_of(leg, to, rebuilds);
    if (!candidates.empty()) return with_rebuilds(leg, to, candidates, context, options, rewrites, rebuilds);
    Proposal proposal;
    proposal.findings = leg.findings;
    const auto reached = leg.reached;
    proposal.restored = append(proposal, std::move(leg), reached, context, rewrites);
    return proposal;
}

}  // namespace srmigrate::plan
