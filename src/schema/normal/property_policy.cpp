// SPDX-License-Identifier: Apache-2.0
#include "schema/normal/property_policy.hpp"

#include "base/diagnostic.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "schema/normal/constraints.hpp"
#include "schema/normal/time_zone.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

namespace srmigrate::schema {
namespace {

using enum PropertyChange;
using enum PropertySpelling;
using Only = PropertyPolicy::Only;
using Mode = PropertyPolicy::Mode;
constexpr auto k_none = std::nullopt;

// Sorted by name. Groups end with a dot.
constexpr std::array k_table{
    PropertyPolicy{"base_compaction_forbidden_time_ranges", by_set, as_written, ""},
    PropertyPolicy{"binlog_enable", by_set, truth, "false"},
    PropertyPolicy{"binlog_max_size", by_set, as_written, k_none, "9223372036854775807"},
    PropertyPolicy{"binlog_ttl_second", by_set, as_written, k_none, "1800"},
    PropertyPolicy{"binlog_version", swallowed},
    PropertyPolicy{"bloom_filter_columns", by_set, column_list, "", k_none, Only::always, Mode::both, true},
    PropertyPolicy{"bloom_filter_fpp", swallowed},
    PropertyPolicy{"bucket_size", by_set, as_written, k_none, k_none, Only::random_distribution},
    PropertyPolicy{"cloud_native_fast_schema_evolution_v2", by_set, lower, k_none, "true", Only::always,
                   Mode::shared_data, false, Version{4, 0, 0}},
    PropertyPolicy{"colocate_with", by_set, as_written, ""},
    PropertyPolicy{"compaction_strategy", by_set, upper, "DEFAULT", k_none, Only::always, Mode::shared_data},
    PropertyPolicy{"compression", create_only, PropertySpelling::compression, k_none, "LZ4"},
    PropertyPolicy{"datacache.enable", create_only, lower, k_none, "true", Only::always, Mode::shared_data},
    PropertyPolicy{"datacache.partition_duration", by_set, duration, "", k_none, Only::always, Mode::shared_data},
    PropertyPolicy{"distribution_type", swallowed},
    PropertyPolicy{"dynamic_partition.buckets", by_set, integer},
    PropertyPolicy{"dynamic_partition.enable", by_set, lower, "false"},
    PropertyPolicy{"dynamic_partition.end", by_set, integer},
    PropertyPolicy{"dynamic_partition.history_partition_num", by_set, integer, "0"},
    PropertyPolicy{"dynamic_partition.prefix", by_set, as_written, k_none, "p"},
    PropertyPolicy{"dynamic_partition.replication_num", by_set, integer},
    PropertyPolicy{"dynamic_partition.start", by_set, integer, "-2147483648"},
    PropertyPolicy{"dynamic_partition.start_day_of_month", by_set, integer, "1"},
    PropertyPolicy{"dynamic_partition.start_day_of_week", by_set, integer, "1"},
    PropertyPolicy{"dynamic_partition.time_unit", by_set, upper},
    PropertyPolicy{"dynamic_partition.time_zone", by_set, zone},
    PropertyPolicy{"enable_async_write_back", create_only, lower, k_none, "false", Only::always, Mode::shared_data},
    PropertyPolicy{"enable_load_profile", by_set, truth, "false"},
    PropertyPolicy{"enable_persistent_index", by_set, lower, k_none, "true", Only::primary_key},
    PropertyPolicy{"enable_statistic_collect_on_first_load", by_set, truth, "true"},
    PropertyPolicy{"fast_schema_evolution", create_only, lower, k_none, "true", Only::always, Mode::shared_nothing,
                   false, Version{3, 2, 0}},
    PropertyPolicy{"file_bundling", by_set, lower, k_none, "true", Only::always, Mode::shared_data, false,
                   Version{4, 0, 0}},
    PropertyPolicy{"flat_json.column.max", by_set, integer, k_none, "100"},
    PropertyPolicy{"flat_json.enable", by_set, truth},
    PropertyPolicy{"flat_json.null.factor", by_set, number, k_none, "0.3"},
    PropertyPolicy{"flat_json.sparsity.factor", by_set, number, k_none, "0.3"},
    PropertyPolicy{"foreign_key_constraints", by_set, constraints, ""},
    PropertyPolicy{"in_memory", swallowed},
    PropertyPolicy{"labels.location", by_set, as_written, k_none, "*"},
    PropertyPolicy{"lake_compaction_max_parallel", by_set, as_written, k_none, k_none, Only::always, Mode::shared_data},
    PropertyPolicy{"mutable_bucket_num", by_set, integer, "0"},
    PropertyPolicy{"partition_live_number", by_set, integer, "-1"},
    PropertyPolicy{"partition_retention_condition", by_set, as_written, ""},
    PropertyPolicy{"partition_ttl", by_set, duration, ""},
    PropertyPolicy{"persistent_index_type", by_set, upper, k_none, "CLOUD_NATIVE", Only::primary_key,
                   Mode::shared_data},
    PropertyPolicy{"primary_index_cache_expire_sec", by_set, integer, "0", k_none, Only::primary_key},
    PropertyPolicy{"replicated_storage", by_set, truth, k_none, "true", Only::always, Mode::shared_nothing},
    PropertyPolicy{"replication_num", by_default_prefix, integer},
    PropertyPolicy{"schema_version", swallowed},
    PropertyPolicy{"short_key", swallowed},
    PropertyPolicy{"storage_cooldown_time", swallowed},
    PropertyPolicy{"storage_cooldown_ttl", by_set, duration, "", k_none, Only::always, Mode::shared_nothing},
    PropertyPolicy{"storage_format", swallowed},
    PropertyPolicy{"storage_medium", by_default_prefix, upper, k_none, "HDD", Only::always, Mode::shared_nothing},
    PropertyPolicy{"storage_type", create_only, upper, "COLUMN"},
    PropertyPolicy{"storage_volume", create_only, as_written, k_none, "builtin_storage_volume", Only::always,
                   Mode::shared_data},
    PropertyPolicy{"table_query_timeout", by_set, as_written, "-1"},
    PropertyPolicy{"tablet_type", swallowed},
    PropertyPolicy{"time_drift_constraint", by_set, as_written, ""},
    PropertyPolicy{"unique_constraints", by_set, constraints, ""},
    PropertyPolicy{"version_info", swallowed},
    PropertyPolicy{"write_quorum", by_set, upper, "MAJORITY", k_none, Only::always, Mode::shared_nothing},
};

constexpr std::array k_materialized_view{
    PropertyPolicy{"auto_refresh_partitions_limit", by_set, as_written, "-1"},
    PropertyPolicy{"bloom_filter_columns", by_set, column_list, "", k_none, Only::always, Mode::both, true},
    PropertyPolicy{"bloom_filter_fpp", swallowed},
    PropertyPolicy{"colocate_with", by_set, as_written, ""},
    PropertyPolicy{"compression", create_only, PropertySpelling::compression, k_none, "LZ4"},
    PropertyPolicy{"datacache.enable", create_only, lower, k_none, "true", Only::always, Mode::shared_data},
    PropertyPolicy{"datacache.partition_duration", create_only, duration, "", k_none, Only::always, Mode::shared_data},
    PropertyPolicy{"enable_async_write_back", create_only, lower, k_none, "false", Only::always, Mode::shared_data},
    PropertyPolicy{"enable_query_rewrite", by_set, lower},
    PropertyPolicy{"excluded_refresh_tables", by_set, as_written, ""},
    PropertyPolicy{"excluded_trigger_tables", by_set, as_written, ""},
    PropertyPolicy{"force_external_table_query_rewrite", by_set, rewrite_mode},
    PropertyPolicy{"foreign_key_constraints", by_set, constraints, ""},
    PropertyPolicy{"in_memory", swallowed},
    PropertyPolicy{"labels.location", by_set, as_written, k_none, "*"},
    PropertyPolicy{"mv_rewrite_staleness_second", by_set, as_written, "0"},
    PropertyPolicy{"partition_refresh_number", by_set, integer, k_none, "1"},
    PropertyPolicy{"partition_refresh_strategy", by_set, lower, k_none, "adaptive"},
    PropertyPolicy{"partition_retention_condition", by_set, as_written, ""},
    PropertyPolicy{"partition_ttl", by_set, duration, ""},
    PropertyPolicy{"partition_ttl_number", by_set, as_written, "-1"},
    PropertyPolicy{"query_rewrite_consistency", by_set, upper},
    PropertyPolicy{"refresh_mode", by_set, upper, k_none, "PCT"},
    PropertyPolicy{"replicated_storage", create_only, truth, k_none, "true", Only::always, Mode::shared_nothing},
    PropertyPolicy{"replication_num", create_only, integer},
    PropertyPolicy{"resource_group", by_set, as_written, ""},
    PropertyPolicy{"session.", by_set, as_written},
    PropertyPolicy{"storage_cooldown_time", swallowed},
    PropertyPolicy{"storage_cooldown_ttl", create_only, duration, "", k_none, Only::always, Mode::shared_nothing},
    PropertyPolicy{"storage_medium", create_only, upper, k_none, "HDD", Only::always, Mode::shared_nothing},
    PropertyPolicy{"storage_volume", create_only, as_written, k_none, k_none, Only::always, Mode::shared_data},
    PropertyPolicy{"time_drift_constraint", by_set, as_written, ""},
    PropertyPolicy{"transparent_mv_rewrite_mode", by_set, upper},
    PropertyPolicy{"unique_constraints", by_set, constraints, ""},
    PropertyPolicy{"warehouse", by_set, as_written, k_none, "default_warehouse", Only::always, Mode::shared_data},
};

/// StarRocks: PropertyAnalyzer.analyzeCompressionType.
std::string compression_text(std::string_view value) {
    const auto text = base::to_upper(value);
    if (text == "LZ4_FRAME") return "LZ4";
    const bool has_level = text.starts_with("ZSTD(") && text.ends_with(")");
    return has_level ? fmt::format("ZSTD({})", base::trim(std::string_view(text).substr(5, text.size() - 6))) : text;
}

std::string zone_text(std::string_view value) {
    try {
        return zone_id(value).value_or(std::string(value));
    } catch (const base::Error&) {
        return std::string(value);  // without time zone data names are as they are written
    }
}

std::string rewrite_mode_text(std::string_view value) {
    const auto text = base::to_upper(value);
    return text == "TRUE" ? "CHECKED" : text == "FALSE" ? "DISABLE" : text;
}

std::string column_list_text(std::string_view value) {
    const auto names = base::split_list(value);
    return base::join(names, ", ");
}

std::string foreign_key_text(const ForeignKey& key, const ServerProfile& context, std::string_view own) {
    const auto full = [&](std::string_view table) { return full_table_name(table, context.catalog, context.database); };
    const auto& [child, parent] = key;
    // a table's own constraint drops the table's own name
    const bool itself = child.table.empty() || child.table == own || full(child.table) == full(own);
    return fmt::format("{}({}) REFERENCES {}({})", itself ? std::string() : full(child.table),
                       column_list_text(child.columns), full(parent.table), column_list_text(parent.columns));
}

std::string constraints_text(std::string_view value, const ServerProfile& context, std::string_view own) {
    std::vector<std::string> parts;
    for (const auto& part : base::split_list(value, ';')) {
        const auto key = read_foreign_key(part);
        parts.push_back(key ? foreign_key_text(*key, context, own)
                            : full_unique_constraint(part, context.catalog, context.database, own));
    }
    return base::join(parts, ";");
}

const PropertyPolicy* find_in(std::span<const PropertyPolicy> policies, std::string_view name) {
    const auto after = std::upper_bound(policies.begin(), policies.end(), name,
                                        [](std::string_view a, const PropertyPolicy& b) { return a < b.name; });
    if (after == policies.begin()) return nullptr;
    const auto& candidate = *std::prev(after);
    const bool group = candidate.name.ends_with('.') && name.starts_with(candidate.name);
    return group || candidate.name == name ? &candidate : nullptr;
}

}  // namespace

std::string without_default(std::string_view name) {
    constexpr std::string_view k_prefix = "default.";
    return std::string(name.starts_with(k_prefix) ? name.substr(k_prefix.size()) : name);
}

std::string default_value(PropertyOwner owner, std::string_view name) {
    const auto* const policy = find_policy(owner, name);
    if (policy == nullptr) return {};
    return std::string(policy->absent ? *policy->absent : policy->usual.value_or(""));
}

namespace {

struct TimeUnit {
    std::string_view word;
    std::int64_t many = 1;  ///< of the unit that it is counted in
    std::string_view counted_in;
};
constexpr std::array k_calendar{TimeUnit{"year", 1, "year"}, TimeUnit{"month", 1, "month"}, TimeUnit{"week", 7, "day"},
                                TimeUnit{"day", 1, "day"}};
constexpr std::array k_clock{TimeUnit{"day", 1, "day"}, TimeUnit{"hour", 1, "hour"}, TimeUnit{"minute", 1, "minute"},
                             TimeUnit{"second", 1, "second"}};

std::optional<std::string> length_in(std::span<const TimeUnit> units, const std::vector<std::string>& words) {
    std::string text;
    std::map<std::string_view, std::int64_t> counts;
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        const auto count = base::number<std::int64_t>(words[i]);
        std::string_view word = words[i + 1];
        if (word.ends_with('s')) word.remove_suffix(1);
        const auto unit = std::ranges::find(units, word, &TimeUnit::word);
        if (!count || unit == units.end()) return std::nullopt;
        counts[unit->counted_in] += *count * unit->many;
    }
    for (const auto& unit : units) {
        const auto count = std::exchange(counts[unit.counted_in], 0);
        if (count != 0) text += fmt::format("{}{} {}s", text.empty() ? "" : " ", count, unit.counted_in);
    }
    return text.empty() ? "0 second" : text;
}

}  // namespace

