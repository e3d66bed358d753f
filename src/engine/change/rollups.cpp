// SPDX-License-Identifier: Apache-2.0
#include "engine/change/rollups.hpp"

#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/change/jobs.hpp"
#include "engine/definition/checks_columns.hpp"
#include "engine/definition/checks_create_table.hpp"
#include "engine/definition/partitions.hpp"
#include "engine/expression/expressions.hpp"
#include "engine/expression/queries.hpp"
#include "engine/value/types.hpp"
#include "schema/normal/short_key.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace srmigrate::engine {

using schema::Column;
using schema::KeyModel;

namespace {

const RollupIndex* find_rollup(const StoredTable& table, std::string_view name) {
    const auto found =
        std::ranges::find_if(table.rollups, [&](const RollupIndex& rollup) { return rollup.name == name; });
    return found == table.rollups.end() ? nullptr : &*found;
}

bool has_index_named(const StoredTable& table, std::string_view name) {
    return table.definition.name.name == name || find_rollup(table, name) != nullptr;
}

/// Which of the columns make the key when none is named (reference §1.1).
void mark_key(std::vector<Column>& columns) {
    std::vector<schema::Type> types;
    for (const Column& column : columns)
        types.push_back(*column.type);
    const std::size_t count = schema::short_key_length(types, schema::can_distribute);
    if (count == 0) refuse("Data type of first column cannot be " + message_text(*columns.front().type));
    for (std::size_t i = 0; i < columns.size(); ++i)
        columns[i].key = i < count;
}

std::vector<Column> merged_columns(const StoredTable& table, const schema::Rollup& rollup) {
    const KeyModel model = table.definition.key->model;
    std::vector<Column> columns;
    bool meets_value = false;
    bool replaces = false;
    std::size_t keys = 0;
    for (const std::string& name : rollup.columns) {
        const Column* const column = find_column(table.definition, name);
        if (column == nullptr) refuse(fmt::format("Column[{}] does not exist", name));
        if (column->key && meets_value) refuse("Invalid column order. value should be after key");
        if (column->key) {
            ++keys;
        } else {
            meets_value = true;
            replaces = replaces || model == KeyModel::unique || is_replace(*column);
        }
        columns.push_back(*column);
    }
    if (keys == 0) refuse("No key column is found");
    if ((model == KeyModel::unique || replaces) && keys != table.definition.key->columns.size()) {
        refuse(model == KeyModel::unique ? "Rollup should contains all unique keys in basetable"
                                         : "Rollup should contains all keys if there is a REPLACE value");
    }
    return columns;
}

std::vector<Column> duplicate_columns(const StoredTable& table, const schema::Rollup& rollup) {
    std::vector<Column> columns;
    const auto source = [&](const std::string& name, std::string_view suffix) -> const Column& {
        const Column* const column = find_column(table.definition, name);
        if (column == nullptr) refuse(fmt::format("Column[{}] does not exist{}", name, suffix));
        return *column;
    };
    if (!rollup.duplicate_key) {
        for (const std::string& name : rollup.columns)
            columns.push_back(source(name, " in base index"));
        mark_key(columns);
        return columns;
    }
    const auto& keys = *rollup.duplicate_key;
    if (keys.size() > rollup.columns.size()) {
        refuse("Num of duplicate keys should less than or equal to num of rollup columns.");
    }
    for (std::size_t i = 0; i < rollup.columns.size(); ++i) {
        if (i < keys.size() && !base::equals_ignoring_case(keys[i], rollup.columns[i])) {
            refuse("Duplicate keys should be the prefix of rollup columns");
        }
        columns.push_back(source(rollup.columns[i], ""));
        columns.back().key = i < keys.size();
    }
    return columns;
}

void check_rollup_names(const schema::Rollup& rollup) {
    check_table_name(rollup.name);
    std::set<std::string> names;
    for (const std::string& name : rollup.columns) {
        if (!names.insert(name).second) {
            refuse_analysis(1060, "42S21", fmt::format("Duplicate column name '{}'", name));
        }
    }
}

/// How a column of a synchronous view stores an aggregate.
struct Stored {
    std::optional<schema::Aggregate> aggregate;
    std::optional<schema::Type> type;
};

Stored stored_aggregate(const ExpressionNode& node, const StoredTable& table) {
    using schema::AggregateFunction;
    Stored stored;
    const std::string function = base::to_lower(node.text);
    schema::Type type;
    const auto argument = node.children.empty() ? std::nullopt : type_of(node.children[0], table.definition.columns);
    if (function == "sum") {
        stored.aggregate = AggregateFunction::sum;
        type.kind = argument && is_floating(*argument) ? schema::TypeKind::double_ : schema::TypeKind::bigint;
        stored.type = type;
    } else if (function == "min" || function == "max") {
        stored.aggregate = function == "min" ? AggregateFunction::min : AggregateFunction::max;
        stored.type = argument;
    } else if (function == "count") {
        stored.aggregate = AggregateFunction::sum;
        type.kind = schema::TypeKind::bigint;
        stored.type = type;
    } else if (function == "bitmap_union" || function == "bitmap_agg") {
        stored.aggregate = AggregateFunction::bitmap_union;
        type.kind = schema::TypeKind::bitmap;
        stored.type = type;
    } else if (function == "hll_union") {
        stored.aggregate = AggregateFunction::hll_union;
        type.kind = schema::TypeKind::hll;
        stored.type = type;
    } else if (function == "percentile_union") {
        stored.aggregate = AggregateFunction::percentile_union;
        type.kind = schema::TypeKind::percentile;
        stored.type = type;
    } else {
        type.kind = schema::TypeKind::varbinary;
        stored.aggregate = schema::AggregateState{function, {}};
        stored.type = type;
    }
    return stored;
}

std::string type_note(const ExpressionNode& node, const StoredTable& table) {
    const auto stored = stored_aggregate(node, table);
    return stored.type ? message_text(*stored.type) : "VARCHAR";
}

/// Aggregates that a synchronous view stores as columns (StarRocks: CreateMaterializedViewStmt.FN_NAME_TO_PATTERN).
bool is_stored_aggregate(const ExpressionNode& node) {
    static constexpr std::array<std::string_view, 8> k_functions = {
        "sum", "min", "max", "count", "bitmap_union", "bitmap_agg", "hll_union", "percentile_union"};
    return std::ranges::find(k_functions, base::to_lower(node.text)) != k_functions.end();
}

/// What the column of an aggregate is called whatever its alias is: after the column that it reads, itself or by way of
/// a function that makes a state of it (StarRocks: CreateMaterializedViewStmt.buildAggColumnItemWithPattern).
std::optional<std::string> stored_aggregate_name(const ExpressionNode& node) {
    static constexpr std::array<std::string_view, 4> k_states = {"to_bitmap", "hll_hash", "percentile_hash",
                                                                 "bitmap_agg"};
    if (!is_stored_aggregate(node) || node.children.empty()) return std::nullopt;
    const auto* argument = &node.children.front();
    std::string function = base::to_lower(node.text);
    if (argument->kind == ExpressionKind::call && !argument->children.empty()) {
        const std::string state = base::to_lower(argument->text);
        if (std::ranges::find(k_states, state) == k_states.end()) return std::nullopt;
        if (state == "bitmap_agg") function = state;
        argument = &argument->children.front();
    }
    if (argument->kind != ExpressionKind::column) return std::nullopt;
    const auto column = argument->text.substr(argument->text.rfind('.') + 1);
    return fmt::format("mv_{}_{}", function == "bitmap_agg" ? "bitmap_union" : function, column);
}

Column view_column(const QueryColumn& item, const StoredTable& table) {
    Column column;
    column.comment = "";
    column.nullable = true;
    if (item.plain) {
        const Column* const source = find_column(table.definition, item.source);
        if (source == nullptr) refuse_analysis(fmt::format("Column '{}' cannot be resolved", item.source));
        column = *source;
        column.aggregate.reset();
        column.default_value.reset();
        return column;
    }
    const ExpressionNode& node = item.expression;
    for (const std::string& name : columns_of(node)) {
        if (find_column(table.definition, name) == nullptr) {
            refuse_analysis(fmt::format("Column '{}' cannot be resolved", name));
        }
    }
    const bool aggregated = node.kind == ExpressionKind::call && (has_aggregate(node) || is_stored_aggregate(node));
    const auto stored_name = aggregated ? stored_aggregate_name(node) : std::nullopt;
    if (!item.named && !stored_name) {
        refuse_analysis(fmt::format("Create materialized view non-slot ref expression should have an alias:{}",
                                    node.kind == ExpressionKind::call
                                        ? fmt::format("FunctionCallExpr{{type={}}}", type_note(node, table))
                                        : print(node, Printing::explained)));
    }
    column.name = stored_name.value_or("mv_" + item.output.name);
    if (aggregated) {
        const Stored stored = stored_aggregate(node, table);
        column.aggregate = stored.aggregate;
        column.type = stored.type;
    } else {
        column.type = type_of(node, table.definition.columns);
    }
    if (!column.type) {
        schema::Type text;
        text.kind = schema::TypeKind::varchar;
        text.length = schema::k_longest_varchar;
        column.type = text;
    }
    return column;
}

bool is_grouped(const schema::Query& query) {
    return std::ranges::any_of(query.tokens, [](const schema::Token& token) {
        return token.kind == schema::TokenKind::word && base::equals_ignoring_case(token.text, "group");
    });
}

RollupIndex view_index(const StatementContext& context, StoredTable& table, const schema::MaterializedView& view) {
    const auto items = output_columns(context, view.query);
    if (!items) refuse_not_simulated("a synchronous materialized view on this query");
    RollupIndex index;
    index.id = context.state.new_id();
    index.name = view.name.name;
    index.view = view;
    index.statement = std::string(context.statement.text);
    bool aggregated = is_grouped(view.query);
    for (const QueryColumn& item : *items) {
        index.columns.push_back(view_column(item, table));
        aggregated = aggregated || index.columns.back().aggregate.has_value();
        if (item.plain) {
            index.base_columns.emplace_back(base::to_lower(index.columns.back().name), base::to_lower(item.source));
        } else {
            for (const std::string& name : columns_of(item.expression)) {
                index.base_columns.emplace_back(base::to_lower(index.columns.back().name), base::to_lower(name));
            }
        }
    }
    index.model = aggregated ? KeyModel::aggregate : KeyModel::duplicate;
    if (aggregated) {
        for (Column& column : index.columns)
            column.key = !column.aggregate;
    } else {
        mark_key(index.columns);
    }
    return index;
}

}  // namespace

