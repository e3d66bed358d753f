// SPDX-License-Identifier: Apache-2.0
#include "engine/rows/rows.hpp"

#include "base/number.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/cluster/accounts.hpp"
#include "engine/cluster/loads.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "engine/definition/partitions.hpp"
#include "engine/expression/evaluate.hpp"
#include "engine/expression/queries.hpp"
#include "engine/expression/simple_query.hpp"
#include "engine/rows/select.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace srmigrate::engine {
namespace {

struct LoadTarget {
    FullName name;
    StoredDatabase& database;
    StoredTable& table;
};

// A plain table that the user may change in that way.
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

// ---- Reading a row of the target ------------------------------------------------------------------------------------

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

// Conditions are read even where there is no row, so that a wrong name is an error on an empty table too.
void check_columns(const LoadTarget& target, const ExpressionNode& node) {
    static const StoredRow k_none;
    if (const auto path = schema::path_of(node)) {
        reader(target, k_none)(*path);
        return;
    }
    for (const auto& child : node.children)
        check_columns(target, child);
}

// ---- INSERT ---------------------------------------------------------------------------------------------------------

// A default that is not NULL, or a column that fills itself.
bool has_default(const schema::Column& column) {
    return column.auto_increment ||
           (column.default_value && !std::holds_alternative<schema::DefaultNull>(*column.default_value));
}

Value default_of(const StatementContext& context, StoredTable& table, const schema::Column& column) {
    if (column.auto_increment) return integer_value(table.next_auto_increment++);
    if (!column.default_value) return {};
    return std::visit(base::Overloaded{
                          [](const schema::DefaultNull&) { return Value{}; },
                          [](const schema::DefaultText& text) { return text_value(text.value); },
                          [&](const schema::DefaultCurrentTimestamp&) {
                              return Value{.kind = ValueKind::date_time, .text = now_text(context)};
                          },
                          [&](const schema::DefaultExpression& expression) {
                              const auto node = simple_expression(expression.expression.text);
                              if (!node) throw NotSimulated{"a default expression"};
                              return evaluate_constant(context, *node);
                          },
                      },
                      *column.default_value);
}

// The columns that the statement fills, in its order.
std::vector<const schema::Column*> given_columns(const StoredTable& table, const InsertValues& insert) {
    std::vector<const schema::Column*> result;
    if (!insert.columns) {
        for (const auto& column : table.definition.columns) {
            if (!column.generated) result.push_back(&column);
        }
        return result;
    }
    for (const auto& name : *insert.columns) {
        const auto& column = require_column(table, name);
        if (column.generated) refuse_analysis(fmt::format("generated column '{}' can not be specified", column.name));
        if (std::find(result.begin(), result.end(), &column) != result.end()) {
            refuse_analysis(1110, "42000", fmt::format("Column '{}' specified twice", column.name));
        }
        result.push_back(&column);
    }
    for (const auto& column : table.definition.columns) {
        const bool is_given = std::find(result.begin(), result.end(), &column) != result.end();
        if (!is_given && !column.generated && !column.nullable.value_or(true) && !has_default(column)) {
            refuse_analysis(fmt::format("'{}' must be explicitly mentioned in column permutation", column.name));
        }
    }
    return result;
}

[[noreturn]] void refuse_count(std::size_t columns, std::size_t values) {
    refuse_analysis(
        5604, "42601",
        fmt::format("Inserted target column count: {} doesn't match select/value column count: {}", columns, values));
}

Cell checked_cell(const schema::Column& column, const Value& value) {
    const auto cell = stored(value, column.type.value_or(schema::Type{}));
    if (!cell) {
        refuse(
            5609, "22000",
            fmt::format("Insert has filtered data: the value '{}' does not fit column '{}'", value.text, column.name));
    }
    if (!*cell && !column.nullable.value_or(true)) {
        refuse(5609, "22000",
               fmt::format("Insert has filtered data: NULL value in non-nullable column '{}'", column.name));
    }
    return *cell;
}

// The rows as the source has them; a missing value is DEFAULT.
using SourceRow = std::vector<std::optional<Value>>;

std::vector<SourceRow> source_rows(const StatementContext& context, const InsertValues& insert, std::size_t columns) {
    std::vector<SourceRow> rows;
    if (const auto* query = std::get_if<SimpleQuery>(&insert.source)) {
        const auto result = run_query(context, *query);
        if (result.columns.size() != columns) refuse_count(columns, result.columns.size());
        for (const auto& row : result.rows) {
            SourceRow values;
            for (const auto& cell : row)
                values.emplace_back(cell ? text_value(*cell) : Value{});
            rows.push_back(std::move(values));
        }
        return rows;
    }
    for (const auto& row : std::get<ValueRows>(insert.source)) {
        if (row.size() != columns) refuse_count(columns, row.size());
        SourceRow values;
        for (const auto& node : row) {
            const bool is_default =
                node.kind == schema::ExpressionKind::word && base::equals_ignoring_case(node.text, "default");
            values.push_back(is_default ? std::nullopt : std::optional(evaluate_constant(context, node)));
        }
        rows.push_back(std::move(values));
    }
    return rows;
}

StoredRow make_row(const StatementContext& context, StoredTable& table, const std::vector<const schema::Column*>& given,
                   const SourceRow& values) {
    StoredRow row;
    for (const auto& column : table.definition.columns) {
        const auto at = std::find(given.begin(), given.end(), &column);
        std::optional<Value> value;
        if (at != given.end()) value = values[static_cast<std::size_t>(at - given.begin())];
        if (column.generated) throw NotSimulated{"generated columns"};
        // NULL for an AUTO_INCREMENT column means the next number.
        if (!value || (column.auto_increment && value->kind == ValueKind::null))
            value = default_of(context, table, column);
        row.cells[identity_of(table, column)] = checked_cell(column, *value);
        if (column.auto_increment) {
            table.next_auto_increment = std::max(table.next_auto_increment, integer_of(*value).value_or(0) + 1);
        }
    }
    return row;
}

// ---- Partitions

bool is_in(const std::vector<schema::PartitionKey>& keys, const schema::PartitionKey& key) {
    return std::any_of(keys.begin(), keys.end(), [&](const schema::PartitionKey& candidate) {
        if (candidate.size() != key.size()) return false;
        for (std::size_t i = 0; i < key.size(); ++i) {
            const auto* left = std::get_if<schema::Literal>(&candidate[i]);
            const auto* right = std::get_if<schema::Literal>(&key[i]);
            if (left != nullptr && right != nullptr ? left->text != right->text
                                                    : candidate[i].index() != key[i].index()) {
                return false;
            }
        }
        return true;
    });
}

Id partition_of(const StoredTable& table, const StoredRow& row) {
    const auto style = style_of(table.definition);
    if (style == PartitionStyle::none) return table.partitions.empty() ? 0 : table.partitions.front().id;
    if (style != PartitionStyle::range && style != PartitionStyle::list) throw NotSimulated{"automatic partitions"};
    const auto types = partition_types(table.definition);
    schema::PartitionKey key;
    for (const auto& name : partition_columns(table.definition)) {
        const auto cell = cell_of(table, row, require_column(table, name));
        if (cell) {
            key.push_back(server_value(schema::Literal{.text = *cell}, types.at(key.size())));
        } else {
            key.emplace_back(schema::NullValue{});
        }
    }
    for (const auto& partition : table.partitions) {
        if (partition.temporary || !partition.bounds) continue;
        const bool holds_it =
            std::visit(base::Overloaded{
                           [](const schema::LessThan&) { return false; },
                           [&](const schema::FixedRange& range) {
                               return compare(range.lower, key, types) <= 0 && compare(key, range.upper, types) < 0;
                           },
                           [&](const schema::ValuesIn& values) { return is_in(values.keys, key); },
                       },
                       *partition.bounds);
        if (holds_it) return partition.id;
    }
    refuse(5609, "22000", "Insert has filtered data: The row is out of partition ranges. Please add a new partition.");
}

std::vector<Cell> key_of(const StoredTable& table, const StoredRow& row,
                         const std::vector<const schema::Column*>& columns) {
    std::vector<Cell> key;
    for (const auto* const column : columns)
        key.push_back(cell_of(table, row, *column));
    return key;
}

// Whether the key holds a number that no row had before: every row so far has a smaller one than `next`, which was
// next_auto_increment before this row was made.
bool has_new_number(const StoredTable& table, const StoredRow& row, const std::vector<const schema::Column*>& key,
                    std::int64_t next) {
    return std::any_of(key.begin(), key.end(), [&](const schema::Column* column) {
        if (!column->auto_increment) return false;
        const auto number = base::number<std::int64_t>(cell_of(table, row, *column).value_or(""));
        return number && *number >= next;
    });
}

// Primary and unique keys: a row of the same key is replaced. The rows that come are few, those that are there may be
// many: they are looked through only where one of them can have the key. `next` as above.
void put_rows(StoredTable& table, std::vector<StoredRow> rows, std::int64_t next) {
    const auto model = model_of(table);
    if (model == schema::KeyModel::aggregate) throw NotSimulated{"aggregate tables"};
    if (model == schema::KeyModel::duplicate) {
        std::move(rows.begin(), rows.end(), std::back_inserter(table.rows));
        return;
    }
    std::vector<const schema::Column*> columns;
    for (const auto& name : table.definition.key->columns)
        columns.push_back(&require_column(table, name));
    std::map<std::vector<Cell>, StoredRow> fresh;
    std::vector<std::vector<Cell>> order;
    bool may_replace = false;
    for (auto& row : rows) {
        may_replace = may_replace || !has_new_number(table, row, columns, next);
        auto key = key_of(table, row, columns);
        if (fresh.insert_or_assign(key, std::move(row)).second) order.push_back(std::move(key));
    }
    if (may_replace) {
        for (auto& row : table.rows) {
            const auto found = fresh.find(key_of(table, row, columns));
            if (found == fresh.end()) continue;
            row = std::move(found->second);
            fresh.erase(found);
        }
    }
    for (const auto& key : order) {
        const auto found = fresh.find(key);
        if (found != fresh.end()) table.rows.push_back(std::move(found->second));
    }
}

Answer insert(const StatementContext& context, const InsertValues& statement) {
    const auto target = target_of(context, statement.table, "INSERT", "INSERT");
    auto& table = target.table;
    if (statement.label) check_label(context, target.database, *statement.label);
    const auto given = given_columns(table, statement);
    const auto values = source_rows(context, statement, given.size());
    const auto next_auto_increment = table.next_auto_increment;
    auto before = rows_before(context, table);
    std::vector<StoredRow> rows;
    try {
        for (const auto& value : values) {
            rows.push_back(make_row(context, table, given, value));
            rows.back().partition = partition_of(table, rows.back());
        }
        if (statement.overwrite) {
            table.rows.clear();
            for (auto& partition : table.partitions)
                partition.id = context.state.new_id();
            for (auto& row : rows)
                row.partition = partition_of(table, row);
        }
        put_rows(table, std::move(rows), next_auto_increment);
    } catch (...) {
        table.next_auto_increment = next_auto_increment;
        throw;
    }
    return finish_load(context, target.database, table, std::move(before),
                       {.table = target.name.name, .label = statement.label, .rows = values.size()});
}

// ---- UPDATE and DELETE ----------------------------------------------------------------------------------------------

Answer update(const StatementContext& context, const UpdateRows& statement) {
    const auto target = target_of(context, statement.table, "UPDATE", "UPDATE");
    auto& table = target.table;
    if (model_of(table) != schema::KeyModel::primary) {
        refuse_analysis(fmt::format("table {} does not support update", target.name.name));
    }
    for (const auto& [name, value] : statement.assignments) {
        const auto& column = require_column(table, name);
        if (column.key) refuse_analysis(fmt::format("primary key column cannot be updated: {}", column.name));
        if (column.generated) refuse_analysis(fmt::format("generated column '{}' can not be specified", column.name));
        check_columns(target, value);
    }
    if (!statement.where) refuse_analysis("must specify where clause to prevent full table update");
    check_columns(target, *statement.where);
    auto rows = table.rows;
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto read = reader(target, table.rows[i]);
        if (!holds(context, statement.where, read)) continue;
        ++count;
        for (const auto& [name, value] : statement.assignments) {
            const auto& column = require_column(table, name);
            rows[i].cells[identity_of(table, column)] = checked_cell(column, evaluate(context, value, read));
        }
    }
    auto before = rows_before(context, table);
    table.rows = std::move(rows);
    return finish_load(context, target.database, table, std::move(before),
                       {.table = target.name.name, .verb = "update", .rows = count});
}

