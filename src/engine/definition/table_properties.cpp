// SPDX-License-Identifier: Apache-2.0
#include "engine/definition/table_properties.hpp"

#include "base/ascii.hpp"
#include "base/calendar.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/cluster/kept.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "engine/definition/checks_index.hpp"
#include "engine/definition/constraints.hpp"
#include "engine/definition/dynamic_partitions.hpp"
#include "engine/definition/partitions.hpp"
#include "engine/value/types.hpp"
#include "schema/model/words.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/property_policy.hpp"
#include "schema/rules/index_rules.hpp"
#include "schema/rules/property_values.hpp"
#include "sql/parser.hpp"
#include "sql/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <span>
#include <utility>

namespace srmigrate::engine {

using schema::KeyModel;
using schema::Properties;

namespace {

/// The properties given, taken out one by one; what is left in the end is unknown.
class GivenProperties {
  public:
    explicit GivenProperties(const Properties& properties) {
        for (const auto& [key, value] : properties)
            m_rest.insert_or_assign(std::string(base::trim(key)), value);
    }

    bool has(const std::string& key) const { return m_rest.contains(key); }
    std::optional<std::string> take(const std::string& key) {
        const auto found = m_rest.find(key);
        if (found == m_rest.end()) return std::nullopt;
        std::string value = found->second;
        m_rest.erase(found);
        return value;
    }
    Properties take_prefix(std::string_view prefix) {
        return take_where([&](std::string_view key) { return key.starts_with(prefix); });
    }
    template <class Predicate>
    Properties take_where(const Predicate& wanted) {
        Properties taken;
        for (auto it = m_rest.begin(); it != m_rest.end();) {
            if (wanted(it->first)) {
                taken.insert(*it);
                it = m_rest.erase(it);
            } else {
                ++it;
            }
        }
        return taken;
    }
    const Properties& rest() const { return m_rest; }

  private:
    Properties m_rest;
};

/// As the server reads booleans of CREATE: all but "true" is false (StarRocks: PropertyAnalyzer.analyzeBooleanProp).
bool truth(const std::string& value) {
    return base::equals_ignoring_case(value, "true");
}

/// StarRocks: PropertyAnalyzer.analyzeLongProp, analyzeIntProp and analyzerDoubleProp.
template <class Number>
Number number_property(std::string_view key, const std::string& value) {
    const auto number = base::java_number<Number>(value);
    if (!number) refuse(fmt::format("Invalid {} format: {}", key, value));
    return *number;
}

std::string as_text(bool value) {
    return value ? "true" : "false";
}

std::string default_of(std::string_view name) {
    return schema::default_value(schema::PropertyOwner::table, name);
}

/// A table's properties on their way from the statement to SHOW CREATE.
struct Settling {
    const StatementContext& context;
    const schema::Table& table;
    GivenProperties given;
    SettledProperties result;

