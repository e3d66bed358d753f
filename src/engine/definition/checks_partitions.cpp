// SPDX-License-Identifier: Apache-2.0
#include "engine/definition/checks_partitions.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/definition/checks_columns.hpp"
#include "engine/definition/partitions.hpp"
#include "engine/expression/expressions.hpp"
#include "engine/value/types.hpp"
#include "schema/normal/calendar.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace srmigrate::engine {

using schema::Column;
using schema::KeyModel;
using schema::TypeKind;

namespace {

/// UNIQUE tables merge values silently, AGGREGATE ones by what is written; PRIMARY KEY ones replace.
bool is_merged(const Column& column, const schema::Table& table) {
    return !column.key && table.key->model != KeyModel::duplicate;
}

void check_partition_columns(const schema::Table& table, PartitionStyle style) {
    std::set<std::string> names;
    for (const std::string& name : partition_columns(table)) {
        if (!names.insert(base::to_lower(name)).second) refuse_analysis("Duplicated partition column " + name);
        const Column* const column = find_column(table, name);
        // A list names columns with their case (StarRocks: PartitionDescAnalyzer.analyzeListPartitionColumns).
        if (column == nullptr || (!is_range(style) && column->name != name)) {
            refuse_analysis(fmt::format("Partition column[{}] does not exist in column list.", name));
        }
        const bool bad_type = is_floating(*column->type) || schema::is_nested(column->type->kind) ||
                              (!is_range(style) && is_decimal(*column->type));
        const auto refuse_type = [&] {
            refuse_analysis(fmt::format("Invalid partition column '{}': invalid data type {}", column->name,
                                        message_text(*column->type)));
        };
        const auto refuse_merged = [] {
            refuse_analysis(
                "The partition column could not be aggregated column and unique table's partition column "
                "must be key column");
        };
        const bool merged = is_merged(*column, table) && !column->generated;
        if (is_range(style)) {
            if (merged) refuse_merged();
            if (bad_type) refuse_type();
        } else {
            if (bad_type) refuse_type();
            if (merged) refuse_merged();
        }
    }
    if (names.empty()) refuse_analysis("No partition columns.");
}

/// Functions of a single column, and the types that it may have.
void check_range_function(const StatementContext& context, const schema::Table& table, const ExpressionNode& node) {
    if (node.kind != ExpressionKind::call || node.children.empty() || node.children[0].kind != ExpressionKind::column)
        return;
    const Column* const column = find_column(table, node.children[0].text);
    if (column == nullptr) return;
    const std::string function = base::to_lower(node.text);
    const TypeKind kind = column->type->kind;
    const bool good = function == "str2date"           ? kind == TypeKind::varchar
                      : function == "from_unixtime"    ? kind == TypeKind::int_ || kind == TypeKind::bigint
                      : function == "from_unixtime_ms" ? kind == TypeKind::bigint
                                                       : true;
    if (good) return;
    refuse_analysis(fmt::format("Unsupported partition expression {} for column {} type {}", function, column->name,
                                message_text(*column->type)),
                    place_of_range_expression(context.statement));
}

[[noreturn]] void refuse_range_key(std::string_view what, const std::string& name, const schema::Type& type) {
    refuse(fmt::format("{}[{}] type[{}] cannot be a range partition key.", what, name, primitive_text(type)));
}

/// StarRocks: RangePartitionInfo.checkPartitionColumn.
void check_range_types(const schema::Table& table) {
    for (const std::string& name : partition_columns(table)) {
        const Column* const column = find_column(table, name);
        if (column == nullptr || is_date(*column->type) || schema::is_integer(column->type->kind)) continue;
        refuse_range_key("Column", column->name, *column->type);
    }
}

/// date_trunc cuts moments and days (StarRocks: AnalyzerUtils and PartitionExprAnalyzer).
void check_automatic_range(const StatementContext& context, const schema::Table& table) {
    const schema::Expression& expression = table.partitioning->expressions.front();
    const ExpressionNode node = parse_expression(expression);
    const auto slicing = time_slicing(node);
    const Column* const column = slicing ? find_column(table, slicing->column) : nullptr;
    if (column == nullptr) return;
    const auto unit = schema::unit_of(slicing->unit);
    const std::string where = place_of_partition_call(context.statement);
    if (column->type->kind != TypeKind::datetime && (unit == schema::Unit::hour || unit == schema::Unit::minute)) {
        refuse(
            fmt::format("Getting syntax error{}. Detail message: Unsupported expr '{}' in PARTITION BY clause. The "
                        "hour/minute parameter only supports datetime type.",
                        where, print(node, Printing::explained)));
    }
    if (slicing->function == "time_slice" && schema::is_integer(column->type->kind)) {
        refuse("Invalid key range: Unsupported shadow partition type:" + primitive_text(*column->type));
    }
    if (slicing->function == "time_slice" && !is_date(*column->type)) {
        refuse_range_key("Expr", print(node, Printing::explained), *column->type);
    }
    if (slicing->function == "date_trunc" && !is_date(*column->type)) {
        refuse_analysis(fmt::format("Unsupported partition type {} for function {}", message_text(*column->type),
                                    print(node, Printing::explained)),
                        where);
    }
}

/// RANGE(str2date(c, '%Y-%m')) must give days.
void check_range_expression(const StatementContext& context, const schema::Table& table) {
    const ExpressionNode node = parse_expression(table.partitioning->expressions.front());
    check_range_function(context, table, node);
    if (node.kind != ExpressionKind::call || !base::equals_ignoring_case(node.text, "str2date")) return;
    const std::string format = node.children.size() > 1 ? node.children[1].text : std::string();
    const bool has_day = format.find("%d") != std::string::npos || format.find("%e") != std::string::npos ||
                         format.find("%j") != std::string::npos;
    if (!has_day) {
        refuse_analysis(
            "partition function check fail, only supports the result of the function str2date(VARCHAR str, "
            "VARCHAR format) as a strict DATE type");
    }
}

/// Which words name the bounds; a table may use only one of them.
std::size_t form_of(const schema::PartitionBounds& bounds) {
    return bounds.index();
}

std::vector<schema::Partition> expanded(const schema::Table& table) {
    std::vector<schema::Partition> partitions;
    std::vector<schema::Partition> from_series;
    const std::vector<schema::Type> types = partition_types(table);
    for (const schema::PartitionItem& item : table.partitioning->partitions) {
        std::visit(base::Overloaded{
                       [&](const schema::Partition& partition) { partitions.push_back(partition); },
                       [&](const schema::PartitionSeries& series) {
                           if (types.size() > 1) {
                               refuse_analysis("Batch build partition only support single range column.");
                           }
                           if (style_of(table) == PartitionStyle::automatic_range) {
                               if (series.every != 1) {
                                   refuse_analysis(
                                       "Automatically create partition tables and create partitions in advance only "
                                       "supports an interval of 1");
                               }
                               check_alignment(series, types.front());
                           }
                           for (auto& partition : series_partitions(series, types.front(), {false, table.properties})) {
                               from_series.push_back(std::move(partition));
                           }
                       },
                   },
                   item);
    }
    for (auto& partition : from_series)
        partitions.push_back(std::move(partition));
    return partitions;
}

std::string values_note(const schema::PartitionKey& key) {
    std::vector<std::string> parts;
    for (const schema::PartitionValue& value : key) {
        const auto* const literal = std::get_if<schema::Literal>(&value);
        parts.push_back(literal == nullptr ? "MAXVALUE" : "'" + literal->text + "'");
    }
    return "(" + base::join(parts, ", ") + ")";
}

/// StarRocks: PartitionKeyDesc.analyze.
void check_bound_sizes(const schema::PartitionBounds& bounds, std::size_t columns) {
    const auto refuse_more = [](const std::string& note) {
        refuse_analysis("Partition values number is more than partition column number: " + note);
    };
    if (const auto* const less = std::get_if<schema::LessThan>(&bounds); less != nullptr) {
        if (less->upper.size() > columns) refuse_more(values_note(less->upper));
        return;
    }
    const auto* const range = std::get_if<schema::FixedRange>(&bounds);
    if (range == nullptr || (range->lower.size() <= columns && range->upper.size() <= columns)) return;
    refuse_more(fmt::format("[{}, {})", values_note(range->lower), values_note(range->upper)));
}

void check_range_partitions(const std::vector<schema::Partition>& partitions, std::size_t columns) {
    std::set<std::string> names;
    std::size_t form = std::variant_npos;
    for (const schema::Partition& partition : partitions) {
        if (!names.insert(base::to_lower(partition.name)).second) {
            refuse_analysis("Duplicated partition name: " + partition.name);
        }
        if (form == std::variant_npos) form = form_of(partition.bounds);
        if (form != form_of(partition.bounds)) {
            refuse_analysis("You can only use one of these methods to create partitions");
        }
        check_partition_name(partition.name);
        check_bound_sizes(partition.bounds, columns);
    }
}

void check_list_partitions(const schema::Table& table, const std::vector<schema::Partition>& partitions) {
    const std::vector<schema::Type> types = partition_types(table);
    const std::vector<std::string> columns = partition_columns(table);
    std::set<std::string> names;
    std::set<std::string> values;
    std::optional<std::string> null_problem;  // said last
    for (const schema::Partition& partition : partitions) {
        if (!names.insert(base::to_lower(partition.name)).second) {
            refuse_analysis("Duplicated partition name: " + partition.name);
        }
        check_partition_name(partition.name);
        const auto* const in = std::get_if<schema::ValuesIn>(&partition.bounds);
        if (in == nullptr) refuse_analysis("Only support adding partition to range/list partitioned table");
        for (const schema::PartitionKey& key : in->keys) {
            std::vector<std::string> texts;
            for (std::size_t i = 0; i < key.size(); ++i) {
                const auto* const literal = std::get_if<schema::Literal>(&key[i]);
                texts.push_back(literal == nullptr ? "NULL" : literal->text);
                const Column* const column = i < columns.size() ? find_column(table, columns[i]) : nullptr;
                if (literal == nullptr && column != nullptr && !column->nullable.value_or(true) && !null_problem) {
                    null_problem =
                        fmt::format("Partition column[{}] could not be null but contains null value in partition[{}]",
                                    columns[i], partition.name);
                }
                if (i < types.size()) static_cast<void>(server_value(key[i], types[i]));
            }
            if (key.size() != types.size()) {
                refuse_analysis(
                    types.size() == 1 || key.size() == 1
                        ? "Partition column size should be one when use single list partition "
                        : fmt::format("({}) size should be equal to partition column size ", base::join(texts, ",")));
            }
            if (!values.insert(base::join(texts, "\x01")).second) {
                refuse_analysis(types.size() == 1
                                    ? "Duplicated value " + texts.front()
                                    : fmt::format("Duplicate values (\"{}\") not allow", base::join(texts, "\",\"")));
            }
        }
    }
    if (null_problem) refuse_analysis(*null_problem);
}

}  // namespace

