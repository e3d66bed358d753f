// SPDX-License-Identifier: Apache-2.0
#include "engine/change/alter_columns.hpp"

#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/change/invalidation.hpp"
#include "engine/change/rollups.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "engine/definition/checks_columns.hpp"
#include "engine/definition/checks_create_table.hpp"
#include "engine/definition/checks_index.hpp"
#include "engine/value/types.hpp"
#include "schema/normal/default_value.hpp"
#include "schema/rules/conversions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace srmigrate::engine {

using schema::Column;
using schema::KeyModel;

namespace {

bool has_generated(const schema::Table& definition) {
    return std::ranges::any_of(definition.columns, [](const Column& column) { return column.generated.has_value(); });
}

/// The column as the analyzer judges it: on primary key tables a value that replaces.
void analyze_column(const StatementContext& context, const StoredTable& table, const Column& given) {
    // in other words than at CREATE TABLE (recorded)
    if (given.type && given.type->kind == schema::TypeKind::decimal && given.type->length.value_or(10) > 76) {
        refuse("DECIMAL's precision should range from 1 to 76");
    }
    Column column = server_column(given);
    if (table.definition.key->model == KeyModel::primary) column.aggregate = schema::AggregateFunction::replace;
    if (const auto problem = column_problem(context, column)) {
        refuse_analysis("Column definition is wrong. " + *problem, place_of_column(context.statement, given.name));
    }
    if (!given.generated) return;
    if (table.definition.key->model == KeyModel::aggregate) {
        refuse_analysis("Generated Column does not support AGG table");
    }
    static_cast<void>(server_expression(*given.generated, column, table.definition, GeneratedIn::alter));
}

void require_default(const StatementContext& context, const Column& given) {
    const Column column = settled(server_column(given));
    if (column.nullable.value_or(true) || has_default(column) || given.auto_increment || given.generated) return;
    if (schema::keeps_no_default(*column.type)) return;  // it is empty (StarRocks: ColumnBuilder.getDefaultValueDef)
    refuse_analysis(fmt::format("Field '{}' is not null but doesnt have a default value", given.name),
                    place_of_column(context.statement, given.name));
}

void check_aggregate_word(const StoredTable& table, const Column& column) {
    switch (table.definition.key->model) {
        case KeyModel::primary:
        case KeyModel::aggregate:
            return;
        case KeyModel::unique:
            if (column.aggregate) {
                refuse("Can not assign aggregation method on column in Unique data model table: " + column.name);
            }
            return;
        case KeyModel::duplicate:
            if (column.aggregate) {
                refuse("Can not assign aggregation method on column in Duplicate data model table: " + column.name);
            }
            return;
    }
}

void check_new_column(const StoredTable& table, Column& column) {
    const KeyModel model = table.definition.key->model;
    if (model == KeyModel::primary) {
        if (column.key) refuse(fmt::format("Can not add key column: {} for primary key table", column.name));
        column.aggregate.reset();  // the analyzer puts REPLACE in the place of any word
    } else if (model == KeyModel::aggregate) {
        if (column.key && column.aggregate) refuse("Can not assign aggregation method on key column: " + column.name);
        if (!column.aggregate) {
            if (!can_distribute(*column.type)) {
                refuse(
                    fmt::format("column without agg function will be treated as key column for aggregate table, {} "
                                "type can not be key column",
                                message_text(*column.type)));
            }
            column.key = true;
        } else if (column.aggregate == schema::Aggregate(schema::AggregateFunction::sum) &&
                   constant_default(column).value_or("0") != "0") {
            refuse(fmt::format("The default value of '{}' with SUM aggregation function must be zero", column.name));
        }
    }
    check_aggregate_word(table, column);
    if (column.type->kind == schema::TypeKind::hll && model != KeyModel::aggregate) {
        refuse("HLL type column can only be in Aggregation data model table: " + column.name);
    }
}

/// FIRST, AFTER x, or after the last key; values go to the end.
void insert_column(std::vector<Column>& columns, const Column& column,
                   const std::optional<schema::ColumnPosition>& position, const std::set<std::string>& added,
                   bool base) {
    std::ptrdiff_t place = -1;
    const auto* const after = position ? std::get_if<schema::After>(&*position) : nullptr;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const Column& other = columns[i];
        if (base::equals_ignoring_case(other.name, column.name)) {
            if (!base || !added.contains(column.name)) refuse("Repeatedly add column: " + column.name);
            if (!same_column(other, column)) {
                refuse("Repeatedly add same column with different definition: " + column.name);
            }
            return;
        }
        const bool here = after != nullptr ? base::equals_ignoring_case(other.name, after->column) : other.key;
        if (here) place = static_cast<std::ptrdiff_t>(i);
    }
    if (after != nullptr && place == -1) refuse(fmt::format("Column[{}] does not found", after->column));
    if (after != nullptr && columns[static_cast<std::size_t>(place)].generated) {
        refuse("Can not add column after Generated Column");
    }
    if (position && after == nullptr) {
        columns.insert(columns.begin(), column);
    } else if (after != nullptr || column.key) {
        columns.insert(columns.begin() + place + 1, column);
    } else {
        columns.push_back(column);
    }
}