    bool shared_data() const { return context.state.profile.run_mode == schema::RunMode::shared_data; }
    KeyModel model() const { return table.key->model; }
    std::optional<std::string> take(std::string_view name) { return given.take(std::string(name)); }
    std::string take_or_default(std::string_view name) { return take(name).value_or(default_of(name)); }
    void print(std::string_view name, std::string value) {
        result.printed.insert_or_assign(std::string(name), std::move(value));
    }
};

// ---- What is taken as it is, or not at all

void swallow(Settling& settling, std::string_view name) {
    settling.take(name);
}

/// Printed where it is not what its absence means.
void settle_flag(Settling& settling, std::string_view name) {
    const std::string text = as_text(truth(settling.take_or_default(name)));
    if (text != default_of(name)) settling.print(name, text);
}

void settle_schema_version(Settling& settling, std::string_view name) {
    const auto version = settling.take(name);
    if (version && !base::number<std::int32_t>(*version)) refuse("schema version format error");
}

void settle_version_info(Settling& settling, std::string_view name) {
    const auto version = settling.take(name);
    if (version && !base::number<std::int64_t>(*version)) refuse("version info format error.");
}

void settle_tablet_type(Settling& settling, std::string_view name) {
    const auto type = settling.take(name);
    if (type && !base::equals_ignoring_case(*type, "disk") && !base::equals_ignoring_case(*type, "memory")) {
        refuse("Invalid tablet type");
    }
}

// ---- Columns and rows

void settle_bloom_filter(Settling& settling, std::string_view name) {
    const auto found = given_value(settling.given.rest(), std::string(name));
    if (!found || found->empty()) return;  // an empty list is a property that is not known
    const std::string names = bloom_filter_columns(settling.table, *settling.take(name));
    if (!names.empty()) settling.print(name, names);
}

void settle_bloom_filter_fpp(Settling& settling, std::string_view name) {
    const auto fpp = settling.take(name);
    if (!fpp) return;
    check_bloom_filter_fpp(*fpp);
    settling.result.hidden[std::string(name)] = *fpp;
}

/// StarRocks: PropertyAnalyzer.analyzeCompressionType, CompressionUtils.
void settle_compression(Settling& settling, std::string_view name) {
    const std::string value = settling.take_or_default(name);
    const std::string upper = base::to_upper(value);
    static const std::set<std::string, std::less<>> k_known = {"LZ4", "LZ4_FRAME", "ZSTD", "ZLIB", "SNAPPY"};
    if (k_known.contains(upper)) return settling.print(name, upper == "LZ4_FRAME" ? "LZ4" : upper);
    if (upper.starts_with("ZSTD(") && upper.ends_with(")")) {
        const std::string_view digits = base::trim(std::string_view(upper).substr(5, upper.size() - 6));
        const auto level = base::number<std::int64_t>(digits);
        if (level && *level >= 1 && *level <= 22) return settling.print(name, fmt::format("ZSTD({})", *level));
        if (base::is_digits(digits)) refuse("Invalid level for zstd compression type");
    }
    refuse("unknown compression type: " + value);
}

/// StarRocks: PropertyAnalyzer.analyzeStorageType.
void settle_storage_type(Settling& settling, std::string_view name) {
    const auto value = settling.take(name);
    if (!value) return;
    const std::string type = base::to_lower(*value);
    if (type == "column") return;
    const bool known = type == "row" || type == "column_with_row";
    if (!known || settling.model() != KeyModel::primary) {
        refuse(fmt::format("{} for {} table not supported", *value, schema::keys_type(settling.model())));
    }
    if (type == "column_with_row" && std::ranges::all_of(settling.table.columns, &schema::Column::key)) {
        refuse("column_with_row storage type must have some non-key columns");
    }
    if (!is_switched_on(settling.context, "enable_experimental_rowstore")) {
        refuse(
            fmt::format("{} for PRIMARY_KEYS table not supported, enable it by setting `enable_experimental_rowstore` "
                        "to true",
                        *value));
    }
    // StarRocks: OlapTable.setStorageType holds every other one as "column", which is not printed
    if (type == "column_with_row") settling.print(name, type);
}

/// StarRocks: PropertyAnalyzer.analyzeUseFastSchemaEvolution. light_schema_change is its older name; 3.1 knows no
/// other.
void settle_evolution(Settling& settling, std::string_view name) {
    const auto& profile = settling.context.state.profile;
    const auto light = settling.take("light_schema_change");
    const auto* const policy = schema::find_policy(schema::PropertyOwner::table, name);
    const auto evolution = profile.version >= policy->since ? settling.take(name) : std::nullopt;
    const std::string value = evolution ? *evolution : light.value_or(default_of(name));
    if (!schema::is_boolean_word(value)) {
        refuse("fast_schema_evolution must be `true` or `false`");
    }
    if (!settling.shared_data() && rules_of(profile).fast_schema_evolution) settling.print(name, as_text(truth(value)));
    if (!truth(value)) settling.result.hidden[std::string(name)] = "false";
}

void settle_primary_index(Settling& settling, std::string_view name) {
    const bool persistent = truth(settling.take_or_default(name));
    const auto type = settling.shared_data() ? settling.take("persistent_index_type") : std::nullopt;
    const auto expire = settling.take("primary_index_cache_expire_sec");
    if (expire) {
        const auto seconds = base::java_number<std::int32_t>(*expire);
        if (!seconds) refuse("Property primary_index_cache_expire_sec must be integer: " + *expire);
        if (*seconds < 0) refuse("Property primary_index_cache_expire_sec must not be less than 0");
    }
    if (settling.model() != KeyModel::primary) return;
    if (!persistent && !rules_of(settling.context.state.profile).in_memory_primary_index) {
        refuse("In-Memory index is not supported, please create table with persistent index");
    }
    settling.print(name, as_text(persistent));
    if (settling.shared_data()) {
        settling.print("persistent_index_type", base::to_upper(type.value_or(default_of("persistent_index_type"))));
    }
    const auto seconds = base::java_number<std::int32_t>(expire.value_or("0"));
    if (*seconds > 0) settling.print("primary_index_cache_expire_sec", std::to_string(*seconds));
}

void settle_unique_constraints(Settling& settling, std::string_view name) {
    const auto unique = settling.take(name);
    if (!unique) return;
    check_unique_constraints(settling.table, *unique);
    const std::string full = full_constraint(settling.context, settling.table, *unique, Constraint::unique);
    if (!full.empty()) settling.print(name, full);
}

void settle_foreign_keys(Settling& settling, std::string_view name) {
    const auto foreign = settling.take(name);
    if (!foreign) return;
    check_foreign_keys(settling.context, settling.table, *foreign);
    const std::string full = full_constraint(settling.context, settling.table, *foreign, Constraint::foreign);
    if (!full.empty()) settling.print(name, full);
}

/// StarRocks: PropertyAnalyzer.analyzeFlatJsonConfig.
void settle_flat_json(Settling& settling, std::string_view group) {
    const Properties flat = settling.given.take_prefix(group);
    if (flat.empty()) return;
    const bool enabled = boolean_property(flat, "flat_json.enable", false);
    if (!enabled && (flat.size() > 1 || !flat.contains("flat_json.enable"))) {
        refuse("flat JSON configuration must be set after enabling flat JSON.");
    }
    settling.print("flat_json.enable", as_text(enabled));
    if (!enabled) return;
    const auto format = [](std::string_view key, const std::string& value) {
        refuse(fmt::format("Failed to process flat JSON configuration: Invalid {} format: {}", key, value));
    };
    for (const std::string_view key : {"flat_json.null.factor", "flat_json.sparsity.factor"}) {
        const std::string value = given_value(flat, std::string(key)).value_or(default_of(key));
        const auto text = schema::double_text(value);
        if (!text) format(key, value);
        settling.print(key, *text);
    }
    const std::string most = given_value(flat, "flat_json.column.max").value_or(default_of("flat_json.column.max"));
    if (!base::number<std::int32_t>(most)) format("flat_json.column.max", most);
    settling.print("flat_json.column.max", most);
}

/// One of them makes all be printed (StarRocks: PropertyAnalyzer.analyzeBinlogConfig).
void settle_binlog(Settling& settling, std::string_view name) {
    const auto enable = settling.take(name);
    bool is_given = enable.has_value();
    for (const std::string_view key : {"binlog_ttl_second", "binlog_max_size"}) {
        const auto value = settling.take(key);
        if (value) number_property<std::int64_t>(key, *value);
        is_given = is_given || value;
        settling.print(key, value.value_or(default_of(key)));
    }
    if (!is_given) {
        settling.result.printed.erase("binlog_ttl_second");
        settling.result.printed.erase("binlog_max_size");
        return;
    }
    settling.print(name, as_text(truth(enable.value_or(default_of(name)))));
    settling.print("binlog_version", "0");
}

// ---- Where and how it is stored

void settle_replication(Settling& settling, std::string_view name) {
    const auto& context = settling.context;
    const auto wanted = settling.take(name);
    if (wanted) {
        check_replication_num(context, *wanted);
    } else {
        check_default_replication(context, settling.table.name.name);
    }
    const auto fallback = settling.shared_data() ? 1 : context.state.profile.default_replication_num;
    settling.print(name, std::to_string(wanted ? *base::number<std::int16_t>(*wanted) : fallback));
}

void settle_write_quorum(Settling& settling, std::string_view name) {
    const std::string value = settling.take_or_default(name);
    if (!schema::is_write_quorum(value)) refuse("unknown write quorum: " + value);
    const std::string upper = base::to_upper(value);
    if (upper != default_of(name)) settling.print(name, upper);
}

void settle_replicated_storage(Settling& settling, std::string_view name) {
    const bool replicated = truth(settling.take_or_default(name));
    const bool has_inverted = has_index(settling.table, schema::IndexKind::gin);
    if (!settling.shared_data()) settling.print(name, as_text(replicated && !has_inverted));
    if (schema::has_auto_increment(settling.table) && (!replicated || has_inverted)) {
        refuse("Table with AUTO_INCREMENT column must use Replicated Storage");
    }
}

void settle_bucket_size(Settling& settling, std::string_view name) {
    const bool random = std::holds_alternative<schema::RandomDistribution>(*settling.table.distribution);
    const auto value = settling.take(name);
    if (!value) {
        if (random) settling.print(name, std::to_string(rules_of(settling.context.state.profile).bucket_size));
        return;
    }
    const auto size = number_property<std::int64_t>(name, *value);
    if (size < 0) refuse(fmt::format("Illegal bucket size: {}", size));
    if (!random) {
        refuse(
            "Setting bucket size is not allowed: only supported for tables with RANDOM distribution and when "
            "'enable_automatic_bucket' is enabled.");
    }
    if (size > 0) settling.print(name, std::to_string(size));
}

void settle_mutable_buckets(Settling& settling, std::string_view name) {
    const auto value = settling.take(name);
    if (!value) return;
    const auto number = number_property<std::int64_t>(name, *value);
    if (number < 0) refuse(fmt::format("Illegal mutable bucket num: {}", number));
    if (number > 0) settling.print(name, std::to_string(number));
}

void settle_colocation_group(Settling& settling, std::string_view name) {
    const auto group = settling.take(name);
    if (!group || group->empty()) return;
    if (std::holds_alternative<schema::RandomDistribution>(*settling.table.distribution)) {
        refuse("random distribution does not support 'colocate_with'");
    }
    settling.print(name, *group);
}

/// StarRocks: PropertyAnalyzer.analyzeLocation. No back end has a label here.
void settle_location(Settling& settling, std::string_view name) {
    const auto value = settling.take(name);
    if (!value || value->empty()) return;
    if (*value == "*") return settling.print(name, *value);
    const auto is_word = [](std::string_view text) {
        return !text.empty() && std::ranges::all_of(text, [](char c) {
            return base::is_digit(c) || c == '_' || (c >= 'a' && c <= 'z');
        });
    };
    const auto entries = base::split_list(*value);
    for (const std::string& entry : entries) {
        const std::size_t colon = entry.find(':');
        const std::string_view label = std::string_view(entry).substr(std::min(colon, entry.size() - 1) + 1);
        if (colon == std::string::npos || !is_word(entry.substr(0, colon)) || (label != "*" && !is_word(label))) {
            refuse_analysis(fmt::format(
                "Invalid location format: {}, should be like: '*', 'key:*', or 'k1:v1,k2:v2,k1:v11'", *value));
        }
    }
    refuse_analysis(fmt::format("Cannot find any backend with location: {}", entries.front()));
}

/// StarRocks: PropertyAnalyzer.analyzeDataProperty.
void check_cooldown(const Settling& settling, const std::optional<std::string>& medium,
                    const std::optional<std::string>& ttl, const std::optional<std::string>& time) {
    // The same checks are made for each partition of a range, whose errors are the analyzer's.
    const bool in_partitions = style_of(settling.table) == PartitionStyle::range;
    const auto complain = [&](const std::string& message) {
        if (in_partitions) refuse_analysis(message);
        refuse(message);
    };
    const auto moment = time ? base::parse_date_time(*time) : std::nullopt;
    if (time && !moment) refuse("Invalid datetime string: " + *time);
    if (time && ttl) {
        refuse(
            "Invalid data property. storage_cooldown_time and storage_cooldown_ttl conflict. you can only use one of "
            "them. ");
    }
    if (!time && !ttl) return;
    if (!medium) complain("Invalid data property. storage medium property is not found");
    if (base::equals_ignoring_case(*medium, "hdd")) {
        refuse(time ? "Can not assign cooldown timestamp to HDD storage medium"
                    : "Can not assign cooldown ttl to table with HDD storage medium");
    }
    // in seconds: the last years are beyond what nanoseconds count
    const auto now = std::chrono::floor<std::chrono::seconds>(settling.context.state.now);
    if (time && *moment <= now) complain("Cooldown time should be later than now");
}

void settle_storage(Settling& settling, std::string_view name) {
    const auto medium = settling.take(name);
    if (medium && !base::equals_ignoring_case(*medium, "ssd") && !base::equals_ignoring_case(*medium, "hdd")) {
        refuse("Invalid storage medium: " + *medium);
    }
    const auto ttl = settling.take("storage_cooldown_ttl");
    const auto time = settling.take("storage_cooldown_time");
    if (ttl || time) {
        if (settling.model() == KeyModel::primary) {
            refuse("Primary key table does not support storage medium cool down currently.");
        }
        const PartitionStyle style = style_of(settling.table);
        if (medium && (style == PartitionStyle::list || style == PartitionStyle::automatic_list)) {
            refuse("List partition table does not support storage medium cool down currently.");
        }
        check_cooldown(settling, medium, ttl, time);
    }
    if (medium && !settling.shared_data()) settling.print(name, base::to_upper(*medium));
    if (!ttl || ttl->empty()) return;
    const auto length = schema::duration_text(*ttl);
    if (!length) refuse("Cannot parse text to Duration");
    settling.print("storage_cooldown_ttl", *length);
}

/// Of shared-data alone: elsewhere most of them are not known (StarRocks: PropertyAnalyzer.analyzeDataCacheInfo).
void settle_shared_data(Settling& settling, std::string_view name) {
    const auto* const policy = schema::find_policy(schema::PropertyOwner::table, name);
    const bool is_swallowed = name == "storage_volume" || name == "file_bundling";
    const auto value = settling.shared_data() || is_swallowed ? settling.take(name) : std::nullopt;
    if (!settling.shared_data() || settling.context.state.profile.version < policy->since) return;
    const std::string settled = value.value_or(default_of(name));
    if (name == "file_bundling" && settled != "true") return;
    if (!settled.empty() && (value || policy->usual)) {
        settling.print(name, name == "compaction_strategy" ? base::to_upper(settled) : settled);
    }
}

// ---- How long partitions live

void settle_live_number(Settling& settling, std::string_view name) {
    const auto value = settling.take(name);
    if (!value) return;
    settling.print(name, std::to_string(check_limit("Partition Live Number", *value)));
}

void settle_partition_ttl(Settling& settling, std::string_view name) {
    const auto value = settling.take(name);
    if (!value) return;
    check_duration(*value);
    settling.print(name, *value);
}

void settle_retention_condition(Settling& settling, std::string_view name) {
    const auto value = settling.take(name);
    if (!value || value->empty()) return;
    check_retention_condition(settling.table, *value);
    settling.print(name, *value);
}

void settle_time_drift(Settling& settling, std::string_view name) {
    const auto value = settling.take(name);
    if (!value) return;
    check_time_drift(settling.table, *value);
    settling.print(name, *value);
}

void settle_query_timeout(Settling& settling, std::string_view name) {
    const auto value = settling.take(name);
    if (!value) return;
    if (const auto problem = query_timeout_problem(*value)) refuse(*problem);
    if (*value != default_of(name)) settling.print(name, *value);
}

void settle_forbidden_ranges(Settling& settling, std::string_view name) {
    const auto ranges = settling.take(name);
    if (!ranges || ranges->empty()) return;
    if (!schema::may_forbid_compaction(settling.model(), settling.context.state.profile.run_mode)) {
        refuse_analysis(
            "Property base_compaction_forbidden_time_ranges not support primary keys table or cloud "
            "native table");
    }
    check_forbidden_time_ranges(*ranges);
    settling.print(name, *ranges);
}

void settle_dynamic(Settling& settling, std::string_view) {
    const Properties dynamic = settling.given.take_where(is_dynamic_property);
    if (dynamic.empty()) return;
    const schema::Table& table = settling.table;
    switch (style_of(table)) {
        case PartitionStyle::none:
            refuse("Only support dynamic partition properties on range partition table");
        case PartitionStyle::automatic_range:
            refuse("Expression partitioning does not support properties of dynamic partitioning");
        case PartitionStyle::list:
        case PartitionStyle::automatic_list:
            refuse("Dynamic partition only support single-column range partition");
        case PartitionStyle::range:
        case PartitionStyle::range_expression:
            break;
    }
    for (const auto& [key, value] : settle_dynamic_partitions(table, dynamic))
        settling.print(key, value);
    const auto& printed = settling.result.printed;
    if (!printed.contains("colocate_with")) return;
    const auto* const hash = std::get_if<schema::HashDistribution>(&*table.distribution);
    const auto wanted = printed.find("dynamic_partition.buckets");
    const std::string buckets = hash != nullptr && hash->buckets ? std::to_string(*hash->buckets) : "0";
    if (buckets != (wanted == printed.end() ? "0" : wanted->second)) {
        refuse("dynamic_partition.buckets should equal the distribution buckets if creating a colocate table");
    }
}

struct SettlingRow {
    std::string_view name;  ///< a group ends with a dot
    void (*settle)(Settling&, std::string_view);
};

/// In the server's order of checks (StarRocks: OlapTableFactory.createTable). What they default to says
/// schema::PropertyPolicy.
constexpr std::array k_rows{
    SettlingRow{"bloom_filter_columns", settle_bloom_filter},
    SettlingRow{"bloom_filter_fpp", settle_bloom_filter_fpp},
    SettlingRow{"replication_num", settle_replication},
    SettlingRow{"in_memory", swallow},
    SettlingRow{"fast_schema_evolution", settle_evolution},
    SettlingRow{"enable_persistent_index", settle_primary_index},
    SettlingRow{"binlog_enable", settle_binlog},
    SettlingRow{"bucket_size", settle_bucket_size},
    SettlingRow{"mutable_bucket_num", settle_mutable_buckets},
    SettlingRow{"enable_load_profile", settle_flag},
    SettlingRow{"enable_statistic_collect_on_first_load", settle_flag},
    SettlingRow{"base_compaction_forbidden_time_ranges", settle_forbidden_ranges},
    SettlingRow{"write_quorum", settle_write_quorum},
    SettlingRow{"replicated_storage", settle_replicated_storage},
    SettlingRow{"tablet_type", settle_tablet_type},
    SettlingRow{"storage_medium", settle_storage},
    SettlingRow{"colocate_with", settle_colocation_group},
    SettlingRow{"storage_type", settle_storage_type},
    SettlingRow{"schema_version", settle_schema_version},
    SettlingRow{"version_info", settle_version_info},
    SettlingRow{"storage_format", swallow},
    SettlingRow{"short_key", swallow},
    SettlingRow{"compression", settle_compression},
    SettlingRow{"cloud_native_fast_schema_evolution_v2", settle_shared_data},
    SettlingRow{"file_bundling", settle_shared_data},
    SettlingRow{"storage_volume", settle_shared_data},
    SettlingRow{"datacache.enable", settle_shared_data},
    SettlingRow{"enable_async_write_back", settle_shared_data},
    SettlingRow{"datacache.partition_duration", settle_shared_data},
    SettlingRow{"compaction_strategy", settle_shared_data},
    SettlingRow{"lake_compaction_max_parallel", settle_shared_data},
    SettlingRow{"flat_json.", settle_flat_json},
    SettlingRow{"partition_live_number", settle_live_number},
    SettlingRow{"partition_ttl", settle_partition_ttl},
    SettlingRow{"partition_retention_condition", settle_retention_condition},
    SettlingRow{"time_drift_constraint", settle_time_drift},
    SettlingRow{"labels.location", settle_location},
    SettlingRow{"table_query_timeout", settle_query_timeout},
    SettlingRow{"unique_constraints", settle_unique_constraints},
    SettlingRow{"foreign_key_constraints", settle_foreign_keys},
    SettlingRow{"dynamic_partition.", settle_dynamic},
};

}  // namespace

bool boolean_property(const Properties& properties, const std::string& key, bool fallback) {
    const auto found = properties.find(key);
    return found == properties.end() ? fallback : truth(found->second);
}

std::optional<std::string> given_value(const Properties& properties, const std::string& key) {
    const auto found = properties.find(key);
    return found == properties.end() ? std::nullopt : std::optional(found->second);
}

std::string shown(const Properties& properties) {
    std::vector<std::string> parts;
    for (const auto& [key, value] : properties)
        parts.push_back(fmt::format("{}={}", key, value));
    return "{" + base::join(parts, ", ") + "}";
}

std::string bloom_filter_columns(const schema::Table& table, const std::string& given) {
    std::vector<std::string> names;
    std::set<std::string> seen;
    const KeyModel model = table.key->model;
    for (const std::string& name : base::split_list(given)) {
        const schema::Column* const column = find_column(table, name);
        if (column == nullptr) refuse(fmt::format("Invalid bloom filter column '{}': not exists", name));
        const auto role = column->key ? schema::ColumnRole::key : schema::ColumnRole::value;
        const auto fit = schema::bloom_filter_fit(*column->type, model, role);
        if (fit == schema::IndexFit::wrong_type) {
            refuse(fmt::format("Invalid bloom filter column '{}': unsupported type {}", name,
                               message_text(*column->type)));
        }
        if (fit == schema::IndexFit::merged_value) {
            refuse(
                "Bloom filter index only used in columns of DUP_KEYS/PRIMARY table or key columns of "
                "UNIQUE_KEYS/AGG_KEYS table. invalid column: " +
                name);
        }
        if (!seen.insert(base::to_lower(name)).second) refuse(fmt::format("Duplicate bloom filter column '{}'", name));
        names.push_back(column->name);
    }
    std::ranges::sort(names);
    return base::join(names, ", ");
}

namespace {

/// Back ends are numbered from here on.
std::string alive_backends(const StatementContext& context) {
    constexpr int first = 10001;
    std::vector<std::string> ids;
    for (int i = 0; i < context.state.profile.backends; ++i)
        ids.push_back(std::to_string(first + i));
    return "[" + base::join(ids, ",") + "]";
}

constexpr std::string_view k_too_many_replicas =
    "Table replication num should be less than of equal to the number of available BE nodes. You can change this "
    "default by setting the replication_num table properties. Current alive backend is ";

}  // namespace

void check_replication_num(const StatementContext& context, const std::string& value) {
    const auto number = base::number<std::int16_t>(value);
    if (!number) refuse(fmt::format("For input string: \"{}\"", value));
    if (*number <= 0) refuse_analysis("Replication num should larger than 0");
    if (context.state.profile.run_mode == schema::RunMode::shared_data) return;
    if (*number <= context.state.profile.backends) return;
    refuse_analysis(fmt::format("{}{}.", k_too_many_replicas, alive_backends(context)));
}

void check_default_replication(const StatementContext& context, const std::string& table) {
    const ClusterProfile& profile = context.state.profile;
    if (profile.run_mode == schema::RunMode::shared_data || profile.default_replication_num <= profile.backends) return;
    refuse(fmt::format("{}{}. , table={}, properties.replication_num={}", k_too_many_replicas, alive_backends(context),
                       table, profile.default_replication_num));
}

std::int32_t check_limit(std::string_view words, const std::string& value) {
    const auto number = base::java_number<std::int32_t>(value);
    if (!number) refuse_analysis(fmt::format("{}: For input string: \"{}\"", words, value));
    if (!schema::is_partition_limit(*number)) refuse_analysis(fmt::format("Illegal {}: {}", words, *number));
    return *number;
}

void check_duration(const std::string& value) {
    if (!schema::duration_text(value)) refuse("Cannot parse text to Duration");
}

std::optional<std::string> query_timeout_problem(const std::string& value) {
    const auto number = base::number<std::int32_t>(value);
    if (!number) return "Property table_query_timeout must be a valid integer, got: " + value;
    if (*number > 0 || *number == -1) return std::nullopt;
    return "Property table_query_timeout must be greater than 0, or -1 to reset to default, got: " + value;
}

namespace {

/// The names of columns in an expression, in its order: words that are no function, no literal and no keyword.
std::vector<std::string> names_in(sql::TokenSpan tokens) {
    static constexpr std::array<std::string_view, 24> k_words = {
        "and",   "or",      "not",  "is",  "null", "between", "in",     "interval", "like", "true", "false", "year",
        "month", "quarter", "week", "day", "hour", "minute",  "second", "select",   "cast", "as",   "case",  "when"};
    std::vector<std::string> names;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const bool is_call = i + 1 < tokens.size() && tokens[i + 1].text == "(";
        const bool is_word = tokens[i].kind == sql::LexedKind::word;
        if ((!is_word && tokens[i].kind != sql::LexedKind::quoted_identifier) || is_call) continue;
        if (is_word && std::ranges::find(k_words, base::to_lower(tokens[i].text)) != k_words.end()) continue;
        names.push_back(token_value(tokens[i]));
    }
    return names;
}

bool is_partition_column(const schema::Table& table, const std::string& name) {
    return std::ranges::any_of(partition_columns(table),
                               [&](const std::string& one) { return base::equals_ignoring_case(one, name); });
}

[[noreturn]] void refuse_retention(const std::string& why) {
    refuse_analysis("Failed to validate retention condition: " + why);
}
[[noreturn]] void refuse_retention_analysis(const std::string& why) {
    refuse_retention("Getting analyzing error. Detail message: " + why + ".");
}

}  // namespace

