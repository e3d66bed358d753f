// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "sql/quote.hpp"
#include "sql/rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::sql::rules {
namespace {

// The server takes strings only; a bare number is the mistake people make.
schema::Literal quoted_literal(Cursor& cursor, std::string_view what) {
    if (!cursor.at_string()) {
        const bool is_number = cursor.token().kind == LexedKind::number;
        cursor.fail(what, is_number ? fmt::format("write \"{}\"", cursor.token().text) : std::string());
    }
    return {.text = cursor.string(what)};
}

schema::PartitionValue range_value(Cursor& cursor) {
    if (cursor.take("MAXVALUE")) return schema::MaxValue{};
    return quoted_literal(cursor, "a quoted value or MAXVALUE");
}

// Of several highest values the server prints no commas between: (MAXVALUEMAXVALUE) (StarRocks: PartitionKey.toSql).
std::size_t shown_maxima(const Cursor& cursor) {
    constexpr std::string_view k_maximum = "MAXVALUE";
    if (cursor.author() == Author::person || cursor.token().kind != LexedKind::word) return 0;
    auto text = cursor.token().text;
    std::size_t count = 0;
    for (; text.starts_with(k_maximum); text.remove_prefix(k_maximum.size()))
        ++count;
    return text.empty() ? count : 0;
}

schema::PartitionKey range_key(Cursor& cursor) {
    schema::PartitionKey key;
    cursor.parenthesised([&] {
        if (const auto maxima = shown_maxima(cursor); maxima > 1) {
            cursor.next();
            key.insert(key.end(), maxima, schema::MaxValue{});
        } else {
            key.push_back(range_value(cursor));
        }
        return 0;
    });
    return key;
}

schema::PartitionValue list_value(Cursor& cursor) {
    if (cursor.take("NULL")) return schema::NullValue{};
    return quoted_literal(cursor, "a quoted value or NULL");
}

// IN ('a', 'b') or IN (('a', 'b'), ('c', 'd'))
schema::ValuesIn list_keys(Cursor& cursor) {
    const bool tuples = cursor.at_symbol("(", 1);
    return {cursor.parenthesised([&] {
        return tuples ? cursor.parenthesised([&] { return list_value(cursor); })
                      : schema::PartitionKey{list_value(cursor)};
    })};
}

schema::PartitionBounds bounds(Cursor& cursor) {
    if (cursor.take("LESS", "THAN")) {
        if (cursor.take("MAXVALUE")) return schema::LessThan{{schema::MaxValue{}}};
        return schema::LessThan{range_key(cursor)};
    }
    if (cursor.take("IN")) return list_keys(cursor);
    if (cursor.take_symbol("[")) {
        schema::FixedRange range{.lower = range_key(cursor)};
        cursor.expect_symbol(",");
        range.upper = range_key(cursor);
        cursor.expect_symbol(")");
        return range;
    }
    cursor.fail("LESS THAN, '[' or IN");
}

// The server prints it bare, reserved words too (StarRocks: RangePartitionInfo.toSql, ListPartitionInfo.toSql).
std::string partition_name(Cursor& cursor) {
    const bool shown = cursor.author() == Author::server && cursor.token().kind == LexedKind::word && !cursor.at_end();
    if (!shown) return cursor.identifier("a partition name");
    auto name = std::string(cursor.token().text);
    cursor.next();
    return name;
}

std::string unit(Cursor& cursor) {
    for (const auto candidate : k_time_units) {
        if (cursor.take(candidate)) return base::to_lower(candidate);
    }
    cursor.fail("a unit of time such as DAY");
}

std::vector<schema::PartitionItem> partition_items(Cursor& cursor) {
    cursor.expect_symbol("(");
    if (cursor.take_symbol(")")) return {};
    auto items = cursor.list([&] { return partition_item(cursor); });
    if (!cursor.take_symbol(")")) cursor.fail("',' or ')'");
    return items;
}

schema::Expression column_expression(Cursor& cursor) {
    const auto begin = cursor.position();
    cursor.identifier("a column name");
    return {std::string(cursor.text(begin, cursor.position())), schema_tokens(cursor.tokens(begin, cursor.position()))};
}

// [ASC | DESC] [NULLS FIRST | NULLS LAST]
bool take_direction(Cursor& cursor) {
    const bool is_ordered = cursor.take("ASC") || cursor.take("DESC");
    if (!cursor.take("NULLS")) return is_ordered;
    if (!cursor.take("FIRST") && !cursor.take("LAST")) cursor.fail("FIRST or LAST");
    return true;
}

}  // namespace

