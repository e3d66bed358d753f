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

/// What makes the asynchronous materialized views that read an object inactive (reference §3.9).
bool deactivates_readers(const Operation& operation) {
    if (std::holds_alternative<AlterView>(operation) || std::holds_alternative<DropTable>(operation) ||
        std::holds_alternative<DropView>(operation)) {
        return true;
    }
    const auto* alter = std::get_if<AlterTable>(&operation);
    if (alter == nullptr) return false;
    return std::any_of(alter->clauses.begin(), alter->clauses.end(), [](const AlterClause& clause) {
        return std::holds_alternative<DropColumn>(clause) || std::holds_alternative<ModifyColumn>(clause) ||
               std::holds_alternative<RenameColumn>(clause) || std::holds_alternative<RenameTable>(clause) ||
               std::holds_alternative<Optimize>(clause) || std::holds_alternative<OrderBy>(clause);
    });
}

class Planner {
  public:
    Planner(const Catalog& from, const Catalog& to, const ServerProfile& context, const DiffOptions& options)
        : m_from(from), m_to(to), m_context(context), m_options(options) {
        m_diff.reached = from;
    }

    Diff plan() {
        for (const auto& [name, database] : m_from.databases)
            note_readers(name, database);
        const Database nothing;
        for (const auto& [name, wanted] : m_to.databases) {
            const auto found = m_from.databases.find(name);
            if (found == m_from.databases.end()) create_database(name, wanted);
            plan_database(name, found == m_from.databases.end() ? nothing : found->second, wanted);
        }
        keep_readable();
        emit(in_order(std::move(m_units)));
        return std::move(m_diff);
    }

  private:
    // ---- Names
    // -------------------------------------------------------------------------------------------------------

    ServerProfile inside(const std::string& database) const {
        ServerProfile context = m_context;
        context.database = database;
        return context;
    }
    /// As statements name it: with the database unless it is the one that unqualified names mean.
    ObjectName spelled(const std::string& database, const std::string& name) const {
        if (database == m_context.database) return {std::nullopt, std::nullopt, name};
        return {std::nullopt, database, name};
    }
    std::map<std::string, Object, std::less<>>& reached(const std::string& database) {
        return m_diff.reached.databases[database].objects;
    }

    void note_readers(const std::string& database, const Database& objects) {
        for (const auto& [name, object] : objects.objects) {
            const auto* view = std::get_if<MaterializedView>(&object);
            if (view == nullptr) continue;
            if (is_synchronous(*view)) {
                if (!view->query.reads.empty()) m_indexes[on_table(database, view->query.reads.front())].insert(name);
                continue;
            }
            for (const auto& read : view->query.reads)
                m_readers[resolved(read, database)].insert(name);
        }
    }

    // ---- Objects
    // -----------------------------------------------------------------------------------------------------

    void create_database(const std::string& name, const Database& wanted) {
        CreateDatabase create;
        create.name = {std::nullopt, std::nullopt, name};
        create.if_not_exists = true;  // another environment may have it already
        create.properties = wanted.properties;
        m_diff.reached.databases[name].properties = wanted.properties;
        add(Phase::database, {std::nullopt, name, {}}, {}, {change(create, {std::nullopt, name, {}})});
    }

    void plan_database(const std::string& database, const Database& live, const Database& desired) {
        note_groups(database, live, desired);
        for (const auto& pair : pair_up(live, desired)) {
            const ObjectName object{std::nullopt, database, pair.name()};
            if (pair.live != nullptr) m_live.emplace(object, pair.live);
            if (pair.desired == nullptr) {
                plan_drop(object, *pair.live);
            } else if (pair.live == nullptr) {
                plan_create(object, *pair.desired);
            } else {
                plan_change(object, pair);
            }
        }
    }

    Change change(Operation operation, const ObjectName& object) const {
        Change result;
        result.cost = cost_class(operation, nullptr, m_context);
        result.loss = loses_data(operation);
        result.operation = std::move(operation);
        result.object = object;
        result.attributes = {attribute(Aspect::object)};
        return result;
    }

    void find(const ObjectName& object, std::string what, std::string why, std::string remedy) {
        m_diff.findings.push_back(
            {object, attribute(Aspect::object), std::move(what), std::move(why), std::move(remedy)});
    }

