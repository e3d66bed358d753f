// SPDX-License-Identifier: Apache-2.0
#include "engine/definition/dynamic_partitions.hpp"

#include "base/calendar.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/definition/checks_columns.hpp"
#include "engine/definition/partitions.hpp"
#include "schema/normal/time_zone.hpp"
#include "schema/rules/property_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>

namespace srmigrate::engine {

using base::Moment;
using schema::FixedRange;
using schema::Properties;

namespace {

constexpr std::string_view k_prefix = "dynamic_partition.";
constexpr std::int32_t k_most_partitions = 500;  ///< max_dynamic_partition_num

/// dynamic_partition.* without that prefix; an empty text counts as not given, as for the server.
class GivenSchedule {
  public:
    explicit GivenSchedule(const Properties& properties) : m_properties(&properties) {}

    std::optional<std::string> text(std::string_view key) const {
        const auto found = m_properties->find(std::string(k_prefix) + std::string(key));
        return found == m_properties->end() ? std::nullopt : std::optional(found->second);
    }
    bool has(std::string_view key) const { return !text(key).value_or("").empty(); }
    std::string text(std::string_view key, std::string_view fallback) const {
        return has(key) ? *text(key) : std::string(fallback);
    }
    std::optional<std::int32_t> number(std::string_view key) const {
        return base::java_number<std::int32_t>(m_properties->at(std::string(k_prefix) + std::string(key)));
    }
    std::int32_t number(std::string_view key, std::int32_t fallback) const {
        return has(key) ? number(key).value_or(fallback) : fallback;
    }

  private:
    const Properties* m_properties;
};

[[noreturn]] void refuse_dynamic(int number, std::string message) {
    refuse(number, "42000", std::move(message));
}

void check_buckets(const GivenSchedule& given) {
    if (!given.text("buckets")) return;
    if (!given.has("buckets")) refuse_dynamic(5066, "Dynamic partition buckets is empty");
    if (!given.number("buckets")) {
        refuse_dynamic(5067, "Invalid dynamic partition buckets " + *given.text("buckets"));
    }
}

void check_enable(const GivenSchedule& given) {
    const std::string value = given.text("enable", "true");
    if (schema::is_boolean_word(value)) return;
    refuse_dynamic(5068, fmt::format("Invalid dynamic partition enable: {}. Expected true or false", value));
}

void check_offsets(const GivenSchedule& given) {
    if (given.has("start")) {
        const auto start = given.number("start");
        if (!start) refuse_dynamic(5066, "Invalid dynamic partition start " + *given.text("start"));
        if (*start >= 0) refuse_dynamic(5066, "Dynamic partition start must less than 0");
    }
    const auto end = given.number("end");
    if (!end) refuse_dynamic(5066, "Invalid dynamic partition end " + *given.text("end"));
    if (*end <= 0) refuse_dynamic(5066, "Dynamic partition end must greater than 0");
}

/// A number between two bounds; the server does not say more about one that cannot be read.
void check_between(const GivenSchedule& given, std::string_view key, std::int32_t least, std::int32_t most) {
    if (!given.text(key)) return;
    const auto value = given.has(key) ? given.number(key) : std::nullopt;
    if (!value) refuse(fmt::format("Invalid properties: {}{}", k_prefix, key));
    if (*value < least || *value > most) {
        refuse(fmt::format("{}{} should between {} and {}", k_prefix, key, least, most));
    }
}

void check_count(const GivenSchedule& given) {
    constexpr std::string_view key = "history_partition_num";
    if (given.text(key)) {
        const auto history = given.has(key) ? given.number(key) : std::nullopt;
        if (!history) refuse(fmt::format("Invalid properties: {}{}", k_prefix, key));
        if (*history < 0) refuse_dynamic(5092, "Dynamic history partition num must greater than 0");
    }
    const std::int64_t count = std::int64_t{*given.number("end")} + given.number(key, 0);
    if (count > k_most_partitions) {
        refuse(fmt::format("Too many dynamic partitions: {}. Limit: {}", count, k_most_partitions));
    }
}

void check_replication(const GivenSchedule& given) {
    if (!given.text("replication_num")) return;
    if (!given.has("replication_num")) refuse(fmt::format("Invalid properties: {}replication_num", k_prefix));
    const auto value = given.number("replication_num");
    if (!value) {
        refuse_dynamic(5072,
                       fmt::format("Invalid dynamic partition replication num: {}.", *given.text("replication_num")));
    }
    if (*value <= 0) refuse_dynamic(5071, "Dynamic partition replication num must greater than 0");
}

/// As it is printed. What is checked is not what is kept: only the second reading wants two digits for the hour.
std::string settled_zone(const std::string& zone) {
    if (!schema::standard_zone(zone)) refuse(1298, "HY000", fmt::format("Unknown or incorrect time zone: '{}'", zone));
    if (const auto id = schema::zone_id(zone)) return *id;
    if (zone.starts_with('+') || zone.starts_with('-')) {
        refuse(fmt::format("Invalid ID for ZoneOffset, non numeric characters found: {}", zone));
    }
    refuse(fmt::format("Invalid ID for region-based ZoneId, invalid format: {}", zone));
}

/// In the server's order.
void check(const GivenSchedule& given) {
    const std::string unit = given.text("time_unit", "");
    if (!schema::is_dynamic_unit(unit)) {
        refuse_dynamic(5065, fmt::format("Unsupported time unit {}. Expect DAY/WEEK/MONTH/YEAR.", unit));
    }
    if (const std::string prefix = given.text("prefix", "p"); !is_common_name(prefix)) {
        refuse_dynamic(5069, fmt::format("Invalid dynamic partition prefix: {}.", prefix));
    }
    check_buckets(given);
    check_enable(given);
    check_offsets(given);
    check_count(given);
    check_between(given, "start_day_of_month", 1, 28);
    check_between(given, "start_day_of_week", 1, 7);
    settled_zone(given.text("time_zone", "UTC"));
    check_replication(given);
}

void require_what_makes_dynamic(const schema::Table& definition, const GivenSchedule& given) {
    const std::vector<schema::Type> types = partition_types(definition);
    if (types.size() != 1) refuse("Dynamic partition only support single-column range partition");
    for (const std::string_view key : {"time_unit", "end"}) {
        if (!given.has(key)) refuse(fmt::format("Must assign {}{} properties", k_prefix, key));
    }
    const bool hours = base::equals_ignoring_case(*given.text("time_unit"), "hour");
    if (hours && types.front().kind == schema::TypeKind::date) {
        refuse_analysis("Date type partition does not support dynamic partitioning granularity of hour");
    }
}

/// The calendar of a dynamic table at a time.
struct Schedule {
    schema::Unit unit;
    schema::Type type;
    Moment current;  ///< where the unit begins that holds the time