schema::Interval interval(Cursor& cursor) {
    cursor.expect("INTERVAL");
    const auto count = cursor.integer("a whole number");
    return {.count = count, .unit = unit(cursor)};
}

schema::PartitionSeries partition_series(Cursor& cursor) {
    const auto point = [&] {
        cursor.expect_symbol("(");
        auto literal = quoted_literal(cursor, "a quoted value");
        cursor.expect_symbol(")");
        return literal;
    };
    schema::PartitionSeries series;
    cursor.expect("START");
    series.start = point();
    cursor.expect("END");
    series.end = point();
    cursor.expect("EVERY");
    cursor.expect_symbol("(");
    if (cursor.at("INTERVAL")) {
        auto step = interval(cursor);
        series.every = step.count;
        series.unit = std::move(step.unit);
    } else {
        series.every = cursor.integer("INTERVAL or a whole number");
    }
    cursor.expect_symbol(")");
    return series;
}

schema::PartitionItem partition_item(Cursor& cursor) {
    if (cursor.at("START")) return partition_series(cursor);
    if (!cursor.take("PARTITION")) cursor.fail("PARTITION or START");
    schema::Partition partition{.if_not_exists = if_not_exists(cursor)};
    partition.name = partition_name(cursor);
    cursor.expect("VALUES");
    partition.bounds = bounds(cursor);
    if (cursor.at_symbol("(")) partition.properties = property_list(cursor);
    return partition;
}

schema::Partitioning partitioning(Cursor& cursor) {
    schema::Partitioning result;
    if (cursor.take("RANGE")) {
        result.method = schema::PartitionMethod::range;
        if (cursor.at_symbol("(")) {
            result.expressions = cursor.parenthesised([&] { return expression(cursor); });
        } else {
            result.expressions.push_back(expression(cursor));
        }
        result.partitions = partition_items(cursor);
        return result;
    }
    if (cursor.at("LIST") && cursor.at_symbol("(", 1)) {
        cursor.next();
        result.method = schema::PartitionMethod::list;
        result.expressions = cursor.parenthesised([&] { return column_expression(cursor); });
    } else {
        result.method = schema::PartitionMethod::expression;
        result.expressions = cursor.at_symbol("(") ? cursor.parenthesised([&] { return operand(cursor); })
                                                   : cursor.list([&] { return operand(cursor); });
    }
    if (cursor.at_symbol("(")) result.partitions = partition_items(cursor);
    return result;
}

std::optional<schema::Partitioning> optional_partitioning(Cursor& cursor) {
    if (!cursor.at("PARTITION")) return std::nullopt;
    cursor.expect("PARTITION", "BY");
    return partitioning(cursor);
}

schema::Distribution distribution(Cursor& cursor) {
    const auto buckets = [&]() -> std::optional<std::int64_t> {
        if (!cursor.take("BUCKETS")) return std::nullopt;
        return cursor.integer("a number of buckets");
    };
    if (cursor.take("RANDOM")) return schema::RandomDistribution{buckets()};
    if (!cursor.take("HASH")) cursor.fail("HASH or RANDOM");
    auto columns = cursor.identifiers("a column name");
    return schema::HashDistribution{std::move(columns), buckets()};
}

std::optional<schema::Distribution> optional_distribution(Cursor& cursor) {
    if (!cursor.at("DISTRIBUTED")) return std::nullopt;
    cursor.expect("DISTRIBUTED", "BY");
    return distribution(cursor);
}

SortColumns sort_columns(Cursor& cursor) {
    SortColumns result;
    result.names = cursor.parenthesised([&] {
        auto name = cursor.identifier("a column name");
        if (take_direction(cursor)) result.have_directions = true;
        return name;
    });
    return result;
}

std::optional<std::vector<std::string>> optional_order_by(Cursor& cursor) {
    if (!cursor.at("ORDER")) return std::nullopt;
    cursor.expect("ORDER", "BY");
    return sort_columns(cursor).names;
}

std::vector<std::string> partition_names(Cursor& cursor) {
    const auto name = [&] {
        return cursor.at_string() ? cursor.string("a partition name") : cursor.identifier("a partition name");
    };
    if (!cursor.at_symbol("(")) return cursor.list(name);
    if (cursor.at_symbol("=", 2)) throw NotModelled("a partition named by its values");
    return cursor.parenthesised(name);
}

}  // namespace srmigrate::sql::rules
