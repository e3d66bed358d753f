// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/fast_rules.hpp"

#include "base/text.hpp"
#include "schema/model/type.hpp"
#include "schema/normal/derive.hpp"
#include "schema/rules/conversions.hpp"

#include <algorithm>

namespace srmigrate::schema {
namespace {

bool is_fast_column(const Column& column, KeyModel model) {
    const bool is_key = column.key || (model == KeyModel::aggregate && !column.aggregate);
    return !is_key && !column.generated && !column.auto_increment;
}

}  // namespace

bool has_fast_schema_evolution(const Table& table, const ServerProfile& context) {
    switch (context.run_mode) {
        case RunMode::shared_nothing: {
            if (context.version < Version{3, 2, 0}) return false;
            const auto value = property(table.properties, "fast_schema_evolution");
            return !value || base::equals_ignoring_case(*value, "true");
        }
        case RunMode::shared_data:
            return context.version >= Version{3, 3, 0};
    }
    return false;
}

bool is_fast_at_once(const Table& table, const ServerProfile& context) {
    if (context.run_mode == RunMode::shared_nothing) return true;
    const auto second = property(table.properties, "cloud_native_fast_schema_evolution_v2");
    return second ? base::equals_ignoring_case(*second, "true") : context.version >= Version{4, 0, 0};
}

bool is_fast_addition(const Table& table, const AddColumns& clause) {
    const auto model = effective_key(table).model;
    return !clause.rollup && std::all_of(clause.columns.begin(), clause.columns.end(),
                                         [&](const Column& column) { return is_fast_column(column, model); });
}

bool is_fast_drop(const Table& table, const DropColumn& clause) {
    return !clause.rollup && !contains_name(effective_key(table).columns, clause.name);
}

// Shared-data: the type is changed without touching the data.
bool is_fast_type_change(const Table& table, const ModifyColumn& clause, const ServerProfile& context) {
    if (context.run_mode != RunMode::shared_data || clause.position || clause.rollup) return false;
    const auto key = effective_key(table);
    const auto* old = find(table.columns, clause.column.name);
    if (old == nullptr || contains_name(key.columns, old->name) || old->generated || !old->type ||
        !clause.column.type) {
        return false;
    }
    const bool indexed = std::any_of(table.indexes.begin(), table.indexes.end(), [&](const Index& index) {
        return index.kind != IndexKind::ngrambf && contains_name(index.columns, old->name);
    });
    return !indexed && keeps_stored_values(*old->type, *clause.column.type);
}

}  // namespace srmigrate::schema
