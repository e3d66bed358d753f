// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/property_rules.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/property_policy.hpp"
#include "schema/rules/index_rules.hpp"
#include "schema/rules/property_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace srmigrate::schema {
namespace {

/// The properties of later versions are not all known here.
constexpr Version k_last_known{4, 2, 0};

struct SetSite {
    const Table& table;
    const ServerProfile& context;

    bool is_shared_data() const { return context.run_mode == RunMode::shared_data; }
    bool is_random() const {
        const auto distribution = effective_distribution(table);
        return distribution && std::holds_alternative<RandomDistribution>(*distribution);
    }
    Obstacle rebuild(std::string why) const { return {std::move(why), rebuild_remedy(table.name.name)}; }
};

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](auto word) { return base::equals_ignoring_case(text, word); });
}

Obstacle bad_value(std::string_view name, std::string_view value, std::string remedy) {
    return {fmt::format("'{}' is no value of '{}'", value, name), std::move(remedy)};
}

bool is_dynamic(const Table& table) {
    return property(table.properties, "dynamic_partition.enable") ||
           property(table.properties, "dynamic_partition.time_unit");
}

std::optional<Obstacle> dynamic_obstacle(const SetSite& site, const Properties& properties) {
    const auto& table = site.table;
    const auto given = [&](std::string_view key) {
        return property(properties, "dynamic_partition." + std::string(key));
    };
    const bool by_range = table.partitioning && table.partitioning->method == PartitionMethod::range;
    if (!by_range) {
        return site.rebuild("only a table that is partitioned by RANGE has dynamic partitions");
    }
    if (!is_dynamic(table) && (!given("time_unit") || !given("end"))) {
        return Obstacle{"the table has no dynamic partitions yet",
                        "set dynamic_partition.time_unit and dynamic_partition.end with it"};
    }
    const auto group = property(table.properties, "colocate_with");
    if (group && !group->empty() && given("buckets")) {
        return Obstacle{
            fmt::format("the table is in the colocation group '{}', whose tables have as many buckets", *group),
            R"(leave the group first: SET ("colocate_with" = ""))"};
    }
    const auto unit = given("time_unit");
    if (unit && !is_dynamic_unit(*unit)) {
        return bad_value("dynamic_partition.time_unit", *unit, "write HOUR, DAY, WEEK, MONTH or YEAR");
    }
    const auto enable = given("enable");
    if (enable && !is_boolean_word(*enable)) {
        return bad_value("dynamic_partition.enable", *enable, "write true or false");
    }
    for (const auto* const key : {"start", "end", "buckets"}) {
        const auto value = given(key);
        if (!value) continue;
        const auto number = base::java_number<std::int32_t>(*value);
        const bool fits = number && (std::string_view(key) == "start" ? *number < 0
                                     : std::string_view(key) == "end" ? *number > 0
                                                                      : true);
        if (fits) continue;
        return bad_value(fmt::format("dynamic_partition.{}", key), *value,
                         std::string_view(key) == "start" ? "write a number below 0" : "write a number above 0");
    }
    return std::nullopt;
}

/// StarRocks: AlterJobExecutor, "Bloom filter index has no change"; the columns by themselves are index_rules'.
std::optional<Obstacle> bloom_filter_set_obstacle(const SetSite& site, std::string_view value) {
    auto names = base::split_list(value);
    for (const auto& name : names) {
        if (auto found = bloom_filter_obstacle(site.table, name)) return found;
    }
    const auto lower = [](std::vector<std::string> list) {
        for (auto& name : list)
            name = base::to_lower(name);
        std::sort(list.begin(), list.end());
        return list;
    };
    names = lower(std::move(names));
    if (const auto twice = std::adjacent_find(names.begin(), names.end()); twice != names.end()) {
        return Obstacle{fmt::format("the bloom filter names the column '{}' twice", *twice), "name it once"};
    }
    const auto held = property(site.table.properties, "bloom_filter_columns");
    if (held && !held->empty() && lower(base::split_list(*held)) == names) {
        return Obstacle{"the table has these bloom filters already", "leave it away"};
    }
    return std::nullopt;
}

std::optional<Obstacle> retention_obstacle(const SetSite& site, std::string_view name) {
    const auto& table = site.table;
    if (name == "partition_live_number" && !has_range_partitions(table)) {
        return Obstacle{"only a table with range partitions has a number of them to keep", "leave it away"};
    }
    if (name == "partition_ttl" && !has_range_partitions(table)) {
        return Obstacle{"only range partitions have a time to live", "leave it away"};
    }
    if (name == "partition_retention_condition" && !table.partitioning) {
        return Obstacle{"only a table with partitions has a condition for keeping them", "leave it away"};
    }
    return std::nullopt;
}