    Schedule(const GivenSchedule& given, const schema::Type& of, Time now)
        : unit(*schema::unit_of(given.text("time_unit", ""))),
          type(of),
          current(schema::start_of(clock(given, now), unit, given.number("start_day_of_week", 1),
                                   given.number("start_day_of_month", 1))) {}

    static Moment clock(const GivenSchedule& given, Time now) {
        const Moment moment = std::chrono::floor<std::chrono::seconds>(now);
        return moment + schema::zone_offset(given.text("time_zone", "UTC"), moment).value_or(std::chrono::seconds(0));
    }
    Moment border(std::int32_t offset) const { return schema::plus(current, offset, unit); }
    /// Integers are compared as yyyyMMdd whatever the unit.
    schema::PartitionKey key(std::int32_t offset) const {
        const Moment moment = border(offset);
        const bool is_number = type.kind != schema::TypeKind::date && type.kind != schema::TypeKind::datetime;
        return {schema::Literal{
            is_number ? schema::partition_suffix(moment, schema::Unit::day) : schema::bound_text(moment, type), true}};
    }
};

std::optional<Schedule> schedule_of(const StoredTable& table, Time now) {
    const std::vector<schema::Type> types = partition_types(table.definition);
    const GivenSchedule given(table.definition.properties);
    if (types.size() != 1 || !schema::unit_of(given.text("time_unit", ""))) return std::nullopt;
    return Schedule(given, types.front(), now);
}

const FixedRange* range_of(const StoredPartition& partition) {
    return partition.bounds ? std::get_if<FixedRange>(&*partition.bounds) : nullptr;
}

}  // namespace

bool is_dynamic(const schema::Table& definition) {
    static const std::string k_enable = std::string(k_prefix) + "enable";
    const auto found = definition.properties.find(k_enable);
    return found != definition.properties.end() && base::equals_ignoring_case(found->second, "true");
}

bool is_dynamic_property(std::string_view key) {
    static constexpr std::array<std::string_view, 11> k_known = {"enable",
                                                                 "time_unit",
                                                                 "time_zone",
                                                                 "start",
                                                                 "end",
                                                                 "prefix",
                                                                 "buckets",
                                                                 "history_partition_num",
                                                                 "replication_num",
                                                                 "start_day_of_week",
                                                                 "start_day_of_month"};
    if (!key.starts_with(k_prefix)) return false;
    key.remove_prefix(k_prefix.size());
    return std::ranges::find(k_known, key) != k_known.end();
}

Properties settle_dynamic_partitions(const schema::Table& definition, const Properties& properties) {
    const GivenSchedule given(properties);
    static constexpr std::array<std::string_view, 7> k_makes_dynamic = {"enable", "time_unit", "time_zone", "start",
                                                                        "end",    "prefix",    "buckets"};
    if (std::ranges::none_of(k_makes_dynamic, [&](std::string_view key) { return given.has(key); })) return {};
    require_what_makes_dynamic(definition, given);
    check(given);
    Properties printed;
    const auto print = [&](std::string_view key, std::string value) {
        printed[std::string(k_prefix) + std::string(key)] = std::move(value);
    };
    print("enable", base::to_lower(given.text("enable", "true")));
    print("time_unit", *given.text("time_unit"));
    print("time_zone", settled_zone(given.text("time_zone", "UTC")));
    print("start", std::to_string(given.number("start", std::numeric_limits<std::int32_t>::min())));
    print("end", std::to_string(*given.number("end")));
    print("prefix", given.text("prefix", "p"));
    print("history_partition_num", std::to_string(given.number("history_partition_num", 0)));
    if (const auto buckets = given.number("buckets", 0); buckets > 0) print("buckets", std::to_string(buckets));
    if (given.has("replication_num")) print("replication_num", std::to_string(*given.number("replication_num")));
    const auto unit = schema::unit_of(*given.text("time_unit"));
    if (unit == schema::Unit::week) print("start_day_of_week", std::to_string(given.number("start_day_of_week", 1)));
    if (unit == schema::Unit::month) print("start_day_of_month", std::to_string(given.number("start_day_of_month", 1)));
    return printed;
}

std::vector<schema::Partition> due_dynamic_partitions(const StoredTable& table, Time now) {
    const auto schedule = schedule_of(table, now);
    if (!schedule) return {};
    const GivenSchedule given(table.definition.properties);
    const std::int32_t start = given.number("start", std::numeric_limits<std::int32_t>::min());
    const std::int32_t first = std::max(start, -given.number("history_partition_num", 0));
    std::vector<schema::Partition> due;
    for (std::int32_t i = first; i <= given.number("end", 0); ++i) {
        schema::Partition partition;
        partition.name = given.text("prefix", "p") + schema::partition_suffix(schedule->border(i), schedule->unit);
        const FixedRange range{schedule->key(i), schedule->key(i + 1)};
        partition.bounds = range;
        const bool taken = std::ranges::any_of(table.partitions, [&](const StoredPartition& existing) {
            const auto* const other = range_of(existing);
            return !existing.temporary && (base::equals_ignoring_case(existing.name, partition.name) ||
                                           (other != nullptr && overlap(range, *other, {schedule->type})));
        });
        if (taken) continue;
        if (given.has("replication_num")) {
            partition.properties["replication_num"] = given.text("replication_num", "");
        }
        due.push_back(std::move(partition));
    }
    return due;
}

std::vector<std::string> expired_dynamic_partitions(const StoredTable& table, Time now) {
    const auto schedule = schedule_of(table, now);
    const GivenSchedule given(table.definition.properties);
    const std::int32_t start = given.number("start", std::numeric_limits<std::int32_t>::min());
    if (!schedule || start == std::numeric_limits<std::int32_t>::min()) return {};
    const schema::PartitionKey kept = schedule->key(start);
    std::vector<std::string> expired;
    for (const StoredPartition* const partition : in_printed_order(table)) {
        const auto* const range = range_of(*partition);
        if (range != nullptr && compare(range->upper, kept, {schedule->type}) <= 0) expired.push_back(partition->name);
    }
    return expired;
}

}  // namespace srmigrate::engine