std::optional<std::string> duration_text(std::string_view text) {
    const auto words = base::split_list(base::to_lower(text), ' ');
    if (words.empty() || words.size() % 2 != 0) return std::nullopt;
    const auto length = length_in(k_calendar, words);
    return length ? length : length_in(k_clock, words);
}

std::optional<std::string> double_text(std::string_view text) {
    const auto value = base::java_number<double>(text);
    if (!value) return std::nullopt;
    std::string shown = fmt::format("{}", *value);
    if (shown.find_first_of(".en") == std::string::npos) shown += ".0";
    return shown;
}

const PropertyPolicy* find_policy(PropertyOwner owner, std::string_view name) {
    return owner == PropertyOwner::table ? find_in(k_table, name) : find_in(k_materialized_view, name);
}

bool is_kept(const PropertyPolicy& policy, RunMode run_mode, KeyModel model, bool random_distribution) {
    if (policy.change == swallowed) return false;
    switch (policy.mode) {
        case Mode::both:
            break;
        case Mode::shared_nothing:
            if (run_mode != RunMode::shared_nothing) return false;
            break;
        case Mode::shared_data:
            if (run_mode != RunMode::shared_data) return false;
            break;
    }
    switch (policy.only) {
        case Only::always:
            return true;
        case Only::primary_key:
            return model == KeyModel::primary;
        case Only::random_distribution:
            return random_distribution;
    }
    return true;
}

std::string normalize_value(const PropertyPolicy& policy, std::string_view value, const ServerProfile& context,
                            std::string_view table) {
    switch (policy.spelling) {
        case as_written:
            return std::string(value);
        case lower:
            return base::to_lower(value);
        case truth:
            return base::equals_ignoring_case(value, "true") ? "true" : "false";
        case upper:
            return base::to_upper(value);
        case PropertySpelling::compression:
            return compression_text(value);
        case column_list:
            return column_list_text(value);
        case integer: {
            const auto count = base::java_number<std::int64_t>(value);
            return count ? std::to_string(*count) : std::string(value);
        }
        case number:
            return double_text(value).value_or(std::string(value));
        case duration:
            return duration_text(value).value_or(base::to_lower(base::trim(value)));
        case rewrite_mode:
            return rewrite_mode_text(value);
        case zone:
            return zone_text(value);
        case constraints:
            return constraints_text(value, context, table);
    }
    return std::string(value);
}

}  // namespace srmigrate::schema