void check_not_there(const StoredTable& table, const Column& column) {
    const Column* const found = find_column(table.definition, column.name);
    if (found != nullptr && same_column(*found, column)) {
        refuse("Can not add column which already exists in base table: " + column.name);
    }
    for (const auto& [name, identity] : table.identities) {
        if (!base::equals_ignoring_case(identity.original_name, column.name)) continue;
        const Column* const holder = find_column(table.definition, name);
        if (holder == nullptr) continue;
        refuse(fmt::format("Can not add column which already exists in column id: {}, you can remove {} and try again.",
                           column.name, column_of_error(*holder)));
    }
}

/// Where an ordinary column goes by itself on a table with generated columns: before them.
std::optional<schema::ColumnPosition> default_position(const StoredTable& table, const Column& column) {
    if (column.generated || !has_generated(table.definition)) return std::nullopt;
    const auto& columns = table.definition.columns;
    for (std::size_t i = 0; i + 1 < columns.size(); ++i) {
        if (!columns[i].generated && columns[i + 1].generated) return schema::After{columns[i].name};
    }
    return std::nullopt;
}

/// CURRENT_TIMESTAMP becomes the time of the statement for old rows, but stays what it is in the definition.
void check_default_can_be_added(const Column& column) {
    if (const auto function = function_default(column); function && !schema::is_nested(column.type->kind)) {
        refuse("unsupported default expr:" + *function);
    }
    const auto* const now =
        column.default_value ? std::get_if<schema::DefaultCurrentTimestamp>(&*column.default_value) : nullptr;
    if (now != nullptr && now->precision && !schema::keeps_no_default(*column.type)) {
        refuse(fmt::format("unsupported default expr:current_timestamp({})", *now->precision));
    }
}

void add_column(const StatementContext& context, const StoredTable& table, TableDraft& draft, const Column& given,
                const schema::AddColumns& clause, const std::set<std::string>& added) {
    Column column = settled(server_column(given));
    RollupIndex* const rollup = target_rollup(draft, table, clause.rollup);
    check_default_can_be_added(column);
    if (column.generated)
        column.generated = server_expression(*column.generated, column, table.definition, GeneratedIn::alter);
    if (column.auto_increment || column.generated) draft.fast = false;
    if (schema::is_nested(column.type->kind) && function_default(column) && !is_fast_table(context, table)) {
        refuse(
            fmt::format("Complex type (ARRAY/MAP/STRUCT) default values require fast schema evolution. Table '{}' has "
                        "fast_schema_evolution=false. This property can only be set during table creation and cannot "
                        "be modified later.",
                        table.definition.name.name));
    }
    check_new_column(table, column);
    check_not_there(table, column);
    if (column.key && context.state.profile.run_mode == schema::RunMode::shared_nothing) draft.fast = false;
    auto position = clause.position;
    if (!position) position = default_position(table, column);
    const KeyModel model = table.definition.key->model;
    if (model == KeyModel::duplicate && rollup != nullptr) {
        insert_column(rollup->columns, column, position, added, false);
        insert_column(draft.columns, column, column.key ? std::nullopt : position, added, true);
    } else {
        insert_column(draft.columns, column, position, added, true);
        if (model == KeyModel::primary && rollup != nullptr) {
            refuse(fmt::format("Can not add column: {} to rollup index", column.name));
        }
        if (model == KeyModel::unique && column.key) {
            for (RollupIndex& other : draft.rollups)
                insert_column(other.columns, column, position, added, false);
        } else if (rollup != nullptr) {
            insert_column(rollup->columns, column, position, added, false);
        }
    }
    if (rollup != nullptr) {
        draft.fast = false;
        rollup->base_columns.emplace_back(base::to_lower(column.name), base::to_lower(column.name));
    }
    draft.identities[base::to_lower(column.name)] = {++draft.last_unique_id, column.name};
}

