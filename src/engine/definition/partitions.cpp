// SPDX-License-Identifier: Apache-2.0
#include "engine/definition/partitions.hpp"

#include "base/calendar.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/value/defaults.hpp"
#include "engine/value/types.hpp"
#include "schema/normal/partition_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::engine {

using schema::FixedRange;
using schema::Literal;
using schema::PartitionKey;
using schema::PartitionValue;
using schema::Type;
using schema::TypeKind;

namespace {

bool is_plain_column(const ExpressionNode& node) {
    return node.kind == ExpressionKind::column;
}

/// What a partition expression other than a column yields.
Type expression_type(const ExpressionNode& node, const schema::Table& definition) {
    if (node.kind == ExpressionKind::cast) return *node.type;
    if (const auto slicing = time_slicing(node)) {
        const auto* const column = find_column(definition, slicing->column);
        return column != nullptr && column->type ? *column->type : type_of_kind(TypeKind::datetime);
    }
    if (node.kind == ExpressionKind::call) {
        const std::string function = base::to_lower(node.text);
        if (function == "from_unixtime" || function == "from_unixtime_ms") return type_of_kind(TypeKind::datetime);
        if (function == "str2date") return type_of_kind(TypeKind::date);
    }
    return type_of(node, definition.columns).value_or(type_of_kind(TypeKind::datetime));
}

std::string written_integer(const std::string& text, const Type& type) {
    if (const auto problem = integer_problem(text, type)) refuse_analysis(*problem);
    std::string_view digits = text;
    const bool negative = digits.starts_with("-");
    if (negative || digits.starts_with("+")) digits.remove_prefix(1);
    while (digits.size() > 1 && digits.starts_with("0"))
        digits.remove_prefix(1);
    return (negative ? "-" : "") + std::string(digits);
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

bool cuts_time(const ExpressionNode& node) {
    const auto slicing = time_slicing(node);
    if (!slicing) return false;
    const auto unit = schema::unit_of(slicing->unit);
    return unit == schema::Unit::minute || unit == schema::Unit::hour || unit == schema::Unit::day ||
           unit == schema::Unit::month || unit == schema::Unit::year;
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
        const ExpressionNode node = parse_expression(expression);
        types.push_back(is_plain_column(node) ? type_of(node, definition.columns).value_or(Type{})
                                              : expression_type(node, definition));
    }
    return types;
}

std::string bound_text(const schema::PartitionKey& key, const std::vector<schema::Type>& types) {
    std::vector<std::string> words;
    std::vector<std::string> values;
    for (std::size_t i = 0; i < key.size() && i < types.size(); ++i) {
        words.push_back(primitive_text(types[i]));
        const auto* const literal = std::get_if<schema::Literal>(&key[i]);
        values.push_back(literal == nullptr ? "MAXVALUE" : literal->text);
    }
    return fmt::format("types: [{}]; keys: [{}]; ", base::join(words, ", "), base::join(values, ", "));
}

PartitionValue server_value(const PartitionValue& value, const Type& type) {
    const auto* const literal = std::get_if<Literal>(&value);
    if (literal == nullptr) return value;
    Literal result{literal->text, true};
    if (is_date(type)) {
        const auto moment = base::parse_date_time(literal->text);
        if (!moment) refuse_analysis(fmt::format("Invalid date literal {}", literal->text));
        result.text = schema::bound_text(*moment, type);
    } else if (schema::is_integer(type.kind)) {
        result.text = written_integer(literal->text, type);
    } else if (type.kind == TypeKind::boolean) {
        const bool yes = base::equals_ignoring_case(literal->text, "true") || literal->text == "1";
        result.text = yes ? "TRUE" : "FALSE";
    }
    return result;
}

int compare(const PartitionKey& a, const PartitionKey& b, const std::vector<Type>& types) {
    for (std::size_t i = 0; i < std::min(a.size(), b.size()) && i < types.size(); ++i) {
        const int order = schema::compare_values(a[i], b[i], &types[i]);
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
            result.push_back(Literal{schema::least_value(types[i]), true});
        }
    }
    return result;
}

}  // namespace

FixedRange fixed_range(const FixedRange& range, const std::vector<Type>& types) {
    return {completed(range.lower, types), completed(range.upper, types)};
}

