// SPDX-License-Identifier: Apache-2.0
#include "engine/partitions.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/refusal.hpp"
#include "engine/types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace srmigrate::engine {

using schema::FixedRange;
using schema::Literal;
using schema::PartitionKey;
using schema::PartitionValue;
using schema::Type;
using schema::TypeKind;

namespace {

bool is_plain_column(const Node& node) {
    return node.kind == NodeKind::column;
}

Type of_kind(TypeKind kind) {
    Type type;
    type.kind = kind;
    return type;
}

/// What a partition expression other than a column yields.
Type expression_type(const Node& node, const schema::Table& definition) {
    if (node.kind == NodeKind::cast) return *node.type;
    if (node.kind == NodeKind::call) {
        const std::string function = base::to_lower(node.text);
        if (function == "from_unixtime" || function == "from_unixtime_ms") return of_kind(TypeKind::datetime);
        if (function == "str2date") return of_kind(TypeKind::date);
    }
    return type_of(node, definition.columns).value_or(of_kind(TypeKind::datetime));
}

int compare_numbers(std::string_view a, std::string_view b) {
    const bool a_negative = a.starts_with("-");
    const bool b_negative = b.starts_with("-");
    if (a_negative != b_negative) return a_negative ? -1 : 1;
    const auto digits = [](std::string_view text) {
        if (text.starts_with("-") || text.starts_with("+")) text.remove_prefix(1);
        while (text.size() > 1 && text.starts_with("0"))
            text.remove_prefix(1);
        return text;
    };
    const std::string_view x = digits(a);
    const std::string_view y = digits(b);
    const int order = x.size() != y.size() ? (x.size() < y.size() ? -1 : 1) : x.compare(y);
    return a_negative ? -order : order;
}

int compare_values(const PartitionValue& a, const PartitionValue& b, const Type& type) {
    const bool a_most = std::holds_alternative<schema::MaxValue>(a);
    const bool b_most = std::holds_alternative<schema::MaxValue>(b);
    if (a_most || b_most) return a_most == b_most ? 0 : (a_most ? 1 : -1);
    const auto text = [](const PartitionValue& value) {
        const auto* const literal = std::get_if<Literal>(&value);
        return literal == nullptr ? std::string_view() : std::string_view(literal->text);
    };
    return is_large_integer(type) || is_decimal(type) ? compare_numbers(text(a), text(b)) : text(a).compare(text(b));
}

std::string integer_value(const std::string& text, const Type& type) {
    std::string_view digits = base::trim(text);
    const bool negative = digits.starts_with("-");
    if (negative || digits.starts_with("+")) digits.remove_prefix(1);
    if (digits.empty() || !std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) {
        refuse_analysis(fmt::format("Invalid integer literal: {}", text));
    }
    while (digits.size() > 1 && digits.starts_with("0"))
        digits.remove_prefix(1);
    std::string value = (negative ? "-" : "") + std::string(digits);
    if (compare_numbers(value, least_value(type)) < 0) {
        refuse_analysis(fmt::format("Number out of range[{}]. type: {}", value, message_text(type)));
    }
    return value;
}

}  // namespace

PartitionStyle style_of(const schema::Table& definition) {
    if (!definition.partitioning) return PartitionStyle::none;
    const schema::Partitioning& partitioning = *definition.partitioning;
    const bool is_columns = std::ranges::all_of(partitioning.expressions, [](const schema::Expression& expression) {
        return is_plain_column(parse_expression(expression));
    });
    switch (partitioning.method) {
        case schema::PartitionMethod::range:
            return is_columns ? PartitionStyle::range : PartitionStyle::range_expression;
        case schema::PartitionMethod::list:
            return PartitionStyle::list;
        case schema::PartitionMethod::expression:
            return is_columns ? PartitionStyle::automatic_list : PartitionStyle::automatic_range;
    }
    return PartitionStyle::none;
}

