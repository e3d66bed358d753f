// SPDX-License-Identifier: Apache-2.0
#include "engine/change/alter_table.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/change/alter_columns.hpp"
#include "engine/change/alter_partitions.hpp"
#include "engine/change/alter_properties.hpp"
#include "engine/change/invalidation.hpp"
#include "engine/change/jobs.hpp"
#include "engine/change/optimize.hpp"
#include "engine/change/rollups.hpp"
#include "engine/change/schema_change.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "engine/definition/checks_columns.hpp"
#include "engine/definition/partitions.hpp"
#include "engine/definition/table_properties.hpp"
#include "schema/model/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace srmigrate::engine {

namespace {

// ---- What may stand together
// -----------------------------------------------------------------------------------------

enum class AlterKind { schema_change, add_rollup, drop_rollup, add_partition, optimize, auto_increment, other };

std::string_view word(AlterKind operation) {
    switch (operation) {
        case AlterKind::schema_change:
            return "SCHEMA_CHANGE";
        case AlterKind::add_rollup:
            return "ADD_ROLLUP";
        case AlterKind::drop_rollup:
            return "DROP_ROLLUP";
        case AlterKind::add_partition:
            return "ADD_PARTITION";
        case AlterKind::optimize:
            return "OPTIMIZE";
        case AlterKind::auto_increment:
            return "ALTER_AUTO_INCREMENT";
        case AlterKind::other:
            return "ALTER_OTHER";
    }
    return "";
}

AlterKind operation_of(const schema::AlterClause& clause) {
    using enum AlterKind;
    return std::visit(base::Overloaded{
                          [](const schema::AddColumns&) { return schema_change; },
                          [](const schema::DropColumn&) { return schema_change; },
                          [](const schema::ModifyColumn&) { return schema_change; },
                          [](const schema::ModifyColumnComment&) { return schema_change; },
                          [](const schema::AddField&) { return schema_change; },
                          [](const schema::DropField&) { return schema_change; },
                          [](const schema::RenameColumn&) { return other; },
                          [](const schema::OrderBy&) { return schema_change; },
                          [](const schema::AddIndex&) { return schema_change; },
                          [](const schema::DropIndex&) { return schema_change; },
                          [](const schema::SetProperties&) { return other; },
                          [](const schema::AddRollups&) { return add_rollup; },
                          [](const schema::DropRollups&) { return drop_rollup; },
                          [](const schema::RenameTable&) { return other; },
                          [](const schema::RenamePartition&) { return other; },
                          [](const schema::RenameRollup&) { return other; },
                          [](const schema::SwapTable&) { return other; },
                          [](const schema::SetTableComment&) { return other; },
                          [](const schema::AddPartitions&) { return add_partition; },
                          [](const schema::DropPartitions&) { return other; },
                          [](const schema::TruncatePartitions&) { return other; },
                          [](const schema::ReplacePartitions&) { return other; },
                          [](const schema::ModifyPartitions&) { return other; },
                          [](const schema::Optimize&) { return optimize; },
                          [](const schema::SetDefaultBuckets&) { return other; },
                          [](const schema::Compact&) { return other; },
                          [](const schema::SetAutoIncrement&) { return auto_increment; },
                          [](const schema::OpaqueClause&) { return other; },
                      },
                      clause);
}

void check_together(const std::vector<schema::AlterClause>& clauses) {
    for (std::size_t i = 1; i < clauses.size(); ++i) {
        const AlterKind first = operation_of(clauses.front());
        const AlterKind second = operation_of(clauses[i]);
        const bool good = first == second && (first == AlterKind::schema_change || first == AlterKind::add_rollup ||
                                              first == AlterKind::drop_rollup);
        if (good) continue;
        refuse_analysis(fmt::format("Alter operation {} conflicts with operation {}", word(second), word(first)));
    }
}

// ---- What the server's parser refuses
// -------------------------------------------------------------------------------

void check_column_words(const StatementContext& context, const schema::Column& column, std::string_view clause) {
    check_words(context, column);
    if (!column.auto_increment) return;
    refuse(fmt::format("Getting syntax error{}. Detail message: Column '{}' can not be AUTO_INCREMENT when {} COLUMN.",
                       place_of_column(context.statement, column.name), column.name, clause));
}

void check_column_words(const StatementContext& context, const schema::AlterClause& clause) {
    if (const auto* const modify = std::get_if<schema::ModifyColumn>(&clause)) {
        return check_column_words(context, modify->column, "MODIFY");
    }
    const auto* const add = std::get_if<schema::AddColumns>(&clause);
    if (add == nullptr) return;
    for (const schema::Column& column : add->columns) {
        check_column_words(context, column, "ADD");
        if (!column.generated || !add->position || !std::holds_alternative<schema::After>(*add->position)) continue;
        refuse(fmt::format("Getting syntax error{}. Detail message: AFTER can not be set when ADD GENERATED COLUMN.",
                           place_of_column(context.statement, column.name)));
    }
}

// ---- Small clauses
// ---------------------------------------------------------------------------------------------------

/// The base index of a table has its name (StarRocks: OlapTable.checkAndSetName).
void check_name_is_no_index(const StoredTable& table, const std::string& new_name) {
    const bool taken =
        table.definition.name.name == new_name ||
        std::ranges::any_of(table.rollups, [&](const RollupIndex& rollup) { return rollup.name == new_name; });
    if (taken) refuse("New name conflicts with rollup index name: " + new_name);
}

void rename_table(const StatementContext& context, const FullName& name, StoredTable& table,
                  const schema::RenameTable& clause) {
    StoredDatabase& database = require_database(context, name.database);
    if (database.objects.contains(clause.new_name)) {
        refuse(fmt::format("Table name[{}] is already used", clause.new_name));
    }
    check_name_is_no_index(table, clause.new_name);
    invalidate(context.state, name, "base-table renamed: " + name.name);
    for (StoredPartition& partition : table.partitions) {
        if (!partition.bounds && partition.name == name.name) partition.name = clause.new_name;
    }
    table.definition.name.name = clause.new_name;
    auto node = database.objects.extract(name.name);
    node.key() = clause.new_name;
    database.objects.insert(std::move(node));
}

/// Constraints speak of tables by identity: those of the swapped tables follow the new names, those of materialized
/// views on them are lost.
void swap_constraints(const StatementContext& context, const std::string& database, StoredTable& table,
                      const std::string& old_name) {
    const auto unique = table.definition.properties.find("unique_constraints");
    if (unique != table.definition.properties.end()) {
        const std::string prefix = fmt::format("{}.{}.", schema::k_default_catalog, database);
        unique->second =
            base::replace_all(unique->second, prefix + old_name + ".", prefix + table.definition.name.name + ".");
    }
    for (auto& [database_name, holder] : context.state.databases) {
        for (auto& [name, object] : holder.objects) {
            auto* const view = std::get_if<StoredMaterializedView>(&object);
            if (view == nullptr) continue;
            const auto bases = base_objects(context.state, database_name, view->definition.query);
            if (std::ranges::find(bases, FullName{database, old_name}) == bases.end()) continue;
            for (auto& [key, value] : view->table.definition.properties) {
                if (key.ends_with("_constraints")) value.clear();
            }
        }
    }
}

/// Tables that are swapped have as many constraints (StarRocks: AlterJobExecutor.visitSwapTableClause).
void check_constraints_alike(const StoredTable& table, const StoredTable& other, const std::string& other_name) {
    static const std::array<std::pair<std::string, std::string_view>, 2> k_kinds = {
        {{"unique_constraints", "unique"}, {"foreign_key_constraints", "foreign key"}}};
    for (const auto& [property, kind] : k_kinds) {
        const std::string held = given_value(table.definition.properties, property).value_or("");
        const std::string wanted = given_value(other.definition.properties, property).value_or("");
        if (base::split_list(held, ';').size() == base::split_list(wanted, ';').size()) continue;
        refuse(fmt::format("Table {} does not contain the same {} constraints, origin: [{}], new: [{}]", other_name,
                           kind, held, wanted));
    }
}

void swap_tables(const StatementContext& context, const FullName& name, StoredTable& table,
                 const schema::SwapTable& clause) {
    StoredObject* const object = context.state.object(name.database, clause.other);
    StoredTable* const other = object == nullptr ? nullptr : std::get_if<StoredTable>(object);
    if (object != nullptr && std::holds_alternative<StoredMaterializedView>(*object)) {
        refuse("Materialized view can only SWAP WITH materialized view");
    }
    if (other == nullptr) refuse(fmt::format("Table {} does not exist or is not OLAP/LAKE table", clause.other));
    check_name_is_no_index(*other, name.name);
    check_name_is_no_index(table, clause.other);
    check_constraints_alike(table, *other, clause.other);
    require_normal(context, *other);
    invalidate(context.state, name, "base-table swapped: " + name.name);
    invalidate(context.state, {name.database, clause.other}, "base-table swapped: " + clause.other);
    std::swap(table, *other);
    std::swap(table.definition.name, other->definition.name);
    for (StoredTable* const swapped : {&table, other}) {
        const std::string& old_name = swapped == &table ? other->definition.name.name : table.definition.name.name;
        for (StoredPartition& partition : swapped->partitions) {
            if (!partition.bounds && partition.name == old_name) partition.name = swapped->definition.name.name;
        }
        swap_constraints(context, name.database, *swapped, old_name);
    }
}

void rename_rollup(StoredTable& table, const schema::RenameRollup& clause) {
    check_table_name(clause.new_name);
    if (clause.name == clause.new_name) refuse("Same rollup name");
    const auto find = [&](const std::string& name) {
        return std::ranges::find_if(table.rollups, [&](const RollupIndex& rollup) { return rollup.name == name; });
    };
    if (table.definition.name.name == clause.name) refuse("Using ALTER TABLE RENAME to change table name");
    const auto found = find(clause.name);
    if (found == table.rollups.end()) refuse(fmt::format("Rollup index[{}] does not exists", clause.name));
    if (find(clause.new_name) != table.rollups.end()) {
        refuse(fmt::format("Rollup name[{}] is already used", clause.new_name));
    }
    found->name = clause.new_name;
}

void set_auto_increment(StoredTable& table, const schema::SetAutoIncrement& clause) {
    const bool has =
        std::ranges::any_of(table.definition.columns, [](const auto& column) { return column.auto_increment; });
    if (!has) refuse(fmt::format("Table {} does not have an AUTO_INCREMENT column", table.definition.name.name));
    if (clause.value <= 0) refuse(fmt::format("AUTO_INCREMENT value must be positive, got: {}", clause.value));
    if (clause.value < table.next_auto_increment) {
        refuse(
            fmt::format("New auto_increment value must be greater than current value {}", table.next_auto_increment));
    }
    table.next_auto_increment = clause.value;
}

/// The work itself is the back ends' affair (StarRocks: CompactionHandler.process).
void check_compaction(const StoredTable& table, const schema::Compact& clause) {
    for (const std::string& name : clause.partitions) {
        if (find_partition(table, name, false) == nullptr) refuse("Partition not found: " + name);
    }
}

// ---- Analysis and execution of one clause
// ----------------------------------------------------------------------------

void analyze(const StatementContext& context, const StoredTable& table, const schema::AlterClause& clause) {
    if (is_schema_change(clause)) return analyze_schema_change(context, table, clause);
    if (const auto* const set = std::get_if<schema::SetProperties>(&clause)) {
        return analyze_properties(context, table, set->properties);
    }
    if (const auto* const optimize = std::get_if<schema::Optimize>(&clause)) {
        return analyze_optimize(context, table, *optimize);
    }
    if (const auto* const rename = std::get_if<schema::RenameTable>(&clause)) {
        if (rename->new_name == table.definition.name.name) {
            refuse_analysis("Same table name " + rename->new_name);
        }
        check_table_name(rename->new_name);
    }
    if (const auto* const rename = std::get_if<schema::RenameColumn>(&clause)) {
        if (!rules_of(context.state.profile).rename_column) refuse_not_simulated("RENAME COLUMN before 3.3.2");
        check_column_name(context, rename->new_name);
    }
    if (const auto* const add = std::get_if<schema::AddPartitions>(&clause)) {
        static_cast<void>(analyze_new_partitions(context, table, *add));
    }
    if (const auto* const opaque = std::get_if<schema::OpaqueClause>(&clause)) {
        refuse_not_simulated("ALTER TABLE … " + opaque->text);
    }
}

void execute(const StatementContext& context, const FullName& name, StoredTable& table,
             const schema::AlterClause& clause) {
    std::visit(base::Overloaded{
                   [&](const schema::AddColumns&) { change_schema(context, name, table, {clause}); },
                   [&](const schema::DropColumn&) { change_schema(context, name, table, {clause}); },
                   [&](const schema::ModifyColumn&) { change_schema(context, name, table, {clause}); },
                   [&](const schema::ModifyColumnComment&) { change_schema(context, name, table, {clause}); },
                   [&](const schema::AddField&) { change_schema(context, name, table, {clause}); },
                   [&](const schema::DropField&) { change_schema(context, name, table, {clause}); },
                   [&](const schema::RenameColumn& rename) { rename_column(context, name, table, rename); },
                   [&](const schema::OrderBy&) { change_schema(context, name, table, {clause}); },
                   [&](const schema::AddIndex&) { change_schema(context, name, table, {clause}); },
                   [&](const schema::DropIndex&) { change_schema(context, name, table, {clause}); },
                   [&](const schema::SetProperties& set) { set_properties(context, name, table, set.properties); },
                   [&](const schema::AddRollups& add) { add_rollups(context, name, table, add); },
                   [&](const schema::DropRollups& drop) { drop_rollups(table, drop); },
                   [&](const schema::RenameTable& rename) { rename_table(context, name, table, rename); },
                   [&](const schema::RenamePartition& renaming) { rename(context, table, renaming); },
                   [&](const schema::RenameRollup& renaming) { rename_rollup(table, renaming); },
                   [&](const schema::SwapTable& swap) { swap_tables(context, name, table, swap); },
                   [&](const schema::SetTableComment& set) { table.definition.comment = set.comment; },
                   [&](const schema::AddPartitions& adding) { add(context, table, adding); },
                   [&](const schema::DropPartitions& dropping) { drop(context, name, table, dropping); },
                   [&](const schema::TruncatePartitions& truncating) { truncate(context, table, truncating); },
                   [&](const schema::ReplacePartitions& replacing) { replace(context, table, replacing); },
                   [&](const schema::ModifyPartitions& modifying) { modify(context, table, modifying); },
                   [&](const schema::Optimize& clause_of) { optimize(context, name, table, clause_of); },
                   [&](const schema::SetDefaultBuckets& set) { set_default_buckets(table, set); },
                   [&](const schema::Compact& compact) { check_compaction(table, compact); },
                   [&](const schema::SetAutoIncrement& set) { set_auto_increment(table, set); },
                   [](const schema::OpaqueClause& opaque) { refuse_not_simulated("ALTER TABLE … " + opaque.text); },
               },
               clause);
}

/// On a materialized view ALTER TABLE takes indexes and bloom filters only (reference §1.4).
bool is_allowed_on_materialized_view(const schema::AlterClause& clause) {
    if (std::holds_alternative<schema::AddIndex>(clause) || std::holds_alternative<schema::DropIndex>(clause))
        return true;
    const auto* const set = std::get_if<schema::SetProperties>(&clause);
    return set != nullptr &&
           (set->properties.contains("bloom_filter_columns") || set->properties.contains("bloom_filter_fpp"));
}

StoredTable& require_table(const StatementContext& context, const FullName& name,
                           const std::vector<schema::AlterClause>& clauses) {
    require_database(context, name.database);
    StoredObject* const object = context.state.object(name.database, name.name);
    if (object == nullptr) refuse_analysis(fmt::format("Table {} is not found", name.name));
    if (std::holds_alternative<StoredUnknown>(*object))
        refuse_not_simulated("ALTER TABLE of an object that is not understood");
    if (std::holds_alternative<StoredMaterializedView>(*object) &&
        !std::ranges::all_of(clauses, is_allowed_on_materialized_view)) {
        refuse_analysis(
            fmt::format("The '{}' cannot be alter by 'ALTER TABLE', because it is a materialized view,you can "
                        "use 'ALTER MATERIALIZED VIEW' to alter it.",
                        name.name));
    }
    StoredTable* const table = table_of(*object);
    if (table == nullptr)
        refuse_analysis(fmt::format("Do not support alter non-native table/materialized-view[{}]", name.name));
    return *table;
}

}  // namespace

Answer run(const StatementContext& context, const schema::AlterTable& operation) {
    for (const schema::AlterClause& clause : operation.clauses)
        check_column_words(context, clause);
    const FullName name = full_name(context, operation.name);
    check_together(operation.clauses);
    StoredTable& table = require_table(context, name, operation.clauses);
    for (const schema::AlterClause& clause : operation.clauses)
        analyze(context, table, clause);
    require_normal(context, table);
    if (std::ranges::all_of(operation.clauses, is_schema_change)) {
        change_schema(context, name, table, operation.clauses);
        return Ok{};
    }
    for (const schema::AlterClause& clause : operation.clauses) {
        const auto* const add = std::get_if<schema::AddRollups>(&clause);
        if (add == nullptr || operation.clauses.size() == 1) {
            execute(context, name, table, clause);
            continue;
        }
        schema::AddRollups all;
        for (const schema::AlterClause& other : operation.clauses) {
            const auto& rollups = std::get<schema::AddRollups>(other).rollups;
            all.rollups.insert(all.rollups.end(), rollups.begin(), rollups.end());
        }
        add_rollups(context, name, table, all);
        break;
    }
    return Ok{};
}

}  // namespace srmigrate::engine
