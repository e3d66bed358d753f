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
#include "schema/normal/property_policy.hpp"
#include "schema/rules/property_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace srmigrate::engine {

using schema::KeyModel;
using schema::Properties;

namespace {

bool is_prefix(const Properties& properties, std::string_view prefix) {
    return std::ranges::all_of(properties, [&](const auto& property) { return property.first.starts_with(prefix); });
}

void require_boolean(const std::string& key, const std::string& value) {
    if (!schema::is_boolean_word(value)) refuse_property(fmt::format("Property {} must be bool type(false/true)", key));
}

/// StarRocks: PropertyAnalyzer.analyzeFlatJsonNullFactor and its neighbours.
void analyze_flat_json_part(const std::string& key, const std::string& value) {
    const bool counts = key == "flat_json.column.max";
    const std::string name = base::replace_all(key, "flat_json.", "flat json ");
    const std::string words = base::replace_all(name, ".", " ");
    const auto number = base::number<double>(value);
    if (!number || (counts && !base::number<std::int32_t>(value))) {
        refuse_analysis(!counts && value.empty()
                            ? fmt::format("F{}: empty String", words.substr(1))
                            : fmt::format("F{}: For input string: \"{}\"", words.substr(1), value));
    }
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

std::string default_text(std::string_view key) {
    return schema::default_value(schema::PropertyOwner::table, key);
}

// ---- Effects
// ---------------------------------------------------------------------------------------------------------

void refuse_colocated(const StoredTable& table) {
    if (!table.definition.properties.contains("colocate_with")) return;
    refuse(fmt::format("table {} is colocate table, cannot change replicationNum", table.definition.name.name));
}

void set_replication(const FullName& name, StoredTable& table, const std::string& value) {
    const PartitionStyle style = style_of(table.definition);
    if (is_range(style)) {
        refuse(
            "This is a range partitioned table, you should specify partitions with MODIFY PARTITION clause. If you "
            "want to set default replication number, please use 'default.replication_num' instead of "
            "'replication_num' to escape misleading.");
    }
    if (style != PartitionStyle::none) refuse("Partition does not exist. name: " + name.name);
    refuse_colocated(table);
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
    auto& held = table.definition.properties;
    for (const auto& [key, value] : properties) {
        held[key] = key == "flat_json.enable"       ? (base::equals_ignoring_case(value, "true") ? "true" : "false")
                    : key == "flat_json.column.max" ? value
                                                    : schema::double_text(value).value_or(value);
    }
    const bool enabled = held["flat_json.enable"] == "true";
    for (const std::string key : {"flat_json.null.factor", "flat_json.sparsity.factor", "flat_json.column.max"}) {
        const std::string fallback = default_text(key);
        if (enabled) {
            const auto hidden = table.hidden_properties.find(key);
            held.try_emplace(key, hidden == table.hidden_properties.end() ? fallback : hidden->second);
        } else if (const auto printed = held.find(key); printed != held.end()) {
            table.hidden_properties[key] = printed->second;
            held.erase(printed);
        }
    }
}

/// All are printed once one is set; each change of a configuration that is there counts its version up (StarRocks:
/// AlterJobMgr.updateBinlogConfigMeta).
void set_binlog(StoredTable& table, const Properties& properties) {
    auto& held = table.definition.properties;
    const bool was_there = held.contains("binlog_enable");
    bool changes = false;
    for (const auto& [key, value] : properties) {
        const auto found = held.find(key);
        changes = changes || found == held.end() || found->second != value;
        held[key] = value;
    }
    for (const std::string key : {"binlog_enable", "binlog_ttl_second", "binlog_max_size"})
        held.try_emplace(key, default_text(key));
    const auto version = base::number<std::int64_t>(held["binlog_version"]).value_or(0);
    held["binlog_version"] = std::to_string(was_there && changes ? version + 1 : version);
}

void set_or_erase(StoredTable& table, const std::string& key, const std::string& value, bool printed) {
    if (printed) {
        table.definition.properties[key] = value;
    } else {
        table.definition.properties.erase(key);
    }
}

/// One property that is to be set.
struct AskedSetting {
    const StatementContext& context;
    const StoredTable& table;
    const std::string& key;
    const std::string& value;

    bool shared_data() const { return context.state.profile.run_mode == schema::RunMode::shared_data; }
    KeyModel model() const { return table.definition.key->model; }
};
struct PropertySetting : AskedSetting {
    const FullName& name;
    StoredTable& changed;

    void hold(std::string text) const { changed.definition.properties[key] = std::move(text); }
    void hold_or_drop(const std::string& text, bool printed) const { set_or_erase(changed, key, text, printed); }
    /// What is the default is not printed.
    void hold_or_drop(const std::string& text) const { hold_or_drop(text, text != default_text(key)); }
};

/// Shared-data: the change is a job that no list shows, but the table is busy for its time (reference §2.5).
void start_meta_job(const PropertySetting& set) {
    auto& table = set.changed;
    SchemaChange change{table.definition, table.identities, table.last_unique_id, table.rollups};
    const bool is_index = set.key == "enable_persistent_index" || set.key == "persistent_index_type";
    change.definition.properties[set.key] = is_index ? base::to_lower(set.value) : set.value;
    start_job(set.context, set.name, table, schema::JobList::column, std::move(change)).hidden = true;
}

// ---- What the analyzer refuses (StarRocks: AlterTableClauseAnalyzer.visitModifyTablePropertiesClause)

void analyze_nothing(const AskedSetting&) {}

void analyze_boolean(const AskedSetting& set) {
    require_boolean(set.key, set.value);
}

void analyze_replicated_storage(const AskedSetting& set) {
    require_boolean(set.key, set.value);
    if (base::equals_ignoring_case(set.value, "true") && has_index(set.table.definition, schema::IndexKind::gin)) {
        refuse_analysis(5507, "42000", "Can not enable replicated storage when the table has GIN");
    }
}

void analyze_bucket_size(const AskedSetting& set) {
    const auto number = base::java_number<std::int64_t>(set.value);
    if (!number) refuse_analysis("Bucket size: For input string: \"" + set.value + "\"");
    if (*number < 0) refuse_analysis(fmt::format("Illegal bucket size: {}", *number));
}

void analyze_mutable_buckets(const AskedSetting& set) {
    const auto number = base::java_number<std::int64_t>(set.value);
    if (!number) refuse_analysis("Mutable bucket num: For input string: \"" + set.value + "\"");
    if (*number < 0) refuse_analysis(fmt::format("Illegal mutable bucket num: {}", *number));
}

void analyze_live_number(const AskedSetting& set) {
    check_limit("Partition Live Number", set.value);
}

void analyze_index_cache(const AskedSetting& set) {
    const auto number = base::java_number<std::int32_t>(set.value);
    if (!number) refuse_property("Property primary_index_cache_expire_sec must be integer: " + set.value);
    if (*number < 0) refuse_property("Property primary_index_cache_expire_sec must not be less than 0");
}

void analyze_replication(const AskedSetting& set) {
    check_replication_num(set.context, set.value);
}

void analyze_duration(const AskedSetting& set) {
    const bool may_be_empty = set.key == "storage_cooldown_ttl";
    if (may_be_empty && set.value.empty()) return;
    if (!schema::duration_text(set.value)) refuse_property("Cannot parse text to Duration");
}

void analyze_query_timeout(const AskedSetting& set) {
    if (const auto problem = query_timeout_problem(set.value)) refuse_property(*problem);
}

/// No back end has a label here: only "nowhere" and "anywhere" can be meant.
void analyze_location(const AskedSetting& set) {
    if (!set.value.empty() && set.value != "*") refuse_property("Property labels.location not valid");
}

void analyze_clear_tasks(const AskedSetting& set) {
    if (!base::equals_ignoring_case(set.value, "true")) {
        refuse_property("Property send_clear_alter_tasks should be set to true");
    }
}

void analyze_distribution_type(const AskedSetting& set) {
    if (!base::equals_ignoring_case(set.value, "hash")) refuse_property("Can only change distribution type to HASH");
}

void analyze_storage_type(const AskedSetting&) {
    refuse_property("Can't change storage type");
}

void analyze_tablet_type(const AskedSetting&) {
    refuse_property("Alter tablet type not supported");
}

void analyze_write_quorum(const AskedSetting& set) {
    if (!schema::is_write_quorum(set.value)) refuse_property("Property write_quorum not valid");
}

void analyze_index_type(const AskedSetting& set) {
    if (!base::equals_ignoring_case(set.value, "CLOUD_NATIVE") && !base::equals_ignoring_case(set.value, "LOCAL")) {
        refuse_property("Property persistent_index_type must be CLOUD_NATIVE or LOCAL");
    }
}

void analyze_forbidden_ranges(const AskedSetting& set) {
    if (!schema::may_forbid_compaction(set.model(), set.context.state.profile.run_mode)) {
        refuse_property(
            "Property base_compaction_forbidden_time_ranges not support primary keys table or cloud "
            "native table");
    }
}

void analyze_shared_data(const AskedSetting& set) {
    if (!set.shared_data()) refuse_property("Property " + set.key + " can only be set for cloud native tables");
}

void analyze_fast_evolution(const AskedSetting& set) {
    if (!set.shared_data()) {
        refuse_property("Property " + set.key + " only supports cloud-native tables, but table type is OLAP");
    }
}

void analyze_file_bundling(const AskedSetting& set) {
    require_boolean(set.key, set.value);
    if (!set.shared_data()) refuse_property("Property file_bundling only support cloud native table");
}

void analyze_compaction_strategy(const AskedSetting& set) {
    if (!base::equals_ignoring_case(set.value, "default") && !base::equals_ignoring_case(set.value, "real_time")) {
        refuse_property("unknown compaction strategy: " + set.value);
    }
    if (!set.shared_data()) refuse_property("Property compaction_strategy can be only set to the cloud native table");
}

// ---- What it does to the table

void hold_value(const PropertySetting& set) {
    set.hold(set.value);
}

void hold_lower(const PropertySetting& set) {
    set.hold(base::to_lower(set.value));
}

void do_nothing(const PropertySetting&) {}

void hold_location(const PropertySetting& set) {
    set.hold_or_drop(set.value, !set.value.empty());
}

void drop_where_default(const PropertySetting& set) {
    set.hold_or_drop(set.value);
}

/// All but "true" is false.
void set_flag(const PropertySetting& set) {
    set.hold_or_drop(base::equals_ignoring_case(set.value, "true") ? "true" : "false");
}

void set_own_replication(const PropertySetting& set) {
    set_replication(set.name, set.changed, set.value);
}

void set_later_replication(const PropertySetting& set) {
    refuse_colocated(set.table);
    set.changed.definition.properties["replication_num"] = set.value;
}

void set_later_medium(const PropertySetting& set) {
    set.changed.definition.properties["storage_medium"] = base::to_upper(set.value);
}

void set_buckets(const PropertySetting& set) {
    if (set.key == "bucket_size" &&
        !std::holds_alternative<schema::RandomDistribution>(*set.table.definition.distribution)) {
        refuse(
            "Setting bucket size is not allowed: only supported for tables with RANDOM distribution and when "
            "'enable_automatic_bucket' is enabled.");
    }
    const auto number = base::java_number<std::int64_t>(set.value).value_or(0);
    set.hold_or_drop(std::to_string(number), number > 0);
}

void set_live_number(const PropertySetting& set) {
    if (!is_range(style_of(set.table.definition))) {
        refuse(fmt::format("Table[{}] is not range partitioned. no need to set partition live number.", set.name.name));
    }
    set.hold(std::to_string(base::java_number<std::int64_t>(set.value).value_or(0)));
}

void set_partition_ttl(const PropertySetting& set) {
    check_duration(set.value);
    if (!is_range(style_of(set.table.definition))) {
        refuse(fmt::format("Table[{}] is not range partitioned. no need to set partition ttl.", set.name.name));
    }
    set.hold(set.value);
}

void set_retention_condition(const PropertySetting& set) {
    if (style_of(set.table.definition) == PartitionStyle::none) {
        refuse(
            fmt::format("Table[{}] is not partitioned. no need to set partition retention condition.", set.name.name));
    }
    if (!set.value.empty()) check_retention_condition(set.table.definition, set.value);
    set.hold_or_drop(set.value);
}

void set_time_drift(const PropertySetting& set) {
    check_time_drift(set.table.definition, set.value);
    set.hold(set.value);
}

void set_write_quorum(const PropertySetting& set) {
    set.hold_or_drop(base::to_upper(set.value));
}

/// StarRocks: AlterJobExecutor.visitModifyTablePropertiesClause says which statement a bad range came from.
void set_forbidden_ranges(const PropertySetting& set) {
    try {
        if (!set.value.empty()) check_forbidden_time_ranges(set.value);
    } catch (const Refused& refused) {
        refuse(fmt::format("Failed to update base compaction forbidden time ranges for {}: {}", set.name.name,
                           refused.answer().message));
    }
    set.hold_or_drop(set.value);
}

void set_colocation(const PropertySetting& set) {
    if (!set.value.empty() && std::holds_alternative<schema::RandomDistribution>(*set.table.definition.distribution)) {
        refuse("random distribution does not support 'colocate_with'");
    }
    set.hold_or_drop(set.value);
    settle_colocation(set.context, set.name.database, set.changed.definition);
}

void set_primary_index(const PropertySetting& set) {
    if (set.key == "persistent_index_type") {
        refuse("StarRocks doesn't support alter persistent_index_type under shared-nothing mode");
    }
    if (set.model() == KeyModel::primary) set.hold(base::to_lower(set.value));
}

void set_index_cache(const PropertySetting& set) {
    if (set.model() != KeyModel::primary) return;
    set.hold_or_drop(std::to_string(base::java_number<std::int64_t>(set.value).value_or(0)));
}

/// Of shared-data alone: elsewhere it is taken and forgotten.
void set_cache_duration(const PropertySetting& set) {
    if (set.shared_data()) set.hold(set.value);
}

/// StarRocks: AlterJobExecutor says which constraint is meant.
template <class Check>
void set_constraint(const PropertySetting& set, std::string_view kind, Constraint constraint, const Check& check) {
    try {
        check();
    } catch (const Refused& refused) {
        refuse(fmt::format("analyze table {} constraint:{} failed, msg: {}", kind, set.value,
                           detail_of(refused.answer().message)));
    }
    const std::string full = full_constraint(set.context, set.table.definition, set.value, constraint);
    set.hold_or_drop(full, !full.empty());
}

void set_unique_constraints(const PropertySetting& set) {
    set_constraint(set, "unique", Constraint::unique,
                   [&] { check_unique_constraints(set.table.definition, set.value); });
}

void set_foreign_keys(const PropertySetting& set) {
    set_constraint(set, "foreign key", Constraint::foreign,
                   [&] { check_foreign_keys(set.context, set.table.definition, set.value); });
}

/// What SET takes, but for the groups: what the analyzer asks, and what becomes of it.
struct SettableRow {
    std::string_view name;
    void (*analyze)(const AskedSetting&);
    void (*set)(const PropertySetting&);
};

constexpr std::array k_settable{
    SettableRow{"base_compaction_forbidden_time_ranges", analyze_forbidden_ranges, set_forbidden_ranges},
    SettableRow{"bloom_filter_columns", analyze_nothing, do_nothing},
    SettableRow{"bloom_filter_fpp", analyze_nothing, do_nothing},
    SettableRow{"bucket_size", analyze_bucket_size, set_buckets},
    SettableRow{"cloud_native_fast_schema_evolution_v2", analyze_fast_evolution, hold_value},
    SettableRow{"colocate_with", analyze_nothing, set_colocation},
    SettableRow{"compaction_strategy", analyze_compaction_strategy, hold_value},
    SettableRow{"datacache.partition_duration", analyze_duration, set_cache_duration},
    SettableRow{"default.replication_num", analyze_replication, set_later_replication},
    SettableRow{"default.storage_medium", analyze_nothing, set_later_medium},
    SettableRow{"distribution_type", analyze_distribution_type, hold_value},
    SettableRow{"enable_load_profile", analyze_nothing, set_flag},
    SettableRow{"enable_persistent_index", analyze_boolean, set_primary_index},
    SettableRow{"enable_statistic_collect_on_first_load", analyze_nothing, set_flag},
    SettableRow{"file_bundling", analyze_file_bundling, hold_value},
    SettableRow{"foreign_key_constraints", analyze_nothing, set_foreign_keys},
    SettableRow{"in_memory", analyze_nothing, do_nothing},
    SettableRow{"labels.location", analyze_location, hold_location},
    SettableRow{"lake_compaction_max_parallel", analyze_shared_data, hold_value},
    SettableRow{"mutable_bucket_num", analyze_mutable_buckets, set_buckets},
    SettableRow{"partition_live_number", analyze_live_number, set_live_number},
    SettableRow{"partition_retention_condition", analyze_nothing, set_retention_condition},
    SettableRow{"partition_ttl", analyze_nothing, set_partition_ttl},
    SettableRow{"persistent_index_type", analyze_index_type, set_primary_index},
    SettableRow{"primary_index_cache_expire_sec", analyze_index_cache, set_index_cache},
    SettableRow{"replicated_storage", analyze_replicated_storage, hold_lower},
    SettableRow{"replication_num", analyze_replication, set_own_replication},
    SettableRow{"send_clear_alter_tasks", analyze_clear_tasks, do_nothing},
    SettableRow{"storage_cooldown_ttl", analyze_duration, hold_value},
    SettableRow{"storage_type", analyze_storage_type, do_nothing},
    SettableRow{"table_query_timeout", analyze_query_timeout, drop_where_default},
    SettableRow{"tablet_type", analyze_tablet_type, do_nothing},
    SettableRow{"time_drift_constraint", analyze_nothing, set_time_drift},
    SettableRow{"unique_constraints", analyze_nothing, set_unique_constraints},
    SettableRow{"write_quorum", analyze_write_quorum, set_write_quorum},
};

const SettableRow* settable(std::string_view key) {
    const auto found = std::ranges::find(k_settable, key, &SettableRow::name);
    return found == k_settable.end() ? nullptr : &*found;
}

}  // namespace

void analyze_properties(const StatementContext& context, const StoredTable& table, const Properties& properties) {
    if (properties.empty()) refuse_property("Properties is not set");
    if (properties.size() != 1 && !is_prefix(properties, "dynamic_partition.") && !is_prefix(properties, "binlog_")) {
        refuse_property("Can only set one table property at a time");
    }
    const auto& [key, value] = *properties.begin();
    if (key.starts_with("dynamic_partition.")) return;
    if (key.starts_with("binlog_")) return analyze_binlog(properties);
    if (key.starts_with("flat_json.")) return analyze_flat_json(table, properties);
    const SettableRow* const row = settable(key);
    if (row == nullptr) refuse_property("Unknown properties: " + shown(properties));
    row->analyze({.context = context, .table = table, .key = key, .value = value});
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
    const PropertySetting setting{{context, table, key, properties.begin()->second}, name, table};
    if (setting.shared_data() && schema::is_changed_by_hidden_job(key)) return start_meta_job(setting);
    if (const SettableRow* const row = settable(key)) row->set(setting);
}

}  // namespace srmigrate::engine