bool cuts_time(const Node& node) {
    const auto slicing = time_slicing(node);
    if (!slicing) return false;
    const auto unit = unit_of(slicing->unit);
    return unit == Unit::minute || unit == Unit::hour || unit == Unit::day || unit == Unit::month || unit == Unit::year;
}

std::vector<std::string> partition_columns(const schema::Table& definition) {
    std::vector<std::string> names;
    if (!definition.partitioning) return names;
    for (const schema::Expression& expression : definition.partitioning->expressions) {
        for (std::string& name : columns_of(parse_expression(expression)))
            names.push_back(std::move(name));
    }
    return names;
}

std::vector<Type> partition_types(const schema::Table& definition) {
    std::vector<Type> types;
    if (!definition.partitioning) return types;
    for (const schema::Expression& expression : definition.partitioning->expressions) {
        const Node node = parse_expression(expression);
        types.push_back(is_plain_column(node) ? type_of(node, definition.columns).value_or(Type{})
                                              : expression_type(node, definition));
    }
    return types;
}

PartitionValue server_value(const PartitionValue& value, const Type& type) {
    const auto* const literal = std::get_if<Literal>(&value);
    if (literal == nullptr) return value;
    Literal result{literal->text, true};
    if (is_date(type)) {
        const auto moment = parse_date_time(literal->text);
        if (!moment) refuse_analysis(fmt::format("Invalid date literal {}", literal->text));
        result.text = type.kind == TypeKind::date ? date_text(*moment) : date_time_text(*moment);
    } else if (is_large_integer(type)) {
        result.text = integer_value(literal->text, type);
    } else if (type.kind == TypeKind::boolean) {
        const bool yes = base::equals_ignoring_case(literal->text, "true") || literal->text == "1";
        result.text = yes ? "1" : "0";
    }
    return result;
}

std::string least_value(const Type& type) {
    switch (type.kind) {
        case TypeKind::tinyint:
            return "-128";
        case TypeKind::smallint:
            return "-32768";
        case TypeKind::int_:
            return "-2147483648";
        case TypeKind::bigint:
            return "-9223372036854775808";
        case TypeKind::largeint:
            return "-170141183460469231731687303715884105728";
        case TypeKind::date:
            return "0000-01-01";
        case TypeKind::datetime:
            return "0000-01-01 00:00:00";
        case TypeKind::boolean:
            return "0";
        case TypeKind::float_:
        case TypeKind::double_:
        case TypeKind::decimal:
        case TypeKind::decimal32:
        case TypeKind::decimal64:
        case TypeKind::decimal128:
        case TypeKind::decimal256:
        case TypeKind::decimalv2:
        case TypeKind::time:
        case TypeKind::char_:
        case TypeKind::varchar:
        case TypeKind::string:
        case TypeKind::binary:
        case TypeKind::varbinary:
        case TypeKind::json:
        case TypeKind::variant:
        case TypeKind::bitmap:
        case TypeKind::hll:
        case TypeKind::percentile:
        case TypeKind::array:
        case TypeKind::map:
        case TypeKind::struct_:
            return "";
    }
    return "";
}

int compare(const PartitionKey& a, const PartitionKey& b, const std::vector<Type>& types) {
    for (std::size_t i = 0; i < std::min(a.size(), b.size()) && i < types.size(); ++i) {
        const int order = compare_values(a[i], b[i], types[i]);
        if (order != 0) return order;
    }
    return 0;
}

bool overlap(const FixedRange& a, const FixedRange& b, const std::vector<Type>& types) {
    return compare(a.lower, b.upper, types) < 0 && compare(b.lower, a.upper, types) < 0;
}

namespace {

PartitionKey completed(const PartitionKey& key, const std::vector<Type>& types) {
    PartitionKey result;
    for (std::size_t i = 0; i < types.size(); ++i) {
        if (i < key.size()) {
            result.push_back(server_value(key[i], types[i]));
        } else if (!key.empty() && std::holds_alternative<schema::MaxValue>(key.front())) {
            result.push_back(schema::MaxValue{});
        } else {
            result.push_back(Literal{least_value(types[i]), true});
        }
    }
    return result;
}

}  // namespace

