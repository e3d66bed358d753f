// SPDX-License-Identifier: Apache-2.0
// The rules: one file each, and the table of them.
#pragma once

#include "lint/rule/rule.hpp"

#include <span>
#include <string>
#include <string_view>

namespace srmigrate::lint {

/// All of them, by group and within it by weight.
std::span<const Rule* const> rules();
/// Null for any other name.
const Rule* find_rule(std::string_view name);
/// "did you mean 'x'?", or where to find the names.
std::string rule_suggestion(std::string_view name);

std::string_view title(RuleGroup group);  ///< "Cost and jobs"
std::string_view tag(RuleGroup group);    ///< "cost"
std::string_view word(FixKind fix);       ///< "none"

// Cost and jobs
extern const Rule rewrite_large_table;
extern const Rule redistribution;
extern const Rule job_on_auto_partitioned_table;
extern const Rule impossible_change;
extern const Rule nowait_on_busy_table;
extern const Rule rewrite_could_be_merged;
extern const Rule fast_change_mixed_with_rewrite;
extern const Rule several_jobs_one_table;
extern const Rule sort_key_change;
extern const Rule ineffective_alter;

// Data loss
extern const Rule insert_overwrite_all;
extern const Rule truncate_table;
extern const Rule drop_database;
extern const Rule drop_table;
extern const Rule drop_list_partition;
extern const Rule drop_partition;
extern const Rule drop_partition_stale_view;
extern const Rule delete_without_where;
extern const Rule drop_column;
extern const Rule lossy_conversion;
extern const Rule retention_drops_data;
extern const Rule unrecoverable_force;
extern const Rule mv_dropped_and_created;
extern const Rule bulk_delete_marker;

// Views above
extern const Rule column_used_by_view;
extern const Rule view_recreated_unchanged;
extern const Rule swap_without_view_check;
extern const Rule alter_view_loses_comment;
extern const Rule select_star_view;
extern const Rule cross_database_view;

// Scripts
extern const Rule secret_in_script;
extern const Rule non_idempotent_dml;
extern const Rule forbidden_statement;
extern const Rule edited_revision;
extern const Rule several_heads;
extern const Rule dml_mixed_with_ddl;
extern const Rule dml_depends_on_time;
extern const Rule insert_without_columns;
extern const Rule use_other_database;
extern const Rule external_table;
extern const Rule missing_down;
extern const Rule unused_nolint;
extern const Rule unexplained_nolint;
extern const Rule opaque_statement;
extern const Rule irreversible_down;
extern const Rule down_loses_data;
extern const Rule empty_down;
extern const Rule async_without_wait;
extern const Rule long_statement;
extern const Rule unqualified_name;
extern const Rule duplicate_version_order;

// Tables
extern const Rule modify_relaxes_column;
extern const Rule primary_key_too_long;
extern const Rule replication_num_one;
extern const Rule in_memory_primary_index;
extern const Rule too_many_tablets;
extern const Rule dynamic_partition_incomplete;
extern const Rule key_order;
extern const Rule float_key;
extern const Rule colocate_mismatch;
extern const Rule property_not_alterable;
extern const Rule not_null_without_default;
extern const Rule reserved_name;
extern const Rule random_distribution;
extern const Rule varchar_length_one;
extern const Rule partition_explosion;
extern const Rule no_distribution;
extern const Rule low_write_quorum;
extern const Rule ignored_property;
extern const Rule fast_schema_evolution_off;
extern const Rule names_differ_in_case;
extern const Rule name_too_long;
extern const Rule name_characters;
extern const Rule wide_key_column;
extern const Rule hash_column_choice;
extern const Rule decimal_default;
extern const Rule missing_key;
extern const Rule nullable_key;
extern const Rule nullable_by_default;
extern const Rule decimal_overflow;
extern const Rule string_type;
extern const Rule char_is_bytes;
extern const Rule auto_increment_order;
extern const Rule ambiguous_agg_column;
extern const Rule index_advice;
extern const Rule list_partition_nullable;
extern const Rule datetime_partition;
extern const Rule legacy_partitioning;
extern const Rule few_buckets;
extern const Rule replication_num_missing;

// Materialized views
extern const Rule mv_kind_implicit;
extern const Rule mv_nondeterministic;
extern const Rule sync_mv_limits;
extern const Rule mv_partition_mismatch;
extern const Rule astral_character;
extern const Rule mv_unpartitioned;
extern const Rule mv_immediate_refresh;
extern const Rule mv_order_by_in_query;
extern const Rule mv_refresh_triggers;
extern const Rule mv_on_view;
extern const Rule mv_depth;
extern const Rule mv_resource;

// House rules
extern const Rule naming_table;
extern const Rule naming_column;
extern const Rule naming_view;
extern const Rule naming_mv;
extern const Rule naming_index;
extern const Rule naming_partition;
extern const Rule plural_names;
extern const Rule table_comment_required;
extern const Rule column_comment_required;
extern const Rule owner_tag_required;
extern const Rule required_column;
extern const Rule required_property;
extern const Rule forbidden_property;
extern const Rule forbidden_type;
extern const Rule allowed_databases;
extern const Rule max_columns;
extern const Rule max_statements_per_revision;
extern const Rule message_required;
extern const Rule down_required;

}  // namespace srmigrate::lint
