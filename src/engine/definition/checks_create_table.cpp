// SPDX-License-Identifier: Apache-2.0
#include "engine/definition/checks_create_table.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "engine/definition/checks_columns.hpp"
#include "engine/definition/checks_index.hpp"
#include "engine/definition/checks_partitions.hpp"
#include "engine/definition/partitions.hpp"
#include "engine/expression/expressions.hpp"
#include "engine/value/types.hpp"
#include "schema/model/names.hpp"
#include "schema/model/words.hpp"
#include "schema/normal/calendar.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/short_key.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace srmigrate::engine {

using schema::AggregateFunction;
using schema::Column;
using schema::KeyModel;
using schema::Type;
using schema::TypeKind;

namespace {

using schema::k_generated_partition_column;

bool same_name(std::string_view a, std::string_view b) {
    return base::equals_ignoring_case(a, b);
}

// ---- Engine, charset, names of columns
// ---------------------------------------------------------------------------------

void check_engine(const schema::Table& given) {
    if (given.external) refuse_not_simulated("CREATE EXTERNAL TABLE");
    if (given.engine && !same_name(*given.engine, "olap")) {
        static const std::set<std::string, std::less<>> k_engines = {"mysql",   "broker", "elasticsearch", "hive",
                                                                     "iceberg", "hudi",   "jdbc",          "file"};
        if (!k_engines.contains(base::to_lower(*given.engine))) {
            refuse_analysis("Unknown engine name: " + *given.engine);
        }
        refuse_not_simulated("CREATE TABLE with ENGINE = " + *given.engine);
    }
    if (given.charset && !same_name(*given.charset, "utf8")) {
        refuse_analysis(same_name(*given.charset, "gbk")
                            ? fmt::format("charset name {} is not supported yet", *given.charset)
                            : fmt::format("Unknown charset name: {}", *given.charset));
    }
}

/// The most columns of a table (max_column_number_per_table).
constexpr std::size_t k_most_columns = 10000;

/// StarRocks: CreateTableAnalyzer.preCheckColumnRef.
void check_names(const std::vector<Column>& columns) {
    if (columns.empty()) refuse_analysis(1113, "42000", "A table must have at least 1 column");
    if (columns.size() > k_most_columns) {
        refuse_analysis(
            1117, "42000",
            fmt::format("The number of columns in a table must be less than or equal to {}, Please decrease "
                        "the number of columns or increase frontend config 'max_column_number_per_table'",
                        k_most_columns));
    }
    std::set<std::string> names;
    for (const Column& column : columns) {
        if (names.insert(base::to_lower(column.name)).second) continue;
        refuse_analysis(1060, "42S21", fmt::format("Duplicate column name '{}'", column.name));
    }
}

// ---- Keys
// ------------------------------------------------------------------------------------------------------------

void check_key_column(Column& column, KeyModel model) {
    if (column.aggregate)
        refuse_analysis(fmt::format("Key column[{}] should not specify aggregate type.", column.name));
    if (model != KeyModel::primary) return;
    if (column.nullable == true && !column.generated) {
        refuse_analysis(fmt::format("primary key column[{}] cannot be nullable", column.name));
    }
    if (!can_be_primary_key(*column.type)) {
        refuse_analysis(
            fmt::format("primary key column[{}] type not supported: {}", column.name, sql_text(*column.type)));
    }
}

void check_value_column(const Column& column, KeyModel model) {
    if (model == KeyModel::aggregate) {
        if (!column.aggregate) {
            refuse_analysis(fmt::format("{} table should specify aggregate type for non-key column[{}]",
                                        schema::keys_type(model), column.name));
        }
    } else if (column.aggregate && column.aggregate != schema::Aggregate(AggregateFunction::replace)) {
        refuse_analysis(fmt::format("{} table should not specify aggregate type for non-key column[{}]",
                                    schema::keys_type(model), column.name));
    }
}

void apply_key(schema::Table& table) {
    const std::vector<std::string> names = table.key->columns;
    const KeyModel model = table.key->model;
    if (names.empty()) refuse_analysis("The number of key columns is 0.");
    if (names.size() > table.columns.size()) {
        refuse_analysis("The number of key columns should be less than the number of columns.");
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        Column& column = table.columns[i];
        if (!same_name(names[i], column.name)) {
            if (schema::find(table.columns, names[i]) == nullptr) {
                refuse_analysis(fmt::format("Key column({}) doesn't exist.", names[i]));
            }
            refuse_analysis(
                "Key columns must be the first few columns of the schema and the order  of the key columns "
                "must be consistent with the order of the schema");
        }
        check_key_column(column, model);
    }
    for (std::size_t i = names.size(); i < table.columns.size(); ++i)
        check_value_column(table.columns[i], model);
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        table.columns[i].key = i < names.size();
    table.key->columns.clear();
    for (std::size_t i = 0; i < names.size(); ++i)
        table.key->columns.push_back(table.columns[i].name);
}

/// The KEY clause; inline KEY words count as DUPLICATE KEY of those columns.
schema::Key key_of(const schema::Table& given, const std::vector<Column>& columns) {
    if (given.key) return *given.key;
    return derived_key(columns);
}

void check_sort_keys(const StatementContext& context, schema::Table& table) {
    if (!table.order_by) return;
    const KeyModel model = table.key->model;
    if (model != KeyModel::primary && !rules_of(context.state.profile).sort_key_for_all) {
        refuse_not_simulated("ORDER BY of a table without primary key before 3.3");
    }
    std::set<std::string> sorted;
    for (std::string& name : *table.order_by) {
        const auto found =
            std::ranges::find_if(table.columns, [&](const Column& column) { return same_name(column.name, name); });
        if (found == table.columns.end()) refuse_analysis(fmt::format("Unknown column '{}' does not exist", name));
        if (model == KeyModel::primary && !can_sort_primary_key(*found->type)) {
            refuse_analysis(fmt::format("sort key column[{}] type not supported: {}", name, sql_text(*found->type)));
        }
        sorted.insert(base::to_lower(name));
    }
    if (model != KeyModel::aggregate && model != KeyModel::unique) return;
    std::set<std::string> keys;
    for (const std::string& name : table.key->columns)
        keys.insert(base::to_lower(name));
    if (keys != sorted) {
        refuse_analysis(fmt::format("The sort columns of {} table must be same with key columns", word(model)));
    }
}

// ---- Columns
// ---------------------------------------------------------------------------------------------------------

/// The aggregate by which the analyzer judges the column: REPLACE on values of UNIQUE and PRIMARY KEY tables.
Column as_analyzed(const Column& column, KeyModel model) {
    Column result = column;
    if (!column.key && (model == KeyModel::unique || model == KeyModel::primary)) {
        result.aggregate = AggregateFunction::replace;
    }
    if (column.key && model == KeyModel::primary) result.nullable = false;
    return result;
}

bool is_partition_column(const schema::Table& table, std::string_view name) {
    return std::ranges::any_of(partition_columns(table), [&](const std::string& one) { return same_name(one, name); });
}

/// TIME is the type of values in queries only.
bool has_time(const Type& type) {
    return type.kind == TypeKind::time || std::ranges::any_of(type.children, has_time);
}

void check_columns(const StatementContext& context, schema::Table& table) {
    const KeyModel model = table.key->model;
    if (std::ranges::count_if(table.columns, &Column::auto_increment) > 1) {
        refuse_analysis("More than one AUTO_INCREMENT column defined in CREATE TABLE Statement");
    }
    bool has_hll = false;
    bool has_bitmap = false;
    for (Column& column : table.columns) {
        if (has_time(*column.type)) {
            refuse_analysis(
                fmt::format("Type:{} of column:{} does not support", message_text(*column.type), column.name));
        }
        // The server's own name is taken back where the column does what it was made for.
        const bool partitions = column.generated && is_partition_column(table, column.name);
        if (!partitions || !column.name.starts_with(k_generated_partition_column)) {
            if (const auto problem = column_problem(context, as_analyzed(column, model))) refuse_analysis(*problem);
        }
        if (column.auto_increment && column.type->kind != TypeKind::bigint) {
            refuse_analysis("The AUTO_INCREMENT column must be BIGINT",
                            place_of_column(context.statement, column.name));
        }
        has_hll = has_hll || column.aggregate == schema::Aggregate(AggregateFunction::hll_union);
        has_bitmap = has_bitmap || column.aggregate == schema::Aggregate(AggregateFunction::bitmap_union);
    }
    if (has_hll && model != KeyModel::aggregate) refuse_analysis("HLL_UNION must be used in AGG_KEYS");
    if (has_bitmap && model != KeyModel::aggregate) refuse_analysis("BITMAP_UNION must be used in AGG_KEYS");
    for (Column& column : table.columns) {
        column = settled(column);
        if (column.key && model == KeyModel::primary) column.nullable = false;
        if (model != KeyModel::aggregate) column.aggregate.reset();
    }
}

// ---- Partitioning by several expressions
// -----------------------------------------------------------------------------

/// PARTITION BY a, b without parentheses.
bool is_bare(const Statement& statement) {
    const auto& tokens = statement.tokens;
    for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
        if (is_word(tokens[i], "partition") && is_word(tokens[i + 1], "by")) return tokens[i + 2].text != "(";
    }
    return false;
}

