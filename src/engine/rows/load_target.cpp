// SPDX-License-Identifier: Apache-2.0
#include "engine/rows/load_target.hpp"

#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/cluster/accounts.hpp"
#include "engine/expression/queries.hpp"
#include "engine/expression/simple_query.hpp"
#include "engine/rows/select.hpp"

#include <fmt/format.h>

namespace srmigrate::engine {

LoadTarget target_of(const StatementContext& context, const schema::ObjectName& given, std::string_view privilege,
                     std::string_view verb) {
    const auto name = full_name(context, given);
    auto& database = require_database(context, name.database);
    auto* object = context.state.object(name.database, name.name);
    if (object == nullptr) refuse_unknown_table(context, dotted(name));
    require(context, privilege, kind_of(*object), name.database, name.name);
    if (std::holds_alternative<StoredUnknown>(*object)) throw NotSimulated{fmt::format("rows of {}", name.name)};
    auto* table = std::get_if<StoredTable>(object);
    if (table == nullptr) {
        refuse_analysis(fmt::format("{} '{}' is not a table: the data of it cannot be changed by {}",
                                    base::to_lower(word(kind_of(*object))), name.name, verb));
    }
    if (context.state.profile.backends == 0) refuse("Backend node not found. Check if any backend node is down.");
    return {.name = name, .database = database, .table = *table};
}

schema::KeyModel model_of(const StoredTable& table) {
    return table.definition.key ? table.definition.key->model : schema::KeyModel::duplicate;
}

const schema::Column& require_column(const StoredTable& table, const std::string& name) {
    if (const auto* column = find_column(table.definition, name)) return *column;
    refuse_analysis(5509, "42S22", fmt::format("Unknown column '{}' in '{}'", name, table.definition.name.name));
}

std::int64_t identity_of(const StoredTable& table, const schema::Column& column) {
    const auto found = table.identities.find(base::to_lower(column.name));
    if (found == table.identities.end()) throw NotSimulated{fmt::format("column {}", column.name)};
    return found->second.unique_id;
}

ColumnReader reader(const LoadTarget& target, const StoredRow& row) {
    return [&target, &row](const std::vector<std::string>& path) {
        const auto& name = target.name;
        const bool is_known = path.size() == 1 || path[path.size() - 2] == name.name;
        const auto* column = is_known ? find_column(target.table.definition, path.back()) : nullptr;
        if (column == nullptr) {
            refuse_unknown_column(path.size() == 1 ? path.back() : "`" + base::join(path, "`.`") + "`");
        }
        return value_of(cell_of(target.table, row, *column), column->type.value_or(schema::Type{}));
    };
}

void refuse_filtered(const Filtered& row) {
    refuse(5609, "22000", "Insert has filtered data: " + row.reason);
}

Cell checked_cell(const schema::Column& column, const Value& value) {
    const auto type = column.type.value_or(schema::Type{});
    const auto kept = cast_to(value, type);
    if (!fits(kept, type)) {
        throw Filtered{fmt::format("the value '{}' does not fit column '{}'", kept.text, column.name)};
    }
    if (kept.kind == ValueKind::null && !column.nullable.value_or(true)) {
        throw Filtered{fmt::format("NULL value in non-nullable column '{}'", column.name)};
    }
    return cell_of(kept);
}

void fill_generated(const StatementContext& context, const LoadTarget& target, StoredRow& row) {
    for (const auto& column : target.table.definition.columns) {
        if (!column.generated) continue;
        const auto node = simple_expression(column.generated->text);
        if (!node) throw NotSimulated{fmt::format("generated column {}", column.name)};
        const auto value = evaluate(context, *node, reader(target, row));
        row.cells[identity_of(target.table, column)] = checked_cell(column, value);
    }
}

}  // namespace srmigrate::engine