Answer delete_rows(const StatementContext& context, const DeleteRows& statement) {
    const auto target = target_of(context, statement.table, "DELETE", "DELETE");
    auto& table = target.table;
    if (!statement.where) {
        refuse_analysis(model_of(table) == schema::KeyModel::primary
                            ? "must specify where clause to prevent full table delete"
                            : "Where clause is not set");
    }
    if (model_of(table) != schema::KeyModel::primary && table.state != TableState::normal) {
        refuse(fmt::format("Table's state is not normal: {}", target.name.name));
    }
    check_columns(target, *statement.where);
    std::set<Id> partitions;
    for (const auto& name : statement.partitions) {
        const auto* partition = find_partition(table, name, false);
        if (partition == nullptr) refuse(fmt::format("Partition does not exist. name: {}", name));
        partitions.insert(partition->id);
    }
    auto before = rows_before(context, table);
    const auto count = std::erase_if(table.rows, [&](const StoredRow& row) {
        return (partitions.empty() || partitions.contains(row.partition)) &&
               holds(context, statement.where, reader(target, row));
    });
    return finish_load(context, target.database, table, std::move(before),
                       {.table = target.name.name, .verb = "delete", .rows = count});
}

// ---- What is beyond the engine --------------------------------------------------------------------------------------

void require_readable(const StatementContext& context, const schema::ObjectName& given) {
    const auto name = full_name(context, given);
    if (base::equals_ignoring_case(name.database, "information_schema")) return;
    require_database(context, name.database);
    const auto* object = context.state.object(name.database, name.name);
    if (object == nullptr) refuse_unknown_table(context, dotted(name));
    require(context, "SELECT", kind_of(*object), name.database, name.name);
}

