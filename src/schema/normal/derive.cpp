// SPDX-License-Identifier: Apache-2.0
#include "schema/normal/derive.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "schema/model/names.hpp"
#include "schema/model/type.hpp"
#include "schema/normal/expression.hpp"
#include "schema/normal/short_key.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace srmigrate::schema {
namespace {

/// Whether the expression, in its one spelling, cuts the time of a column into ranges. What else computes a value makes
/// a generated column, and a list (reference §1.1); so do hours and minutes of what is no DATETIME (recorded of 4.1).
bool cuts_time(std::string_view text, const std::vector<Column>& columns) {
    static constexpr std::array<std::string_view, 5> k_units{"'minute'", "'hour'", "'day'", "'month'", "'year'"};
    return std::any_of(k_units.begin(), k_units.end(), [&](std::string_view unit) {
        const auto truncated = fmt::format("date_trunc({}, `", unit);
        const bool truncates = text.starts_with(truncated) && text.find('`', truncated.size()) + 2 == text.size();
        const bool slices =
            text.starts_with("time_slice(`") && text.find(fmt::format(", {}", unit)) != std::string_view::npos;
        if (!truncates && !slices) return false;
        if (unit != "'minute'" && unit != "'hour'") return true;
        const auto begin = text.find('`') + 1;
        const auto* column = find(columns, text.substr(begin, text.find('`', begin) - begin));
        return column == nullptr || !column->type || column->type->kind == TypeKind::datetime;
    });
}

/// The columns that have a type of their own, up to the first that has not: those that were given.
std::vector<std::string> short_key(const std::vector<Column>& columns) {
    std::vector<Type> types;
    for (const auto& column : columns) {
        if (!column.type || is_generated_partition_column(column.name)) break;
        types.push_back(*column.type);
    }
    const auto length = short_key_length(types, can_distribute);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < length; ++i)
        names.push_back(columns[i].name);
    return names;
}

}  // namespace

Key effective_key(const Table& table) {
    if (table.key) return *table.key;
    Key key;
    const bool aggregates =
        std::any_of(table.columns.begin(), table.columns.end(), [](const auto& column) { return column.aggregate; });
    if (aggregates) {
        key.model = KeyModel::aggregate;
        for (const auto& column : table.columns) {
            if (!column.aggregate && !column.generated) key.columns.push_back(column.name);
        }
    } else {
        // the word KEY behind a column does not count (recorded)
        key.columns = short_key(table.columns);
    }
    return key;
}

std::vector<std::string> effective_sort_key(const Table& table) {
    return table.order_by ? *table.order_by : effective_key(table).columns;
}

std::optional<Distribution> effective_distribution(const Table& table) {
    if (table.distribution) return table.distribution;
    const auto key = effective_key(table);
    switch (key.model) {
        case KeyModel::primary:
            return HashDistribution{key.columns, std::nullopt};
        case KeyModel::duplicate:
            return RandomDistribution{};
        case KeyModel::aggregate:
        case KeyModel::unique:
            return std::nullopt;
    }
    return std::nullopt;
}

std::optional<std::int64_t> buckets_of(const Distribution& distribution) {
    return std::visit(base::Overloaded{[](const HashDistribution& hash) { return hash.buckets; },
                                       [](const RandomDistribution& random) { return random.buckets; }},
                      distribution);
}

bool is_nullable(const Key& key, const Column& column) {
    if (column.auto_increment) return false;
    if (key.model == KeyModel::primary && contains_name(key.columns, column.name)) return false;
    if (column.generated) return true;
    if (column.aggregate == Aggregate(AggregateFunction::replace_if_not_null)) return true;
    const auto* state = column.aggregate ? std::get_if<AggregateState>(&*column.aggregate) : nullptr;
    if (state != nullptr && base::equals_ignoring_case(state->function, "count")) return false;
    return column.nullable.value_or(true);
}

bool has_auto_increment(const Table& table) {
    return std::ranges::any_of(table.columns, &Column::auto_increment);
}

bool has_managed_partitions(const Table& table) {
    if (!table.partitioning) return false;
    if (table.partitioning->method == PartitionMethod::expression) return true;
    const auto dynamic = property(table.properties, "dynamic_partition.enable");
    if (dynamic) return base::equals_ignoring_case(*dynamic, "true");
    // enable defaults to true as soon as another key of the group is given
    return property(table.properties, "dynamic_partition.time_unit").has_value();
}

bool has_range_partitions(const Table& table) {
    if (!table.partitioning) return false;
    const auto& [method, expressions, partitions] = *table.partitioning;
    switch (method) {
        case PartitionMethod::range:
            return true;
        case PartitionMethod::list:
            return false;
        case PartitionMethod::expression: {
            if (expressions.size() != 1) return false;
            return cuts_time(canonical_text(expressions.front()), table.columns);
        }
    }
    return false;
}

bool is_generated_partition_column(std::string_view name) {
    return base::starts_with_ignoring_case(name, k_generated_partition_column);
}

Expression without_generated_column(const Expression& expression, const std::vector<Column>& columns) {
    const auto* name = as_column(expression);
    if (name == nullptr || !is_generated_partition_column(*name)) return expression;
    const auto* column = find(columns, *name);
    return column != nullptr && column->generated ? *column->generated : expression;
}

std::optional<std::string_view> property(const Properties& properties, std::string_view name) {
    for (const auto& [key, value] : properties) {
        if (base::equals_ignoring_case(key, name)) return std::string_view(value);
    }
    return std::nullopt;
}

}  // namespace srmigrate::schema
