// SPDX-License-Identifier: Apache-2.0
#include "schema/undo/inverse.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "schema/apply/column_places.hpp"
#include "schema/model/names.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/property_policy.hpp"
#include "schema/undo/inverse_clause.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace srmigrate::schema {
namespace {

using InverseResult = std::variant<Inverse, Irreversible>;

InverseResult one(Operation operation, std::vector<std::string> warnings = {}) {
    return Inverse{{std::move(operation)}, std::move(warnings)};
}
InverseResult nothing() {
    return Inverse{};
}

const Object* object_at(const Catalog& catalog, const ObjectName& name) {
    const auto database = catalog.databases.find(name.database.value_or(catalog.current));
    if (database == catalog.databases.end()) return nullptr;
    const auto object = database->second.objects.find(name.name);
    return object == database->second.objects.end() ? nullptr : &object->second;
}

template <class Value>
const Value* value_at(const Catalog& catalog, const ObjectName& name) {
    const auto* object = object_at(catalog, name);
    return object == nullptr ? nullptr : std::get_if<Value>(object);
}

/// Why nothing is known of the object that an operation is about.
Irreversible missing(const Catalog& catalog, const ObjectName& name) {
    const auto* object = object_at(catalog, name);
    const auto* unknown = object == nullptr ? nullptr : std::get_if<Unknown>(object);
    if (unknown != nullptr) return {fmt::format("'{}' is not understood: {}", name.name, unknown->reason)};
    return {fmt::format("nothing is known of '{}'", name.name)};
}

Operation create(const ObjectName& name, const Table& table) {
    CreateTable operation;
    operation.table = table;
    operation.table.name = name;
    return operation;
}
Operation create(const ObjectName& name, const View& view) {
    CreateView operation;
    operation.view = view;
    operation.view.name = name;
    return operation;
}
Operation create(const ObjectName& name, const MaterializedView& view) {
    CreateMaterializedView operation;
    operation.view = view;
    operation.view.name = name;
    return operation;
}

Operation drop_table(const ObjectName& name) {
    DropTable operation;
    operation.name = name;
    return operation;
}

/// The way back from a CREATE TABLE in any form.
InverseResult undo_create(const Catalog& before, const ObjectName& name, bool if_not_exists, bool temporary) {
    if (temporary) return Irreversible{"temporary tables end with their session"};
    if (object_at(before, name) != nullptr) {
        if (if_not_exists) return nothing();
        return Irreversible{fmt::format("'{}' exists already", name.name)};
    }
    return one(drop_table(name));
}

InverseResult undo(const Catalog& before, const SetDatabaseProperties& set) {
    const auto database = before.databases.find(set.name.name);
    SetDatabaseProperties back;
    back.name = set.name;
    for (const auto& [key, value] : set.properties) {
        const auto old = database == before.databases.end() ? std::nullopt : property(database->second.properties, key);
        if (!old) return Irreversible{fmt::format("the property '{}' that the database had is not known", key)};
        back.properties[key] = std::string(*old);
    }
    return one(back);
}

InverseResult undo(const Catalog& before, const AlterTable& alter, const ServerProfile& context) {
    const auto* table = value_at<Table>(before, alter.name);
    if (table == nullptr) {
        const auto* view = value_at<MaterializedView>(before, alter.name);
        if (view == nullptr) return missing(before, alter.name);
        // ALTER TABLE on a materialized view: indexes only
        Table indexed;
        indexed.name = view->name;
        indexed.indexes = view->indexes;
        Catalog small;
        small.current = "d";
        small.databases["d"].objects[view->name.name] = indexed;
        AlterTable plain = alter;
        plain.name = view->name;
        auto result = inverse(small, plain, context);
        if (auto* found = std::get_if<Inverse>(&result)) {
            for (auto& operation : found->operations)
                std::get<AlterTable>(operation).name = alter.name;
        }
        return result;
    }
    std::vector<InverseClauses> steps;
    Table now = *table;
    for (const auto& clause : alter.clauses) {
        auto step = inverse(now, clause, context);
        if (auto* reason = std::get_if<Irreversible>(&step)) return std::move(*reason);
        steps.push_back(std::get<InverseClauses>(std::move(step)));
        now = applied(std::move(now), clause);
    }
    std::vector<AlterClause> clauses;
    std::vector<std::string> warnings;
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
        clauses.insert(clauses.end(), step->clauses.begin(), step->clauses.end());
        warnings.insert(warnings.end(), step->warnings.begin(), step->warnings.end());
    }
    return Inverse{statements(beside(alter.name, now.name.name), clauses), std::move(warnings)};
}