    void add(Phase phase, const ObjectName& object, std::vector<ObjectName> reads, std::vector<Change> changes) {
        if (changes.empty()) return;
        for (auto& read : reads)
            read = resolved(read, *object.database);
        m_units.push_back({phase, object, std::move(reads), std::move(changes)});
    }

    void plan_create(const ObjectName& object, const Object& desired) {
        const auto name = spelled(*object.database, object.name);
        std::visit(base::Overloaded{
                       [&](const Table& table) {
                           CreateTable create;
                           create.table = table;
                           create.table.name = name;
                           create.table.renamed_from.reset();
                           create.table.renamed_columns.clear();
                           add(Phase::table, object, referenced_tables(table), {change(create, object)});
                       },
                       [&](const View& view) {
                           CreateView create;
                           create.view = view;
                           create.view.name = name;
                           add(Phase::view, object, view.query.reads, {change(create, object)});
                       },
                       [&](const MaterializedView& view) {
                           CreateMaterializedView create;
                           create.view = view;
                           create.view.name = name;
                           add(Phase::view, object, view.query.reads, {change(create, object)});
                       },
                       [&](const Unknown& unknown) {
                           find(object, "is none, wanted is something that is not understood", unknown.reason,
                                "create it by hand, or simplify its text");
                       },
                   },
                   desired);
        if (!std::holds_alternative<Unknown>(desired)) reached(*object.database)[object.name] = desired;
    }

    /// Synchronous materialized views hold on to columns of their table, so they go first.
    void plan_drop(const ObjectName& object, const Object& live, bool make_room = false) {
        if (const auto* unknown = std::get_if<Unknown>(&live)) {
            find(object, "is not understood", unknown->reason, "leave it alone, or drop it by hand");
            return;
        }
        if (!m_options.drop_objects && !make_room) {
            find(object, "is only in the database", "dropping it was not asked for",
                 "add it to the desired schema, or ask for it to be dropped");
            return;
        }
        const auto name = spelled(*object.database, object.name);
        const auto phase = [&](Phase usual) { return make_room ? Phase::make_room : usual; };
        std::visit(base::Overloaded{
                       [&](const Table&) {
                           DropTable drop;
                           drop.name = name;
                           add(phase(Phase::drop_table), object, {}, {change(drop, object)});
                       },
                       [&](const View& view) {
                           DropView drop;
                           drop.name = name;
                           add(phase(Phase::drop_view), object, view.query.reads, {change(drop, object)});
                       },
                       [&](const MaterializedView& view) {
                           DropMaterializedView drop;
                           drop.name = name;
                           const auto own = is_synchronous(view) ? Phase::make_room : phase(Phase::drop_view);
                           add(own, object, view.query.reads, {change(drop, object)});
                       },
                       [](const Unknown&) {},
                   },
                   live);
        reached(*object.database).erase(object.name);
    }

    void plan_change(const ObjectName& object, const Pair& pair) {
        const bool understood =
            !std::holds_alternative<Unknown>(*pair.live) && !std::holds_alternative<Unknown>(*pair.desired);
        if (!understood) {
            if (*pair.live == *pair.desired) return;
            const auto* live = std::get_if<Unknown>(pair.live);
            const auto& reason = live != nullptr ? live->reason : std::get<Unknown>(*pair.desired).reason;
            find(object, live != nullptr ? "is not understood" : "wanted is something that is not understood", reason,
                 "leave it alone, or change it by hand");
            return;
        }
        if (pair.live->index() != pair.desired->index()) {
            plan_drop(object, *pair.live, true);
            plan_create(object, *pair.desired);
            return;
        }
        const auto context = inside(*object.database);
        const auto name = spelled(*object.database, pair.live_name);
        std::visit(base::Overloaded{
                       [&](const Table& table) { change_table(object, name, pair, table, context); },
                       [&](const View& view) {
                           const auto& live = std::get<View>(*pair.live);
                           const auto found = differences(live, view, context, m_options.compare);
                           if (!found.empty())
                               finish(object, view.query.reads, plan_view(name, live, view, context, found));
                       },
                       [&](const MaterializedView& view) {
                           const auto& live = std::get<MaterializedView>(*pair.live);
                           const auto found = differences(live, view, context, m_options.compare);
                           if (found.empty()) return;
                           if (is_synchronous(live) || is_synchronous(view)) {
                               replace_synchronous(object, *pair.live, view, found);
                               return;
                           }
                           finish(object, view.query.reads, plan_materialized_view(name, live, view, context, found));
                       },
                       [](const Unknown&) {},
                   },
                   *pair.desired);
    }

