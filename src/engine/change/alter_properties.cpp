// SPDX-License-Identifier: Apache-2.0
#include "engine/change/alter_properties.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/change/create_table.hpp"
#include "engine/change/jobs.hpp"
#include "engine/change/schema_change.hpp"
#include "engine/definition/checks_index.hpp"
#include "engine/definition/constraints.hpp"
#include "engine/definition/dynamic_partitions.hpp"
#include "engine/definition/partitions.hpp"
#include "engine/definition/table_properties.hpp"
#include "schema/rules/property_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace srmigrate::engine {

using schema::KeyModel;
using schema::Properties;

namespace {

bool is_prefix(const Properties& properties, std::string_view prefix) {
    return std::ranges::all_of(properties, [&](const auto& property) { return property.first.starts_with(prefix); });
}

bool is_boolean(const std::string& value) {
    return base::equals_ignoring_case(value, "true") || base::equals_ignoring_case(value, "false");
}

void require_boolean(const std::string& key, const std::string& value) {
    if (!is_boolean(value)) refuse_property(fmt::format("Property {} must be bool type(false/true)", key));
}

const std::set<std::string, std::less<>>& plain_properties() {
    static const std::set<std::string, std::less<>> k_plain = {
        "colocate_with",        "bloom_filter_columns",          "bloom_filter_fpp",
        "partition_ttl",        "partition_retention_condition", "time_drift_constraint",
        "storage_cooldown_ttl", "default.storage_medium",        "in_memory",
        "unique_constraints",   "foreign_key_constraints",       "datacache.partition_duration",
        "enable_load_profile",  "table_query_timeout",           "enable_statistic_collect_on_first_load"};
    return k_plain;
}

void analyze_number(const StatementContext& context, const std::string& key, const std::string& value) {
    const auto number = base::number<std::int64_t>(value);
    if (key == "bucket_size") {
        if (!number) refuse_analysis("Bucket size: For input string: \"" + value + "\"");
        if (*number < 0) refuse_analysis(fmt::format("Illegal bucket size: {}", *number));
    } else if (key == "mutable_bucket_num") {
        if (!number) refuse_analysis("Mutable bucket num: For input string: \"" + value + "\"");
        if (*number < 0) refuse_analysis(fmt::format("Illegal mutable bucket num: {}", *number));
    } else if (key == "partition_live_number") {
        check_limit("Partition Live Number", value);
    } else if (key == "primary_index_cache_expire_sec") {
        if (!number) refuse_property("Property primary_index_cache_expire_sec must be integer: " + value);
        if (*number < 0) refuse_property("Property primary_index_cache_expire_sec must not be less than 0");
    } else {
        check_replication_num(context, value);
    }
}

/// StarRocks: PropertyAnalyzer.analyzeFlatJsonNullFactor and its neighbours.
void analyze_flat_json_part(const std::string& key, const std::string& value) {
    const bool counts = key == "flat_json.column.max";
    const std::string name = base::replace_all(key, "flat_json.", "flat json ");
    const std::string words = base::replace_all(name, ".", " ");
    const auto number = base::number<double>(value);
    if (!number || (counts && !base::number<std::int32_t>(value)))
        refuse_analysis(fmt::format("F{}: For input string: \"{}\"", words.substr(1), value));
    if (*number >= 0 && (counts || *number <= 1)) return;
    refuse_analysis(fmt::format("Illegal {}: {}", words, value));
}

void analyze_flat_json(const StoredTable& table, const Properties& properties) {
    for (const auto& [key, value] : properties) {
        if (key == "flat_json.enable") continue;
        const auto enabled = table.definition.properties.find("flat_json.enable");
        if (enabled == table.definition.properties.end() || enabled->second != "true") {
            refuse_property("Property flat_json.enable haven't been enabled");
        }
        analyze_flat_json_part(key, value);
    }
}

void analyze_binlog(const Properties& properties) {
    const auto enable = properties.find("binlog_enable");
    if (enable == properties.end()) return;
    if (enable->second != "true" && enable->second != "false") {
        refuse_property("Property binlog_enable must be true of false");
    }
    for (const auto& [key, value] : properties) {
        if (key == "binlog_enable" || base::number<std::int64_t>(value)) continue;
        refuse_property(fmt::format("Property {} must be long", key));
    }
}

/// No back end has a label here: only "nowhere" and "anywhere" can be meant.
void analyze_location(const std::string& value) {
    if (!value.empty() && value != "*") refuse_property("Property labels.location not valid");
}

void analyze_shared_data(const StatementContext& context, const std::string& key, const std::string& value) {
    if (key == "file_bundling") require_boolean(key, value);
    if (key == "compaction_strategy" && !base::equals_ignoring_case(value, "default") &&
        !base::equals_ignoring_case(value, "real_time")) {
        refuse_property("unknown compaction strategy: " + value);
    }
    if (context.state.profile.run_mode == schema::RunMode::shared_data) return;
    if (key == "cloud_native_fast_schema_evolution_v2") {
        refuse_property("Property " + key + " only supports cloud-native tables, but table type is OLAP");
    }
    if (key == "file_bundling") refuse_property("Property file_bundling only support cloud native table");
    if (key == "compaction_strategy") {
        refuse_property("Property compaction_strategy can be only set to the cloud native table");
    }
    refuse_property("Property " + key + " can only be set for cloud native tables");
}

// ---- Effects
// ---------------------------------------------------------------------------------------------------------

void set_replication(const FullName& name, StoredTable& table, const std::string& value) {
    const PartitionStyle style = style_of(table.definition);
    if (is_range(style)) {
        refuse(
            "This is a range partitioned table, you should specify partitions with MODIFY PARTITION clause. If you "
            "want to set default replication number, please use 'default.replication_num' instead of "
            "'replication_num' to escape misleading.");
    }
    if (style != PartitionStyle::none) refuse("Partition does not exist. name: " + name.name);
    if (table.definition.properties.contains("colocate_with")) {
        refuse(fmt::format("table {} is colocate table, cannot change replicationNum", name.name));
    }
    table.definition.properties["replication_num"] = value;
    for (StoredPartition& partition : table.partitions)
        partition.replication_num = std::stoll(value);
}

void set_dynamic_partition(const FullName& name, StoredTable& table, const Properties& properties) {
    if (!table.definition.properties.contains("dynamic_partition.enable")) {
        const bool complete =
            properties.contains("dynamic_partition.time_unit") && properties.contains("dynamic_partition.end");
        if (!complete || style_of(table.definition) != PartitionStyle::range) {
            refuse(fmt::format("Table {} is not a dynamic partition table.", dotted(name)));
        }
    }
    const auto group = table.definition.properties.find("colocate_with");
    if (group != table.definition.properties.end() && properties.contains("dynamic_partition.buckets")) {
        refuse(fmt::format(
            "The table has a colocate group:{}. so cannot modify dynamic_partition.buckets. Colocate tables "
            "must have same bucket number.",
            group->second));
    }
    Properties all;
    for (const auto& [key, value] : table.definition.properties) {
        if (key.starts_with("dynamic_partition.")) all[key] = value;
    }
    for (const auto& [key, value] : properties)
        all[key] = value;
    for (const auto& [key, value] : settle_dynamic_partitions(table.definition, all))
        table.definition.properties[key] = value;
}

void set_flat_json(StoredTable& table, const Properties& properties) {
    for (const auto& [key, value] : properties)
        table.definition.properties[key] = value;
    auto& held = table.definition.properties;
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> k_parts = {
        {{"flat_json.null.factor", "0.3"}, {"flat_json.sparsity.factor", "0.3"}, {"flat_json.column.max", "100"}}};
    const bool enabled = held["flat_json.enable"] == "true";
    for (const auto& [part, fallback] : k_parts) {
        const std::string key(part);
        if (enabled) {
            const auto hidden = table.hidden_properties.find(key);
            held.try_emplace(key, hidden == table.hidden_properties.end() ? fallback : hidden->second);
        } else if (const auto printed = held.find(key); printed != held.end()) {
            table.hidden_properties[key] = printed->second;
            held.erase(printed);
        }
    }
}

void set_binlog(StoredTable& table, const Properties& properties) {
    auto& held = table.definition.properties;
    for (const auto& [key, value] : properties)
        held[key] = value;
    if (held["binlog_enable"] == "true") {
        held.try_emplace("binlog_ttl_second", "1800");
        held.try_emplace("binlog_max_size", "9223372036854775807");
        return;
    }
    std::erase_if(held, [](const auto& property) { return property.first.starts_with("binlog_"); });
}

/// What the analyzer says of CREATE TABLE is a part of what it says here (StarRocks: AlterTableClauseAnalyzer).
void check_set_foreign_keys(const StatementContext& context, const StoredTable& table, const std::string& value) {
    constexpr std::string_view k_prefix = "Getting analyzing error. Detail message: ";
    try {
        check_foreign_keys(context, table.definition, value);
    } catch (const Refused& refused) {
        std::string_view why = refused.answer().message;
        if (!why.starts_with(k_prefix)) throw;
        why = why.substr(k_prefix.size(), why.size() - k_prefix.size() - 1);
        refuse(fmt::format("analyze table foreign key constraint:{} failed, msg: {}", value, why));
    }
}

/// StarRocks: AlterJobExecutor, before the property is set.
void check_partitions_expire(const StoredTable& table, const std::string& key, const std::string& value) {
    if (value.empty()) return;
    const PartitionStyle style = style_of(table.definition);
    if (key == "partition_ttl" && !is_range(style)) {
        refuse(fmt::format("Table[{}] is not range partitioned. no need to set partition ttl.",
                           table.definition.name.name));
    }
    if (key == "partition_retention_condition" && style == PartitionStyle::none) {
        refuse(fmt::format("Table[{}] is not partitioned. no need to set partition retention condition.",
                           table.definition.name.name));
    }
}

void set_or_erase(StoredTable& table, const std::string& key, const std::string& value, bool printed) {
    if (printed) {
        table.definition.properties[key] = value;
    } else {
        table.definition.properties.erase(key);
    }
}

void set_buckets(StoredTable& table, const std::string& key, const std::string& value) {
    if (key == "bucket_size" && !std::holds_alternative<schema::RandomDistribution>(*table.definition.distribution)) {
        refuse(
            "Setting bucket size is not allowed: only supported for tables with RANDOM distribution and when "
            "'enable_automatic_bucket' is enabled.");
    }
    set_or_erase(table, key, value, *base::number<std::int64_t>(value) > 0);
}

void set_live_number(StoredTable& table, const std::string& value) {
    const PartitionStyle style = style_of(table.definition);
    if (!is_range(style)) {
        refuse(fmt::format("Table[{}] is not range partitioned. no need to set partition live number.",
                           table.definition.name.name));
    }
    set_or_erase(table, "partition_live_number", value, *base::number<std::int64_t>(value) > 0);
}

/// Shared-data: the change is a job that no list shows, but the table is busy for its time (reference §2.5).
void start_meta_job(const StatementContext& context, const FullName& name, StoredTable& table, const std::string& key,
                    const std::string& value) {
    SchemaChange change{table.definition, table.identities, table.last_unique_id, table.rollups};
    change.definition.properties[key] = value;
    Job& job = start_job(context, name, table, schema::JobList::column, std::move(change));
    job.hidden = true;
}

/// StarRocks: AlterJobExecutor.visitModifyTablePropertiesClause says which statement a bad range came from.
void set_forbidden_time_ranges(const FullName& name, const std::string& value) {
    try {
        check_forbidden_time_ranges(value);
    } catch (const Refused& refused) {
        refuse(fmt::format("Failed to update base compaction forbidden time ranges for {}: {}", name.name,
                           refused.answer().message));
    }
}

void set_one(const StatementContext& context, const FullName& name, StoredTable& table, const std::string& key,
             const std::string& value) {
    auto& held = table.definition.properties;
    const bool shared_data = context.state.profile.run_mode == schema::RunMode::shared_data;
    if (key == "replication_num") return set_replication(name, table, value);
    if (key == "default.replication_num") {
        held["replication_num"] = value;
        return;
    }
    if (key == "default.storage_medium") {
        held["storage_medium"] = base::to_upper(value);
        return;
    }
    if (key == "bucket_size" || key == "mutable_bucket_num") return set_buckets(table, key, value);
    if (key == "partition_live_number") return set_live_number(table, value);
    if (key == "write_quorum") {
        return set_or_erase(table, key, base::to_upper(value), !base::equals_ignoring_case(value, "majority"));
    }
    if (key == "enable_load_profile")
        return set_or_erase(table, key, "true", base::equals_ignoring_case(value, "true"));
    if (key == "enable_statistic_collect_on_first_load") {
        return set_or_erase(table, key, "false", !base::equals_ignoring_case(value, "true"));
    }
    if (key == "base_compaction_forbidden_time_ranges") {
        set_forbidden_time_ranges(name, value);
        return set_or_erase(table, key, value, !value.empty());
    }
    if (key == "colocate_with") {
        if (!value.empty() && std::holds_alternative<schema::RandomDistribution>(*table.definition.distribution)) {
            refuse("random distribution does not support 'colocate_with'");
        }
        set_or_erase(table, key, value, !value.empty());
        settle_colocation(context, name.database, table.definition);
        return;
    }
    if (key == "enable_persistent_index" || key == "persistent_index_type") {
        if (shared_data) return start_meta_job(context, name, table, key, base::to_lower(value));
        if (key == "persistent_index_type") {
            refuse("StarRocks doesn't support alter persistent_index_type under shared-nothing mode");
        }
        if (table.definition.key->model == KeyModel::primary) held[key] = base::to_lower(value);
        return;
    }
    if (key == "file_bundling" || key == "compaction_strategy" || key == "cloud_native_fast_schema_evolution_v2") {
        return start_meta_job(context, name, table, key, value);
    }
    if (key == "primary_index_cache_expire_sec") {
        if (table.definition.key->model == KeyModel::primary)
            set_or_erase(table, key, value, *base::number<std::int64_t>(value) > 0);
        return;
    }
    if (key == "replicated_storage") {
        held[key] = base::to_lower(value);
        return;
    }
    if (key == "unique_constraints") {
        check_unique_constraints(table.definition, value);
        held[key] = full_constraint(context, value, Constraint::unique);
        return;
    }
    if (key == "foreign_key_constraints") {
        check_set_foreign_keys(context, table, value);
        held[key] = full_constraint(context, value, Constraint::foreign);
        return;
    }
    if (key == "in_memory" || key == "send_clear_alter_tasks") return;
    check_partitions_expire(table, key, value);
    held[key] = value;
}

}  // namespace