schema::Expression column_expression(const std::string& name) {
    return {"`" + name + "`", {{schema::TokenKind::quoted_identifier, name}}};
}

/// Hours and minutes divide a DATETIME by range, and anything else by a list; before there were such lists it was
/// refused.
bool cuts_ranges(const StatementContext& context, const ExpressionNode& node, const schema::Table& table) {
    if (!cuts_time(node)) return false;
    if (!rules_of(context.state.profile).multi_expression_partitions) return true;
    const auto slicing = time_slicing(node);
    const auto unit = schema::unit_of(slicing->unit);
    const Column* const column = find_column(table, slicing->column);
    const bool is_short = unit == schema::Unit::hour || unit == schema::Unit::minute;
    return !is_short || column == nullptr || column->type->kind == TypeKind::datetime;
}

/// The second argument of the first date_trunc.
std::string place_of_truncated(const Statement& statement) {
    constexpr std::size_t k_behind = 4;  // date_trunc ( 'unit' , argument
    const auto& tokens = statement.tokens;
    const auto call =
        std::ranges::find_if(tokens, [](const sql::LexedToken& token) { return is_word(token, "date_trunc"); });
    const auto at = static_cast<std::size_t>(call - tokens.begin()) + k_behind;
    return place(statement, at, at);
}

