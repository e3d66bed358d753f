// SPDX-License-Identifier: Apache-2.0
#include "schema/partitions.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "schema/derive.hpp"
#include "schema/expression.hpp"
#include "schema/type.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <string_view>

namespace srmigrate::schema {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

/// A moment as the partition values of DATE and DATETIME columns name it.
struct Moment {
    sys_days day;
    std::chrono::seconds time{0};
    auto operator<=>(const Moment&) const = default;
};

std::optional<int> number(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return value;
}

std::optional<sys_days> read_day(std::string_view text) {
    std::optional<int> year;
    std::optional<int> month;
    std::optional<int> day;
    if (text.size() == 8 && text.find('-') == std::string_view::npos) {
        year = number(text.substr(0, 4));
        month = number(text.substr(4, 2));
        day = number(text.substr(6, 2));
    } else {
        const auto parts = base::split(text, '-');
        if (parts.size() != 3) return std::nullopt;
        year = number(parts[0]);
        month = number(parts[1]);
        day = number(parts[2]);
    }
    if (!year || !month || !day || *month < 1 || *day < 1) return std::nullopt;
    const auto date = std::chrono::year(*year) / *month / *day;
    if (!date.ok()) return std::nullopt;
    return sys_days(date);
}

/// 2024-01-01, 20240101, 2024-01-01 10:00[:00]
std::optional<Moment> read_moment(std::string_view text) {
    const auto blank = text.find_first_of(" T");
    const auto day = read_day(text.substr(0, blank));
    if (!day) return std::nullopt;
    Moment moment{*day};
    if (blank == std::string_view::npos) return moment;
    const auto parts = base::split(text.substr(blank + 1), ':');
    if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
    const auto hour = number(parts[0]);
    const auto minute = number(parts[1]);
    const auto second = parts.size() == 3 ? number(parts[2]) : std::optional(0);
    if (!hour || !minute || !second) return std::nullopt;
    moment.time = std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
    return moment;
}

std::string day_text(sys_days day) {
    const year_month_day date(day);
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

std::string moment_text(const Moment& moment) {
    const auto seconds = moment.time.count();
    return fmt::format("{} {:02}:{:02}:{:02}", day_text(moment.day), seconds / 3600, seconds / 60 % 60, seconds % 60);
}

bool is_time(const std::optional<Type>& type) {
    return type && (type->kind == TypeKind::date || type->kind == TypeKind::datetime);
}

std::string value_text(std::string_view text, const std::optional<Type>& type) {
    if (is_time(type)) {
        const auto moment = read_moment(text);
        if (!moment) return std::string(text);
        return type->kind == TypeKind::date ? day_text(moment->day) : moment_text(*moment);
    }
    return std::string(text);
}

/// What the first LESS THAN begins at.
std::string minimum(const std::optional<Type>& type) {
    if (!type) return "";
    switch (type->kind) {
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

PartitionKey normalize_key(const PartitionKey& key, const std::vector<std::optional<Type>>& types, bool fill) {
    PartitionKey normal;
    for (std::size_t i = 0; i < key.size(); ++i) {
        const auto type = i < types.size() ? types[i] : std::nullopt;
        normal.push_back(std::visit(
            base::Overloaded{
                [&](const Literal& literal) -> PartitionValue { return Literal{value_text(literal.text, type)}; },
                [](const MaxValue& value) -> PartitionValue { return value; },
                // the server prints NULL as the string, and so cannot be told from it (reference §4.10)
                [](const NullValue&) -> PartitionValue { return Literal{"NULL"}; },
            },
            key[i]));
    }
    const bool has_maximum = !normal.empty() && std::holds_alternative<MaxValue>(normal.back());
    while (fill && normal.size() < types.size()) {
        normal.emplace_back(has_maximum ? PartitionValue(MaxValue{})
                                        : PartitionValue(Literal{minimum(types[normal.size()])}));
    }
    return normal;
}

/// Orders values of a type; texts of unknown types in the order of their bytes.
int compare_values(const PartitionValue& a, const PartitionValue& b, const std::optional<Type>& type) {
    const bool max_a = std::holds_alternative<MaxValue>(a);
    const bool max_b = std::holds_alternative<MaxValue>(b);
    if (max_a || max_b) return static_cast<int>(max_a) - static_cast<int>(max_b);
    const auto* text_a = std::get_if<Literal>(&a);
    const auto* text_b = std::get_if<Literal>(&b);
    if (text_a == nullptr || text_b == nullptr) return static_cast<int>(text_a != nullptr) - (text_b != nullptr);
    if (type && is_integer(type->kind)) {
        const bool negative_a = text_a->text.starts_with('-');
        const bool negative_b = text_b->text.starts_with('-');
        if (negative_a != negative_b) return negative_a ? -1 : 1;
        const int sign = negative_a ? -1 : 1;
        if (text_a->text.size() != text_b->text.size()) {
            return text_a->text.size() < text_b->text.size() ? -sign : sign;
        }
        return sign * text_a->text.compare(text_b->text);
    }
    return text_a->text.compare(text_b->text);
}

int compare_keys(const PartitionKey& a, const PartitionKey& b, const std::vector<std::optional<Type>>& types) {
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        const int order = compare_values(a[i], b[i], i < types.size() ? types[i] : std::nullopt);
        if (order != 0) return order;
    }
    return static_cast<int>(a.size()) - static_cast<int>(b.size());
}

/// The end of the partition that begins at `begin`. Weeks, months and years are cut at their first day.
Moment next(const Moment& begin, std::string_view unit, std::int64_t every) {
    const int count = static_cast<int>(every);
    const year_month_day date(begin.day);
    if (unit == "year") return {sys_days((date.year() + std::chrono::years(count)) / 1 / 1), begin.time};
    if (unit == "month") {
        return {sys_days((date.year() / date.month() + std::chrono::months(count)) / 1), begin.time};
    }
    if (unit == "week") {
        const auto weekday = std::chrono::weekday(begin.day).iso_encoding();
        return {begin.day - days(weekday - 1) + days(7 * every), begin.time};
    }
    if (unit == "day") return {begin.day + days(count), begin.time};
    const auto step = unit == "hour" ? std::chrono::seconds(3600 * every) : std::chrono::seconds(60 * every);
    const auto time = begin.time + step;
    const auto whole = std::chrono::floor<days>(time);
    return {begin.day + whole, time - whole};
}

std::string partition_name(const Moment& begin, std::string_view unit) {
    const year_month_day date(begin.day);
    const auto year = static_cast<int>(date.year());
    const auto month = static_cast<unsigned>(date.month());
    const auto day = static_cast<unsigned>(date.day());
    if (unit == "year") return fmt::format("p{:04}", year);
    if (unit == "month") return fmt::format("p{:04}{:02}", year, month);
    if (unit == "day") return fmt::format("p{:04}{:02}{:02}", year, month, day);
    if (unit == "week") {
        const sys_days first(date.year() / 1 / 1);
        const auto offset = std::chrono::weekday(first).iso_encoding() - 1;
        const auto week = ((begin.day - first).count() + offset) / 7 + 1;
        return fmt::format("p{:04}_{:02}", year, week);
    }
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(begin.time).count();
    const auto text = fmt::format("p{:04}{:02}{:02}{:02}", year, month, day, minutes / 60);
    return unit == "hour" ? text : text + fmt::format("{:02}", minutes % 60);
}

std::optional<std::vector<Partition>> expand_time(const PartitionSeries& series, const Type& type, std::size_t limit) {
    const auto start = read_moment(series.start.text);
    const auto end = read_moment(series.end.text);
    if (!start || !end) return std::nullopt;
    const auto text = [&](const Moment& moment) {
        return Literal{type.kind == TypeKind::date ? day_text(moment.day) : moment_text(moment)};
    };
    std::vector<Partition> partitions;
    for (auto begin = *start; begin < *end; begin = next(begin, *series.unit, series.every)) {
        if (partitions.size() == limit) return std::nullopt;
        Partition& partition = partitions.emplace_back();
        partition.name = partition_name(begin, *series.unit);
        partition.bounds = FixedRange{{text(begin)}, {text(next(begin, *series.unit, series.every))}};
    }
    return partitions;
}

std::optional<std::vector<Partition>> expand_numbers(const PartitionSeries& series, std::size_t limit) {
    const auto start = number(series.start.text);
    const auto end = number(series.end.text);
    if (!start || !end) return std::nullopt;
    std::vector<Partition> partitions;
    for (std::int64_t begin = *start; begin < *end; begin += series.every) {
        if (partitions.size() == limit) return std::nullopt;
        Partition& partition = partitions.emplace_back();
        partition.name = fmt::format("p{}", begin);
        partition.bounds =
            FixedRange{{Literal{fmt::format("{}", begin)}}, {Literal{fmt::format("{}", begin + series.every)}}};
    }
    return partitions;
}

Type type_of(TypeKind kind) {
    Type type;
    type.kind = kind;
    return type;
}

/// What an expression that partitions by range compares, by its outermost function.
std::optional<Type> expression_type(std::string_view canonical) {
    if (canonical.starts_with("str2date(")) return type_of(TypeKind::date);
    if (canonical.starts_with("from_unixtime(") || canonical.starts_with("from_unixtime_ms(")) {
        return type_of(TypeKind::datetime);
    }
    if (canonical.starts_with("cast(") && canonical.ends_with(" as bigint)")) return type_of(TypeKind::bigint);
    if (canonical.starts_with("cast(") && canonical.ends_with(" as int)")) return type_of(TypeKind::int_);
    return std::nullopt;
}

PartitionBounds normalize_bounds(const PartitionBounds& bounds, const PartitionKey& lower,
                                 const std::vector<std::optional<Type>>& types) {
    return std::visit(
        base::Overloaded{
            [&](const LessThan& range) -> PartitionBounds {
                return FixedRange{lower, normalize_key(range.upper, types, true)};
            },
            [&](const FixedRange& range) -> PartitionBounds {
                return FixedRange{normalize_key(range.lower, types, true), normalize_key(range.upper, types, true)};
            },
            [&](const ValuesIn& values) -> PartitionBounds {
                ValuesIn normal;
                for (const auto& key : values.keys)
                    normal.keys.push_back(normalize_key(key, types, false));
                std::sort(normal.keys.begin(), normal.keys.end());
                return normal;
            },
        },
        bounds);
}

}  // namespace

std::vector<std::optional<Type>> partition_types(const Table& table) {
    std::vector<std::optional<Type>> types;
    if (!table.partitioning) return types;
    for (const auto& expression : table.partitioning->expressions) {
        if (const auto* name = as_column(expression)) {
            const auto* column = column_named(table.columns, *name);
            types.push_back(column != nullptr ? column->type : std::nullopt);
        } else {
            types.push_back(expression_type(canonical_text(expression)));
        }
    }
    return types;
}

std::optional<std::vector<Partition>> expand(const PartitionSeries& series, const std::optional<Type>& type,
                                             std::size_t limit) {
    if (series.every <= 0) return std::nullopt;
    if (!series.unit) return expand_numbers(series, limit);
    return is_time(type) ? expand_time(series, *type, limit) : std::nullopt;
}

std::vector<Partition> normalize_partitions(const std::vector<PartitionItem>& items, PartitionMethod method,
                                            const std::vector<std::optional<Type>>& types) {
    std::vector<Partition> partitions;
    PartitionKey lower = normalize_key({}, types, true);
    const auto add = [&](const Partition& partition) {
        Partition normal = partition;
        normal.if_not_exists = false;
        normal.bounds = normalize_bounds(partition.bounds, lower, types);
        if (const auto* range = std::get_if<FixedRange>(&normal.bounds)) lower = range->upper;
        partitions.push_back(std::move(normal));
    };
    for (const auto& item : items) {
        std::visit(base::Overloaded{
                       [&](const Partition& partition) { add(partition); },
                       [&](const PartitionSeries& series) {
                           const auto type = types.empty() ? std::nullopt : types.front();
                           for (const auto& partition : expand(series, type).value_or(std::vector<Partition>())) {
                               add(partition);
                           }
                       },
                   },
                   item);
    }
    std::sort(partitions.begin(), partitions.end(), [&](const Partition& a, const Partition& b) {
        const auto* range_a = std::get_if<FixedRange>(&a.bounds);
        const auto* range_b = std::get_if<FixedRange>(&b.bounds);
        if (method == PartitionMethod::range && range_a != nullptr && range_b != nullptr) {
            return compare_keys(range_a->lower, range_b->lower, types) < 0;
        }
        return base::to_lower(a.name) < base::to_lower(b.name);
    });
    return partitions;
}

void write_partitions_out(Table& table) {
    if (!table.partitioning) return;
    auto& items = table.partitioning->partitions;
    const auto types = partition_types(table);
    std::vector<PartitionItem> written;
    PartitionKey lower = normalize_key({}, types, true);
    const auto add = [&](Partition partition) {
        if (!std::holds_alternative<ValuesIn>(partition.bounds)) {
            partition.bounds = normalize_bounds(partition.bounds, lower, types);
            lower = std::get<FixedRange>(partition.bounds).upper;
        }
        written.emplace_back(std::move(partition));
    };
    for (const auto& item : items) {
        const auto* series = std::get_if<PartitionSeries>(&item);
        if (series == nullptr) {
            add(std::get<Partition>(item));
            continue;
        }
        const auto parts = expand(*series, types.empty() ? std::nullopt : types.front());
        if (!parts) return;  // values that are not understood stay as they are
        for (const auto& part : *parts)
            add(part);
    }
    items = std::move(written);
}

bool overlap(const Partition& a, const Partition& b, const std::vector<std::optional<Type>>& types) {
    const auto* range_a = std::get_if<FixedRange>(&a.bounds);
    const auto* range_b = std::get_if<FixedRange>(&b.bounds);
    if (range_a != nullptr && range_b != nullptr) {
        return compare_keys(range_a->lower, range_b->upper, types) < 0 &&
               compare_keys(range_b->lower, range_a->upper, types) < 0;
    }
    const auto* values_a = std::get_if<ValuesIn>(&a.bounds);
    const auto* values_b = std::get_if<ValuesIn>(&b.bounds);
    if (values_a == nullptr || values_b == nullptr) return false;
    return std::any_of(values_a->keys.begin(), values_a->keys.end(), [&](const auto& key) {
        return std::find(values_b->keys.begin(), values_b->keys.end(), key) != values_b->keys.end();
    });
}

}  // namespace srmigrate::schema
