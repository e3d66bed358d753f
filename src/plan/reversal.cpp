// SPDX-License-Identifier: Apache-2.0
#include "plan/reversal.hpp"

#include "plan/laws.hpp"
#include "schema/effect/effect.hpp"
#include "schema/normal/derive.hpp"
#include "schema/rules/statement_rules.hpp"
#include "schema/undo/inverse.hpp"

#include <fmt/format.h>

#include <iterator>
#include <optional>
#include <set>
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
                                                       const Catalog& known, const schema::ServerProfile& context) {
    std::vector<Return> result;
    for (const auto& operation : operations) {
        if (auto obstacle = schema::obstacle(now, operation, known, context)) return std::move(*obstacle);
        const auto* const table = table_of(now, operation);
        result.push_back({.operation = operation,
                          .cost = schema::cost_class(operation, table, context),
                          .loss = schema::loses_data(operation, table)});
        now = applied(std::move(now), operation);
    }
    return result;
}

// Why a database stays, if the operation makes one.
std::string stays(const Operation& operation, const schema::ServerProfile& context) {
    const auto* const create = std::get_if<schema::CreateDatabase>(&operation);
    if (create == nullptr) return {};
    if (create->name.name == context.database) return "the URL names the database, and the version table may be in it";
    return "the database may have been there before, with what is not of this project";
}

// Whether the change drops a materialized view that another one has taken the place of.
bool drops_replaced_view(const schema::Change& change) {
    const auto* const drop = std::get_if<schema::DropMaterializedView>(&change.operation);
    return drop != nullptr && drop->name.name != change.object.name;
}

Reversal reversal_of(const Catalog& before, const Operation& operation, const schema::ServerProfile& context) {
    Reversal reversal;
    reversal.undone = operation;
    reversal.found = part_of(before, std::span(&operation, 1));
    auto way_back = schema::inverse(reversal.found, operation, context);
    if (auto why = stays(operation, context); !why.empty()) {
        reversal.irreversible = std::move(why);
    } else if (auto* const none = std::get_if<schema::Irreversible>(&way_back)) {
        reversal.irreversible = std::move(none->reason);
    } else {
        auto& found = std::get<schema::Inverse>(way_back);
        reversal.warnings = std::move(found.warnings);
        reversal.operations = std::move(found.operations);
    }
    return reversal;
}

// Each clause on the table as the ones before it leave it. None where a clause is nothing without the others.
std::vector<Reversal> parts_of(Catalog before, const Operation& operation, const schema::ServerProfile& context) {
    const auto* const alter = std::get_if<schema::AlterTable>(&operation);
    if (alter == nullptr || alter->clauses.size() < 2) return {};
    std::vector<Reversal> parts;
    for (const auto& clause : alter->clauses) {
        const Operation alone = schema::AlterTable{alter->name, {clause}};
        parts.insert(parts.begin(), reversal_of(before, alone, context));
        auto after = schema::apply(std::move(before), alone);
        if (!std::holds_alternative<Catalog>(after)) return {};
        before = std::get<Catalog>(std::move(after));
    }
    return parts;
}

// What the way back has to find again. A view comes back as it was at the beginning, after the tables that it reads. A
// generated column comes back to the table that lost it, which may have another name by then.
const Catalog& known_to(const Reversal& reversal, const Catalog& from) {
    return std::holds_alternative<schema::AlterTable>(reversal.undone) ? reversal.found : from;
}

// Undoes a statement or as many of its parts as can be undone.
Catalog take(ProposedChange& change, Reversal& reversal, Catalog now, const Catalog& from,
             const schema::ServerProfile& context) {
    auto why = reversal.irreversible;
    if (why.empty()) {
        const auto& known = known_to(reversal, from);
        auto back = returns(part_of(now, reversal.operations), reversal.operations, known, context);
        if (auto* const possible = std::get_if<std::vector<Return>>(&back)) {
            std::move(possible->begin(), possible->end(), std::back_inserter(change.back));
            std::move(reversal.warnings.begin(), reversal.warnings.end(), std::back_inserter(change.warnings));
            for (const auto& operation : reversal.operations)
                now = applied(std::move(now), operation);
            return now;
        }
        why = std::get<std::string>(std::move(back));
    }
    for (auto& part : reversal.parts)
        now = take(change, part, std::move(now), from, context);
    if (reversal.parts.empty()) change.not_undone.push_back({std::move(reversal.undone), std::move(why)});
    return now;
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

// Whether ORDER BY sets a sort key: with every column it means their order in the table (reference §1.6).
bool sets_sort_key(const Operation& operation, const Catalog& now) {
    const auto& alter = std::get<schema::AlterTable>(operation);
    const auto& order = std::get<schema::OrderBy>(alter.clauses.front());
    return order.columns.size() < schema::find_table(now, alter.name)->columns.size();
}

// At the end of the way back of each table, where its last change is undone.
Catalog return_sort_keys(std::vector<Undoable>& changes, const std::vector<std::size_t>& order, Catalog now,
                         const Catalog& from, const schema::ServerProfile& context) {
    std::set<schema::ObjectName> seen;
    for (auto i = order.rbegin(); i != order.rend(); ++i) {
        auto& change = changes[*i].change;
        if (change.back.empty() || !std::holds_alternative<schema::AlterTable>(change.change.operation)) continue;
        if (!seen.insert(change.change.object).second) continue;
        now.current = change.database;
        for (const auto& table : schema::objects_written(change.back.back().operation)) {
            const auto operation = sort_key_to_return(table, now, from);
            if (!operation) continue;
            auto back = returns(part_of(now, std::span(&*operation, 1)), {*operation}, from, context);
            if (!sets_sort_key(*operation, now) || std::holds_alternative<std::string>(back)) {
                change.warnings.push_back(fmt::format("the sort key that '{}' had from its key", table.name));
                continue;
            }
            change.back.push_back(std::get<std::vector<Return>>(std::move(back)).front());
            now = applied(std::move(now), *operation);
        }
    }
    return now;
}

}  // namespace

Undoable undoable(const Catalog& before, schema::Change change, const schema::ServerProfile& context) {
    Undoable result;
    result.change.database = before.current;
    result.reversal = reversal_of(before, change.operation, context);
    result.reversal.parts = parts_of(part_of(before, std::span(&change.operation, 1)), change.operation, context);
    // it takes its place again, and is filled before
    if (drops_replaced_view(change)) {
        schema::RefreshMaterializedView refresh;
        refresh.name = schema::objects_written(change.operation).front();
        refresh.mode = schema::RefreshMode::sync;
        result.reversal.operations.emplace_back(std::move(refresh));
    }
    result.change.change = std::move(change);
    return result;
}

Catalog go_back(std::vector<Undoable>& changes, const std::vector<std::size_t>& order, Catalog now, const Catalog& from,
                const schema::ServerProfile& context) {
    for (const auto i : order) {
        now.current = changes[i].change.database;
        now = take(changes[i].change, changes[i].reversal, std::move(now), from, context);
    }
    return return_sort_keys(changes, order, std::move(now), from, context);
}

}  // namespace srmigrate::plan