/// The units of date_trunc depend on what is cut; nobody looks at those of what is cast (recorded).
void check_truncation(const StatementContext& context, const ExpressionNode& node, const schema::Table& table) {
    const auto slicing = time_slicing(node);
    const Column* const column = slicing ? find_column(table, slicing->column) : nullptr;
    if (column == nullptr || slicing->function != "date_trunc" || !is_date(*column->type)) return;
    static constexpr std::array<std::string_view, 8> k_units = {"year", "quarter", "month",  "week",
                                                                "day",  "hour",    "minute", "second"};
    const std::size_t count = column->type->kind == TypeKind::date ? 5 : k_units.size();
    const std::vector<std::string> known(k_units.begin(), k_units.begin() + static_cast<std::ptrdiff_t>(count));
    if (std::ranges::find(known, base::to_lower(slicing->unit)) != known.end()) return;
    refuse_analysis("date_trunc function can't support argument other than " + base::join(known, "|"),
                    place_of_truncated(context.statement));
}

/// Expressions other than a lone date_trunc or time_slice become generated columns. Returns how many.
std::size_t add_generated_columns(const StatementContext& context, schema::Table& table) {
    if (!table.partitioning || table.partitioning->method != schema::PartitionMethod::expression) return 0;
    auto& expressions = table.partitioning->expressions;
    if (expressions.size() == 1) {
        const ExpressionNode node = parse_expression(expressions.front());
        if (cuts_ranges(context, node, table)) return 0;
        if (node.kind == ExpressionKind::call && same_name(node.text, "str2date")) {
            refuse_analysis("Only support date_trunc and time_slice as partition expression");
        }
    }
    std::size_t count = 0;
    for (schema::Expression& expression : expressions) {
        const ExpressionNode node = parse_expression(expression);
        if (node.kind == ExpressionKind::column) continue;
        check_truncation(context, node, table);
        if (!rules_of(context.state.profile).multi_expression_partitions) {
            refuse_not_simulated("partitioning by expressions before 3.4");
        }
        Column column;
        column.name = fmt::format("{}{}", k_generated_partition_column, count++);
        Type longest;
        longest.kind = TypeKind::varchar;
        longest.length = schema::k_longest_varchar;
        column.type = type_of(node, table.columns).value_or(longest);
        if (is_text(*column.type)) column.type = longest;
        column.nullable = true;
        column.generated = expression;
        column.comment = "";
        if (table.key->model == KeyModel::aggregate) check_value_column(column, KeyModel::aggregate);
        expression = column_expression(column.name);
        table.columns.push_back(std::move(column));
    }
    return count;
}

