// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "engine/create_table.hpp"
#include "engine/loads.hpp"
#include "engine/queries.hpp"
#include "engine/refusal.hpp"
#include "engine/types.hpp"

#include <fmt/format.h>

namespace srmigrate::engine {

namespace {

/// A column of the new table for one of the query, if its type is known.
schema::Column column_of(const QueryColumn& source, const std::string& name) {
    if (!source.output.type) {
        refuse_not_simulated(fmt::format("CREATE TABLE AS SELECT: the type of column '{}' is not known", name));
    }
    schema::Column column;
    column.name = name;
    column.type = source.output.type;
    if (column.type->kind == schema::TypeKind::varchar) column.type->length = 1048576;
    if (!source.output.nullable) column.nullable = false;
    return column;
}

/// The load that follows: no rows, but a label, a transaction and a new version of every partition.
Answer load(const Context& context, const FullName& name) {
    return finish_load(context, require_database(context, name.database),
                       *table_of(*context.state.object(name.database, name.name)), {},
                       {.table = name.name, .note = "CREATE TABLE AS SELECT"});
}

}  // namespace

Answer run(const Context& context, const schema::CreateTableAsSelect& operation) {
    check_reads(context, operation.query);
    const auto outputs = output_columns(context, operation.query);
    if (!outputs) refuse_not_simulated("CREATE TABLE AS SELECT of this query");
    schema::Table table = operation.table;
    if (!table.columns.empty() && table.columns.size() != outputs->size()) {
        refuse_analysis("Number of specified column names not equal to the number of selected columns");
    }
    std::vector<schema::Column> columns;
    for (std::size_t i = 0; i < outputs->size(); ++i) {
        const std::string& name = table.columns.empty() ? (*outputs)[i].output.name : table.columns[i].name;
        columns.push_back(column_of((*outputs)[i], name));
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
