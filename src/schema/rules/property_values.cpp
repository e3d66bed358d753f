// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/property_values.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <initializer_list>

namespace srmigrate::schema {
namespace {

bool is_word_of(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](auto word) { return base::equals_ignoring_case(text, word); });
}

}  // namespace

bool is_boolean_word(std::string_view text) {
    return is_word_of(text, {"true", "false"});
}

bool is_write_quorum(std::string_view text) {
    return is_word_of(text, {"ONE", "MAJORITY", "ALL"});
}

bool is_dynamic_unit(std::string_view text) {
    return is_word_of(text, {"HOUR", "DAY", "WEEK", "MONTH", "YEAR"});
}

bool is_partition_limit(std::int32_t number) {
    return number > 0 || number == -1;
}

bool is_time_drift_function(std::string_view name) {
    return is_word_of(name, {"days_add", "days_sub", "hours_add", "hours_sub", "minutes_add", "minutes_sub",
                             "seconds_add", "seconds_sub"});
}

bool is_refused_outside_shared_data(std::string_view name) {
    return is_word_of(name, {"file_bundling", "compaction_strategy", "lake_compaction_max_parallel",
                             "cloud_native_fast_schema_evolution_v2"});
}

bool is_changed_by_hidden_job(std::string_view name) {
    return is_word_of(name, {"enable_persistent_index", "persistent_index_type", "file_bundling", "compaction_strategy",
                             "cloud_native_fast_schema_evolution_v2"});
}

bool may_forbid_compaction(KeyModel model, RunMode run_mode) {
    return model != KeyModel::primary && run_mode != RunMode::shared_data;
}

}  // namespace srmigrate::schema