std::vector<schema::Partition> analyze_partitioning(const StatementContext& context, schema::Table& table) {
    if (!table.partitioning) return {};
    const PartitionStyle style = style_of(table);
    check_partition_columns(table, style);
    if (style == PartitionStyle::range_expression) check_range_expression(context, table);
    std::vector<schema::Partition> partitions = expanded(table);
    table.partitioning->partitions.clear();
    if (is_range(style)) {
        check_range_partitions(partitions, partition_types(table).size());
        if (style == PartitionStyle::range) check_range_types(table);
        if (style == PartitionStyle::automatic_range) check_automatic_range(context, table);
    } else {
        check_list_partitions(table, partitions);
    }
    return partitions;
}

void check_buckets(const schema::Distribution& distribution, const schema::Table& table) {
    constexpr std::int64_t most = 1024;  // max_bucket_number_per_partition
    if (schema::buckets_of(distribution).value_or(0) <= most || !table.partitioning) return;
    refuse_analysis(5510, "42000",
                    fmt::format("The number of buckets is too large, the maximum is {}. Please reduce the number of "
                                "buckets or increase frontend config max_bucket_number_per_partition.",
                                most));
}

std::optional<std::string> distribution_problem(const schema::HashDistribution& hash, const schema::Table& table) {
    for (const std::string& name : hash.columns) {
        const Column* const column = find_column(table, name);
        if (!can_distribute(*column->type)) {
            return message_text(*column->type) + " column can not be distribution column";
        }
        if (!column->key && table.key->model != KeyModel::duplicate) {
            return fmt::format("Distribution column[{}] is not key column", column->name);
        }
    }
    return std::nullopt;
}

void check_hash_columns(schema::HashDistribution& hash, const schema::Table& table) {
    if (hash.buckets == 0) hash.buckets.reset();  // zero leaves the number to the server
    for (std::string& name : hash.columns) {
        const Column* const column = find_column(table, name);
        if (column == nullptr) refuse_analysis(fmt::format("Distribution column({}) doesn't exist.", name));
        name = column->name;
    }
}

}  // namespace srmigrate::engine