void check_drop(const StoredTable& table, const std::vector<Column>& columns, const schema::DropColumn& clause) {
    const auto named = [&](const Column& column) { return base::equals_ignoring_case(column.name, clause.name); };
    const bool is_key = std::ranges::any_of(columns, [&](const Column& column) { return column.key && named(column); });
    switch (table.definition.key->model) {
        case KeyModel::primary:
            if (is_key) refuse("Can not drop key column in primary data model table");
            for (const std::string& name : table.definition.order_by.value_or(std::vector<std::string>{})) {
                if (base::equals_ignoring_case(name, clause.name)) {
                    refuse("Can not drop sort column in primary data model table");
                }
            }
            return;
        case KeyModel::unique:
            if (is_key) refuse("Can not drop key column in Unique data model table");
            return;
        case KeyModel::aggregate:
            if (is_key && std::ranges::any_of(columns, is_replace)) {
                refuse(fmt::format("Can not drop key column when {} has value column with REPLACE aggregation method",
                                   clause.rollup ? "rollup" : "table"));
            }
            return;
        case KeyModel::duplicate:
            return;
    }
}

bool erase_column(std::vector<Column>& columns, std::string_view name, bool& fast) {
    const auto found = std::ranges::find_if(
        columns, [&](const Column& column) { return base::equals_ignoring_case(column.name, name); });
    if (found == columns.end()) return false;
    if (found->key) fast = false;
    columns.erase(found);
    return true;
}

void check_modify_model(const StoredTable& table, Column& column) {
    const Column* const old = find_column(table.definition, column.name);
    const KeyModel model = table.definition.key->model;
    if (model == KeyModel::primary) {
        if (old != nullptr && old->key) {
            refuse(fmt::format("Can not modify key column: {} for primary key table", column.name));
        }
        for (const std::string& name : table.definition.order_by.value_or(std::vector<std::string>{})) {
            if (base::equals_ignoring_case(name, column.name)) {
                refuse("Can not modify sort column in primary data model table");
            }
        }
        column.aggregate.reset();
    } else if (model == KeyModel::aggregate) {
        if (column.key && column.aggregate) refuse("Can not assign aggregation method on key column: " + column.name);
        if (!column.aggregate) column.key = true;
    }
    check_aggregate_word(table, column);
}

void check_modify_generated(const StoredTable& table, const Column& column) {
    if (column.generated) return;
    for (const Column& other : table.definition.columns) {
        if (!other.generated) continue;
        for (const std::string& name : columns_of(parse_expression(*other.generated))) {
            if (name != column.name) continue;
            refuse(fmt::format("Do not support modify column: {}, because it associates with the generated column",
                               column.name));
        }
    }
}

void check_modify_indexes(const StoredTable& table, const Column& old, const Column& column) {
    for (const schema::Index& index : table.definition.indexes) {
        if (!base::equals_ignoring_case(index.columns.front(), old.name)) continue;
        if (kind_of(index) == schema::IndexKind::gin && !is_text(*column.type)) {
            refuse("Cannot modify a column with GIN into non-string type");
        }
        if (kind_of(index) == schema::IndexKind::vector && column.type != old.type) {
            refuse("Cannot modify a column with VECTOR index");
        }
    }
}

bool is_fast_modification(const StatementContext& context, const StoredTable& table, const Column& old,
                          const Column& column) {
    if (context.state.profile.run_mode != schema::RunMode::shared_data) return false;
    if (column.key || old.key || old.generated || !schema::keeps_stored_values(*old.type, *column.type)) {
        return false;
    }
    return std::ranges::none_of(table.definition.indexes, [&](const schema::Index& index) {
        return base::equals_ignoring_case(index.columns.front(), old.name) &&
               kind_of(index) != schema::IndexKind::ngrambf;
    });
}

std::optional<std::size_t> place_of(const std::vector<Column>& columns, std::string_view name) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (base::equals_ignoring_case(columns[i].name, name)) return i;
    }
    return std::nullopt;
}

/// A column that may be modified: what it was and is to be, where it stands and is to stand.
struct Modification {
    Column old;
    Column column;
    std::size_t from = 0;
    std::optional<std::size_t> to;  ///< among the columns without it; absent: it stays
};