FixedRange fixed_range(const schema::LessThan& less, const std::vector<Type>& types) {
    return {completed({}, types), completed(less.upper, types)};
}

// ---- Series
// ----------------------------------------------------------------------------------------------------------

namespace {

[[noreturn]] void refuse_series(schema::SeriesProblem problem, const schema::PartitionSeries& series,
                                const Type& type) {
    switch (problem) {
        case schema::SeriesProblem::type:
            refuse_analysis(fmt::format("Unsupported batch partition build type:{}.", message_text(type)));
        case schema::SeriesProblem::unit:
            refuse_analysis("Batch build partition does not support time interval type: " +
                            base::to_upper(series.unit.value_or("")));
        case schema::SeriesProblem::no_unit:
            refuse_analysis("Unknown timeunit for batch build partition.");
        case schema::SeriesProblem::hours_of_days:
            refuse_analysis("Batch build partition for hour interval only supports partition column as DATETIME type");
        case schema::SeriesProblem::dates:
            refuse_analysis("Batch build partition EVERY is date type but START or END does not type match.");
        case schema::SeriesProblem::numbers:
            refuse_analysis(fmt::format("Batch build partition EVERY is {} type but START or END does not type match.",
                                        series.unit ? "date" : "number"));
        case schema::SeriesProblem::date_order:
            refuse_analysis("Batch build partition start date should less than end date.");
        case schema::SeriesProblem::number_order:
            refuse_analysis("Batch build partition start value should less then end value.");
        case schema::SeriesProblem::too_many:
            refuse_analysis(
                fmt::format("The number of batch partitions should not exceed:{}", schema::k_longest_series));
        case schema::SeriesProblem::overflow:
            refuse_not_simulated("a partition series beyond BIGINT");
    }
    refuse_not_simulated("this partition series");
}

}  // namespace

std::vector<schema::Partition> series_partitions(const schema::PartitionSeries& series, const Type& type,
                                                 const schema::SeriesRules& rules) {
    auto parts = schema::expand(series, type, rules);
    if (const auto* const problem = std::get_if<schema::SeriesProblem>(&parts)) refuse_series(*problem, series, type);
    return std::move(std::get<std::vector<schema::Partition>>(parts));
}

void check_alignment(const schema::PartitionSeries& series, const Type& type) {
    const auto unit = schema::unit_of(series.unit.value_or(""));
    const auto begin = base::parse_date_time(series.start.text);
    const auto end = base::parse_date_time(series.end.text);
    if (!unit || !begin || !end) return;
    const schema::SeriesRange given{*begin, *end};
    const schema::SeriesRange whole = schema::aligned(given, *unit, series.every);
    if (whole == given) return;
    const auto text = [&](base::Moment moment) { return schema::bound_text(moment, type); };
    const std::string_view extra = *unit == schema::Unit::week    ? "with start day of week 1"
                                   : *unit == schema::Unit::month ? "with start day of month 1"
                                                                  : "";
    refuse_analysis(fmt::format(
        "Batch build partition range [{},{}) should be a standard unit of time ({}) {}. suggest range "
        "[{},{})If you want to create partial partitions in batch, you can turn off this check by setting "
        "the FE config enable_create_partial_partition_in_batch=true",
        text(given.start), text(given.end), schema::word(*unit), extra, text(whole.start), text(whole.end)));
}

std::vector<const StoredPartition*> in_printed_order(const StoredTable& table) {
    std::vector<const StoredPartition*> partitions;
    for (const StoredPartition& partition : table.partitions) {
        if (!partition.temporary) partitions.push_back(&partition);
    }
    const std::vector<Type> types = partition_types(table.definition);
    std::ranges::stable_sort(partitions, [&](const StoredPartition* a, const StoredPartition* b) {
        const auto* const x = a->bounds ? std::get_if<FixedRange>(&*a->bounds) : nullptr;
        const auto* const y = b->bounds ? std::get_if<FixedRange>(&*b->bounds) : nullptr;
        return x != nullptr && y != nullptr && compare(x->lower, y->lower, types) < 0;
    });
    return partitions;
}

}  // namespace srmigrate::engine
