// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace srmigrate::lint {
namespace {

constexpr std::array<const Rule*, 121> k_rules{
    // clang-format off
    // Cost and jobs
    &rewrite_large_table,
    &redistribution,
    &job_on_auto_partitioned_table,
    &impossible_change,
    &nowait_on_busy_table,
    &rewrite_could_be_merged,
    &fast_change_mixed_with_rewrite,
    &several_jobs_one_table,
    &sort_key_change,
    &ineffective_alter,
    // Data loss
    &insert_overwrite_all,
    &truncate_table,
    &drop_database,
    &drop_table,
    &drop_list_partition,
    &drop_partition,
    &drop_partition_stale_view,
    &delete_without_where,
    &drop_column,
    &lossy_conversion,
    &retention_drops_data,
    &unrecoverable_force,
    &mv_dropped_and_created,
    &bulk_delete_marker,
    // Views above
    &column_used_by_view,
    &view_recreated_unchanged,
    &swap_without_view_check,
    &alter_view_loses_comment,
    &select_star_view,
    &cross_database_view,
    // Scripts
    &secret_in_script,
    &non_idempotent_dml,
    &forbidden_statement,
    &edited_revision,
    &several_heads,
    &dml_mixed_with_ddl,
    &dml_depends_on_time,
    &insert_without_columns,
    &use_other_database,
    &external_table,
    &missing_down,
    &unused_nolint,
    &unexplained_nolint,
    &opaque_statement,
    &irreversible_down,
    &down_loses_data,
    &empty_down,
    &async_without_wait,
    &long_statement,
    &unqualified_name,
    &duplicate_version_order,
    // Tables
    &modify_relaxes_column,
    &primary_key_too_long,
    &replication_num_one,
    &in_memory_primary_index,
    &too_many_tablets,
    &dynamic_partition_incomplete,
    &key_order,
    &float_key,
    &colocate_mismatch,
    &property_not_alterable,
    &not_null_without_default,
    &reserved_name,
    &random_distribution,
    &varchar_length_one,
    &partition_explosion,
    &no_distribution,
    &low_write_quorum,
    &ignored_property,
    &fast_schema_evolution_off,
    &names_differ_in_case,
    &name_too_long,
    &name_characters,
    &wide_key_column,
    &hash_column_choice,
    &decimal_default,
    &missing_key,
    &nullable_key,
    &nullable_by_default,
    &decimal_overflow,
    &string_type,
    &char_is_bytes,
    &auto_increment_order,
    &ambiguous_agg_column,
    &index_advice,
    &list_partition_nullable,
    &datetime_partition,
    &legacy_partitioning,
    &few_buckets,
    &replication_num_missing,
    // Materialized views
    &mv_kind_implicit,
    &mv_nondeterministic,
    &sync_mv_limits,
    &mv_partition_mismatch,
    &astral_character,
    &mv_unpartitioned,
    &mv_immediate_refresh,
    &mv_order_by_in_query,
    &mv_refresh_triggers,
    &mv_on_view,
    &mv_depth,
    &mv_resource,
    // House rules
    &naming_table,
    &naming_column,
    &naming_view,
    &naming_mv,
    &naming_index,
    &naming_partition,
    &plural_names,
    &table_comment_required,
    &column_comment_required,
    &owner_tag_required,
    &required_column,
    &required_property,
    &forbidden_property,
    &forbidden_type,
    &allowed_databases,
    &max_columns,
    &max_statements_per_revision,
    &message_required,
    &down_required,
    // clang-format on
};

}  // namespace

std::span<const Rule* const> rules() {
    return k_rules;
}

const Rule* find_rule(std::string_view name) {
    const auto* const found =
        std::find_if(k_rules.begin(), k_rules.end(), [&](const Rule* rule) { return rule->name == name; });
    return found == k_rules.end() ? nullptr : *found;
}

std::string rule_suggestion(std::string_view name) {
    std::vector<std::string> names;
    for (const auto* const rule : k_rules)
        names.emplace_back(rule->name);
    const auto suggested = base::did_you_mean(name, names);
    return suggested.empty() ? "srmigrate lint --list has the names of the rules" : suggested;
}

std::string_view title(RuleGroup group) {
    switch (group) {
        case RuleGroup::cost:
            return "Cost and jobs";
        case RuleGroup::data_loss:
            return "Data loss";
        case RuleGroup::dependants:
            return "Views above";
        case RuleGroup::scripts:
            return "Scripts";
        case RuleGroup::tables:
            return "Tables";
        case RuleGroup::views:
            return "Materialized views";
        case RuleGroup::house:
            return "House rules";
    }
    return {};
}

std::string_view tag(RuleGroup group) {
    switch (group) {
        case RuleGroup::cost:
            return "cost";
        case RuleGroup::data_loss:
            return "data-loss";
        case RuleGroup::dependants:
            return "dependants";
        case RuleGroup::scripts:
            return "scripts";
        case RuleGroup::tables:
            return "tables";
        case RuleGroup::views:
            return "materialized-views";
        case RuleGroup::house:
            return "house";
    }
    return {};
}

std::string_view word(FixKind fix) {
    switch (fix) {
        case FixKind::none:
            return "none";
        case FixKind::suggestion:
            return "suggestion";
        case FixKind::safe:
            return "safe";
    }
    return {};
}

}  // namespace srmigrate::lint