/// StarRocks: SchemaChangeHandler.processModifyColumn, up to the first change.
Modification checked_modification(const StoredTable& table, const std::vector<Column>& columns, Column column,
                                  const std::optional<schema::ColumnPosition>& position) {
    const auto from = place_of(columns, column.name);
    if (!from) refuse(fmt::format("Column[{}] does not exists", column.name));
    const auto* const after = position ? std::get_if<schema::After>(&*position) : nullptr;
    const auto behind = after == nullptr ? std::nullopt : place_of(columns, after->column);
    if (after != nullptr && !behind) refuse(fmt::format("Column[{}] does not exists", after->column));
    Modification result{columns[*from], std::move(column), *from, std::nullopt};
    const Column& old = result.old;
    check_modify_indexes(table, old, result.column);
    if (old.auto_increment) refuse("Can't not modify a AUTO_INCREMENT column");
    result.column.name = old.name;
    if (!old.generated && result.column.generated) {
        refuse("Can not modify a non-generated column to a generated column");
    }
    if (old.generated && !result.column.generated) {
        refuse("Can not modify a generated column to a non-generated column");
    }
    if (result.column.generated) {
        result.column.generated =
            server_expression(*result.column.generated, result.column, table.definition, GeneratedIn::alter);
    }
    if (behind == from) refuse(fmt::format("Column[{}] modify position is invalid", after->column));
    if (position) result.to = !behind ? 0 : *behind > *from ? *behind : *behind + 1;
    return result;
}

void make(std::vector<Column>& columns, const Modification& modification) {
    const auto old = columns.begin() + static_cast<std::ptrdiff_t>(modification.from);
    if (!modification.to) {
        *old = modification.column;
        return;
    }
    columns.erase(old);
    columns.insert(columns.begin() + static_cast<std::ptrdiff_t>(*modification.to), modification.column);
}

/// The same column in the other rollups follows; in a DUPLICATE KEY table it keeps its role there.
void make_in_rollups(TableDraft& draft, const RollupIndex* changed, const Column& column, KeyModel model) {
    for (RollupIndex& other : draft.rollups) {
        for (Column& same : other.columns) {
            if (&other == changed || !base::equals_ignoring_case(same.name, column.name)) continue;
            const Column before = same;
            same = column;
            if (model != KeyModel::duplicate) continue;
            same.key = before.key;
            same.aggregate = before.aggregate;
        }
    }
}

}  // namespace

void analyze_add(const StatementContext& context, const StoredTable& table, const schema::AddColumns& clause) {
    bool generated = false;
    bool normal = false;
    for (const Column& column : clause.columns) {
        analyze_column(context, table, column);
        (column.generated ? generated : normal) = true;
    }
    if (generated && normal) refuse_analysis("Can not add normal column and Generated Column in the same time");
    const bool first = clause.position && std::holds_alternative<schema::First>(*clause.position);
    for (const Column& column : clause.columns) {
        const bool is_value = column.aggregate || table.definition.key->model == KeyModel::primary;
        if (!column.generated && first && is_value && !clause.parenthesised) {
            refuse_analysis(fmt::format("Cannot add value column[{}] at first", column.name),
                            place_of_column(context.statement, column.name));
        }
    }
    for (const Column& column : clause.columns)
        require_default(context, column);
}

void analyze_drop(const StoredTable& table, const schema::DropColumn& clause) {
    for (const Column& column : table.definition.columns) {
        if (!column.generated) continue;
        for (const std::string& name : columns_of(parse_expression(*column.generated))) {
            if (name != clause.name) continue;
            refuse_analysis(
                fmt::format("Column: {} can not be dropped, because expression of Generated Column: {} will "
                            "refer to it",
                            clause.name, column.name));
        }
    }
}

void analyze_modify(const StatementContext& context, const StoredTable& table, const schema::ModifyColumn& clause) {
    analyze_column(context, table, clause.column);
    const auto* const after = clause.position ? std::get_if<schema::After>(&*clause.position) : nullptr;
    const Column* const column = after == nullptr ? nullptr : find_column(table.definition, after->column);
    if (column != nullptr && column->generated) refuse_analysis("Can not modify column after Generated Column");
}

RollupIndex* target_rollup(TableDraft& draft, const StoredTable& table, const std::optional<std::string>& name) {
    if (!name) return nullptr;
    const auto found =
        std::ranges::find_if(draft.rollups, [&](const RollupIndex& rollup) { return rollup.name == *name; });
    if (*name == table.definition.name.name) {
        refuse(fmt::format("Do not need to assign base index[{}] to do schema change", *name));
    }
    if (found == draft.rollups.end()) {
        refuse(fmt::format("Index[{}] does not exist in table[{}]", *name, table.definition.name.name));
    }
    return &*found;
}