InverseResult undo(const Catalog& before, const AlterMaterializedView& alter) {
    const auto* view = value_at<MaterializedView>(before, alter.name);
    if (view == nullptr) return missing(before, alter.name);
    AlterMaterializedView back;
    back.name = alter.name;
    return std::visit(
        base::Overloaded{
            [&](const RenameMaterializedView& rename) -> InverseResult {
                back.name = beside(alter.name, rename.new_name);
                back.change = RenameMaterializedView{alter.name.name};
                return one(back);
            },
            [&](const SwapMaterializedView& swap) -> InverseResult {
                back.change = swap;
                return one(back);
            },
            [&](const SetRefresh&) -> InverseResult {
                back.change = SetRefresh{view->refresh.value_or(RefreshScheme{std::nullopt, RefreshManual{}})};
                return one(back);
            },
            [&](const SetProperties& set) -> InverseResult {
                SetProperties old;
                for (const auto& [name, value] : set.properties) {
                    const auto found = view->properties.find(name);
                    const auto* policy = find_policy(PropertyOwner::materialized_view, base::to_lower(name));
                    if (found != view->properties.end()) {
                        old.properties[name] = found->second;
                    } else if (policy != nullptr && policy->absent) {
                        old.properties[name] = std::string(*policy->absent);
                    } else {
                        return Irreversible{fmt::format("the value that '{}' had is not known", name)};
                    }
                }
                back.change = old;
                return one(back);
            },
            [](const Activate&) -> InverseResult { return Irreversible{"whether the view was active is not known"}; },
            [](const Deactivate&) -> InverseResult { return Irreversible{"whether the view was active is not known"}; },
        },
        alter.change);
}

InverseResult undo(const Catalog& before, const CreateView& create_view) {
    const auto& name = create_view.view.name;
    const auto* old = value_at<View>(before, name);
    if (old == nullptr) {
        if (object_at(before, name) != nullptr) return missing(before, name);
        DropView drop;
        drop.name = name;
        return one(drop);
    }
    if (create_view.if_not_exists) return nothing();
    CreateView back;
    back.view = *old;
    back.view.name = name;
    back.or_replace = true;
    return one(back);
}

/// ALTER VIEW drops the comment, so what had one is replaced as a whole.
InverseResult undo(const Catalog& before, const AlterView& alter) {
    const auto* old = value_at<View>(before, alter.name);
    if (old == nullptr) return missing(before, alter.name);
    if (old->comment && !old->comment->empty()) {
        CreateView back;
        back.view = *old;
        back.view.name = alter.name;
        back.or_replace = true;
        return one(back);
    }
    AlterView back;
    back.name = alter.name;
    back.columns = old->columns;
    back.query = old->query;
    return one(back);
}

/// The objects of a database, those that are read before those that read them.
InverseResult undo(const Catalog& before, const DropDatabase& drop) {
    const auto found = before.databases.find(drop.name.name);
    if (found == before.databases.end()) {
        return drop.if_exists ? nothing() : Irreversible{fmt::format("nothing is known of '{}'", drop.name.name)};
    }
    Inverse result;
    CreateDatabase database;
    database.name = drop.name;
    database.properties = found->second.properties;
    result.operations.emplace_back(database);
    Use use;
    use.database = drop.name.name;
    result.operations.emplace_back(use);
    std::vector<Operation> views;
    for (const auto& [name, object] : found->second.objects) {
        const ObjectName own{std::nullopt, std::nullopt, name};
        if (const auto* unknown = std::get_if<Unknown>(&object)) {
            return Irreversible{fmt::format("'{}' is not understood: {}", name, unknown->reason)};
        }
        if (const auto* table = std::get_if<Table>(&object)) {
            result.operations.push_back(create(own, *table));
            result.warnings.push_back(fmt::format("the rows of '{}' are not restored", name));
        }
    }
    // views, each after those of the database that it reads
    std::vector<std::string> waiting;
    for (const auto& [name, object] : found->second.objects) {
        if (!std::holds_alternative<Table>(object)) waiting.push_back(name);
    }
    while (!waiting.empty()) {
        const auto ready = std::find_if(waiting.begin(), waiting.end(), [&](const std::string& name) {
            const auto& object = found->second.objects.at(name);
            const auto* view = std::get_if<View>(&object);
            const auto& reads = view != nullptr ? view->query.reads : std::get<MaterializedView>(object).query.reads;
            return std::none_of(reads.begin(), reads.end(), [&](const ObjectName& read) {
                return read.name != name && std::find(waiting.begin(), waiting.end(), read.name) != waiting.end();
            });
        });
        const auto next = ready == waiting.end() ? waiting.begin() : ready;
        const ObjectName own{std::nullopt, std::nullopt, *next};
        const auto& object = found->second.objects.at(*next);
        if (const auto* view = std::get_if<View>(&object)) {
            result.operations.push_back(create(own, *view));
        } else {
            result.operations.push_back(create(own, std::get<MaterializedView>(object)));
        }
        waiting.erase(next);
    }
    if (!before.current.empty() && before.current != drop.name.name) {
        use.database = before.current;
        result.operations.emplace_back(use);
    }
    return result;
}