/// What is for one run mode, or for one kind of table.
std::optional<Obstacle> wrong_table(const SetSite& site, std::string_view name, std::string_view value) {
    if (!site.is_shared_data()) {
        if (is_refused_outside_shared_data(name)) {
            return Obstacle{fmt::format("'{}' is for shared-data clusters", name), "leave it away"};
        }
        if (name == "persistent_index_type") {
            return Obstacle{"a shared-nothing cluster does not change persistent_index_type", "leave it away"};
        }
    }
    if (name == "base_compaction_forbidden_time_ranges") {
        if (!may_forbid_compaction(effective_key(site.table).model, site.context.run_mode)) {
            return Obstacle{"a PRIMARY KEY table and a shared-data cluster have no times without base compaction",
                            "leave it away"};
        }
        if (!value.empty() && base::split_list(value, ' ').size() != k_cron_fields) {
            return bad_value(name, value, "write a cron expression of five fields");
        }
    }
    const auto group = property(site.table.properties, "colocate_with");
    if (name == "replication_num" && group && !group->empty()) {
        return Obstacle{
            fmt::format("the table is in the colocation group '{}', whose tables keep their replicas", *group),
            R"(leave the group first: SET ("colocate_with" = ""))"};
    }
    if (name == "colocate_with" && !value.empty() && site.is_random()) {
        return Obstacle{"a table that is distributed at random cannot join a colocation group",
                        "distribute it by HASH first"};
    }
    if (name == "bucket_size" && !site.is_random()) {
        return Obstacle{"only a table that is distributed at random has a size of buckets", "leave it away"};
    }
    return retention_obstacle(site, name);
}

std::optional<Obstacle> wrong_value(std::string_view name, std::string_view value) {
    if (name == "write_quorum" && !is_write_quorum(value)) {
        return bad_value(name, value, "write ONE, MAJORITY or ALL");
    }
    if (is_one_of(name, {"replicated_storage", "enable_persistent_index"}) && !is_boolean_word(value)) {
        return bad_value(name, value, "write true or false");
    }
    if (name == "partition_live_number") {
        const auto count = base::java_number<std::int32_t>(value);
        if (!count || !is_partition_limit(*count))
            return bad_value(name, value, "write a number above 0, or -1 for none");
    }
    if (name == "time_drift_constraint" && !value.empty() && !is_time_drift_constraint(value)) {
        return bad_value(name, value, "write <column> between <function>(<column>, <number>) and …");
    }
    return std::nullopt;
}

std::optional<Obstacle> policy_obstacle(const SetSite& site, const std::string& name, const std::string& plain) {
    const auto* const policy = find_policy(PropertyOwner::table, plain);
    if (policy == nullptr) {
        if (site.context.version >= k_last_known) return std::nullopt;
        return Obstacle{fmt::format("the property '{}' is not known", plain), "check its spelling"};
    }
    const auto fixed = [&] {
        return site.rebuild(fmt::format("the property '{}' is fixed when a table is created", plain));
    };
    switch (policy->change) {
        case PropertyChange::create_only:
            return fixed();
        case PropertyChange::by_default_prefix:
            if (name != plain) return std::nullopt;
            // of a table without partitions, SET takes the number of replicas alone
            if (!site.table.partitioning && plain == "replication_num") return std::nullopt;
            return Obstacle{site.table.partitioning
                                ? fmt::format("'{}' of a partitioned table is a property of its partitions", plain)
                                : fmt::format("'{}' of a table is a property of its partitions", plain),
                            fmt::format("set 'default.{}'", plain)};
        case PropertyChange::swallowed:
            if (is_one_of(plain,
                          {"storage_cooldown_time", "short_key", "storage_format", "version_info", "tablet_type"})) {
                return fixed();
            }
            return std::nullopt;
        case PropertyChange::by_set:
            return std::nullopt;
    }
    return std::nullopt;
}

bool has_prefix(const Properties& properties, std::string_view prefix) {
    return std::all_of(properties.begin(), properties.end(),
                       [&](const auto& each) { return base::starts_with_ignoring_case(each.first, prefix); });
}

}  // namespace

bool is_time_drift_constraint(std::string_view text) {
    const auto lower = base::to_lower(text);
    const auto between = lower.find(" between ");
    const auto both = between == std::string::npos ? between : lower.find(" and ", between);
    if (both == std::string::npos) return false;
    const auto is_bound = [](std::string_view bound) {
        const auto open = bound.find('(');
        return open != std::string_view::npos && bound.ends_with(')') && bound.find(',') != std::string_view::npos &&
               is_time_drift_function(bound.substr(0, open));
    };
    const std::string_view view = lower;
    return is_bound(base::trim(view.substr(between + 9, both - between - 9))) &&
           is_bound(base::trim(view.substr(both + 5)));
}

std::optional<Obstacle> set_obstacle(const Table& table, const Properties& properties, const ServerProfile& context) {
    const SetSite site{table, context};
    const bool one_kind = has_prefix(properties, "dynamic_partition.") || has_prefix(properties, "binlog_");
    if (properties.size() > 1 && !one_kind) {
        return Obstacle{"a statement sets one property", "set each in a statement of its own"};
    }
    if (has_prefix(properties, "dynamic_partition.")) return dynamic_obstacle(site, properties);
    for (const auto& [given_name, value] : properties) {
        const auto name = base::to_lower(given_name);
        const auto plain = name.starts_with("default.") ? name.substr(8) : name;
        if (auto found = wrong_table(site, plain, value)) return found;
        if (auto found = wrong_value(plain, value)) return found;
        if (plain == "bloom_filter_columns") {
            if (auto found = bloom_filter_set_obstacle(site, value)) return found;
        }
        if (plain == "bloom_filter_fpp" && !property(table.properties, "bloom_filter_columns")) {
            return Obstacle{"the table has no bloom filter",
                            "name its columns first: SET (\"bloom_filter_columns\" = …)"};
        }
        if (auto found = policy_obstacle(site, name, plain)) return found;
    }
    return std::nullopt;
}

}  // namespace srmigrate::schema
