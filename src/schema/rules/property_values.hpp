// SPDX-License-Identifier: Apache-2.0
// Which values a property of a table takes, and on which tables: what StarRocks: PropertyAnalyzer and
// AlterTableClauseAnalyzer ask of the text alone. The planner says it in its own words, the engine in the server's.
#pragma once

#include "schema/model/context.hpp"
#include "schema/model/model.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace srmigrate::schema {

/// "true" or "false", in any case.
bool is_boolean_word(std::string_view text);

/// ONE, MAJORITY or ALL, in any case.
bool is_write_quorum(std::string_view text);

/// HOUR, DAY, WEEK, MONTH or YEAR, in any case.
bool is_dynamic_unit(std::string_view text);

/// `partition_live_number`: above 0, or -1 for no limit.
/// StarRocks: PropertyAnalyzer.analyzePartitionLiveNumber.
bool is_partition_limit(std::int32_t number);

/// A function that may stand in a bound of `time_drift_constraint`: days_add, hours_sub …
bool is_time_drift_function(std::string_view name);

/// A property that SET refuses outside shared-data; others of shared-data are taken there and forgotten.
bool is_refused_outside_shared_data(std::string_view name);

/// A property that a shared-data cluster changes by a job without a row in SHOW ALTER (reference §2.5).
bool is_changed_by_hidden_job(std::string_view name);

/// Whether such a table has times at which it is not compacted: neither on shared-data nor with a primary key.
bool may_forbid_compaction(KeyModel model, RunMode run_mode);

/// How many fields the cron expression of `base_compaction_forbidden_time_ranges` has.
inline constexpr std::size_t k_cron_fields = 5;

}  // namespace srmigrate::schema
