// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/change/create_table.hpp"
#include "engine/cluster/loads.hpp"
#include "engine/definition/checks_create_table.hpp"
#include "engine/expression/expressions.hpp"
#include "engine/expression/queries.hpp"
#include "engine/value/types.hpp"
#include "schema/model/words.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace srmigrate::engine {

namespace {

schema::Type decimal(std::int64_t precision, std::int64_t scale) {
    schema::Type type;
    type.kind = schema::TypeKind::decimal;
    type.length = precision;
    type.scale = scale;
    return type;
}

/// What an aggregate gives; absent for those that are not known here.
std::optional<schema::Type> aggregated_type(const ExpressionNode& node, const std::vector<schema::Column>& columns) {
    const std::string function = base::to_lower(node.text);
    if (function == "count") return schema::Type{.kind = schema::TypeKind::bigint};
    const auto argument = node.children.empty() ? std::nullopt : type_of(node.children.front(), columns);
    if (!argument || function == "max" || function == "min") return argument;
    if (function != "sum") return std::nullopt;
    if (is_floating(*argument)) return schema::Type{.kind = schema::TypeKind::double_};
    if (is_decimal(*argument)) return decimal(38, argument->scale.value_or(0));
    if (argument->kind == schema::TypeKind::largeint) return argument;
    if (schema::is_integer(argument->kind)) return schema::Type{.kind = schema::TypeKind::bigint};
    return std::nullopt;
}

/// Literals, casts of what is not null to texts and to integers as wide, and counts are never null (StarRocks:
/// Expr.isNullable and its overrides); nor are columns that are not.
bool is_never_null(const ExpressionNode& node, const std::vector<schema::Column>& columns) {
    switch (node.kind) {
        case ExpressionKind::text:
        case ExpressionKind::number:
            return true;
        case ExpressionKind::word:
            return node.text != "NULL";
        case ExpressionKind::column: {
            const auto* const column = schema::find(columns, node.text);
            return column != nullptr && column->nullable == false;
        }
        case ExpressionKind::call:
            return base::equals_ignoring_case(node.text, "count");
        case ExpressionKind::cast: {
            const auto from = type_of(node.children.front(), columns);
            const bool kept =
                node.type && from && schema::is_integer(from->kind) &&
                (is_text(*node.type) || (schema::is_integer(node.type->kind) &&
                                         schema::integer_bits(from->kind) <= schema::integer_bits(node.type->kind)));
            return kept && is_never_null(node.children.front(), columns);
        }
        default:
            return false;
    }
}

/// The output as far as its expression tells, where the query reads one table or none.
OutputColumn typed(const StatementContext& context, const schema::Query& query, const QueryColumn& source) {
    OutputColumn output = source.output;
    const std::vector<FullName> reads = full_reads(context, query);
    if (output.type || source.plain || reads.size() > 1) return output;
    const StoredObject* const object =
        reads.empty() ? nullptr : context.state.object(reads.front().database, reads.front().name);
    const auto* const table = object == nullptr ? nullptr : std::get_if<StoredTable>(object);
    if (!reads.empty() && table == nullptr) return output;
    const auto columns = table == nullptr ? std::vector<schema::Column>{} : table->definition.columns;
    const ExpressionNode& node = source.expression;
    output.type = node.kind == ExpressionKind::call && has_aggregate(node) ? aggregated_type(node, columns)
                                                                           : type_of(node, columns);
    output.nullable = !is_never_null(node, columns);
    return output;
}

/// The type that a table takes for it (StarRocks: AnalyzerUtils.transformTableColumnType): keys are to be exact.
schema::Type type_in_table(const schema::Type& type) {
    if (is_floating(type)) return decimal(38, 9);
    if (!is_text(type)) return type;
    schema::Type text = schema::Type{.kind = schema::TypeKind::varchar};
    text.length = schema::k_longest_varchar;
    return text;
}

/// A column of the new table for one of the query, if its type is known.
schema::Column column_of(const OutputColumn& output, const std::string& name) {
    if (!output.type) {
        refuse_not_simulated(fmt::format("CREATE TABLE AS SELECT: the type of column '{}' is not known", name));
    }
    schema::Column column;
    column.name = name;
    column.type = type_in_table(*output.type);
    if (!output.nullable) column.nullable = false;
    return column;
}

/// The load that follows: no rows, but a label, a transaction and a new version of every partition.
Answer load(const StatementContext& context, const FullName& name) {
    return finish_load(context, require_database(context, name.database),
                       *table_of(*context.state.object(name.database, name.name)), {},
                       {.table = name.name, .note = "CREATE TABLE AS SELECT"});
}

}  // namespace

Answer run(const StatementContext& context, const schema::CreateTableAsSelect& operation) {
    check_reads(context, operation.query);
    const auto outputs = output_columns(context, operation.query);
    if (!outputs) refuse_not_simulated("CREATE TABLE AS SELECT of this query");
    schema::Table table = operation.table;
    if (table.key && table.key->model != schema::KeyModel::duplicate && table.key->model != schema::KeyModel::primary) {
        refuse_analysis(fmt::format("CTAS does not support {} table", schema::keys_type(table.key->model)));
    }
    if (!table.columns.empty() && table.columns.size() != outputs->size()) {
        refuse_analysis("Number of specified column names not equal to the number of selected columns");
    }
    std::vector<schema::Column> columns;
    for (std::size_t i = 0; i < outputs->size(); ++i) {
        const std::string& name = table.columns.empty() ? (*outputs)[i].output.name : table.columns[i].name;
        columns.push_back(column_of(typed(context, operation.query, (*outputs)[i]), name));
    }
    table.columns = std::move(columns);
    schema::CreateTable create{std::move(table), operation.if_not_exists};
    const FullName name = full_name(context, create.table.name);
    const bool is_new = context.state.object(name.database, name.name) == nullptr;
    Answer answer = run(context, create);
    if (std::holds_alternative<Ok>(answer) && is_new) return load(context, name);
    return answer;
}

}  // namespace srmigrate::engine
