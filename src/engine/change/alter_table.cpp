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
#include "schema/rules/clause_facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace srmigrate::engine {

namespace {

// ---- What may stand together
// -----------------------------------------------------------------------------------------

void check_together(const std::vector<schema::AlterClause>& clauses) {
    using schema::AlterKind;
    for (std::size_t i = 1; i < clauses.size(); ++i) {
        const AlterKind first = schema::kind_of(clauses.front());
        const AlterKind second = schema::kind_of(clauses[i]);
        if (schema::may_share_a_statement(first, second)) continue;
        refuse_analysis(
            fmt::format("Alter operation {} conflicts with operation {}", schema::word(second), schema::word(first)));
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
    if (find(clause.new_name) != table.rollups.end() || table.definition.name.name == clause.new_name) {
        refuse(fmt::format("Rollup name[{}] is already used", clause.new_name));
    }
    found->name = clause.new_name;
}

void set_auto_increment(StoredTable& table, const schema::SetAutoIncrement& clause) {
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

[[noreturn]] void refuse_opaque(const StatementContext& context, const schema::OpaqueClause& clause) {
    const bool is_cloud_native = context.state.profile.run_mode == schema::RunMode::shared_data;
    if (base::starts_with_ignoring_case(clause.text, "DROP PERSISTENT INDEX") && !is_cloud_native) {
        refuse("drop persistent index only support cloud native index");
    }
    refuse_not_simulated("ALTER TABLE … " + clause.text);
}

void analyze_new_name(const StatementContext& context, const StoredTable& table, const schema::RenameTable& clause) {
    if (clause.new_name == table.definition.name.name) {
        refuse_analysis("Same table name " + clause.new_name, place_of_rename(context.statement));
    }
    check_table_name(clause.new_name);
}

void analyze_new_name(const StatementContext& context, const schema::RenameColumn& clause) {
    if (!rules_of(context.state.profile).rename_column) refuse_not_simulated("RENAME COLUMN before 3.3.2");
    check_column_name(context, clause.new_name);
}

void analyze(const StatementContext& context, const StoredTable& table, const schema::AlterClause& clause) {
    std::visit(base::Overloaded{
                   [&](const schema::AddColumns& c) { analyze_schema_change(context, table, c); },
                   [&](const schema::DropColumn& c) { analyze_schema_change(context, table, c); },
                   [&](const schema::ModifyColumn& c) { analyze_schema_change(context, table, c); },
                   [&](const schema::ModifyColumnComment& c) { analyze_schema_change(context, table, c); },
                   [&](const schema::AddField& c) { analyze_schema_change(context, table, c); },
                   [&](const schema::DropField& c) { analyze_schema_change(context, table, c); },
                   [&](const schema::RenameColumn& c) { analyze_new_name(context, c); },
                   [&](const schema::OrderBy& c) { analyze_schema_change(context, table, c); },
                   [&](const schema::AddIndex& c) { analyze_schema_change(context, table, c); },
                   [&](const schema::DropIndex& c) { analyze_schema_change(context, table, c); },
                   [&](const schema::SetProperties& c) { analyze_properties(context, table, c.properties); },
                   [](const schema::AddRollups&) {},
                   [](const schema::DropRollups&) {},
                   [&](const schema::RenameTable& c) { analyze_new_name(context, table, c); },
                   [](const schema::RenamePartition&) {},
                   [](const schema::RenameRollup&) {},
                   [](const schema::SwapTable&) {},
                   [](const schema::SetTableComment&) {},
                   [&](const schema::AddPartitions& c) { static_cast<void>(analyze_new_partitions(table, c)); },
                   [](const schema::DropPartitions&) {},
                   [](const schema::TruncatePartitions&) {},
                   [](const schema::ReplacePartitions&) {},
                   [](const schema::ModifyPartitions&) {},
                   [&](const schema::Optimize& c) { analyze_optimize(context, table, c); },
                   [](const schema::SetDefaultBuckets&) {},
                   [](const schema::Compact&) {},
                   [](const schema::SetAutoIncrement&) {},
                   [&](const schema::OpaqueClause& c) { refuse_opaque(context, c); },
               },
               clause);
}

void execute(const StatementContext& context, const FullName& name, StoredTable& table,
             const schema::AlterClause& clause) {
    std::visit(base::Overloaded{
                   [&](const schema::AddColumns& c) { change_schema(context, name, table, {c}); },
                   [&](const schema::DropColumn& c) { change_schema(context, name, table, {c}); },
                   [&](const schema::ModifyColumn& c) { change_schema(context, name, table, {c}); },
                   [&](const schema::ModifyColumnComment& c) { change_schema(context, name, table, {c}); },
                   [&](const schema::AddField& c) { change_schema(context, name, table, {c}); },
                   [&](const schema::DropField& c) { change_schema(context, name, table, {c}); },
                   [&](const schema::RenameColumn& rename) { rename_column(context, name, table, rename); },
                   [&](const schema::OrderBy& c) { change_schema(context, name, table, {c}); },
                   [&](const schema::AddIndex& c) { change_schema(context, name, table, {c}); },
                   [&](const schema::DropIndex& c) { change_schema(context, name, table, {c}); },
                   [&](const schema::SetProperties& set) { set_properties(context, name, table, set.properties); },
                   [&](const schema::AddRollups& add) { add_rollups(context, name, table, add); },
                   [&](const schema::DropRollups& drop) { drop_rollups(table, drop); },
                   [&](const schema::RenameTable& rename) { rename_table(context, name, table, rename); },
                   [&](const schema::RenamePartition& renaming) { rename(table, renaming); },
                   [&](const schema::RenameRollup& renaming) { rename_rollup(table, renaming); },
                   [&](const schema::SwapTable& swap) { swap_tables(context, name, table, swap); },
                   [&](const schema::SetTableComment& set) { table.definition.comment = set.comment; },
                   [&](const schema::AddPartitions& adding) { add(context, table, adding); },
                   [&](const schema::DropPartitions& dropping) { drop(context, table, dropping); },
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

/// Clauses that share a statement are made together; all of them are of one kind.
void execute(const StatementContext& context, const FullName& name, StoredTable& table,
             const std::vector<schema::AlterClause>& clauses) {
    if (clauses.size() == 1) return execute(context, name, table, clauses.front());
    std::vector<SchemaChangeClause> changes;
    schema::AddRollups rollups;
    for (const schema::AlterClause& clause : clauses) {
        if (auto change = as_schema_change(clause)) {
            changes.push_back(std::move(*change));
        } else if (const auto* const add = std::get_if<schema::AddRollups>(&clause)) {
            rollups.rollups.insert(rollups.rollups.end(), add->rollups.begin(), add->rollups.end());
        } else {
            execute(context, name, table, clause);
        }
    }
    if (!changes.empty()) change_schema(context, name, table, changes);
    if (!rollups.rollups.empty()) add_rollups(context, name, table, rollups);
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
    execute(context, name, table, operation.clauses);
    return Ok{};
}

}  // namespace srmigrate::engine
