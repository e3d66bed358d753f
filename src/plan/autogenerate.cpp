// SPDX-License-Identifier: Apache-2.0
#include "plan/autogenerate.hpp"

#include "base/diagnostic.hpp"
#include "plan/laws.hpp"
#include "plan/way_back.hpp"
#include "schema/effect.hpp"
#include "schema/inverse.hpp"

#include <fmt/format.h>

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

// The statements of the way back, each with what it costs where it runs.
std::vector<Return> returns(Catalog catalog, const std::vector<Operation>& operations, const schema::Context& context) {
    std::vector<Return> result;
    for (const auto& operation : operations) {
        const auto* const table = table_of(catalog, operation);
        result.push_back({.operation = operation,
                          .cost = schema::cost_class(operation, table, context),
                          .loss = schema::loses_data(operation, table)});
        catalog = applied(std::move(catalog), operation);
    }
    return result;
}

bool makes_home(const Operation& operation, const schema::Context& context) {
    const auto* const create = std::get_if<schema::CreateDatabase>(&operation);
    return create != nullptr && create->name.name == context.database;
}

ProposedChange proposed(const Catalog& before, schema::Change change, const schema::Context& context) {
    ProposedChange result;
    result.database = before.current;
    const auto part = part_of(before, change.operation);
    auto way_back = schema::inverse(part, change.operation, context);
    if (makes_home(change.operation, context)) {
        result.irreversible = "the URL names the database, and the version table may be in it";
    } else if (auto* const none = std::get_if<schema::Irreversible>(&way_back)) {
        result.irreversible = std::move(none->reason);
    } else {
        auto& found = std::get<schema::Inverse>(way_back);
        result.warnings = std::move(found.warnings);
        result.back = returns(applied(part, change.operation), found.operations, context);
    }
    result.change = std::move(change);
    return result;
}

}  // namespace

Proposal propose(const Catalog& from, const Catalog& to, const schema::Context& context,
                 const schema::DiffOptions& options) {
    auto diff = schema::diff(from, to, context, options);
    if (const auto broken = broken_law(from, to, diff, context, options)) {
        throw base::Error(fmt::format("the difference that was worked out does not hold: {}", *broken),
                          "report this with the definitions of the objects it names; exclude them until then "
                          "(exclude_tables)");
    }
    Proposal proposal{.changes = {}, .way_back = {}, .findings = std::move(diff.findings)};
    Catalog now = from;
    now.current = context.database;
    for (auto& change : diff.changes) {
        const bool is_context = std::holds_alternative<schema::Use>(change.operation);
        const auto operation = change.operation;
        if (!is_context) proposal.changes.push_back(proposed(now, std::move(change), context));
        now = applied(std::move(now), operation);
    }
    std::vector<schema::Change> changes;
    for (const auto& each : proposal.changes)
        changes.push_back(each.change);
    proposal.way_back = way_back(changes, from);
    return proposal;
}

}  // namespace srmigrate::plan