void analyze_properties(const StatementContext& context, const StoredTable& table, const Properties& properties) {
    if (properties.empty()) refuse_property("Properties is not set");
    if (properties.size() != 1 && !is_prefix(properties, "dynamic_partition.") && !is_prefix(properties, "binlog_")) {
        refuse_property("Can only set one table property at a time");
    }
    const auto& [key, value] = *properties.begin();
    if (key == "time_drift_constraint" && !schema::is_time_drift_constraint(value)) {
        refuse_analysis(
            fmt::format("Invalid time_drift_constraint: '{}', legal format is '<targetColumn> between <boundExpr1> and "
                        "<boundExpr2>', boundExpr must be days_add/days_sub/hours_add/hours_sub/minutes_add/"
                        "minutes_sub/seconds_add/seconds_sub(<referenceColumn>, <num>), targetColumn and "
                        "referenceColumn must be DATE/DATETIME type",
                        value));
    }
    if (plain_properties().contains(key) || key.starts_with("dynamic_partition.")) return;
    if (key.starts_with("binlog_")) return analyze_binlog(properties);
    if (key == "labels.location") return analyze_location(value);
    if (key == "send_clear_alter_tasks") {
        if (!base::equals_ignoring_case(value, "true")) {
            refuse_property("Property send_clear_alter_tasks should be set to true");
        }
        return;
    }
    if (key == "storage_type") refuse_property("Can't change storage type");
    if (key == "tablet_type") refuse_property("Alter tablet type not supported");
    if (key == "distribution_type") {
        if (!base::equals_ignoring_case(value, "hash")) refuse_property("Can only change distribution type to HASH");
        return;
    }
    if (key == "write_quorum") {
        const std::string upper = base::to_upper(value);
        if (upper != "ONE" && upper != "ALL" && upper != "MAJORITY") refuse_property("Property write_quorum not valid");
        return;
    }
    if (key == "bucket_size" || key == "mutable_bucket_num" || key == "partition_live_number" ||
        key == "primary_index_cache_expire_sec" || key == "replication_num" || key == "default.replication_num") {
        analyze_number(context, key, value);
        return;
    }
    if (key == "replicated_storage" || key == "enable_persistent_index") {
        require_boolean(key, value);
        if (key == "replicated_storage" && base::equals_ignoring_case(value, "true") &&
            has_index(table.definition, schema::IndexKind::gin)) {
            refuse_analysis(5507, "42000", "Can not enable replicated storage when the table has GIN");
        }
        return;
    }
    if (key == "persistent_index_type") {
        if (!base::equals_ignoring_case(value, "CLOUD_NATIVE") && !base::equals_ignoring_case(value, "LOCAL")) {
            refuse_property("Property persistent_index_type must be CLOUD_NATIVE or LOCAL");
        }
        return;
    }
    if (key == "base_compaction_forbidden_time_ranges") {
        if (table.definition.key->model == KeyModel::primary ||
            context.state.profile.run_mode == schema::RunMode::shared_data) {
            refuse_property(
                "Property base_compaction_forbidden_time_ranges not support primary keys table or cloud "
                "native table");
        }
        return;
    }
    if (key.starts_with("flat_json.")) return analyze_flat_json(table, properties);
    if (key == "file_bundling" || key == "compaction_strategy" || key == "lake_compaction_max_parallel" ||
        key == "cloud_native_fast_schema_evolution_v2") {
        return analyze_shared_data(context, key, value);
    }
    refuse_property("Unknown properties: " + shown(properties));
}

void set_properties(const StatementContext& context, const FullName& name, StoredTable& table,
                    const Properties& properties) {
    const std::string& key = properties.begin()->first;
    if (key == "bloom_filter_columns" || key == "bloom_filter_fpp") {
        return change_bloom_filter(context, name, table, properties);
    }
    if (key.starts_with("dynamic_partition.")) return set_dynamic_partition(name, table, properties);
    if (key.starts_with("flat_json.")) return set_flat_json(table, properties);
    if (key.starts_with("binlog_")) return set_binlog(table, properties);
    set_one(context, name, table, key, properties.begin()->second);
}

}  // namespace srmigrate::engine
