// SPDX-License-Identifier: Apache-2.0
#include "schema/effect.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "schema/change_rules.hpp"
#include "schema/derive.hpp"
#include "schema/names.hpp"
#include "schema/normalize.hpp"
#include "schema/type.hpp"

#include <algorithm>
#include <utility>

namespace srmigrate::schema {
namespace {

bool has_property(const Properties& properties, std::string_view name) {
    return property(properties, name).has_value();
}

bool sets_bloom_filter(const Properties& properties) {
    return has_property(properties, "bloom_filter_columns") || has_property(properties, "bloom_filter_fpp");
}

/// Properties that a shared-data cluster changes by a job without a row (reference §2.5).
bool is_changed_by_hidden_job(const Properties& properties) {
    return has_property(properties, "enable_persistent_index") || has_property(properties, "persistent_index_type") ||
           has_property(properties, "file_bundling") || has_property(properties, "compaction_strategy") ||
           has_property(properties, "cloud_native_fast_schema_evolution_v2");
}

JobTrace trace(const AlterClause& clause, const Context& context) {
    return std::visit(base::Overloaded{
                          [](const AddColumns&) { return JobTrace::column; },
                          [](const DropColumn&) { return JobTrace::column; },
                          [](const ModifyColumn&) { return JobTrace::column; },
                          [](const ModifyColumnComment&) { return JobTrace::none; },
                          [](const AddField&) { return JobTrace::column; },
                          [](const DropField&) { return JobTrace::column; },
                          [](const RenameColumn&) { return JobTrace::none; },
                          [](const OrderBy&) { return JobTrace::column; },
                          [](const AddIndex&) { return JobTrace::column; },
                          [](const DropIndex&) { return JobTrace::column; },
                          [&](const SetProperties& set) {
                              if (sets_bloom_filter(set.properties)) return JobTrace::column;
                              const bool hidden =
                                  context.run_mode == RunMode::shared_data && is_changed_by_hidden_job(set.properties);
                              return hidden ? JobTrace::invisible : JobTrace::none;
                          },
                          [](const AddRollups&) { return JobTrace::rollup; },
                          [](const DropRollups&) { return JobTrace::none; },
                          [](const RenameTable&) { return JobTrace::none; },
                          [](const RenamePartition&) { return JobTrace::none; },
                          [](const RenameRollup&) { return JobTrace::none; },
                          [](const SwapTable&) { return JobTrace::none; },
                          [](const SetTableComment&) { return JobTrace::none; },
                          [](const AddPartitions&) { return JobTrace::none; },
                          [](const DropPartitions&) { return JobTrace::none; },
                          [](const TruncatePartitions&) { return JobTrace::none; },
                          [](const ReplacePartitions&) { return JobTrace::none; },
                          [](const ModifyPartitions&) { return JobTrace::none; },
                          [](const Optimize&) { return JobTrace::optimize; },
                          [](const SetDefaultBuckets&) { return JobTrace::none; },
                          [](const Compact&) { return JobTrace::none; },
                          [](const SetAutoIncrement&) { return JobTrace::none; },
                          [](const OpaqueClause&) { return JobTrace::column; },
                      },
                      clause);
}

bool all_fast(const Table& table, const AlterTable& alter, const Context& context) {
    return std::all_of(alter.clauses.begin(), alter.clauses.end(),
                       [&](const AlterClause& clause) { return is_fast(table, clause, context); });
}

JobTrace trace(const AlterTable& alter, const Table* table, const Context& context) {
    if (table != nullptr && all_fast(*table, alter, context) && is_fast_at_once(*table, context)) {
        return JobTrace::none;
    }
    auto strongest = JobTrace::none;
    for (const auto& clause : alter.clauses) {
        const auto own = trace(clause, context);
        if (own != JobTrace::none) strongest = own;  // clauses of one statement share a list (reference §1.7)
    }
    return strongest;
}

bool is_alter(const Opaque& opaque) {
    return base::starts_with_ignoring_case(opaque.kind, "ALTER TABLE");
}

bool narrows(const ModifyColumn& clause, const Table* table) {
    const auto* old = table == nullptr ? nullptr : column_named(table->columns, clause.column.name);
    if (old == nullptr || !old->type || !clause.column.type) return false;
    return conversion(*old->type, *clause.column.type) == Conversion::lossy;
}

/// Partitions that are older than the property keeps are dropped by the server, soon.
bool lets_partitions_expire(const Properties& properties) {
    const auto live = property(properties, "partition_live_number");
    const auto given = [&](std::string_view name) {
        const auto value = property(properties, name);
        return value && !value->empty();
    };
    return (live && *live != "-1") || given("partition_ttl") || given("partition_retention_condition") ||
           given("dynamic_partition.start");
}

DataLoss loss(const AlterClause& clause, const Table* table) {
    return std::visit(
        base::Overloaded{
            [](const AddColumns&) { return DataLoss::none; },
            [](const DropColumn& drop) { return drop.rollup ? DataLoss::none : DataLoss::rows; },
            [&](const ModifyColumn& modify) { return narrows(modify, table) ? DataLoss::rows : DataLoss::none; },
            [](const ModifyColumnComment&) { return DataLoss::none; },
            [](const AddField&) { return DataLoss::none; },
            [](const DropField&) { return DataLoss::rows; },
            [](const RenameColumn&) { return DataLoss::none; },
            [](const OrderBy&) { return DataLoss::none; },
            [](const AddIndex&) { return DataLoss::none; },
            [](const DropIndex&) { return DataLoss::none; },
            [](const SetProperties& set) {
                return lets_partitions_expire(set.properties) ? DataLoss::rows : DataLoss::none;
            },
            [](const AddRollups&) { return DataLoss::none; },
            [](const DropRollups&) { return DataLoss::none; },
            [](const RenameTable&) { return DataLoss::none; },
            [](const RenamePartition&) { return DataLoss::none; },
            [](const RenameRollup&) { return DataLoss::none; },
            [](const SwapTable&) { return DataLoss::none; },
            [](const SetTableComment&) { return DataLoss::none; },
            [](const AddPartitions&) { return DataLoss::none; },
            [](const DropPartitions&) { return DataLoss::rows; },
            [](const TruncatePartitions&) { return DataLoss::rows; },
            [](const ReplacePartitions&) { return DataLoss::rows; },
            [](const ModifyPartitions&) { return DataLoss::none; },
            [](const Optimize&) { return DataLoss::none; },
            [](const SetDefaultBuckets&) { return DataLoss::none; },
            [](const Compact&) { return DataLoss::none; },
            [](const SetAutoIncrement&) { return DataLoss::none; },
            [](const OpaqueClause&) { return DataLoss::unknown; },
        },
        clause);
}

/// In order of how little a definition says about it.
ProofOfEffect proof(const AlterClause& clause) {
    using enum ProofOfEffect;
    return std::visit(base::Overloaded{
                          [](const AddColumns&) { return definition; },
                          [](const DropColumn&) { return definition; },
                          [](const ModifyColumn&) { return definition; },
                          [](const ModifyColumnComment&) { return definition; },
                          [](const AddField&) { return definition; },
                          [](const DropField&) { return definition; },
                          [](const RenameColumn&) { return definition; },
                          [](const OrderBy&) { return definition; },
                          [](const AddIndex&) { return definition; },
                          [](const DropIndex&) { return definition; },
                          [](const SetProperties&) { return definition; },
                          [](const AddRollups&) { return job; },
                          [](const DropRollups&) { return definition; },  // by DESC … ALL
                          [](const RenameTable&) { return definition; },
                          [](const RenamePartition&) { return definition; },
                          [](const RenameRollup&) { return definition; },
                          [](const SwapTable&) { return identity; },
                          [](const SetTableComment&) { return definition; },
                          // automatic and temporary partitions are not in SHOW CREATE; their ids are listed
                          [](const AddPartitions&) { return identity; },
                          [](const DropPartitions&) { return identity; },
                          [](const TruncatePartitions&) { return identity; },
                          [](const ReplacePartitions&) { return identity; },
                          [](const ModifyPartitions&) { return nothing; },
                          [](const Optimize&) { return job; },  // may leave the definition as it is
                          [](const SetDefaultBuckets&) { return definition; },
                          [](const Compact&) { return nothing; },
                          [](const SetAutoIncrement&) { return nothing; },
                          [](const OpaqueClause&) { return nothing; },
                      },
                      clause);
}

ProofOfEffect proof(const AlterTable& alter) {
    auto weakest = ProofOfEffect::definition;
    for (const auto& clause : alter.clauses)
        weakest = std::max(weakest, proof(clause));
    return weakest;
}

bool repeatable(const AlterClause& clause) {
    return std::visit(base::Overloaded{
                          [](const AddColumns&) { return false; },
                          [](const DropColumn&) { return false; },
                          [](const ModifyColumn&) { return true; },
                          [](const ModifyColumnComment&) { return true; },
                          [](const AddField&) { return false; },
                          [](const DropField&) { return false; },
                          [](const RenameColumn&) { return false; },
                          [](const OrderBy&) { return true; },
                          [](const AddIndex&) { return false; },
                          [](const DropIndex&) { return false; },
                          // "Bloom filter index has no change" is an error
                          [](const SetProperties& set) { return !sets_bloom_filter(set.properties); },
                          [](const AddRollups&) { return false; },
                          [](const DropRollups&) { return false; },
                          [](const RenameTable&) { return false; },
                          [](const RenamePartition&) { return false; },
                          [](const RenameRollup&) { return false; },
                          [](const SwapTable&) { return false; },
                          [](const SetTableComment&) { return true; },
                          [](const AddPartitions&) { return false; },
                          [](const DropPartitions& drop) { return drop.if_exists || drop.all_temporary; },
                          [](const TruncatePartitions&) { return false; },
                          [](const ReplacePartitions&) { return false; },
                          [](const ModifyPartitions&) { return true; },
                          [](const Optimize&) { return false; },
                          [](const SetDefaultBuckets&) { return true; },
                          [](const Compact&) { return true; },
                          [](const SetAutoIncrement&) { return true; },
                          [](const OpaqueClause&) { return false; },
                      },
                      clause);
}

CostClass cost(const AlterClause& clause, const Context& context) {
    using enum CostClass;
    return std::visit(base::Overloaded{
                          [](const AddColumns&) { return rewrite; },
                          [](const DropColumn&) { return rewrite; },
                          [](const ModifyColumn&) { return rewrite; },
                          [](const ModifyColumnComment&) { return metadata; },
                          [](const AddField&) { return fast_schema_evolution; },
                          [](const DropField&) { return fast_schema_evolution; },
                          [](const RenameColumn&) { return metadata; },
                          [](const OrderBy&) { return rewrite; },
                          [](const AddIndex&) { return rewrite; },
                          [](const DropIndex&) { return rewrite; },
                          [&](const SetProperties& set) {
                              return trace(AlterClause(set), context) == JobTrace::column ? rewrite : metadata;
                          },
                          [](const AddRollups&) { return rewrite; },
                          [](const DropRollups&) { return metadata; },
                          [](const RenameTable&) { return metadata; },
                          [](const RenamePartition&) { return metadata; },
                          [](const RenameRollup&) { return metadata; },
                          [](const SwapTable&) { return metadata; },
                          [](const SetTableComment&) { return metadata; },
                          [](const AddPartitions&) { return metadata; },
                          [](const DropPartitions&) { return metadata; },
                          [](const TruncatePartitions&) { return metadata; },
                          [](const ReplacePartitions&) { return metadata; },
                          [](const ModifyPartitions&) { return metadata; },
                          [](const Optimize&) { return redistribution; },
                          [](const SetDefaultBuckets&) { return metadata; },
                          [](const Compact&) { return metadata; },
                          [](const SetAutoIncrement&) { return metadata; },
                          [](const OpaqueClause&) { return unknown; },
                      },
                      clause);
}

/// Nothing but the comment (and what is not kept) differs: definitions only, whatever the clause.
bool changes_comment_only(const ModifyColumn& clause, const Table& table) {
    const auto* old = column_named(table.columns, clause.column.name);
    if (old == nullptr || clause.position || clause.rollup) return false;
    const auto key = effective_key(table);
    const auto from = normalize(*old, key);
    auto to = normalize(clause.column, key);
    to.name = from.name;
    to.comment = from.comment;
    return to == from;
}

CostClass cost(const AlterTable& alter, const Table* table, const Context& context) {
    if (table != nullptr) {
        for (const auto& clause : alter.clauses) {
            if (refusal(*table, clause, context)) return CostClass::impossible;
        }
        if (!alter.clauses.empty() && all_fast(*table, alter, context)) return CostClass::fast_schema_evolution;
    }
    auto highest = CostClass::metadata;
    for (const auto& clause : alter.clauses) {
        const auto* modify = std::get_if<ModifyColumn>(&clause);
        if (modify != nullptr && table != nullptr && changes_comment_only(*modify, *table)) continue;
        highest = std::max(highest, cost(clause, context));
    }
    return highest;
}

CostClass cost(const AlterMaterializedView& alter) {
    const auto* set = std::get_if<SetProperties>(&alter.change);
    return set != nullptr && sets_bloom_filter(set->properties) ? CostClass::rewrite : CostClass::metadata;
}

/// A database as an ObjectName with an empty name.
ObjectName database_itself(const ObjectName& name) {
    return {name.catalog, name.name, {}};
}

void add_once(std::vector<ObjectName>& names, const ObjectName& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

std::vector<ObjectName> written(const AlterTable& alter) {
    std::vector<ObjectName> names{alter.name};
    for (const auto& clause : alter.clauses) {
        if (const auto* rename = std::get_if<RenameTable>(&clause))
            add_once(names, beside(alter.name, rename->new_name));
        if (const auto* swap = std::get_if<SwapTable>(&clause)) add_once(names, beside(alter.name, swap->other));
    }
    return names;
}

std::vector<ObjectName> written(const AlterMaterializedView& alter) {
    std::vector<ObjectName> names{alter.name};
    if (const auto* rename = std::get_if<RenameMaterializedView>(&alter.change)) {
        add_once(names, beside(alter.name, rename->new_name));
    }
    if (const auto* swap = std::get_if<SwapMaterializedView>(&alter.change)) {
        add_once(names, beside(alter.name, swap->other));
    }
    return names;
}

bool moves_rows(DataKind kind) {
    switch (kind) {
        case DataKind::insert:
        case DataKind::insert_overwrite:
        case DataKind::update:
        case DataKind::delete_:
        case DataKind::submit_task:
        case DataKind::other:
            return true;
        case DataKind::select:
            return false;
    }
    return true;
}

}  // namespace

JobTrace may_run_as_job(const Operation& operation, const Table* table, const Context& context) {
    return std::visit(base::Overloaded{
                          [](const CreateDatabase&) { return JobTrace::none; },
                          [](const DropDatabase&) { return JobTrace::none; },
                          [](const RenameDatabase&) { return JobTrace::none; },
                          [](const CreateTable&) { return JobTrace::none; },
                          [](const CreateTableLike&) { return JobTrace::none; },
                          [](const CreateTableAsSelect&) { return JobTrace::none; },
                          [](const DropTable&) { return JobTrace::none; },
                          [](const TruncateTable&) { return JobTrace::none; },
                          [&](const AlterTable& alter) { return trace(alter, table, context); },
                          [](const CreateView&) { return JobTrace::none; },
                          [](const AlterView&) { return JobTrace::none; },
                          [](const SetViewSecurity&) { return JobTrace::none; },
                          [](const DropView&) { return JobTrace::none; },
                          [](const CreateMaterializedView& create) {
                              return is_synchronous(create.view) ? JobTrace::rollup : JobTrace::none;
                          },
                          [](const AlterMaterializedView& alter) {
                              return cost(alter) == CostClass::rewrite ? JobTrace::column : JobTrace::none;
                          },
                          [](const DropMaterializedView&) { return JobTrace::none; },
                          [](const RefreshMaterializedView&) { return JobTrace::none; },
                          [](const CancelRefresh&) { return JobTrace::none; },
                          [](const CancelAlter&) { return JobTrace::none; },
                          [](const Use&) { return JobTrace::none; },
                          [](const SetSession&) { return JobTrace::none; },
                          [](const DataStatement&) { return JobTrace::none; },
                          [](const Opaque& opaque) { return is_alter(opaque) ? JobTrace::column : JobTrace::none; },
                      },
                      operation);
}

DataLoss loses_data(const Operation& operation, const Table* table) {
    return std::visit(base::Overloaded{
                          [](const CreateDatabase&) { return DataLoss::none; },
                          [](const DropDatabase&) { return DataLoss::rows; },
                          [](const RenameDatabase&) { return DataLoss::none; },
                          [](const CreateTable&) { return DataLoss::none; },
                          [](const CreateTableLike&) { return DataLoss::none; },
                          [](const CreateTableAsSelect&) { return DataLoss::none; },
                          [](const DropTable&) { return DataLoss::rows; },
                          [](const TruncateTable&) { return DataLoss::rows; },
                          [&](const AlterTable& alter) {
                              auto highest = DataLoss::none;
                              for (const auto& clause : alter.clauses)
                                  highest = std::max(highest, loss(clause, table));
                              return highest;
                          },
                          [](const CreateView&) { return DataLoss::none; },
                          [](const AlterView&) { return DataLoss::none; },
                          [](const SetViewSecurity&) { return DataLoss::none; },
                          [](const DropView&) { return DataLoss::none; },
                          [](const CreateMaterializedView&) { return DataLoss::none; },
                          [](const AlterMaterializedView&) { return DataLoss::none; },
                          [](const DropMaterializedView&) { return DataLoss::none; },
                          [](const RefreshMaterializedView&) { return DataLoss::none; },
                          [](const CancelRefresh&) { return DataLoss::none; },
                          [](const CancelAlter&) { return DataLoss::none; },
                          [](const Use&) { return DataLoss::none; },
                          [](const SetSession&) { return DataLoss::none; },
                          [](const DataStatement& data) {
                              switch (data.kind) {
                                  case DataKind::insert:
                                  case DataKind::select:
                                      return DataLoss::none;
                                  case DataKind::insert_overwrite:
                                  case DataKind::update:
                                  case DataKind::delete_:
                                      return DataLoss::rows;
                                  case DataKind::submit_task:
                                  case DataKind::other:
                                      return DataLoss::unknown;
                              }
                              return DataLoss::unknown;
                          },
                          [](const Opaque&) { return DataLoss::unknown; },
                      },
                      operation);
}

ProofOfEffect proof_of_effect(const Operation& operation) {
    using enum ProofOfEffect;
    return std::visit(
        base::Overloaded{
            [](const CreateDatabase&) { return definition; },
            [](const DropDatabase&) { return definition; },
            [](const RenameDatabase&) { return definition; },
            [](const CreateTable&) { return definition; },
            [](const CreateTableLike&) { return definition; },
            // its load has no label of ours: the new table's partitions show that it was loaded
            [](const CreateTableAsSelect&) { return identity; },
            // the next statement may create the same table again
            [](const DropTable&) { return identity; },
            [](const TruncateTable&) { return identity; },
            [](const AlterTable& alter) { return proof(alter); },
            [](const CreateView&) { return definition; },
            [](const AlterView&) { return definition; },
            [](const SetViewSecurity&) { return definition; },
            [](const DropView&) { return definition; },
            [](const CreateMaterializedView& create) { return is_synchronous(create.view) ? job : definition; },
            [](const AlterMaterializedView& alter) {
                return std::visit(base::Overloaded{
                                      [](const RenameMaterializedView&) { return definition; },
                                      [](const SwapMaterializedView&) { return identity; },
                                      [](const SetRefresh&) { return definition; },
                                      [](const SetProperties&) { return definition; },
                                      [](const Activate&) { return nothing; },
                                      [](const Deactivate&) { return nothing; },
                                  },
                                  alter.change);
            },
            [](const DropMaterializedView&) { return identity; },
            [](const RefreshMaterializedView&) { return nothing; },
            [](const CancelRefresh&) { return nothing; },
            [](const CancelAlter&) { return nothing; },
            [](const Use&) { return nothing; },
            [](const SetSession&) { return nothing; },
            [](const DataStatement& data) {
                // an overwrite loads new partitions, and only then puts them in the place of the old ones
                if (data.kind == DataKind::insert_overwrite) return data.target ? identity : nothing;
                return data.kind == DataKind::insert && data.target ? label : nothing;
            },
            [](const Opaque&) { return nothing; },
        },
        operation);
}

bool is_repeatable(const Operation& operation) {
    return std::visit(
        base::Overloaded{
            [](const CreateDatabase& create) { return create.if_not_exists; },
            [](const DropDatabase& drop) { return drop.if_exists; },
            [](const RenameDatabase&) { return false; },
            [](const CreateTable& create) { return create.if_not_exists; },
            [](const CreateTableLike& create) { return create.if_not_exists; },
            [](const CreateTableAsSelect& create) { return create.if_not_exists; },
            [](const DropTable& drop) { return drop.if_exists; },
            [](const TruncateTable&) { return true; },
            [](const AlterTable& alter) { return std::all_of(alter.clauses.begin(), alter.clauses.end(), repeatable); },
            [](const CreateView& create) { return create.if_not_exists || create.or_replace; },
            [](const AlterView&) { return true; },
            [](const SetViewSecurity&) { return true; },
            [](const DropView& drop) { return drop.if_exists; },
            [](const CreateMaterializedView& create) { return create.if_not_exists; },
            [](const AlterMaterializedView& alter) {
                return std::visit(base::Overloaded{
                                      [](const RenameMaterializedView&) { return false; },
                                      [](const SwapMaterializedView&) { return false; },
                                      [](const SetRefresh&) { return true; },
                                      [](const SetProperties& set) { return !sets_bloom_filter(set.properties); },
                                      [](const Activate&) { return true; },
                                      [](const Deactivate&) { return true; },
                                  },
                                  alter.change);
            },
            [](const DropMaterializedView& drop) { return drop.if_exists; },
            [](const RefreshMaterializedView&) { return true; },
            [](const CancelRefresh&) { return false; },
            [](const CancelAlter&) { return false; },
            [](const Use&) { return true; },
            [](const SetSession&) { return true; },
            [](const DataStatement& data) { return data.kind == DataKind::select; },
            [](const Opaque&) { return false; },
        },
        operation);
}

CostClass cost_class(const Operation& operation, const Table* table, const Context& context) {
    using enum CostClass;
    return std::visit(
        base::Overloaded{
            [](const CreateDatabase&) { return metadata; },
            [](const DropDatabase&) { return metadata; },
            [](const RenameDatabase&) { return metadata; },
            [](const CreateTable&) { return metadata; },
            [](const CreateTableLike&) { return metadata; },
            [](const CreateTableAsSelect&) { return unknown; },
            [](const DropTable&) { return metadata; },
            [](const TruncateTable&) { return metadata; },
            [&](const AlterTable& alter) { return cost(alter, table, context); },
            [](const CreateView&) { return metadata; },
            [](const AlterView&) { return metadata; },
            [](const SetViewSecurity&) { return metadata; },
            [](const DropView&) { return metadata; },
            [](const CreateMaterializedView& create) { return is_synchronous(create.view) ? rewrite : unknown; },
            [](const AlterMaterializedView& alter) { return cost(alter); },
            [](const DropMaterializedView&) { return metadata; },
            [](const RefreshMaterializedView&) { return unknown; },
            [](const CancelRefresh&) { return metadata; },
            [](const CancelAlter&) { return metadata; },
            [](const Use&) { return metadata; },
            [](const SetSession&) { return metadata; },
            [](const DataStatement& data) { return moves_rows(data.kind) ? unknown : metadata; },
            [](const Opaque&) { return unknown; },
        },
        operation);
}

std::string_view to_text(CostClass cost) {
    switch (cost) {
        case CostClass::metadata:
            return "metadata";
        case CostClass::fast_schema_evolution:
            return "fast schema evolution";
        case CostClass::rewrite:
            return "rewrite";
        case CostClass::redistribution:
            return "redistribution";
        case CostClass::impossible:
            return "impossible";
        case CostClass::unknown:
            return "unknown";
    }
    return "";
}

std::vector<ObjectName> objects_read(const Operation& operation) {
    using Names = std::vector<ObjectName>;
    return std::visit(base::Overloaded{
                          [](const CreateDatabase&) -> Names { return {}; },
                          [](const DropDatabase&) -> Names { return {}; },
                          [](const RenameDatabase&) -> Names { return {}; },
                          [](const CreateTable&) -> Names { return {}; },
                          [](const CreateTableLike& create) -> Names { return {create.like}; },
                          [](const CreateTableAsSelect& create) -> Names { return create.query.reads; },
                          [](const DropTable&) -> Names { return {}; },
                          [](const TruncateTable&) -> Names { return {}; },
                          [](const AlterTable&) -> Names { return {}; },
                          [](const CreateView& create) -> Names { return create.view.query.reads; },
                          [](const AlterView& alter) -> Names { return alter.query.reads; },
                          [](const SetViewSecurity&) -> Names { return {}; },
                          [](const DropView&) -> Names { return {}; },
                          [](const CreateMaterializedView& create) -> Names { return create.view.query.reads; },
                          [](const AlterMaterializedView&) -> Names { return {}; },
                          [](const DropMaterializedView&) -> Names { return {}; },
                          [](const RefreshMaterializedView&) -> Names { return {}; },
                          [](const CancelRefresh&) -> Names { return {}; },
                          [](const CancelAlter&) -> Names { return {}; },
                          [](const Use&) -> Names { return {}; },
                          [](const SetSession&) -> Names { return {}; },
                          [](const DataStatement& data) -> Names { return data.reads; },
                          [](const Opaque&) -> Names { return {}; },
                      },
                      operation);
}

std::vector<ObjectName> objects_written(const Operation& operation) {
    using Names = std::vector<ObjectName>;
    return std::visit(base::Overloaded{
                          [](const CreateDatabase& create) -> Names { return {database_itself(create.name)}; },
                          [](const DropDatabase& drop) -> Names { return {database_itself(drop.name)}; },
                          [](const RenameDatabase& rename) -> Names {
                              return {database_itself(rename.name), {rename.name.catalog, rename.new_name, {}}};
                          },
                          [](const CreateTable& create) -> Names { return {create.table.name}; },
                          [](const CreateTableLike& create) -> Names { return {create.table.name}; },
                          [](const CreateTableAsSelect& create) -> Names { return {create.table.name}; },
                          [](const DropTable& drop) -> Names { return {drop.name}; },
                          [](const TruncateTable& truncate) -> Names { return {truncate.name}; },
                          [](const AlterTable& alter) -> Names { return written(alter); },
                          [](const CreateView& create) -> Names { return {create.view.name}; },
                          [](const AlterView& alter) -> Names { return {alter.name}; },
                          [](const SetViewSecurity& set) -> Names { return {set.name}; },
                          [](const DropView& drop) -> Names { return {drop.name}; },
                          [](const CreateMaterializedView& create) -> Names {
                              Names names{create.view.name};
                              // a synchronous one is a rollup of its table, which is busy until it is built
                              if (is_synchronous(create.view)) {
                                  for (const auto& base : create.view.query.reads)
                                      add_once(names, base);
                              }
                              return names;
                          },
                          [](const AlterMaterializedView& alter) -> Names { return written(alter); },
                          [](const DropMaterializedView& drop) -> Names { return {drop.name}; },
                          [](const RefreshMaterializedView& refresh) -> Names { return {refresh.name}; },
                          [](const CancelRefresh& cancel) -> Names { return {cancel.name}; },
                          [](const CancelAlter& cancel) -> Names { return {cancel.name}; },
                          [](const Use&) -> Names { return {}; },
                          [](const SetSession&) -> Names { return {}; },
                          [](const DataStatement& data) -> Names {
                              if (!data.target) return {};
                              return {*data.target};
                          },
                          [](const Opaque& opaque) -> Names {
                              if (!opaque.object) return {};
                              return {*opaque.object};
                          },
                      },
                      operation);
}

}  // namespace srmigrate::schema