FixedRange fixed_range(const FixedRange& range, const std::vector<Type>& types) {
    return {completed(range.lower, types), completed(range.upper, types)};
}

FixedRange fixed_range(const schema::LessThan& less, const std::vector<FixedRange>& existing,
                       const std::vector<Type>& types) {
    FixedRange result{completed({}, types), completed(less.upper, types)};
    for (const FixedRange& range : existing) {
        if (compare(range.upper, result.upper, types) < 0 && compare(range.upper, result.lower, types) > 0) {
            result.lower = range.upper;
        }
    }
    return result;
}

// ---- Series
// ----------------------------------------------------------------------------------------------------------

namespace {

std::string property(const schema::Properties& properties, const std::string& key, const std::string& fallback) {
    const auto found = properties.find(key);
    return found == properties.end() ? fallback : found->second;
}

int whole(const std::string& text, int fallback) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? value : fallback;
}

schema::Partition partition_of(std::string name, std::string lower, std::string upper) {
    schema::Partition partition;
    partition.name = std::move(name);
    partition.bounds = FixedRange{{Literal{std::move(lower), true}}, {Literal{std::move(upper), true}}};
    return partition;
}

// How the server answers a series that does not advance, or is longer than this, is not recorded: the engine says that
// it does not play it rather than run out of memory.
constexpr std::size_t k_longest_series = 4096;

template <class Position>
void require_advance(const Position& begin, const Position& next, std::size_t made) {
    if (next <= begin) refuse_not_simulated("a partition series that does not advance");
    if (made >= k_longest_series) {
        refuse_not_simulated(fmt::format("a partition series of more than {} partitions", k_longest_series));
    }
}

std::vector<schema::Partition> expand_numbers(const schema::PartitionSeries& series, const Type& type,
                                              const std::string& prefix) {
    const auto number = [](const std::string& text) {
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc() || end != text.data() + text.size()) {
            refuse_analysis("Batch build partition EVERY is number type but START or END does not type match");
        }
        return value;
    };
    static_cast<void>(type);
    std::vector<schema::Partition> partitions;
    const std::int64_t end = number(series.end.text);
    std::int64_t begin = number(series.start.text);
    if (begin >= end) refuse_analysis("Batch build partition start value should less then end value");
    while (begin < end) {
        std::int64_t next = 0;
        if (__builtin_add_overflow(begin, series.every, &next)) next = begin;
        require_advance(begin, next, partitions.size());
        partitions.push_back(partition_of(prefix + std::to_string(begin), std::to_string(begin), std::to_string(next)));
        begin = next;
    }
    return partitions;
}

}  // namespace

std::vector<schema::Partition> expand(const schema::PartitionSeries& series, const Type& type,
                                      const schema::Properties& properties) {
    const std::string prefix = property(properties, "dynamic_partition.prefix", "p");
    if (!series.unit) return expand_numbers(series, type, prefix);
    const auto unit = unit_of(*series.unit);
    if (!unit || *unit == Unit::quarter || *unit == Unit::second || *unit == Unit::minute) {
        refuse_analysis("Batch build partition does not support time interval type: " + *series.unit);
    }
    if (*unit == Unit::hour && type.kind != TypeKind::datetime) {
        refuse_analysis("Batch build partition for hour interval only supports partition column as DATETIME type");
    }
    const auto start = parse_date_time(series.start.text);
    const auto end = parse_date_time(series.end.text);
    if (!start || !end) {
        refuse_analysis("Batch build partition EVERY is date type but START or END does not type match");
    }
    if (*start >= *end) refuse_analysis("Batch build partition start date should less than end date.");
    const int first_weekday = whole(property(properties, "dynamic_partition.start_day_of_week", "1"), 1);
    const int first_day = whole(property(properties, "dynamic_partition.start_day_of_month", "1"), 1);
    const auto text = [&](Moment moment) {
        return type.kind == TypeKind::date ? date_text(moment) : date_time_text(moment);
    };
    std::vector<schema::Partition> partitions;
    for (Moment begin = *start; begin < *end;) {
        const Moment next = plus(start_of(begin, *unit, first_weekday, first_day), series.every, *unit);
        require_advance(begin, next, partitions.size());
        partitions.push_back(partition_of(prefix + partition_suffix(begin, *unit), text(begin), text(next)));
        begin = next;
    }
    return partitions;
}

