// SPDX-License-Identifier: Apache-2.0
#include "schema/effect/effect_clause.hpp"

#include "base/overloaded.hpp"
#include "schema/model/type.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/normalize.hpp"
#include "schema/rules/conversions.hpp"

namespace srmigrate::schema {
namespace {

bool has_property(const Properties& properties, std::string_view name) {
    return property(properties, name).has_value();
}

/// Properties that a shared-data cluster changes by a job without a row (reference §2.5).
bool is_changed_by_hidden_job(const Properties& properties) {
    return has_property(properties, "enable_persistent_index") || has_property(properties, "persistent_index_type") ||
           has_property(properties, "file_bundling") || has_property(properties, "compaction_strategy") ||
           has_property(properties, "cloud_native_fast_schema_evolution_v2");
}

bool narrows(const ModifyColumn& clause, const Table* table) {
    const auto* old = table == nullptr ? nullptr : column_named(table->columns, clause.column.name);
    if (old == nullptr || !old->type || !clause.column.type) return false;
    return conversion(*old->type, *clause.column.type, Version{}) == ValueConversion::lossy;
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

}  // namespace

bool sets_bloom_filter(const Properties& properties) {
    return has_property(properties, "bloom_filter_columns") || has_property(properties, "bloom_filter_fpp");
}

JobTrace job_trace(const AlterClause& clause, const ServerProfile& context) {
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

DataLoss data_loss(const AlterClause& clause, const Table* table) {
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
ProofOfEffect proof_of_effect(const AlterClause& clause) {
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

bool is_repeatable(const AlterClause& clause) {
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

CostClass cost_class(const AlterClause& clause) {
    using enum CostClass;
    return std::visit(
        base::Overloaded{
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
            [&](const SetProperties& set) { return sets_bloom_filter(set.properties) ? rewrite : metadata; },
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

}  // namespace srmigrate::schema
