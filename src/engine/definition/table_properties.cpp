// SPDX-License-Identifier: Apache-2.0
#include "engine/definition/table_properties.hpp"

#include "base/calendar.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "engine/definition/checks_create_table.hpp"
#include "engine/definition/checks_index.hpp"
#include "engine/definition/constraints.hpp"
#include "engine/definition/dynamic_partitions.hpp"
#include "engine/definition/partitions.hpp"
#include "engine/value/types.hpp"
#include "schema/model/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace srmigrate::engine {

using schema::KeyModel;
using schema::Properties;

namespace {

/// The properties given, taken out one by one; what is left in the end is unknown.
class GivenProperties {
  public:
    explicit GivenProperties(Properties properties) : m_rest(std::move(properties)) {}

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

/// StarRocks: PropertyAnalyzer.analyzeUseFastSchemaEvolution.
bool evolution_truth(const std::string& value) {
    if (!truth(value) && !base::equals_ignoring_case(value, "false")) {
        refuse("fast_schema_evolution must be `true` or `false`");
    }
    return truth(value);
}

/// StarRocks: PropertyAnalyzer.analyzeLongProp, analyzeIntProp and analyzerDoubleProp.
template <class Number>
Number number_property(const std::string& key, const std::string& value) {
    const auto number = base::number<Number>(value);
    if (!number) refuse(fmt::format("Invalid {} format: {}", key, value));
    return *number;
}

std::string_view as_text(bool value) {
    return value ? "true" : "false";
}

std::string compression(const std::string& value) {
    const std::string upper = base::to_upper(base::trim(value));
    static const std::set<std::string, std::less<>> k_known = {
        "LZ4", "LZ4_FRAME", "ZSTD", "ZLIB", "SNAPPY", "GZIP", "NO_COMPRESSION", "DEFAULT_COMPRESSION"};
    if (k_known.contains(upper)) return upper == "LZ4_FRAME" || upper == "DEFAULT_COMPRESSION" ? "LZ4" : upper;
    if (upper.starts_with("ZSTD(") && upper.ends_with(")")) {
        const std::string_view digits = std::string_view(upper).substr(5, upper.size() - 6);
        const auto level = base::number<std::int64_t>(digits);
        if (level && *level >= 1 && *level <= 22) return fmt::format("ZSTD({})", *level);
        if (!digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos) {
            refuse("Invalid level for zstd compression type");
        }
    }
    refuse("unknown compression type: " + value);
}

/// StarRocks: PropertyAnalyzer.analyzeStorageType.
void settle_storage_type(const schema::Table& table, GivenProperties& given) {
    const auto value = given.take("storage_type");
    if (!value) return;
    const std::string type = base::to_lower(*value);
    if (type == "column") return;
    const bool known = type == "row" || type == "column_with_row";
    if (!known || table.key->model != KeyModel::primary) {
        refuse(fmt::format("{} for {} table not supported", *value, schema::keys_type(table.key->model)));
    }
    if (type == "column_with_row" && std::ranges::all_of(table.columns, &schema::Column::key)) {
        refuse("column_with_row storage type must have some non-key columns");
    }
    refuse(
        fmt::format("{} for PRIMARY_KEYS table not supported, enable it by setting `enable_experimental_rowstore` to "
                    "true",
                    *value));
}

void settle_write_quorum(GivenProperties& given, Properties& printed) {
    const auto value = given.take("write_quorum");
    if (!value) return;
    const std::string upper = base::to_upper(*value);
    if (upper != "ONE" && upper != "MAJORITY" && upper != "ALL") refuse("unknown write quorum: " + *value);
    if (upper != "MAJORITY") printed["write_quorum"] = upper;
}

void settle_buckets(const StatementContext& context, const schema::Table& table, GivenProperties& given,
                    Properties& printed) {
    const bool random = std::holds_alternative<schema::RandomDistribution>(*table.distribution);
    if (const auto value = given.take("bucket_size")) {
        const auto size = number_property<std::int64_t>("bucket_size", *value);
        if (size < 0) refuse(fmt::format("Illegal bucket size: {}", size));
        if (!random) {
            refuse(
                "Setting bucket size is not allowed: only supported for tables with RANDOM distribution and when "
                "'enable_automatic_bucket' is enabled.");
        }
        if (size > 0) printed["bucket_size"] = std::to_string(size);
    } else if (random) {
        printed["bucket_size"] = std::to_string(rules_of(context.state.profile).bucket_size);
    }
    if (const auto value = given.take("mutable_bucket_num")) {
        const auto number = number_property<std::int64_t>("mutable_bucket_num", *value);
        if (number < 0) refuse(fmt::format("Illegal mutable bucket num: {}", number));
        if (number > 0) printed["mutable_bucket_num"] = std::to_string(number);
    }
}

void settle_primary_index(const StatementContext& context, KeyModel model, GivenProperties& given,
                          Properties& printed) {
    const bool persistent = truth(given.take("enable_persistent_index").value_or("true"));
    const auto type = given.take("persistent_index_type");
    const auto expire = given.take("primary_index_cache_expire_sec");
    if (expire) {
        const auto seconds = base::number<std::int32_t>(*expire);
        if (!seconds) refuse("Property primary_index_cache_expire_sec must be integer: " + *expire);
        if (*seconds < 0) refuse("Property primary_index_cache_expire_sec must not be less than 0");
    }
    if (model != KeyModel::primary) return;
    if (!persistent && !rules_of(context.state.profile).in_memory_primary_index) {
        refuse("In-Memory index is not supported, please create table with persistent index");
    }
    printed["enable_persistent_index"] = as_text(persistent);
    if (context.state.profile.run_mode == schema::RunMode::shared_data) {
        printed["persistent_index_type"] = base::to_upper(type.value_or("CLOUD_NATIVE"));
    }
    if (expire && *base::number<std::int64_t>(*expire) > 0) printed["primary_index_cache_expire_sec"] = *expire;
}

/// StarRocks: PropertyAnalyzer.analyzeDataProperty.
void check_cooldown(const StatementContext& context, const std::optional<std::string>& medium,
                    const std::optional<std::string>& ttl, const std::optional<std::string>& time) {
    const auto moment = time ? base::parse_date_time(*time) : std::nullopt;
    if (time && !moment) refuse("Invalid date literal " + *time);
    if (time && ttl) {
        refuse(
            "Invalid data property. storage_cooldown_time and storage_cooldown_ttl conflict. you can only use one of "
            "them. ");
    }
    if (!time && !ttl) return;
    if (!medium) refuse("Invalid data property. storage medium property is not found");
    if (base::equals_ignoring_case(*medium, "hdd")) {
        refuse(time ? "Can not assign cooldown timestamp to HDD storage medium"
                    : "Can not assign cooldown ttl to table with HDD storage medium");
    }
    if (time && *moment <= context.state.now) refuse("Cooldown time should be later than now");
}

void settle_storage(const StatementContext& context, const schema::Table& table, GivenProperties& given,
                    Properties& printed) {
    const bool shared_data = context.state.profile.run_mode == schema::RunMode::shared_data;
    const auto medium = given.take("storage_medium");
    if (medium && !base::equals_ignoring_case(*medium, "ssd") && !base::equals_ignoring_case(*medium, "hdd")) {
        refuse("Invalid storage medium: " + *medium);
    }
    const auto ttl = given.take("storage_cooldown_ttl");
    const auto time = given.take("storage_cooldown_time");
    if (!table.partitioning || medium || time) check_cooldown(context, medium, ttl, time);
    if (medium && !shared_data) printed["storage_medium"] = base::to_upper(*medium);
    if (ttl) printed["storage_cooldown_ttl"] = *ttl;
}

void settle_shared_data(const StatementContext& context, GivenProperties& given, Properties& printed) {
    const auto volume = given.take("storage_volume");
    const auto cache = given.take("datacache.enable");
    const auto async = given.take("enable_async_write_back");
    const auto bundling = given.take("file_bundling");
    const auto evolution = given.take("cloud_native_fast_schema_evolution_v2");
    const auto duration = given.take("datacache.partition_duration");
    const auto strategy = given.take("compaction_strategy");
    const auto parallel = given.take("lake_compaction_max_parallel");
    if (context.state.profile.run_mode != schema::RunMode::shared_data) return;
    const auto& version = context.state.profile.version;
    if (version >= schema::Version{4, 0, 0}) {
        printed["cloud_native_fast_schema_evolution_v2"] = evolution.value_or("true");
        if (bundling.value_or("true") == "true") printed["file_bundling"] = "true";
    }
    printed["storage_volume"] = volume.value_or("builtin_storage_volume");
    printed["datacache.enable"] = cache.value_or("true");
    printed["enable_async_write_back"] = async.value_or("false");
    if (duration) printed["datacache.partition_duration"] = *duration;
    if (strategy) printed["compaction_strategy"] = base::to_upper(*strategy);
    if (parallel) printed["lake_compaction_max_parallel"] = *parallel;
}

void settle_flat_json(GivenProperties& given, Properties& printed) {
    const Properties flat = given.take_prefix("flat_json.");
    if (flat.empty()) return;
    const bool enabled = boolean_property(flat, "flat_json.enable", false);
    if (!enabled && (flat.size() > 1 || !flat.contains("flat_json.enable"))) {
        refuse("flat JSON configuration must be set after enabling flat JSON.");
    }
    for (const auto& [key, value] : flat) {
        if (key == "flat_json.null.factor" || key == "flat_json.sparsity.factor") number_property<double>(key, value);
        if (key == "flat_json.column.max") number_property<std::int32_t>(key, value);
    }
    if (!enabled) {
        if (flat.contains("flat_json.enable")) printed["flat_json.enable"] = "false";
        return;
    }
    printed["flat_json.enable"] = "true";
    const auto or_default = [&](const std::string& key, const std::string& fallback) {
        printed[key] = flat.contains(key) ? flat.at(key) : fallback;
    };
    or_default("flat_json.null.factor", "0.3");
    or_default("flat_json.sparsity.factor", "0.3");
    or_default("flat_json.column.max", "100");
}

void settle_binlog(GivenProperties& given, Properties& printed) {
    const Properties binlog = given.take_prefix("binlog_");
    for (const auto& [key, value] : binlog) {
        if (key != "binlog_enable") number_property<std::int64_t>(key, value);
    }
    if (!boolean_property(binlog, "binlog_enable", false)) return;
    printed["binlog_enable"] = "true";
    printed["binlog_ttl_second"] = binlog.contains("binlog_ttl_second") ? binlog.at("binlog_ttl_second") : "1800";
    printed["binlog_max_size"] =
        binlog.contains("binlog_max_size") ? binlog.at("binlog_max_size") : "9223372036854775807";
}

void settle_partition_life(const schema::Table& table, GivenProperties& given, Properties& printed) {
    if (const auto value = given.take("partition_live_number")) {
        check_limit("Partition Live Number", *value);
        if (*base::number<std::int32_t>(*value) > 0) printed["partition_live_number"] = *value;
    }
    static constexpr std::array<std::string_view, 5> k_kept = {"partition_ttl", "partition_retention_condition",
                                                               "time_drift_constraint", "labels.location",
                                                               "table_query_timeout"};
    for (const std::string_view key : k_kept) {
        if (const auto value = given.take(std::string(key))) printed[std::string(key)] = *value;
    }
    static_cast<void>(table);
}

void settle_dynamic(const schema::Table& table, GivenProperties& given, Properties& printed) {
    const Properties dynamic = given.take_where(is_dynamic_property);
    if (dynamic.empty()) return;
    const PartitionStyle style = style_of(table);
    if (style == PartitionStyle::none || style == PartitionStyle::list || style == PartitionStyle::automatic_list) {
        refuse("Only support dynamic partition properties on range partition table");
    }
    for (const auto& [key, value] : settle_dynamic_partitions(table, dynamic))
        printed[key] = value;
    if (!printed.contains("colocate_with")) return;
    const auto* const hash = std::get_if<schema::HashDistribution>(&*table.distribution);
    const auto wanted = printed.find("dynamic_partition.buckets");
    const std::string buckets = hash != nullptr && hash->buckets ? std::to_string(*hash->buckets) : "0";
    if (buckets != (wanted == printed.end() ? "0" : wanted->second)) {
        refuse("dynamic_partition.buckets should equal the distribution buckets if creating a colocate table");
    }
}

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
        const schema::Type& type = *column->type;
        using enum schema::TypeKind;
        const bool bad = type.kind == tinyint || is_floating(type) || type.kind == boolean || is_complex(type) ||
                         is_metric(type) || type.kind == json || is_decimal(type) || type.kind == variant ||
                         type.kind == varbinary;
        if (bad) {
            refuse(fmt::format("Invalid bloom filter column '{}': unsupported type {}", name, message_text(type)));
        }
        if (!column->key && (model == KeyModel::aggregate || model == KeyModel::unique)) {
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

void check_bloom_filter_fpp(const std::string& value) {
    const auto fpp = base::number<double>(value);
    if (!fpp) refuse_analysis("Bloom filter fpp is not Double");
    if (*fpp < 0.0001 || *fpp > 0.05) refuse_analysis("Bloom filter fpp should in [1.0E-4, 0.05]");
}

void check_limit(std::string_view words, const std::string& value) {
    const auto number = base::number<std::int32_t>(value);
    if (!number) refuse_analysis(fmt::format("{}: For input string: \"{}\"", words, value));
    if (*number < -1 || *number == 0) refuse_analysis(fmt::format("Illegal {}: {}", words, *number));
}

void check_forbidden_time_ranges(const std::string& value) {
    for (const std::string& range : base::split_list(value, ';')) {
        const auto fields = base::split_list(range, ' ');
        if (fields.size() != 5) {
            refuse(
                "Invalid crontab format. You can check through "
                "https://www.freeformatter.com/cron-expression-generator-quartz.html");
        }
        if (fields[0] != "*") refuse("Invalid crontab format. The minute field must be '*'.");
        const auto in_range = [](const std::string& field, std::int64_t least, std::int64_t most) {
            for (const std::string& part : base::split_list(field)) {
                for (const std::string& bound : base::split_list(part, '-')) {
                    if (bound == "*" || bound.starts_with("*/")) continue;
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
}

SettledProperties settle_properties(const StatementContext& context, const schema::Table& table) {
    SettledProperties result;
    GivenProperties given(table.properties);
    const KeyModel model = table.key->model;
    const Rules rules = rules_of(context.state.profile);
    const bool shared_data = context.state.profile.run_mode == schema::RunMode::shared_data;
    Properties& printed = result.printed;

    if (const auto columns = given.take("bloom_filter_columns")) {
        const std::string names = bloom_filter_columns(table, *columns);
        if (!names.empty()) printed["bloom_filter_columns"] = names;
    }
    if (const auto fpp = given.take("bloom_filter_fpp")) {
        check_bloom_filter_fpp(*fpp);
        result.hidden["bloom_filter_fpp"] = *fpp;
    }
    const std::string fallback = shared_data ? "1" : std::to_string(context.state.profile.default_replication_num);
    const auto wanted = given.take("replication_num");
    if (wanted) {
        check_replication_num(context, *wanted);
    } else {
        check_default_replication(context, table.name.name);
    }
    const std::string replication = wanted.value_or(fallback);
    printed["replication_num"] = replication;
    given.take("in_memory");
    const std::string light = given.take("light_schema_change").value_or("true");  // its older name
    // 3.1 does not know it, and says so below
    const bool knows_evolution = context.state.profile.version >= schema::Version{3, 2, 0};
    const auto evolution = knows_evolution ? given.take("fast_schema_evolution") : std::nullopt;
    const bool evolves = evolution_truth(evolution.value_or(light));
    if (!shared_data && rules.fast_schema_evolution) printed["fast_schema_evolution"] = as_text(evolves);
    if (!evolves) result.hidden["fast_schema_evolution"] = "false";
    settle_primary_index(context, model, given, printed);
    settle_binlog(given, printed);
    settle_buckets(context, table, given, printed);
    if (truth(given.take("enable_load_profile").value_or("false"))) printed["enable_load_profile"] = "true";
    if (!truth(given.take("enable_statistic_collect_on_first_load").value_or("true"))) {
        printed["enable_statistic_collect_on_first_load"] = "false";
    }
    if (const auto ranges = given.take("base_compaction_forbidden_time_ranges")) {
        if (model == KeyModel::primary || shared_data) {
            refuse_analysis(
                "Property base_compaction_forbidden_time_ranges not support primary keys table or cloud "
                "native table");
        }
        check_forbidden_time_ranges(*ranges);
        if (!ranges->empty()) printed["base_compaction_forbidden_time_ranges"] = *ranges;
    }
    settle_write_quorum(given, printed);
    const bool replicated = truth(given.take("replicated_storage").value_or("true"));
    const bool has_inverted = has_index(table, schema::IndexKind::gin);
    if (!shared_data) printed["replicated_storage"] = as_text(replicated && !has_inverted);
    const bool increments =
        std::ranges::any_of(table.columns, [](const auto& column) { return column.auto_increment; });
    if (increments && (!replicated || has_inverted)) {
        refuse("Table with AUTO_INCREMENT column must use Replicated Storage");
    }
    if (const auto type = given.take("tablet_type");
        type && !base::equals_ignoring_case(*type, "disk") && !base::equals_ignoring_case(*type, "memory")) {
        refuse("Invalid tablet type");
    }
    settle_storage(context, table, given, printed);
    if (const auto group = given.take("colocate_with"); group && !group->empty()) {
        if (std::holds_alternative<schema::RandomDistribution>(*table.distribution)) {
            refuse("random distribution does not support 'colocate_with'");
        }
        printed["colocate_with"] = *group;
    }
    settle_storage_type(table, given);
    if (const auto version = given.take("schema_version"); version && !base::number<std::int32_t>(*version)) {
        refuse("schema version format error");
    }
    if (const auto version = given.take("version_info"); version && !base::number<std::int64_t>(*version)) {
        refuse("version info format error.");
    }
    given.take("storage_format");
    given.take("short_key");
    printed["compression"] = compression(given.take("compression").value_or("LZ4"));
    settle_shared_data(context, given, printed);
    settle_flat_json(given, printed);
    settle_partition_life(table, given, printed);
    if (const auto unique = given.take("unique_constraints")) {
        check_unique_constraints(table, *unique);
        printed["unique_constraints"] = full_constraint(context, *unique, Constraint::unique);
    }
    if (const auto foreign = given.take("foreign_key_constraints")) {
        check_foreign_keys(context, table, *foreign);
        printed["foreign_key_constraints"] = full_constraint(context, *foreign, Constraint::foreign);
    }
    settle_dynamic(table, given, printed);
    if (!given.rest().empty()) refuse("Unknown properties: " + shown(given.rest()));
    return result;
}

}  // namespace srmigrate::engine