std::string_view privilege_of(schema::DataKind kind) {
    switch (kind) {
        case schema::DataKind::update:
            return "UPDATE";
        case schema::DataKind::delete_:
            return "DELETE";
        case schema::DataKind::insert:
        case schema::DataKind::insert_overwrite:
        case schema::DataKind::select:
        case schema::DataKind::submit_task:
        case schema::DataKind::other:
            break;
    }
    return "INSERT";
}

std::string_view verb_of(schema::DataKind kind) {
    switch (kind) {
        case schema::DataKind::update:
            return "update";
        case schema::DataKind::delete_:
            return "delete";
        case schema::DataKind::insert:
        case schema::DataKind::insert_overwrite:
        case schema::DataKind::select:
        case schema::DataKind::submit_task:
        case schema::DataKind::other:
            break;
    }
    return "insert";
}

Answer accept(const StatementContext& context, const schema::DataStatement& statement, const std::string& what) {
    for (const auto& name : statement.reads)
        require_readable(context, name);
    if (!statement.target || statement.kind == schema::DataKind::submit_task) {
        return accepted(what);
    }
    const auto name = full_name(context, *statement.target);
    auto& database = require_database(context, name.database);
    const auto* object = context.state.object(name.database, name.name);
    if (object == nullptr) refuse_unknown_table(context, dotted(name));
    require(context, privilege_of(statement.kind), kind_of(*object), name.database, name.name);
    if (statement.label) check_label(context, database, *statement.label);
    return finish_load(context, database,
                       {.table = name.name, .verb = verb_of(statement.kind), .label = statement.label, .note = what});
}

}  // namespace

Answer run(const StatementContext& context, const schema::DataStatement& classified) {
    const auto statement = simple_statement(context.statement.tokens);
    if (!statement) return accept(context, classified, "the form of the statement");
    try {
        return std::visit(base::Overloaded{
                              [&](const SimpleQuery& query) -> Answer { return run_query(context, query); },
                              [&](const InsertValues& values) { return insert(context, values); },
                              [&](const UpdateRows& rows) { return update(context, rows); },
                              [&](const DeleteRows& rows) { return delete_rows(context, rows); },
                          },
                          *statement);
    } catch (const NotSimulated& beyond) {
        return accept(context, classified, beyond.what);
    }
}

}  // namespace srmigrate::engine