std::vector<const Partition*> in_printed_order(const Table& table) {
    std::vector<const Partition*> partitions;
    for (const Partition& partition : table.partitions) {
        if (!partition.temporary) partitions.push_back(&partition);
    }
    const std::vector<Type> types = partition_types(table.definition);
    std::ranges::stable_sort(partitions, [&](const Partition* a, const Partition* b) {
        const auto* const x = a->bounds ? std::get_if<FixedRange>(&*a->bounds) : nullptr;
        const auto* const y = b->bounds ? std::get_if<FixedRange>(&*b->bounds) : nullptr;
        return x != nullptr && y != nullptr && compare(x->lower, y->lower, types) < 0;
    });
    return partitions;
}

// ---- Dynamic partitions
// ----------------------------------------------------------------------------------------------

bool is_dynamic(const schema::Table& definition) {
    return base::equals_ignoring_case(property(definition.properties, "dynamic_partition.enable", ""), "true");
}

std::vector<schema::Partition> due_dynamic_partitions(const Table& table, Time now) {
    const schema::Properties& properties = table.definition.properties;
    const auto unit = unit_of(property(properties, "dynamic_partition.time_unit", ""));
    const std::vector<Type> types = partition_types(table.definition);
    if (!unit || types.size() != 1) return {};
    const int first_weekday = whole(property(properties, "dynamic_partition.start_day_of_week", "1"), 1);
    const int first_day = whole(property(properties, "dynamic_partition.start_day_of_month", "1"), 1);
    const int history = whole(property(properties, "dynamic_partition.history_partition_num", "0"), 0);
    const int start = whole(property(properties, "dynamic_partition.start", "-2147483648"), 0);
    const int end = whole(property(properties, "dynamic_partition.end", "0"), 0);
    const Moment local = std::chrono::floor<std::chrono::seconds>(now) +
                         zone_offset(property(properties, "dynamic_partition.time_zone", "UTC"));
    const Moment current = start_of(local, *unit, first_weekday, first_day);
    const auto text = [&](Moment moment) -> std::string {
        if (types[0].kind == TypeKind::datetime) return date_time_text(moment);
        if (types[0].kind == TypeKind::date) return date_text(moment);
        const std::string suffix = partition_suffix(moment, *unit);
        return suffix.find('_') == std::string::npos ? suffix : base::replace_all(date_text(moment), "-", "");
    };
    std::vector<schema::Partition> due;
    for (int i = std::max(start, -history); i <= end; ++i) {
        const Moment from = plus(current, i, *unit);
        schema::Partition partition =
            partition_of(property(properties, "dynamic_partition.prefix", "p") + partition_suffix(from, *unit),
                         text(from), text(plus(current, i + 1, *unit)));
        const FixedRange& range = std::get<FixedRange>(partition.bounds);
        const bool taken = std::ranges::any_of(table.partitions, [&](const Partition& existing) {
            const auto* const other = existing.bounds ? std::get_if<FixedRange>(&*existing.bounds) : nullptr;
            return !existing.temporary && (base::equals_ignoring_case(existing.name, partition.name) ||
                                           (other != nullptr && overlap(range, *other, types)));
        });
        if (!taken) due.push_back(std::move(partition));
    }
    return due;
}

}  // namespace srmigrate::engine