void check_retention_condition(const schema::Table& table, const std::string& condition) {
    const auto parsed = sql::parse_expression(condition);
    if (!std::holds_alternative<schema::Expression>(parsed)) {
        refuse_analysis("Failed to parse retention condition: " + condition);
    }
    if (style_of(table) == PartitionStyle::none) {
        refuse_retention_analysis(
            fmt::format("Partition condition `{}` is supported for a partitioned table.", condition));
    }
    const auto lexed = sql::lex(condition);
    const auto names = names_in(sql::significant(lexed.tokens));
    if (names.empty()) refuse_retention("Format specifier '%s'");
    for (const std::string& name : names) {
        if (find_column(table, name) == nullptr) {
            refuse_retention_analysis(fmt::format("Column '{}' cannot be resolved", name));
        }
        if (is_partition_column(table, name)) continue;
        refuse_retention_analysis(
            fmt::format("Column `{}` in the partition condition is not a table's partition expression, please use "
                        "table's partition expressions: `{}`",
                        name, base::join(partition_columns(table), ", ")));
    }
}

void check_time_drift(const schema::Table& table, const std::string& constraint) {
    if (base::trim(constraint).empty()) {
        refuse(
            "Getting syntax error at line 1, column 0. Detail message: Unexpected input '<EOF>', the most similar "
            "input is {a legal identifier}.");
    }
    const auto lexed = sql::lex(constraint);
    const auto tokens = sql::significant(lexed.tokens);
    // target BETWEEN move(reference, n) AND move(reference, n)
    const auto is = [&](std::size_t at, std::string_view text) {
        return at < tokens.size() && base::equals_ignoring_case(tokens[at].text, text);
    };
    const auto bound = [&](std::size_t at) -> std::optional<std::size_t> {
        const bool is_move = at < tokens.size() && schema::is_time_drift_function(tokens[at].text);
        if (!is_move || !is(at + 1, "(") || !is(at + 3, ",")) return std::nullopt;
        const std::size_t number = is(at + 4, "-") ? at + 5 : at + 4;
        return is(number + 1, ")") ? std::optional(number + 2) : std::nullopt;
    };
    const auto middle = is(1, "between") ? bound(2) : std::nullopt;
    const auto end = middle && is(*middle, "and") ? bound(*middle + 1) : std::nullopt;
    if (!end || *end != tokens.size()) {
        refuse_analysis(
            fmt::format("Invalid time_drift_constraint: '{}', legal format is '<targetColumn> between <boundExpr1> and "
                        "<boundExpr2>', boundExpr must be "
                        "days_add/days_sub/hours_add/hours_sub/minutes_add/minutes_sub/seconds_add/"
                        "seconds_sub(<referenceColumn>, <num>), targetColumn and referenceColumn must be DATE/DATETIME "
                        "type",
                        constraint));
    }
    const auto is_date = [](const schema::Column& column) {
        return column.type->kind == schema::TypeKind::date || column.type->kind == schema::TypeKind::datetime;
    };
    const std::string reference = token_value(tokens[4]);
    const schema::Column* const column = find_column(table, reference);
    if (column == nullptr) {
        refuse_analysis(fmt::format("Reference column '{}' not exists in table '{}'", reference, table.name.name));
    }
    if (!is_date(*column) || !is_partition_column(table, reference)) {
        refuse_analysis(fmt::format("Reference column '{}' must be a DATE/DATETIME type partition column", reference));
    }
    const schema::Column* const target = find_column(table, token_value(tokens[0]));
    // the server names the wrong one
    if (target == nullptr || !is_date(*target)) {
        refuse_analysis(fmt::format("Target column '{}' must be a DATE/DATETIME type partition column", reference));
    }
}

