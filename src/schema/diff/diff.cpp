// SPDX-License-Identifier: Apache-2.0
#include "schema/diff/diff.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "schema/apply/creation_order.hpp"
#include "schema/diff/diff_order.hpp"
#include "schema/diff/diff_table.hpp"
#include "schema/diff/diff_view.hpp"
#include "schema/model/pairs.hpp"
#include "schema/normal/derive.hpp"
#include "schema/rules/sources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace srmigrate::schema {
namespace {

ObjectName resolved(const ObjectName& name, const std::string& database) {
    return {std::nullopt, name.database.value_or(database), name.name};
}

/// A synchronous materialized view lives in the database of its table.
ObjectName on_table(const std::string& database, const ObjectName& table) {
    return {std::nullopt, database, table.name};
}

/// What a diff knows, and what it has planned so far.
struct DiffState {
    const Catalog& from;
    const Catalog& to;
    const ServerProfile& context;
    const DiffOptions& options;
    Diff diff = {};
    std::vector<DraftUnit> units = {};
    std::map<ObjectName, const Object*> live = {};             ///< what is there, by the names that units have
    std::map<ObjectName, std::set<std::string>> readers = {};  ///< asynchronous materialized views by what they read
    std::map<ObjectName, std::set<std::string>> indexes = {};  ///< synchronous ones by their table
    std::map<std::string, Groups> groups = {};                 ///< by database
    std::string session = context.database;
};

/// Whether others wait for what is dropped to be gone.
enum class DropOrder { usual, first };

ServerProfile profile_inside(const DiffState& state, const std::string& database) {
    ServerProfile context = state.context;
    context.database = database;
    return context;
}

/// As statements name it: with the database unless it is the one that unqualified names mean.
ObjectName statement_name(const DiffState& state, const std::string& database, const std::string& name) {
    if (database == state.context.database) return {std::nullopt, std::nullopt, name};
    return {std::nullopt, database, name};
}

std::map<std::string, Object, std::less<>>& reached_objects(DiffState& state, const std::string& database) {
    return state.diff.reached.databases[database].objects;
}

void note_readers(DiffState& state, const std::string& database, const Database& objects) {
    for (const auto& [name, object] : objects.objects) {
        const auto* view = std::get_if<MaterializedView>(&object);
        if (view == nullptr) continue;
        if (is_synchronous(*view)) {
            if (!view->query.reads.empty()) state.indexes[on_table(database, view->query.reads.front())].insert(name);
            continue;
        }
        for (const auto& read : view->query.reads)
            state.readers[resolved(read, database)].insert(name);
    }
}

Change object_change(const DiffState& state, Operation operation, const ObjectName& object) {
    Change result;
    result.cost = cost_class(operation, nullptr, state.context);
    result.loss = loses_data(operation);
    result.operation = std::move(operation);
    result.object = object;
    result.attributes = {attribute(Aspect::object)};
    return result;
}

void note_finding(DiffState& state, const ObjectName& object, std::string what, std::string why, std::string remedy) {
    state.diff.findings.push_back(
        {object, attribute(Aspect::object), std::move(what), std::move(why), std::move(remedy)});
}

void add_unit(DiffState& state, Phase phase, const ObjectName& object, std::vector<ObjectName> reads,
              std::vector<Change> changes) {
    if (changes.empty()) return;
    for (auto& read : reads)
        read = resolved(read, *object.database);
    state.units.push_back({phase, object, std::move(reads), std::move(changes)});
}

void create_database(DiffState& state, const std::string& name, const Database& wanted) {
    CreateDatabase create;
    create.name = {std::nullopt, std::nullopt, name};
    create.if_not_exists = true;  // another environment may have it already
    create.properties = wanted.properties;
    state.diff.reached.databases[name].properties = wanted.properties;
    add_unit(state, Phase::database, {std::nullopt, name, {}}, {},
             {object_change(state, create, {std::nullopt, name, {}})});
}

void plan_create(DiffState& state, const ObjectName& object, const Object& desired) {
    const auto name = statement_name(state, *object.database, object.name);
    std::visit(base::Overloaded{
                   [&](const Table& table) {
                       CreateTable create;
                       create.table = table;
                       create.table.name = name;
                       create.table.renamed_from.reset();
                       create.table.renamed_columns.clear();
                       add_unit(state, Phase::table, object, referenced_tables(table),
                                {object_change(state, create, object)});
                   },
                   [&](const View& view) {
                       CreateView create;
                       create.view = view;
                       create.view.name = name;
                       add_unit(state, Phase::view, object, view.query.reads, {object_change(state, create, object)});
                   },
                   [&](const MaterializedView& view) {
                       CreateMaterializedView create;
                       create.view = view;
                       create.view.name = name;
                       add_unit(state, Phase::view, object, view.query.reads, {object_change(state, create, object)});
                   },
                   [&](const Unknown& unknown) {
                       note_finding(state, object, "is none, wanted is something that is not understood",
                                    unknown.reason, "create it by hand, or simplify its text");
                   },
               },
               desired);
    if (!std::holds_alternative<Unknown>(desired)) reached_objects(state, *object.database)[object.name] = desired;
}

/// Synchronous materialized views hold on to columns of their table, so they go first.
void plan_drop(DiffState& state, const ObjectName& object, const Object& live, DropOrder order = DropOrder::usual) {
    if (const auto* unknown = std::get_if<Unknown>(&live)) {
        note_finding(state, object, "is not understood", unknown->reason, "leave it alone, or drop it by hand");
        return;
    }
    if (!state.options.drop_objects && order == DropOrder::usual) {
        note_finding(state, object, "is only in the database", "dropping it was not asked for",
                     "add it to the desired schema, or ask for it to be dropped");
        return;
    }
    const auto name = statement_name(state, *object.database, object.name);
    const auto phase = [&](Phase usual) { return order == DropOrder::first ? Phase::make_room : usual; };
    std::visit(base::Overloaded{
                   [&](const Table&) {
                       DropTable drop;
                       drop.name = name;
                       add_unit(state, phase(Phase::drop_table), object, {}, {object_change(state, drop, object)});
                   },
                   [&](const View& view) {
                       DropView drop;
                       drop.name = name;
                       add_unit(state, phase(Phase::drop_view), object, view.query.reads,
                                {object_change(state, drop, object)});
                   },
                   [&](const MaterializedView& view) {
                       DropMaterializedView drop;
                       drop.name = name;
                       const auto own = is_synchronous(view) ? Phase::make_room : phase(Phase::drop_view);
                       add_unit(state, own, object, view.query.reads, {object_change(state, drop, object)});
                   },
                   [](const Unknown&) {},
               },
               live);
    reached_objects(state, *object.database).erase(object.name);
}

/// It holds on to columns of its table, so it goes before the table changes and comes back afterwards.
void replace_synchronous(DiffState& state, const ObjectName& object, const Object& live,
                         const MaterializedView& desired, const std::vector<Difference>& found) {
    const auto first = state.units.size();
    plan_drop(state, object, live, DropOrder::first);
    plan_create(state, object, desired);
    std::vector<std::string> attributes;
    for (const auto& each : found)
        attributes.push_back(attribute(each));
    for (auto i = first; i < state.units.size(); ++i) {
        for (auto& each : state.units[i].changes)
            each.attributes = attributes;
    }
}

/// Whether the live view is not touched.
bool view_stays(const DiffState& state, const std::string& database, const std::string& name,
                const MaterializedView& live) {
    const auto& wanted = state.to.databases.at(database).objects;
    const auto found = wanted.find(name);
    if (found == wanted.end()) return !state.options.drop_objects;
    const auto* view = std::get_if<MaterializedView>(&found->second);
    return view != nullptr && differences(live, *view, profile_inside(state, database), state.options.compare).empty();
}

/// The first member decides for those that follow.
void join_group(Groups& groups, const Table& table) {
    const auto group = property(table.properties, "colocate_with");
    if (!group || group->empty()) return;
    if (auto shape = group_shape(table)) groups.emplace(*group, std::move(*shape));
}

/// Those that stay what they are.
void note_groups(DiffState& state, const std::string& database, const Database& live, const Database& desired) {
    for (const auto& [name, object] : desired.objects) {
        const auto found = live.objects.find(name);
        const auto* const is = found == live.objects.end() ? nullptr : std::get_if<Table>(&found->second);
        const auto* const wanted = std::get_if<Table>(&object);
        if (is == nullptr || wanted == nullptr) continue;
        if (property(is->properties, "colocate_with") == property(wanted->properties, "colocate_with")) {
            join_group(state.groups[database], *is);
        }
    }
}

HeldColumns held_columns(const DiffState& state, const std::string& database, const Table& table) {
    HeldColumns held;
    const auto found = state.indexes.find(on_table(database, table.name));
    if (found == state.indexes.end() || effective_key(table).model == KeyModel::aggregate) return held;
    for (const auto& name : found->second) {
        const auto& view = std::get<MaterializedView>(state.from.databases.at(database).objects.at(name));
        if (!view_stays(state, database, name, view)) continue;
        for (const auto& token : view.query.tokens) {
            if (find(table.columns, token.text) != nullptr) held[base::to_lower(token.text)] = name;
        }
    }
    return held;
}

void keep_findings(DiffState& state, const ObjectName& object, const std::vector<Finding>& findings) {
    for (auto finding : findings) {
        finding.object = object;
        state.diff.findings.push_back(std::move(finding));
    }
}

void note_deactivated(const DiffState& state, const ObjectName& object, std::vector<Change>& changes) {
    const auto readers = state.readers.find(object);
    if (readers == state.readers.end()) return;
    const std::vector<std::string> names(readers->second.begin(), readers->second.end());
    const auto note =
        fmt::format("may make {} inactive; ALTER MATERIALIZED VIEW … ACTIVE brings it back", base::join(names, ", "));
    for (auto& each : changes) {
        if (!deactivates_readers(each.operation)) continue;
        each.note += (each.note.empty() ? "" : "; ") + note;
    }
}

void change_table(DiffState& state, const ObjectName& object, const ObjectName& name, const Pair& pair,
                  const Table& desired, const ServerProfile& context) {
    const auto& live = std::get<Table>(*pair.live);
    auto& groups = state.groups[*object.database];
    auto plan = plan_table(name, live, desired, context, state.options,
                           {.held = held_columns(state, *object.database, live), .groups = groups});
    join_group(groups, plan.reached);
    if (plan.changes.empty() && plan.findings.empty()) return;
    if (pair.live_name != pair.desired_name) reached_objects(state, *object.database).erase(pair.live_name);
    reached_objects(state, *object.database)[plan.reached.name.name] = plan.reached;
    keep_findings(state, object, plan.findings);
    note_deactivated(state, ObjectName{std::nullopt, object.database, pair.live_name}, plan.changes);
    add_unit(state, Phase::table, object, referenced_tables(desired), std::move(plan.changes));
}

template <class Plan>
void finish_view(DiffState& state, const ObjectName& object, const std::vector<ObjectName>& reads, Plan plan) {
    reached_objects(state, *object.database)[object.name] = plan.reached;
    keep_findings(state, object, plan.findings);
    note_deactivated(state, object, plan.changes);
    add_unit(state, Phase::view, object, reads, std::move(plan.changes));
}

void plan_change(DiffState& state, const ObjectName& object, const Pair& pair) {
    const bool understood =
        !std::holds_alternative<Unknown>(*pair.live) && !std::holds_alternative<Unknown>(*pair.desired);
    if (!understood) {
        if (*pair.live == *pair.desired) return;
        const auto* live = std::get_if<Unknown>(pair.live);
        const auto& reason = live != nullptr ? live->reason : std::get<Unknown>(*pair.desired).reason;
        note_finding(state, object,
                     live != nullptr ? "is not understood" : "wanted is something that is not understood", reason,
                     "leave it alone, or change it by hand");
        return;
    }
    if (pair.live->index() != pair.desired->index()) {
        plan_drop(state, object, *pair.live, DropOrder::first);
        plan_create(state, object, *pair.desired);
        return;
    }
    const auto context = profile_inside(state, *object.database);
    const auto name = statement_name(state, *object.database, pair.live_name);
    std::visit(base::Overloaded{
                   [&](const Table& table) { change_table(state, object, name, pair, table, context); },
                   [&](const View& view) {
                       const auto& live = std::get<View>(*pair.live);
                       const auto found = differences(live, view, context, state.options.compare);
                       if (!found.empty())
                           finish_view(state, object, view.query.reads, plan_view(name, live, view, context, found));
                   },
                   [&](const MaterializedView& view) {
                       const auto& live = std::get<MaterializedView>(*pair.live);
                       const auto found = differences(live, view, context, state.options.compare);
                       if (found.empty()) return;
                       if (is_synchronous(live) || is_synchronous(view)) {
                           replace_synchronous(state, object, *pair.live, view, found);
                           return;
                       }
                       finish_view(state, object, view.query.reads,
                                   plan_materialized_view(name, live, view, context, found));
                   },
                   [](const Unknown&) {},
               },
               *pair.desired);
}

void leave_untouched(DiffState& state) {
    if (state.options.untouched.empty()) return;
    for (const auto& each : differences(state.from, state.to, state.context, comparison(state.options))) {
        if (!state.options.untouched.contains(each.object)) continue;
        state.diff.findings.push_back(finding_of(each, "no statements are known that lead there and nowhere else",
                                                 "change it by hand, and report both definitions"));
    }
}

void plan_database(DiffState& state, const std::string& database, const Database& live, const Database& desired) {
    note_groups(state, database, live, desired);
    for (const auto& pair : pair_up(live, desired)) {
        const ObjectName object{std::nullopt, database, pair.name()};
        if (state.options.untouched.contains(object)) continue;
        if (pair.live != nullptr) state.live.emplace(object, pair.live);
        if (pair.desired == nullptr) {
            plan_drop(state, object, *pair.live);
        } else if (pair.live == nullptr) {
            plan_create(state, object, *pair.desired);
        } else {
            plan_change(state, object, pair);
        }
    }
}

std::optional<std::string> missing_for(const DiffState& state, const DraftUnit& unit) {
    for (const auto& each : unit.changes) {
        const auto* const query = query_of(each.operation);
        if (query == nullptr) continue;
        if (auto missing = missing_source(*query, *unit.object.database, state.to, state.diff.reached)) return missing;
    }
    return std::nullopt;
}

/// Takes back what was planned for an object; its differences become findings.
void withdraw_object(DiffState& state, const ObjectName& object, const std::string& why) {
    const auto is_own = [&](const auto& each) { return each.object == object; };
    std::erase_if(state.units, is_own);
    std::erase_if(state.diff.findings, is_own);
    reached_objects(state, *object.database).erase(object.name);
    Catalog is;
    Catalog wanted;
    is.databases[*object.database];
    if (const auto live = state.live.find(object); live != state.live.end()) {
        reached_objects(state, *object.database).emplace(object.name, *live->second);
        is.databases[*object.database].objects.emplace(object.name, *live->second);
    }
    wanted.databases[*object.database].objects.emplace(object.name, *schema::find(state.to, object));
    for (const auto& each : differences(is, wanted, state.context, state.options.compare)) {
        state.diff.findings.push_back(finding_of(each, why, "settle what is found there first"));
    }
}

/// A view that reads what a finding keeps from being there stays as it is, and so do those that read it.
void keep_readable(DiffState& state) {
    for (bool changed = true; changed;) {
        changed = false;
        for (const auto& unit : state.units) {
            const auto missing = missing_for(state, unit);
            if (!missing) continue;
            withdraw_object(state, ObjectName(unit.object), *missing);
            changed = true;
            break;
        }
    }
}

void use_database(DiffState& state, const std::string& database) {
    if (database.empty() || state.session == database) return;
    state.session = database;
    Use operation;
    operation.database = database;
    Change switched;
    switched.operation = std::move(operation);
    switched.object = {std::nullopt, database, {}};
    state.diff.changes.push_back(std::move(switched));
}

void emit_in_order(DiffState& state, std::vector<DraftUnit> units) {
    for (auto& unit : units) {
        // unqualified names mean the session's database: those of a query, there or on the way back, and those that
        // statement_name() gives
        const bool is_view =
            unit.phase == Phase::make_room || unit.phase == Phase::view || unit.phase == Phase::drop_view;
        const bool is_home = *unit.object.database == state.context.database;
        if (is_view || is_home) use_database(state, *unit.object.database);
        for (auto& each : unit.changes)
            state.diff.changes.push_back(std::move(each));
    }
    use_database(state, state.context.database);
}

}  // namespace

Diff diff(const Catalog& from, const Catalog& to, const ServerProfile& context, const DiffOptions& options) {
    DiffState state{.from = from, .to = to, .context = context, .options = options};
    state.diff.reached = from;
    for (const auto& [name, database] : from.databases)
        note_readers(state, name, database);
    const Database nothing;
    for (const auto& [name, wanted] : to.databases) {
        const auto found = from.databases.find(name);
        if (found == from.databases.end()) create_database(state, name, wanted);
        plan_database(state, name, found == from.databases.end() ? nothing : found->second, wanted);
    }
    leave_untouched(state);
    keep_readable(state);
    emit_in_order(state, in_order(std::move(state.units)));
    return std::move(state.diff);
}

}  // namespace srmigrate::schema