    /// It holds on to columns of its table, so it goes before the table changes and comes back afterwards.
    void replace_synchronous(const ObjectName& object, const Object& live, const MaterializedView& desired,
                             const std::vector<Difference>& found) {
        const auto first = m_units.size();
        plan_drop(object, live, true);
        plan_create(object, desired);
        std::vector<std::string> attributes;
        for (const auto& each : found)
            attributes.push_back(attribute(each));
        for (auto i = first; i < m_units.size(); ++i) {
            for (auto& each : m_units[i].changes)
                each.attributes = attributes;
        }
    }

    /// Whether the live view is not touched.
    bool stays(const std::string& database, const std::string& name, const MaterializedView& live) const {
        const auto& wanted = m_to.databases.at(database).objects;
        const auto found = wanted.find(name);
        if (found == wanted.end()) return !m_options.drop_objects;
        const auto* view = std::get_if<MaterializedView>(&found->second);
        return view != nullptr && differences(live, *view, inside(database), m_options.compare).empty();
    }

    /// The first member decides for those that follow.
    static void join_group(Groups& groups, const Table& table) {
        const auto group = property(table.properties, "colocate_with");
        if (!group || group->empty()) return;
        if (auto shape = group_shape(table)) groups.emplace(*group, std::move(*shape));
    }

    /// Those that stay what they are.
    void note_groups(const std::string& database, const Database& live, const Database& desired) {
        for (const auto& [name, object] : desired.objects) {
            const auto found = live.objects.find(name);
            const auto* const is = found == live.objects.end() ? nullptr : std::get_if<Table>(&found->second);
            const auto* const wanted = std::get_if<Table>(&object);
            if (is == nullptr || wanted == nullptr) continue;
            if (property(is->properties, "colocate_with") == property(wanted->properties, "colocate_with")) {
                join_group(m_groups[database], *is);
            }
        }
    }

    HeldColumns held_columns(const std::string& database, const Table& table) const {
        HeldColumns held;
        const auto found = m_indexes.find(on_table(database, table.name));
        if (found == m_indexes.end() || effective_key(table).model == KeyModel::aggregate) return held;
        for (const auto& name : found->second) {
            const auto& view = std::get<MaterializedView>(m_from.databases.at(database).objects.at(name));
            if (!stays(database, name, view)) continue;
            for (const auto& token : view.query.tokens) {
                if (column_named(table.columns, token.text) != nullptr) held[base::to_lower(token.text)] = name;
            }
        }
        return held;
    }

    void change_table(const ObjectName& object, const ObjectName& name, const Pair& pair, const Table& desired,
                      const ServerProfile& context) {
        const auto& live = std::get<Table>(*pair.live);
        auto& groups = m_groups[*object.database];
        auto plan = plan_table(name, live, desired, context, m_options,
                               {.held = held_columns(*object.database, live), .groups = groups});
        join_group(groups, plan.reached);
        if (plan.changes.empty() && plan.findings.empty()) return;
        if (pair.live_name != pair.desired_name) reached(*object.database).erase(pair.live_name);
        reached(*object.database)[plan.reached.name.name] = plan.reached;
        keep_findings(object, plan.findings);
        note_deactivated(ObjectName{std::nullopt, object.database, pair.live_name}, plan.changes);
        add(Phase::table, object, referenced_tables(desired), std::move(plan.changes));
    }

    template <class Plan>
    void finish(const ObjectName& object, const std::vector<ObjectName>& reads, Plan plan) {
        reached(*object.database)[object.name] = plan.reached;
        keep_findings(object, plan.findings);
        note_deactivated(object, plan.changes);
        add(Phase::view, object, reads, std::move(plan.changes));
    }