InverseResult undo(const DataStatement& data) {
    switch (data.kind) {
        case DataKind::select:
            return nothing();
        case DataKind::insert:
        case DataKind::insert_overwrite:
        case DataKind::update:
        case DataKind::delete_:
        case DataKind::submit_task:
        case DataKind::other:
            return Irreversible{"rows that were changed do not come back by themselves"};
    }
    return nothing();
}

}  // namespace

std::variant<Inverse, Irreversible> inverse(const Catalog& before, const Operation& operation,
                                            const ServerProfile& context) {
    return std::visit(
        base::Overloaded{
            [&](const CreateDatabase& database) -> InverseResult {
                if (before.databases.contains(database.name.name)) {
                    if (database.if_not_exists) return nothing();
                    return Irreversible{fmt::format("'{}' exists already", database.name.name)};
                }
                DropDatabase drop;
                drop.name = database.name;
                return one(drop);
            },
            [&](const DropDatabase& drop) -> InverseResult { return undo(before, drop); },
            [](const RenameDatabase& rename) -> InverseResult {
                return one(RenameDatabase{beside(rename.name, rename.new_name), rename.name.name});
            },
            [](const SetDatabaseQuota&) -> InverseResult {
                return Irreversible{"the quota that the database had is not known"};
            },
            [&](const SetDatabaseProperties& set) -> InverseResult { return undo(before, set); },
            [&](const CreateTable& each) -> InverseResult {
                return undo_create(before, each.table.name, each.if_not_exists, each.table.temporary);
            },
            [&](const CreateTableLike& each) -> InverseResult {
                return undo_create(before, each.table.name, each.if_not_exists, each.table.temporary);
            },
            [&](const CreateTableAsSelect& each) -> InverseResult {
                return undo_create(before, each.table.name, each.if_not_exists, each.table.temporary);
            },
            [&](const DropTable& drop) -> InverseResult {
                const auto* table = value_at<Table>(before, drop.name);
                if (table != nullptr) {
                    return one(create(drop.name, *table),
                               {fmt::format("the rows of '{}' are not restored", drop.name.name)});
                }
                if (drop.if_exists && object_at(before, drop.name) == nullptr) return nothing();
                return missing(before, drop.name);
            },
            [](const TruncateTable& truncate) -> InverseResult {
                return Irreversible{fmt::format("the rows of '{}' are gone", truncate.name.name)};
            },
            [&](const AlterTable& alter) -> InverseResult { return undo(before, alter, context); },
            [&](const CreateView& each) -> InverseResult { return undo(before, each); },
            [&](const AlterView& alter) -> InverseResult { return undo(before, alter); },
            [&](const SetViewSecurity& set) -> InverseResult {
                const auto* old = value_at<View>(before, set.name);
                if (old == nullptr) return missing(before, set.name);
                return one(SetViewSecurity{set.name, old->security.value_or(ViewSecurity::none)});
            },
            [&](const DropView& drop) -> InverseResult {
                if (const auto* view = value_at<View>(before, drop.name)) return one(create(drop.name, *view));
                if (drop.if_exists && object_at(before, drop.name) == nullptr) return nothing();
                return missing(before, drop.name);
            },
            [&](const CreateMaterializedView& each) -> InverseResult {
                if (object_at(before, each.view.name) != nullptr) {
                    if (each.if_not_exists) return nothing();
                    return Irreversible{fmt::format("'{}' exists already", each.view.name.name)};
                }
                DropMaterializedView drop;
                drop.name = each.view.name;
                return one(drop);
            },
            [&](const AlterMaterializedView& alter) -> InverseResult { return undo(before, alter); },
            [&](const DropMaterializedView& drop) -> InverseResult {
                const auto* view = value_at<MaterializedView>(before, drop.name);
                if (view != nullptr) return one(create(drop.name, *view));
                if (drop.if_exists && object_at(before, drop.name) == nullptr) return nothing();
                return missing(before, drop.name);
            },
            [](const RefreshMaterializedView&) -> InverseResult { return nothing(); },
            [](const CancelRefresh&) -> InverseResult {
                return Irreversible{"a refresh that was cancelled does not go on"};
            },
            [](const CancelAlter&) -> InverseResult { return Irreversible{"a job that was cancelled does not go on"}; },
            [](const Use&) -> InverseResult { return nothing(); },
            [](const SetSession&) -> InverseResult { return nothing(); },
            [](const DataStatement& data) -> InverseResult { return undo(data); },
            [](const Opaque& opaque) -> InverseResult {
                return Irreversible{fmt::format("the statement is not understood: {}", opaque.reason)};
            },
        },
        operation);
}

}  // namespace srmigrate::schema
