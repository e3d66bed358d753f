// SPDX-License-Identifier: Apache-2.0
#include "engine/definition/automatic_partitions.hpp"

#include "base/ascii.hpp"
#include "base/calendar.hpp"
#include "base/text.hpp"
#include "engine/definition/partitions.hpp"
#include "engine/definition/table_properties.hpp"
#include "schema/normal/calendar.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace srmigrate::engine {
namespace {

constexpr std::size_t k_longest_list_name = 50;  // FeConstants.MAX_LIST_PARTITION_NAME_LENGTH

// AnalyzerUtils.getFormatPartitionValue: signs of dates are left out, others are their numbers in hexadecimal.
std::string name_of_value(std::string_view value) {
    std::string result = value.starts_with('-') ? "_" : "";
    for (const char c : value) {
        if (base::is_letter(c) || base::is_digit(c)) {
            result += c;
        } else if (c != '-' && c != ':' && c != ' ') {
            result += fmt::format("{:x}", static_cast<unsigned char>(c));
        }
    }
    return result;
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 128; });
}

std::optional<schema::Partition> list_partition(const StoredTable& table, const schema::PartitionKey& key) {
    std::vector<std::string> parts;
    for (const auto& value : key) {
        const auto* literal = std::get_if<schema::Literal>(&value);
        if (literal == nullptr || !is_ascii(literal->text)) return std::nullopt;
        parts.push_back(name_of_value(literal->text));
    }
    auto name = "p" + base::join(parts, "_");
    if (name.size() > k_longest_list_name || find_partition(table, name, false) != nullptr) return std::nullopt;
    return schema::Partition{std::move(name), false, schema::ValuesIn{{key}}, {}};
}

std::optional<schema::Partition> range_partition(const StoredTable& table, const schema::PartitionKey& key) {
    const auto slicing = time_slicing(parse_expression(table.definition.partitioning->expressions.front()));
    const auto unit = slicing ? schema::unit_of(slicing->unit) : std::nullopt;
    const auto* literal = key.empty() ? nullptr : std::get_if<schema::Literal>(&key.front());
    const auto moment = literal != nullptr ? base::parse_date_time(literal->text) : std::nullopt;
    if (!unit || !moment || slicing->count != 1) return std::nullopt;
    const auto types = partition_types(table.definition);
    const auto start = schema::start_of(*moment, *unit);
    const auto bound = [&](base::Moment at) {
        return schema::PartitionKey{schema::Literal{schema::bound_text(at, types.front()), true}};
    };
    const schema::FixedRange range{bound(start), bound(schema::plus(start, 1, *unit))};
    for (const auto& partition : table.partitions) {
        const auto* held = partition.bounds ? std::get_if<schema::FixedRange>(&*partition.bounds) : nullptr;
        if (held != nullptr && !partition.temporary && overlap(range, *held, types)) return std::nullopt;
    }
    auto name = "p" + schema::partition_suffix(start, *unit);
    if (find_partition(table, name, false) != nullptr) return std::nullopt;
    return schema::Partition{std::move(name), false, range, {}};
}

}  // namespace

StoredPartition new_partition(const StatementContext& context, const StoredTable& table, std::string name) {
    StoredPartition partition;
    partition.id = context.state.new_id();
    partition.name = std::move(name);
    partition.replication_num = std::stoll(given_value(table.definition.properties, "replication_num").value_or("1"));
    partition.buckets = schema::buckets_of(*table.definition.distribution);
    partition.storage_medium = given_value(table.definition.properties, "storage_medium").value_or("HDD");
    partition.visible_time = context.state.now;
    return partition;
}

std::optional<schema::Partition> automatic_partition(const StoredTable& table, const schema::PartitionKey& key) {
    return style_of(table.definition) == PartitionStyle::automatic_list ? list_partition(table, key)
                                                                        : range_partition(table, key);
}

}  // namespace srmigrate::engine