    void keep_findings(const ObjectName& object, const std::vector<Finding>& findings) {
        for (auto finding : findings) {
            finding.object = object;
            m_diff.findings.push_back(std::move(finding));
        }
    }

    void note_deactivated(const ObjectName& object, std::vector<Change>& changes) const {
        const auto readers = m_readers.find(object);
        if (readers == m_readers.end()) return;
        const std::vector<std::string> names(readers->second.begin(), readers->second.end());
        const auto note = fmt::format("may make {} inactive; ALTER MATERIALIZED VIEW … ACTIVE brings it back",
                                      base::join(names, ", "));
        for (auto& each : changes) {
            if (!deactivates_readers(each.operation)) continue;
            each.note += (each.note.empty() ? "" : "; ") + note;
        }
    }

    // ---- Views that would not find what they read
    // ------------------------------------------------------------------------------------------------------------

    /// A view that reads what a finding keeps from being there stays as it is, and so do those that read it.
    void keep_readable() {
        for (bool changed = true; changed;) {
            changed = false;
            for (const auto& unit : m_units) {
                const auto missing = missing_for(unit);
                if (!missing) continue;
                withdraw(ObjectName(unit.object), *missing);
                changed = true;
                break;
            }
        }
    }

    std::optional<std::string> missing_for(const DraftUnit& unit) const {
        for (const auto& each : unit.changes) {
            const auto* const query = query_of(each.operation);
            if (query == nullptr) continue;
            if (auto missing = missing_source(*query, *unit.object.database, m_to, m_diff.reached)) return missing;
        }
        return std::nullopt;
    }

    /// Takes back what was planned for an object; its differences become findings.
    void withdraw(const ObjectName& object, const std::string& why) {
        const auto is_own = [&](const auto& each) { return each.object == object; };
        std::erase_if(m_units, is_own);
        std::erase_if(m_diff.findings, is_own);
        reached(*object.database).erase(object.name);
        Catalog is;
        Catalog wanted;
        is.databases[*object.database];
        if (const auto live = m_live.find(object); live != m_live.end()) {
            reached(*object.database).emplace(object.name, *live->second);
            is.databases[*object.database].objects.emplace(object.name, *live->second);
        }
        wanted.databases[*object.database].objects.emplace(object.name, *schema::find(m_to, object));
        for (const auto& each : differences(is, wanted, m_context, m_options.compare)) {
            m_diff.findings.push_back(finding_of(each, why, "settle what is found there first"));
        }
    }

    // ---- Order
    // -------------------------------------------------------------------------------------------------------

    void emit(std::vector<DraftUnit> units) {
        for (auto& unit : units) {
            // unqualified names mean the session's database: those of a query, there or on the way back, and those that
            // spelled() gives
            const bool is_view =
                unit.phase == Phase::make_room || unit.phase == Phase::view || unit.phase == Phase::drop_view;
            const bool is_home = *unit.object.database == m_context.database;
            if (is_view || is_home) use(*unit.object.database);
            for (auto& each : unit.changes)
                m_diff.changes.push_back(std::move(each));
        }
        use(m_context.database);
    }

    void use(const std::string& database) {
        if (database.empty() || m_session == database) return;
        m_session = database;
        Use operation;
        operation.database = database;
        Change switched;
        switched.operation = std::move(operation);
        switched.object = {std::nullopt, database, {}};
        m_diff.changes.push_back(std::move(switched));
    }

    const Catalog& m_from;
    const Catalog& m_to;
    const ServerProfile& m_context;
    const DiffOptions& m_options;
    Diff m_diff;
    std::vector<DraftUnit> m_units;
    std::map<ObjectName, const Object*> m_live;             ///< what is there, by the names that units have
    std::map<ObjectName, std::set<std::string>> m_readers;  ///< asynchronous materialized views by what they read
    std::map<ObjectName, std::set<std::string>> m_indexes;  ///< synchronous ones by their table
    std::map<std::string, Groups> m_groups;                 ///< by database
    std::string m_session = m_context.database;
};

}  // namespace

Diff diff(const Catalog& from, const Catalog& to, const ServerProfile& context, const DiffOptions& options) {
    return Planner(from, to, context, options).plan();
}

}  // namespace srmigrate::schema
