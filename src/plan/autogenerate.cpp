// SPDX-License-Identifier: Apache-2.0
#include "plan/autogenerate.hpp"

#include "base/diagnostic.hpp"
#include "plan/laws.hpp"
#include "plan/way_back.hpp"
#include "schema/derive.hpp"
#include "schema/effect.hpp"
#include "schema/inverse.hpp"
#include "schema/obstacle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>
#include <variant>

namespace srmigrate::plan {
namespace {

using schema::Catalog;
using schema::Operation;

const schema::Table* table_of(const Catalog& catalog, const Operation& operation) {
    const auto names = schema::objects_written(operation);
    return names.empty() ? nullptr : schema::find_table(catalog, names.front());
}

Catalog applied(Catalog catalog, const Operation& operation) {
    auto result = schema::apply(std::move(catalog), operation);
    return std::get<Catalog>(std::move(result));  // the laws have been held to
}

// Statements of the way back, each with what it costs where it runs; or why one of them is bound to fail.
std::variant<std::vector<Return>, std::string> returns(Catalog now, const std::vector<Operation>& operations,
                                                       const Catalog& from, const schema::Context& context) {
    std::vector<Return> result;
    for (const auto& operation : operations) {
        if (auto obstacle = schema::obstacle(now, operation, from, context)) return std::move(*obstacle);
        const auto* const table = table_of(now, operation);
        result.push_back({.operation = operation,
                          .cost = schema::cost_class(operation, table, context),
                          .loss = schema::loses_data(operation, table)});
        now = applied(std::move(now), operation);
    }
    return result;
}

bool makes_home(const Operation& operation, const schema::Context& context) {
    const auto* const create = std::get_if<schema::CreateDatabase>(&operation);
    return create != nullptr && create->name.name == context.database;
}

// A change with the statements that undo it alone.
struct Undoable {
    ProposedChange change;
    std::vector<Operation> undo;
};

// Whether the change drops a materialized view that another one has taken the place of.
bool drops_replaced_view(const schema::Change& change) {
    const auto* const drop = std::get_if<schema::DropMaterializedView>(&change.operation);
    return drop != nullptr && drop->name.name != change.object.name;
}

Undoable undoable(const Catalog& before, schema::Change change, const schema::Context& context) {
    Undoable result;
    result.change.database = before.current;
    auto way_back = schema::inverse(part_of(before, std::span(&change.operation, 1)), change.operation, context);
    if (makes_home(change.operation, context)) {
        result.change.irreversible = "the URL names the database, and the version table may be in it";
    } else if (auto* const none = std::get_if<schema::Irreversible>(&way_back)) {
        result.change.irreversible = std::move(none->reason);
    } else {
        auto& found = std::get<schema::Inverse>(way_back);
        result.change.warnings = std::move(found.warnings);
        result.undo = std::move(found.operations);
    }
    // it takes its place again, and is filled before
    if (drops_replaced_view(change)) {
        schema::RefreshMaterializedView refresh;
        refresh.name = schema::objects_written(change.operation).front();
        refresh.mode = schema::RefreshMode::sync;
        result.undo.emplace_back(std::move(refresh));
    }
    result.change.change = std::move(change);
    return result;
}

// Goes back from the catalog that is reached, in the order that a script does. What needs something that is not undone
// is not undone either.
Catalog go_back(std::vector<Undoable>& changes, const std::vector<std::size_t>& order, Catalog now, const Catalog& from,
                const schema::Context& context) {
    for (const auto i : order) {
        auto& [change, undo] = changes[i];
        if (!change.irreversible.empty()) continue;
        now.current = change.database;
        auto back = returns(part_of(now, undo), undo, from, context);
        if (auto* const obstacle = std::get_if<std::string>(&back)) {
            change.irreversible = std::move(*obstacle);
            change.warnings.clear();
            continue;
        }
        change.back = std::get<std::vector<Return>>(std::move(back));
        for (const auto& operation : undo)
            now = applied(std::move(now), operation);
    }
    return now;
}

// Where a new revision begins.
std::vector<Stretch> revisions_of(const std::vector<schema::Change>& changes, Rewrites rewrites) {
    std::vector<Stretch> revisions;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        const bool alone =
            rewrites == Rewrites::split && (rewrites_data(changes[i]) || (i > 0 && rewrites_data(changes[i - 1])));
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
                     [&](std::size_t i) { return revision->begin <= i && i < revision->end; });
    }
    return result;
}