void add_columns(const StatementContext& context, const StoredTable& table, TableDraft& draft,
                 const schema::AddColumns& clause) {
    std::set<std::string> added;
    for (const Column& column : clause.columns)
        added.insert(column.name);
    const bool before_generated = clause.parenthesised && !clause.columns.empty() && !clause.columns[0].generated &&
                                  has_generated(table.definition);
    if (!before_generated) {
        for (const Column& column : clause.columns)
            add_column(context, table, draft, column, clause, added);
        return;
    }
    // The server adds them one by one at the same place, the last first; the statement as a whole is a rewrite then.
    for (auto column = clause.columns.rbegin(); column != clause.columns.rend(); ++column) {
        add_column(context, table, draft, *column, clause, added);
    }
    draft.fast = false;
}

void drop_column(const StoredTable& table, TableDraft& draft, const schema::DropColumn& clause) {
    check_columns_free_of_rollups(table, {clause.name});
    RollupIndex* const rollup = target_rollup(draft, table, clause.rollup);
    // Only an AGGREGATE KEY table looks at the columns of the rollup (StarRocks:
    // SchemaChangeHandler.processDropColumn).
    const bool of_rollup = rollup != nullptr && table.definition.key->model == KeyModel::aggregate;
    check_drop(table, of_rollup ? rollup->columns : draft.columns, clause);
    std::erase_if(draft.indexes, [&](const schema::Index& index) {
        return base::equals_ignoring_case(index.columns.front(), clause.name);
    });
    if (rollup != nullptr) {
        if (!erase_column(rollup->columns, clause.name, draft.fast)) refuse("Column does not exists: " + clause.name);
        return;
    }
    if (!erase_column(draft.columns, clause.name, draft.fast)) refuse("Column does not exists: " + clause.name);
    for (RollupIndex& other : draft.rollups)
        static_cast<void>(erase_column(other.columns, clause.name, draft.fast));
    draft.identities.erase(base::to_lower(clause.name));
    draft.changed_columns.push_back(clause.name);
}

void modify_column(const StatementContext& context, const StoredTable& table, TableDraft& draft,
                   const schema::ModifyColumn& clause) {
    check_columns_free_of_rollups(table, {clause.column.name});
    Column column = settled(server_column(clause.column));
    check_modify_model(table, column);
    check_modify_generated(table, column);
    RollupIndex* const rollup = target_rollup(draft, table, clause.rollup);
    if (rollup != nullptr && !clause.position) {
        refuse("Do not need to specify index name when just modifying column type");
    }
    std::vector<Column>& columns = rollup != nullptr ? rollup->columns : draft.columns;
    const Modification modification = checked_modification(table, columns, std::move(column), clause.position);

    make(columns, modification);
    if (!same_column(modification.old, modification.column)) {
        make_in_rollups(draft, rollup, modification.column, table.definition.key->model);
        draft.changed_columns.push_back(modification.column.name);
    }
    const bool fast = !modification.to && is_fast_modification(context, table, modification.old, modification.column);
    if (!fast) draft.fast = false;
}

void rename_column(const StatementContext& context, const FullName& name, StoredTable& table,
                   const schema::RenameColumn& clause) {
    check_columns_free_of_rollups(table, {clause.name});
    schema::Table& definition = table.definition;
    const auto found = std::ranges::find_if(
        definition.columns, [&](const Column& column) { return base::equals_ignoring_case(column.name, clause.name); });
    if (found == definition.columns.end()) {
        refuse(rules_of(context.state.profile).unknown_column,
               fmt::format("Unknown column '{}' in '{}'", clause.name, name.name));
    }
    if (find_column(definition, clause.new_name) != nullptr) {
        refuse(1060, "42S21", fmt::format("Duplicate column name '{}'", clause.new_name));
    }
    const std::string old_name = found->name;
    found->name = clause.new_name;
    auto identity = table.identities.extract(base::to_lower(old_name));
    identity.key() = base::to_lower(clause.new_name);
    table.identities.insert(std::move(identity));
    rename_everywhere(table, old_name, clause.new_name);
    invalidate_by_columns(context.state, name, {old_name});
}

}  // namespace srmigrate::engine