void check_forbidden_time_ranges(const std::string& value) {
    static constexpr std::array<std::string_view, 19> k_names = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL",
                                                                 "AUG", "SEP", "OCT", "NOV", "DEC", "SUN", "MON",
                                                                 "TUE", "WED", "THU", "FRI", "SAT"};
    const auto fields = base::split_list(value, ' ');
    if (fields.size() != schema::k_cron_fields) refuse("Invalid crontab format. It must have 5 fields.");
    if (fields[0] != "*") refuse("Invalid crontab format. The minute field must be '*'.");
    const auto in_range = [](const std::string& field, std::int64_t least, std::int64_t most) {
        for (const std::string& part : base::split_list(field)) {
            for (const std::string& bound : base::split_list(part, '-')) {
                if (bound == "*" || bound.starts_with("*/")) continue;
                if (std::ranges::find(k_names, base::to_upper(bound)) != k_names.end()) continue;
                const auto number = base::number<std::int64_t>(bound);
                if (!number || *number < least || *number > most) return false;
            }
        }
        return true;
    };
    if (!in_range(fields[1], 0, 23) || !in_range(fields[2], 1, 31) || !in_range(fields[3], 1, 12) ||
        !in_range(fields[4], 1, 7)) {
        refuse(
            "Invalid crontab format. You can check through "
            "https://www.freeformatter.com/cron-expression-generator-quartz.html");
    }
}

SettledProperties settle_properties(const StatementContext& context, const schema::Table& table) {
    Settling settling{.context = context, .table = table, .given = GivenProperties(table.properties), .result = {}};
    for (const SettlingRow& row : k_rows)
        row.settle(settling, row.name);
    if (!settling.given.rest().empty()) refuse("Unknown properties: " + shown(settling.given.rest()));
    return std::move(settling.result);
}

}  // namespace srmigrate::engine