/// The expression without the table's own name in front of columns.
ExpressionNode own_expression(const schema::Expression& expression, const schema::Table& table) {
    return unqualified(parse_expression(expression), [&](const std::string& name) { return name == table.name.name; });
}

void check_generated_partition_columns(const StatementContext& context, const schema::Table& table, std::size_t count) {
    if (style_of(table) != PartitionStyle::automatic_list) return;
    const KeyModel model = table.key->model;
    const auto refuse_base = [] { refuse_analysis("The partition expr should base on key column"); };
    if (count == 0) {
        // Bare names are expressions to the server; it finds no column in them (recorded for every model but this one).
        if (is_bare(context.statement) && model != KeyModel::duplicate) refuse_base();
        return;
    }
    bool reads_a_column = false;
    for (const Column& column : table.columns) {
        if (!column.generated || !column.name.starts_with(k_generated_partition_column)) continue;
        for (const std::string& name : columns_of(own_expression(*column.generated, table))) {
            reads_a_column = true;
            const Column* const source = find_column(table, name);
            if (source == nullptr) refuse_analysis(fmt::format("Column '{}' cannot be resolved", name));
            if (!source->key && model != KeyModel::duplicate) refuse_base();
        }
    }
    if (!reads_a_column) refuse_base();
    if (model == KeyModel::unique) {
        refuse_analysis("expression partition base on generated column doest not support AGG_KEYS or UNIQUE_KEYS");
    }
}

// ---- Distribution
// ----------------------------------------------------------------------------------------------------

schema::Distribution distribution_of(const schema::Table& table) {
    if (table.distribution) return *table.distribution;
    if (table.properties.contains("colocate_with")) {
        refuse_analysis("Colocate table must specify distribution column");
    }
    const KeyModel model = table.key->model;
    if (model == KeyModel::primary) return schema::HashDistribution{table.key->columns, std::nullopt};
    if (model == KeyModel::duplicate) return schema::RandomDistribution{};
    refuse_analysis(fmt::format("Currently not support default distribution in {}", schema::keys_type(model)));
}

void check_random(const StatementContext& context, const schema::Table& table) {
    const KeyModel model = table.key->model;
    if (model == KeyModel::duplicate) return;
    const bool has_replace = std::ranges::any_of(table.columns, is_replace);
    if (rules_of(context.state.profile).random_aggregates) {
        if (model == KeyModel::aggregate && !has_replace) return;
        refuse_analysis(
            fmt::format("{}{} must use hash distribution", word(model), has_replace ? " with replace " : ""),
            place_of_distribution(context.statement));
    }
    refuse_analysis(fmt::format("{} cannot use random distribution", word(model)),
                    place_of_distribution(context.statement));
}

void check_distribution(const StatementContext& context, schema::Table& table) {
    table.distribution = distribution_of(table);
    if (auto* const random = std::get_if<schema::RandomDistribution>(&*table.distribution);
        random != nullptr && random->buckets == 0) {
        random->buckets.reset();  // zero leaves the number to the server
    }
    auto* const hash = std::get_if<schema::HashDistribution>(&*table.distribution);
    if (hash == nullptr) check_random(context, table);
    check_buckets(*table.distribution, table);
    if (hash != nullptr) check_hash_columns(*hash, table);
}

// ---- Generated columns
// -----------------------------------------------------------------------------------------------

void check_generated(const StatementContext& context, schema::Table& table) {
    const auto is_generated = [](const Column& column) { return column.generated.has_value(); };
    if (std::ranges::none_of(table.columns, is_generated)) return;
    if (table.key->model == KeyModel::aggregate) refuse_analysis("Generated Column does not support AGG table");
    if (!rules_of(context.state.profile).generated_columns) {
        refuse_analysis("Does not support generated column in shared data cluster yet");
    }
    for (const Column& column : table.columns) {
        if (is_generated(column) && column.key) {
            refuse_analysis(fmt::format("Generated Column {} can not be KEY", column.name));
        }
    }
    bool found = false;
    for (Column& column : table.columns) {
        if (found && !is_generated(column)) {
            refuse_analysis("All generated columns must be defined after ordinary columns");
        }
        if (!is_generated(column)) continue;
        column.generated = server_expression(*column.generated, column, table, GeneratedIn::create);
        found = true;
    }
}

}  // namespace

