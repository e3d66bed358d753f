// SPDX-License-Identifier: Apache-2.0
#include "schema/normal/partitions.hpp"

#include "base/calendar.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "schema/model/type.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/expression.hpp"
#include "schema/normal/partition_series.hpp"
#include "schema/normal/partition_values.hpp"

#include <algorithm>
#include <map>
#include <string_view>

namespace srmigrate::schema {
namespace {

std::string value_text(const std::string& text, const std::optional<Type>& type) {
    if (type && type->kind == TypeKind::boolean) {
        return base::equals_ignoring_case(text, "true") || text == "1" ? "TRUE" : "FALSE";
    }
    if (!type || (type->kind != TypeKind::date && type->kind != TypeKind::datetime)) return text;
    const auto moment = base::parse_date_time(text);
    return moment ? bound_text(*moment, *type) : text;
}

/// What the first LESS THAN begins at.
std::string least(const std::optional<Type>& type) {
    return type ? least_value(*type) : "";
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
                                        : PartitionValue(Literal{least(types[normal.size()])}));
    }
    return normal;
}

int compare_keys(const PartitionKey& a, const PartitionKey& b, const std::vector<std::optional<Type>>& types) {
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        const int order = compare_values(a[i], b[i], i < types.size() && types[i] ? &*types[i] : nullptr);
        if (order != 0) return order;
    }
    return static_cast<int>(a.size()) - static_cast<int>(b.size());
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

bool are_known(const std::vector<std::optional<Type>>& types) {
    return std::all_of(types.begin(), types.end(), [](const auto& type) { return type.has_value(); });
}

struct KeyOrder {
    const std::vector<std::optional<Type>>& types;
    bool operator()(const PartitionKey& a, const PartitionKey& b) const { return compare_keys(a, b, types) < 0; }
};

/// Where the ranges end that were written so far, in their order; as written where a type is not known.
class RangeEnds {
  public:
    explicit RangeEnds(const std::vector<std::optional<Type>>& types)
        : m_order{types}, m_comparable(are_known(types)) {}

    /// A LESS THAN begins where the nearest of the others ends (StarRocks:
    /// RangePartitionInfo.createAndCheckNewRange).
    FixedRange range_below(const LessThan& bounds) const {
        FixedRange range{normalize_key({}, m_order.types, true), normalize_key(bounds.upper, m_order.types, true)};
        const auto after =
            m_comparable ? std::lower_bound(m_ends.begin(), m_ends.end(), range.upper, m_order) : m_ends.end();
        if (after != m_ends.begin()) range.lower = *std::prev(after);
        return range;
    }

    void add(const PartitionKey& end) {
        m_ends.insert(m_comparable ? std::upper_bound(m_ends.begin(), m_ends.end(), end, m_order) : m_ends.end(), end);
    }

  private:
    KeyOrder m_order;
    bool m_comparable;
    std::vector<PartitionKey> m_ends;
};

PartitionBounds normalize_bounds(const PartitionBounds& bounds, const RangeEnds& ends,
                                 const std::vector<std::optional<Type>>& types) {
    return std::visit(
        base::Overloaded{
            [&](const LessThan& range) -> PartitionBounds { return ends.range_below(range); },
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
            const auto* column = find(table.columns, *name);
            types.push_back(column != nullptr ? column->type : std::nullopt);
        } else {
            types.push_back(expression_type(canonical_text(expression)));
        }
    }
    return types;
}

std::vector<Partition> parts_of(const PartitionSeries& series, const std::vector<std::optional<Type>>& types) {
    if (types.empty() || !types.front()) return {};
    auto parts = expand(series, *types.front());
    auto* const made = std::get_if<std::vector<Partition>>(&parts);
    return made == nullptr ? std::vector<Partition>() : std::move(*made);
}

std::vector<Partition> normalize_partitions(const std::vector<PartitionItem>& items, PartitionMethod method,
                                            const std::vector<std::optional<Type>>& types) {
    std::vector<Partition> partitions;
    RangeEnds ends(types);
    const auto add = [&](const Partition& partition) {
        Partition normal = partition;
        normal.if_not_exists = false;
        // nothing else of a partition is printed (StarRocks: RangePartitionInfo.toSql, ListPartitionInfo.toSql)
        std::erase_if(normal.properties, [](const auto& given) { return given.first != "replication_num"; });
        normal.bounds = normalize_bounds(partition.bounds, ends, types);
        if (const auto* range = std::get_if<FixedRange>(&normal.bounds)) ends.add(range->upper);
        partitions.push_back(std::move(normal));
    };
    for (const auto& item : items) {
        std::visit(base::Overloaded{
                       [&](const Partition& partition) { add(partition); },
                       [&](const PartitionSeries& series) {
                           for (const auto& partition : parts_of(series, types))
                               add(partition);
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
    RangeEnds ends(types);
    const auto add = [&](Partition partition) {
        if (!std::holds_alternative<ValuesIn>(partition.bounds)) {
            partition.bounds = normalize_bounds(partition.bounds, ends, types);
            ends.add(std::get<FixedRange>(partition.bounds).upper);
        }
        written.emplace_back(std::move(partition));
    };
    for (const auto& item : items) {
        const auto* series = std::get_if<PartitionSeries>(&item);
        if (series == nullptr) {
            add(std::get<Partition>(item));
            continue;
        }
        const auto parts = parts_of(*series, types);
        if (parts.empty()) return;  // values that are not understood stay as they are
        for (const auto& part : parts)
            add(part);
    }
    items = std::move(written);
}

bool has_room(const Partition& partition, const std::vector<std::optional<Type>>& types) {
    const auto* const range = std::get_if<FixedRange>(&partition.bounds);
    return range == nullptr || !are_known(types) || compare_keys(range->lower, range->upper, types) < 0;
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