// Gives a table the sort key that it derived from its key, and that no longer follows the key once it was another one.
// Nothing where it has it.
std::optional<Operation> sort_key_to_return(const schema::ObjectName& table, const Catalog& now, const Catalog& from) {
    const auto* const was = schema::find_table(from, table);
    const auto* const is = schema::find_table(now, table);
    if (was == nullptr || is == nullptr || was->order_by || !is->order_by) return std::nullopt;
    schema::OrderBy clause;
    clause.columns = schema::effective_sort_key(*was);
    if (clause.columns == schema::effective_sort_key(*is)) return std::nullopt;
    return schema::AlterTable{table, {clause}};
}

// At the end of the way back of each table.
Catalog return_sort_keys(std::vector<Undoable>& changes, const std::vector<std::size_t>& order, Catalog now,
                         const Catalog& from, const schema::Context& context) {
    for (auto i = order.rbegin(); i != order.rend(); ++i) {
        auto& [change, undo] = changes[*i];
        if (change.back.empty() || !std::holds_alternative<schema::AlterTable>(change.change.operation)) continue;
        now.current = change.database;
        for (const auto& table : schema::objects_written(change.back.back().operation)) {
            const auto operation = sort_key_to_return(table, now, from);
            if (!operation) continue;
            auto back = returns(now, {*operation}, from, context);
            if (std::holds_alternative<std::string>(back)) continue;
            change.back.push_back(std::get<std::vector<Return>>(std::move(back)).front());
            now = applied(std::move(now), *operation);
            break;
        }
    }
    return now;
}

}  // namespace

bool rewrites_data(const schema::Change& change) {
    return change.cost == schema::CostClass::rewrite || change.cost == schema::CostClass::redistribution;
}

void put_first(Proposal& proposal, std::vector<ProposedChange> changes) {
    const auto count = changes.size();
    if (count == 0) return;
    for (auto& revision : proposal.revisions)
        revision = {revision.begin + count, revision.end + count};
    if (proposal.revisions.empty()) proposal.revisions.push_back({0, count});
    proposal.revisions.front().begin = 0;
    for (auto& i : proposal.way_back)
        i += count;
    for (auto i = count; i > 0; --i)
        proposal.way_back.push_back(i - 1);
    proposal.changes.insert(proposal.changes.begin(), std::make_move_iterator(changes.begin()),
                            std::make_move_iterator(changes.end()));
}

Proposal propose(const Catalog& from, const Catalog& to, const schema::Context& context,
                 const schema::DiffOptions& options, Rewrites rewrites) {
    auto diff = schema::diff(from, to, context, options);
    if (const auto broken = broken_law(from, to, diff, context, options)) {
        throw base::Error(fmt::format("the difference that was worked out does not hold: {}", *broken),
                          "report this with the definitions of the objects it names; exclude them until then "
                          "(exclude_tables)");
    }
    std::vector<Undoable> changes;
    Catalog now = from;
    now.current = context.database;
    for (auto& change : diff.changes) {
        const bool is_context = std::holds_alternative<schema::Use>(change.operation);
        const auto operation = change.operation;
        if (!is_context) changes.push_back(undoable(now, std::move(change), context));
        now = applied(std::move(now), operation);
    }
    std::vector<schema::Change> order;
    for (const auto& each : changes)
        order.push_back(each.change.change);
    Proposal proposal;
    proposal.findings = std::move(diff.findings);
    proposal.revisions = revisions_of(order, rewrites);
    proposal.way_back = last_revision_first(way_back(order, from), proposal.revisions);
    proposal.restored = return_sort_keys(
        changes, proposal.way_back, go_back(changes, proposal.way_back, std::move(now), from, context), from, context);
    for (auto& each : changes)
        proposal.changes.push_back(std::move(each.change));
    return proposal;
}

}  // namespace srmigrate::plan