RollupIndex make_rollup(const StatementContext& context, const StoredTable& table, const schema::Rollup& rollup) {
    check_rollup_names(rollup);
    if (rollup.name == table.definition.name.name) {
        refuse("Rollup name should be different with base table:" + rollup.name);
    }
    if (has_index_named(table, rollup.name)) refuse(fmt::format("Rollup index[{}] already exists", rollup.name));
    RollupIndex index;
    index.id = context.state.new_id();
    index.name = rollup.name;
    index.model = table.definition.key->model;
    if (index.model == KeyModel::primary) {
        refuse(fmt::format("Do not support add rollup on primary key table[{}]", table.definition.name.name));
    }
    index.columns =
        index.model == KeyModel::duplicate ? duplicate_columns(table, rollup) : merged_columns(table, rollup);
    for (const Column& column : index.columns) {
        index.base_columns.emplace_back(base::to_lower(column.name), base::to_lower(column.name));
    }
    return index;
}

void add_rollups(const StatementContext& context, const FullName& name, StoredTable& table,
                 const schema::AddRollups& clause) {
    for (const schema::Rollup& rollup : clause.rollups)
        check_rollup_names(rollup);
    refuse_temporary_partitions(table);
    if (table.definition.key->model == KeyModel::primary) {
        refuse(fmt::format("Do not support add rollup on primary key table[{}]", name.name));
    }
    std::set<std::string> names;
    std::vector<RollupIndex> made;
    for (const schema::Rollup& rollup : clause.rollups) {
        if (!names.insert(rollup.name).second) refuse(fmt::format("Duplicate rollup name[{}]", rollup.name));
        if (rollup.from && !has_index_named(table, *rollup.from)) {
            refuse(fmt::format("Base index[{}] does not exist", *rollup.from));
        }
        made.push_back(make_rollup(context, table, rollup));
    }
    for (RollupIndex& index : made)
        start_job(context, name, table, schema::JobList::rollup, AddRollup{std::move(index)});
}