schema::Key derived_key(const std::vector<Column>& columns) {
    schema::Key key;
    if (columns.empty()) refuse_analysis("Empty schema");
    if (std::ranges::any_of(columns, [](const Column& column) { return column.aggregate.has_value(); })) {
        key.model = KeyModel::aggregate;
        for (const Column& column : columns) {
            if (!column.aggregate) key.columns.push_back(column.name);
        }
        return key;
    }
    std::vector<Type> types;
    for (const Column& column : columns)
        types.push_back(*column.type);
    const auto length = schema::short_key_length(types, schema::can_distribute);
    for (std::size_t i = 0; i < length; ++i)
        key.columns.push_back(columns[i].name);
    if (key.columns.empty()) {
        refuse_analysis(fmt::format("Data type of first column cannot be {}", message_text(*columns.front().type)));
    }
    return key;
}

Printing printing_of_generated(const schema::Key& key) {
    return key.model == KeyModel::primary ? Printing::explained : Printing::rewritten;
}

schema::Expression server_expression(const schema::Expression& given, const Column& column,
                                     const schema::Table& definition, GeneratedIn statement) {
    const ExpressionNode node = own_expression(given, definition);
    if (has_aggregate(node)) refuse_analysis("Generated Column don't support aggregation function");
    for (const std::string& name : columns_of(node)) {
        // Names inside dict_mapping are compared with their case.
        const bool exact = node.kind == ExpressionKind::call && same_name(node.text, "dict_mapping");
        const Column* const source = find_column(definition, name);
        if (source == nullptr || (exact && source->name != name)) {
            refuse_analysis(source == nullptr && !exact ? fmt::format("Column '{}' cannot be resolved", name)
                                                        : fmt::format("column:{} does not exist", name));
        }
        const std::string named = statement == GeneratedIn::alter ? ": " + source->name : "";
        if (source->generated) refuse_analysis("Expression can not refers to other generated columns" + named);
        if (source->auto_increment) refuse_analysis("Expression can not refers to AUTO_INCREMENT columns" + named);
    }
    // a literal is cast, whatever it is (recorded)
    if (const auto type = is_literal(node) ? std::nullopt : type_of(node, definition.columns);
        type && column.type && type->kind != column.type->kind && !is_text(*type) && !is_decimal(*type)) {
        refuse_analysis(fmt::format("Illegal expression type for Generated Column Column Type: {}, Expression Type: {}",
                                    message_text(*column.type), message_text(*type)));
    }
    return {print(node, printing_of_generated(*definition.key)), given.tokens};
}

AnalyzedTable analyze_table(const StatementContext& context, const schema::Table& given) {
    check_engine(given);
    AnalyzedTable result;
    schema::Table& table = result.definition;
    table = given;
    table.engine.reset();
    table.charset.reset();
    table.columns.clear();
    for (const Column& column : given.columns) {
        const bool nullability_given = column.nullable.has_value();
        table.columns.push_back(server_column(column));
        if (!table.columns.back().type) refuse_analysis("No column name or column type in column definition");
        const bool primary = given.key && given.key->model == KeyModel::primary;
        if (primary && !nullability_given && !column.generated) table.columns.back().nullable.reset();
    }
    check_names(table.columns);
    table.key = key_of(given, table.columns);
    apply_key(table);
    for (Column& column : table.columns) {
        if (!column.nullable) column.nullable = !column.key && !column.auto_increment;
    }
    const std::size_t generated = add_generated_columns(context, table);
    result.partitions = analyze_partitioning(context, table);
    check_generated_partition_columns(context, table, generated);
    check_distribution(context, table);
    check_sort_keys(context, table);
    check_columns(context, table);
    check_generated(context, table);
    table.indexes = server_indexes(context, table);
    table.comment = given.comment.value_or("");
    return result;
}

std::size_t check_short_key(const schema::Table& definition, const std::vector<std::string>& sort_key) {
    std::vector<schema::Type> types;
    for (const std::string& name : sort_key) {
        const schema::Column* const column = find_column(definition, name);
        if (column == nullptr) break;
        types.push_back(*column->type);
    }
    const std::size_t count = schema::short_key_length(types, schema::can_begin_sort_key);
    if (count == 0) {
        refuse("Data type of first column cannot be " + message_text(*definition.columns.front().type));
    }
    return count;
}

}  // namespace srmigrate::engine
