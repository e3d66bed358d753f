// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/clause_facts.hpp"

#include "schema/model/type.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/normalize.hpp"
#include "schema/rules/conversions.hpp"
#include "schema/rules/fast_rules.hpp"
#include "schema/rules/property_values.hpp"

#include <algorithm>

namespace srmigrate::schema {
namespace {

using enum AlterKind;

/// Where a clause is to run.
struct ClauseSite {
    const ServerProfile& profile;
    const Table* table;

    bool is_fast() const { return table != nullptr && has_fast_schema_evolution(*table, profile); }
};

bool has_property(const Properties& properties, std::string_view name) {
    return property(properties, name).has_value();
}

bool starts_hidden_job(const Properties& properties) {
    return std::any_of(properties.begin(), properties.end(),
                       [](const auto& each) { return schema::is_changed_by_hidden_job(each.first); });
}

bool narrows(const ModifyColumn& clause, const ClauseSite& site) {
    const auto* old = site.table == nullptr ? nullptr : find(site.table->columns, clause.column.name);
    if (old == nullptr || !old->type || !clause.column.type) return false;
    return conversion(*old->type, *clause.column.type, site.profile.version) == ValueConversion::lossy;
}

/// Nothing but the comment (and what is not kept) differs: definitions only.
bool changes_comment_only(const ModifyColumn& clause, const Table* table) {
    const auto* old = table == nullptr ? nullptr : find(table->columns, clause.column.name);
    if (old == nullptr || clause.position || clause.rollup) return false;
    const auto key = effective_key(*table);
    const auto from = normalize(*old, key);
    auto to = normalize(clause.column, key);
    to.name = from.name;
    to.comment = from.comment;
    return to == from;
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

ClauseFacts row(const AddColumns& clause, const ClauseSite& site) {
    return {.kind = schema_change,
            .job = JobTrace::column,
            .cost = CostClass::rewrite,
            .is_repeatable = false,
            .is_fast = site.is_fast() && is_fast_addition(*site.table, clause)};
}

ClauseFacts row(const DropColumn& clause, const ClauseSite& site) {
    return {.kind = schema_change,
            .job = JobTrace::column,
            .cost = CostClass::rewrite,
            .loss = clause.rollup ? DataLoss::none : DataLoss::rows,
            .is_repeatable = false,
            .is_fast = site.is_fast() && is_fast_drop(*site.table, clause),
            .deactivates_readers = true,
            .column = clause.name};
}

ClauseFacts row(const ModifyColumn& clause, const ClauseSite& site) {
    return {.kind = schema_change,
            .job = JobTrace::column,
            .cost = changes_comment_only(clause, site.table) ? CostClass::metadata : CostClass::rewrite,
            .loss = narrows(clause, site) ? DataLoss::rows : DataLoss::none,
            .is_fast = site.is_fast() && is_fast_type_change(*site.table, clause, site.profile),
            .deactivates_readers = true,
            .column = clause.column.name};
}

ClauseFacts row(const ModifyColumnComment&, const ClauseSite&) {
    return {.kind = schema_change};
}

ClauseFacts row(const AddField&, const ClauseSite& site) {
    return {.kind = schema_change,
            .job = JobTrace::column,
            .cost = CostClass::fast_schema_evolution,
            .is_repeatable = false,
            .is_fast = site.is_fast()};
}

ClauseFacts row(const DropField&, const ClauseSite& site) {
    return {.kind = schema_change,
            .job = JobTrace::column,
            .cost = CostClass::fast_schema_evolution,
            .loss = DataLoss::rows,
            .is_repeatable = false,
            .is_fast = site.is_fast()};
}

ClauseFacts row(const RenameColumn& clause, const ClauseSite&) {
    return {.is_repeatable = false, .deactivates_readers = true, .column = clause.name};
}

ClauseFacts row(const OrderBy& clause, const ClauseSite&) {
    return {.kind = schema_change,
            .job = JobTrace::column,
            .cost = CostClass::rewrite,
            .is_shown = !clause.rollup,
            .deactivates_readers = true};
}

ClauseFacts row(const AddIndex&, const ClauseSite&) {
    return {.kind = schema_change, .job = JobTrace::column, .cost = CostClass::rewrite, .is_repeatable = false};
}

ClauseFacts row(const DropIndex&, const ClauseSite&) {
    return {.kind = schema_change, .job = JobTrace::column, .cost = CostClass::rewrite, .is_repeatable = false};
}

ClauseFacts row(const SetProperties& clause, const ClauseSite& site) {
    const bool filter = sets_bloom_filter(clause.properties);
    const bool hidden = site.profile.run_mode == RunMode::shared_data && starts_hidden_job(clause.properties);
    return {.job = filter   ? JobTrace::column
                   : hidden ? JobTrace::invisible
                            : JobTrace::none,
            .cost = filter ? CostClass::rewrite : CostClass::metadata,
            .loss = lets_partitions_expire(clause.properties) ? DataLoss::rows : DataLoss::none,
            .is_repeatable = !filter};  // "Bloom filter index has no change" is an error
}

ClauseFacts row(const AddRollups&, const ClauseSite&) {
    return {.kind = add_rollup,
            .job = JobTrace::rollup,
            .cost = CostClass::rewrite,
            .proof = ProofOfEffect::job,
            .is_repeatable = false};
}

// DESC … ALL shows it
ClauseFacts row(const DropRollups&, const ClauseSite&) {
    return {.kind = drop_rollup, .is_repeatable = false};
}

ClauseFacts row(const RenameTable& clause, const ClauseSite&) {
    return {.is_repeatable = false, .deactivates_readers = true, .other = clause.new_name};
}

ClauseFacts row(const RenamePartition&, const ClauseSite&) {
    return {.is_repeatable = false};
}

ClauseFacts row(const RenameRollup&, const ClauseSite&) {
    return {.is_repeatable = false};
}

ClauseFacts row(const SwapTable& clause, const ClauseSite&) {
    return {.proof = ProofOfEffect::partitions, .is_shown = false, .is_repeatable = false, .other = clause.other};
}

ClauseFacts row(const SetTableComment&, const ClauseSite&) {
    return {};
}

// Automatic and temporary partitions are not in SHOW CREATE; their ids are listed.
ClauseFacts row(const AddPartitions& clause, const ClauseSite&) {
    return {.kind = add_partition,
            .proof = ProofOfEffect::partitions,
            .is_shown = !clause.temporary,
            .is_repeatable = false};
}

ClauseFacts row(const DropPartitions& clause, const ClauseSite&) {
    return {.loss = DataLoss::rows,
            .proof = ProofOfEffect::partitions,
            .is_shown = !clause.temporary && !clause.all_temporary,
            .is_repeatable = clause.if_exists || clause.all_temporary};
}

ClauseFacts row(const TruncatePartitions&, const ClauseSite&) {
    return {.loss = DataLoss::rows, .proof = ProofOfEffect::partitions, .is_shown = false, .is_repeatable = false};
}

ClauseFacts row(const ReplacePartitions&, const ClauseSite&) {
    return {.loss = DataLoss::rows, .proof = ProofOfEffect::partitions, .is_shown = false, .is_repeatable = false};
}

ClauseFacts row(const ModifyPartitions&, const ClauseSite&) {
    return {.proof = ProofOfEffect::nothing, .is_shown = false};
}

// It may leave the definition as it is.
ClauseFacts row(const Optimize& clause, const ClauseSite&) {
    return {.kind = optimize,
            .job = JobTrace::optimize,
            .cost = CostClass::redistribution,
            .proof = ProofOfEffect::job,
            .is_shown = clause.partitions.empty(),
            .is_repeatable = false,
            .deactivates_readers = true};
}

ClauseFacts row(const SetDefaultBuckets&, const ClauseSite&) {
    return {};
}

ClauseFacts row(const Compact&, const ClauseSite&) {
    return {.proof = ProofOfEffect::nothing, .is_shown = false};
}

ClauseFacts row(const SetAutoIncrement&, const ClauseSite&) {
    return {.kind = auto_increment, .proof = ProofOfEffect::nothing, .is_shown = false};
}

ClauseFacts row(const OpaqueClause&, const ClauseSite&) {
    return {.job = JobTrace::column,
            .cost = CostClass::unknown,
            .loss = DataLoss::unknown,
            .proof = ProofOfEffect::nothing,
            .is_shown = false,
            .is_repeatable = false};
}

}  // namespace

ClauseFacts facts(const AlterClause& clause, const ServerProfile& profile, const Table* table) {
    return std::visit([&](const auto& each) { return row(each, ClauseSite{profile, table}); }, clause);
}

AlterKind kind_of(const AlterClause& clause) {
    return facts(clause, ServerProfile{}, nullptr).kind;
}

bool may_share_a_statement(AlterKind first, AlterKind second) {
    return first == second &&
           (first == AlterKind::schema_change || first == AlterKind::add_rollup || first == AlterKind::drop_rollup);
}

bool sets_bloom_filter(const Properties& properties) {
    return has_property(properties, "bloom_filter_columns") || has_property(properties, "bloom_filter_fpp");
}

std::string_view word(AlterKind kind) {
    switch (kind) {
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

}  // namespace srmigrate::schema