void drop_rollups(StoredTable& table, const schema::DropRollups& clause) {
    for (const std::string& name : clause.names) {
        if (name == table.definition.name.name) {
            refuse("Cannot drop base index by using DROP ROLLUP or DROP MATERIALIZED VIEW.");
        }
        if (find_rollup(table, name) == nullptr) {
            refuse(
                fmt::format("Materialized view [{}] does not exist in table [{}]", name, table.definition.name.name));
        }
    }
    std::erase_if(table.rollups, [&](const RollupIndex& rollup) {
        return std::ranges::find(clause.names, rollup.name) != clause.names.end();
    });
}

StoredTable* table_with_view(StoredDatabase& database, std::string_view view) {
    for (auto& [name, object] : database.objects) {
        StoredTable* const table = std::get_if<StoredTable>(&object);
        if (table == nullptr) continue;
        const RollupIndex* const rollup = find_rollup(*table, view);
        if (rollup != nullptr) return table;
    }
    return nullptr;
}

Answer create_synchronous_view(const StatementContext& context, const schema::CreateMaterializedView& operation) {
    const schema::MaterializedView& view = operation.view;
    const FullName name = full_name(context, view.name);
    StoredDatabase& database = require_database(context, name.database);
    check_reads(context, view.query);
    const std::vector<FullName> reads = full_reads(context, view.query);
    if (reads.size() != 1) {
        refuse_analysis("The materialized view only support one table in from clause.");
    }
    StoredObject* const object = context.state.object(reads.front().database, reads.front().name);
    StoredTable* const table = object == nullptr ? nullptr : std::get_if<StoredTable>(object);
    if (table == nullptr) refuse_not_simulated("a synchronous materialized view on this table");
    if (database.objects.contains(name.name) || table_with_view(database, name.name) != nullptr) {
        if (operation.if_not_exists) return Ok{};
        refuse_analysis(1050, "42S01", fmt::format("Table '{}' already exists", name.name));
    }
    RollupIndex index = view_index(context, *table, view);
    if (table->definition.key->model == KeyModel::primary) {
        refuse_analysis(
            fmt::format("Do not support create materialized view on primary key table[{}]", reads.front().name));
    }
    require_normal(context, *table);
    start_job(context, reads.front(), *table, schema::JobList::rollup, AddRollup{std::move(index)});
    return Ok{};
}

void check_columns_free_of_rollups(const StoredTable& table, const std::vector<std::string>& columns) {
    if (table.definition.key->model == KeyModel::aggregate) return;
    for (const RollupIndex& rollup : table.rollups) {
        const bool aggregated = std::ranges::any_of(rollup.columns, [&](const Column& column) {
            return column.aggregate.has_value() || (!column.key && rollup.model != KeyModel::duplicate);
        });
        if (!aggregated) continue;
        for (const std::string& name : columns) {
            const bool reads = std::ranges::any_of(rollup.base_columns, [&](const auto& pair) {
                return base::equals_ignoring_case(pair.first, name) || base::equals_ignoring_case(pair.second, name);
            });
            if (!reads) continue;
            refuse(
                fmt::format("Can not drop/modify the column {}, because the column is used in the related rollup {}, "
                            "please drop the rollup index first.",
                            name, rollup.name));
        }
    }
}

}  // namespace srmigrate::engine
