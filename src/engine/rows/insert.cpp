// SPDX-License-Identifier: Apache-2.0
#include "engine/rows/insert.hpp"

#include "base/number.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/cluster/loads.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "engine/cluster/variables.hpp"
#include "engine/definition/automatic_partitions.hpp"
#include "engine/definition/partitions.hpp"
#include "engine/rows/load_target.hpp"
#include "engine/rows/put_rows.hpp"
#include "engine/rows/select.hpp"
#include "engine/value/types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace srmigrate::engine {
namespace {

// ---- Columns

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

/// What becomes of the columns that an INSERT does not name, in a row whose key is there.
enum class Unnamed { take_defaults, stay };

Unnamed unnamed_columns(const StatementContext& context, const StoredTable& table, const InsertValues& insert) {
    if (!insert.columns || model_of(table) != schema::KeyModel::primary) return Unnamed::take_defaults;
    const auto count = std::count_if(table.definition.columns.begin(), table.definition.columns.end(),
                                     [](const schema::Column& column) { return !column.generated; });
    const bool stay = static_cast<std::ptrdiff_t>(insert.columns->size()) < count &&
                      rules_of(context.state.profile).partial_inserts &&
                      variable_value(context, "enable_insert_partial_update").text == "1";
    return stay ? Unnamed::stay : Unnamed::take_defaults;
}

bool is_key(const StoredTable& table, const schema::Column& column) {
    if (!table.definition.key) return false;
    const auto& names = table.definition.key->columns;
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string& name) { return base::equals_ignoring_case(name, column.name); });
}

using GivenColumns = std::vector<const schema::Column*>;

bool is_among(const GivenColumns& given, const schema::Column& column) {
    return std::find(given.begin(), given.end(), &column) != given.end();
}

// The columns that the statement fills, in its order.
GivenColumns given_columns(const StoredTable& table, const InsertValues& insert, Unnamed unnamed) {
    GivenColumns result;
    if (!insert.columns) {
        for (const auto& column : table.definition.columns) {
            if (!column.generated) result.push_back(&column);
        }
        return result;
    }
    for (const auto& name : *insert.columns) {
        const auto& column = require_column(table, name);
        if (column.generated) refuse_analysis(fmt::format("generated column '{}' can not be specified", column.name));
        if (is_among(result, column)) {
            refuse_analysis(1110, "42000", fmt::format("Column '{}' specified twice", column.name));
        }
        result.push_back(&column);
    }
    for (const auto& column : table.definition.columns) {
        const bool is_needed = !column.generated && !column.nullable.value_or(true) && !has_default(column);
        if (is_needed && !is_among(result, column) && (unnamed == Unnamed::take_defaults || is_key(table, column))) {
            refuse_analysis(fmt::format("'{}' must be explicitly mentioned in column permutation", column.name));
        }
    }
    return result;
}

// InsertPlanner.inferOutputSchemaForPartialUpdate: what the server computes anew is written, the rest stays.
bool is_computed(const schema::Column& column) {
    if (column.generated) return true;
    if (!column.default_value) return false;
    if (std::holds_alternative<schema::DefaultCurrentTimestamp>(*column.default_value)) return true;
    const auto* expression = std::get_if<schema::DefaultExpression>(&*column.default_value);
    if (expression == nullptr) return false;
    const auto node = simple_expression(expression->expression.text);
    return !node || !literal_value(*node);
}

std::set<std::int64_t> kept_columns(const StoredTable& table, const GivenColumns& given) {
    std::set<std::int64_t> result;
    for (const auto& column : table.definition.columns) {
        if (column.generated) {
            for (const auto& name : columns_of(parse_expression(*column.generated))) {
                const auto& read = require_column(table, name);
                if (!is_among(given, read) && !is_key(table, read)) {
                    throw NotSimulated{fmt::format("generated column {} of an INSERT of some columns", column.name)};
                }
            }
        }
        if (!is_among(given, column) && !is_key(table, column) && !is_computed(column)) {
            result.insert(identity_of(table, column));
        }
    }
    return result;
}

// ---- Values

[[noreturn]] void refuse_count(std::size_t columns, std::size_t values) {
    refuse_analysis(
        5604, "42601",
        fmt::format("Inserted target column count: {} doesn't match select/value column count: {}", columns, values));
}

// The rows as the source has them; a missing value is DEFAULT.
using SourceRow = std::vector<std::optional<Value>>;

// What CAST makes of JSON, nested and binary values, and of others where those are wanted, is not known here.
void check_types(const QueryOutput& output, const GivenColumns& given) {
    const auto is_plain = [](const std::optional<schema::Type>& type) {
        return !type || schema::can_distribute(*type) || is_floating(*type);
    };
    for (std::size_t i = 0; i < given.size(); ++i) {
        const auto& from = output.columns[i].type;
        const auto& to = given[i]->type;
        if (is_plain(from) && is_plain(to)) continue;
        const bool is_same = from && to && server_type(*from) == server_type(*to);
        const bool is_null = std::all_of(output.rows.begin(), output.rows.end(),
                                         [&](const auto& row) { return row[i].kind == ValueKind::null; });
        if (!is_same && !is_null) throw NotSimulated{fmt::format("a value for column {}", given[i]->name)};
    }
}

std::vector<SourceRow> source_rows(const StatementContext& context, const InsertValues& insert,
                                   const GivenColumns& given) {
    std::vector<SourceRow> rows;
    if (const auto* query = std::get_if<SimpleQuery>(&insert.source)) {
        auto output = query_output(context, *query);
        if (output.columns.size() != given.size()) refuse_count(given.size(), output.columns.size());
        check_types(output, given);
        for (auto& row : output.rows)
            rows.emplace_back(std::make_move_iterator(row.begin()), std::make_move_iterator(row.end()));
        return rows;
    }
    for (const auto& row : std::get<ValueRows>(insert.source)) {
        if (row.size() != given.size()) refuse_count(given.size(), row.size());
        SourceRow values;
        for (const auto& node : row) {
            const bool is_default =
                node.kind == schema::ExpressionKind::word && base::equals_ignoring_case(node.text, "default");
            if (is_default) {
                values.emplace_back();
                continue;
            }
            values.emplace_back(evaluate_constant(context, node));
            // NULL for an AUTO_INCREMENT column means the next number; of a query such a row is left out.
            if (given[values.size() - 1]->auto_increment && values.back()->kind == ValueKind::null)
                values.back().reset();
        }
        rows.push_back(std::move(values));
    }
    return rows;
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

bool holds_key(const StoredPartition& partition, const schema::PartitionKey& key,
               const std::vector<schema::Type>& types) {
    if (!partition.bounds) return false;
    return std::visit(base::Overloaded{
                          [](const schema::LessThan&) { return false; },
                          [&](const schema::FixedRange& range) {
                              return compare(range.lower, key, types) <= 0 && compare(key, range.upper, types) < 0;
                          },
                          [&](const schema::ValuesIn& values) { return is_in(values.keys, key); },
                      },
                      *partition.bounds);
}

schema::PartitionKey key_of_row(const StoredTable& table, const StoredRow& row,
                                const std::vector<schema::Type>& types) {
    schema::PartitionKey key;
    for (const auto& name : partition_columns(table.definition)) {
        const auto cell = cell_of(table, row, require_column(table, name));
        if (cell) {
            key.push_back(server_value(schema::Literal{.text = *cell}, types.at(key.size())));
        } else {
            key.emplace_back(schema::NullValue{});
        }
    }
    return key;
}

/// Finds the partition of a row among those that the statement may fill, and makes one where the server does.
class Placement {
  public:
    Placement(const StatementContext& context, StoredTable& table, const std::optional<TargetPartitions>& given)
        : m_context(context),
          m_table(table),
          m_style(style_of(table.definition)),
          m_types(partition_types(table.definition)) {
        if (given) {
            m_temporary = given->temporary;
            m_wanted = named_partitions(table, given->names, given->temporary);
        }
        const bool is_empty = std::none_of(table.partitions.begin(), table.partitions.end(),
                                           [](const StoredPartition& partition) { return !partition.temporary; });
        if (!given && is_empty && !is_automatic(m_style)) {
            refuse_analysis(
                fmt::format("data cannot be inserted into table with empty partition.Use `SHOW PARTITIONS "
                            "FROM {}` to see the currently partitions of this table. ",
                            table.definition.name.name));
        }
        if (m_style == PartitionStyle::range_expression) throw NotSimulated{"partitions by an expression"};
    }

    bool may_fill(const StoredPartition& partition) const {
        return partition.temporary == m_temporary && (m_wanted.empty() || m_wanted.contains(partition.id));
    }

    Id operator()(const StoredRow& row) {
        const auto key = m_style == PartitionStyle::none ? schema::PartitionKey{} : key_of_row(m_table, row, m_types);
        for (const auto& partition : m_table.partitions) {
            if (!may_fill(partition)) continue;
            if (m_style == PartitionStyle::none || holds_key(partition, key, m_types)) return partition.id;
        }
        if (m_wanted.empty() && is_automatic(m_style)) return made(key);
        throw Filtered{"The row is out of partition ranges. Please add a new partition."};
    }

  private:
    Id made(const schema::PartitionKey& key) {
        auto given = automatic_partition(m_table, key);
        if (!given) throw NotSimulated{"an automatic partition for such a value"};
        auto partition = new_partition(m_context, m_table, std::move(given->name));
        partition.bounds = std::move(given->bounds);
        m_table.partitions.push_back(std::move(partition));
        return m_table.partitions.back().id;
    }

    const StatementContext& m_context;
    StoredTable& m_table;
    PartitionStyle m_style;
    std::vector<schema::Type> m_types;
    bool m_temporary = false;
    std::set<Id> m_wanted;  ///< empty: all
};

// ---- Rows

class RowMaker {
  public:
    RowMaker(const StatementContext& context, const LoadTarget& target, const GivenColumns& given)
        : m_context(context), m_target(target), m_given(given) {}

    StoredRow operator()(const SourceRow& values) const {
        auto& table = m_target.table;
        StoredRow row;
        for (const auto& column : table.definition.columns) {
            if (column.generated) continue;
            const auto at = std::find(m_given.begin(), m_given.end(), &column);
            const bool is_given = at != m_given.end();
            std::optional<Value> value;
            if (is_given) value = values[static_cast<std::size_t>(at - m_given.begin())];
            if (column.auto_increment && value && value->kind == ValueKind::null) {
                throw Filtered{fmt::format("NULL value in auto increment column '{}'", column.name)};
            }
            if (!value) value = default_of(m_context, table, column);
            // A column of a partial INSERT that has no default is checked when it is known whether the row is new.
            const bool is_open = !is_given && value->kind == ValueKind::null;
            row.cells[identity_of(table, column)] = is_open ? Cell() : checked_cell(column, *value);
            if (column.auto_increment) {
                table.next_auto_increment = std::max(table.next_auto_increment, integer_of(*value).value_or(0) + 1);
            }
        }
        fill_generated(m_context, m_target, row);
        return row;
    }

  private:
    const StatementContext& m_context;
    const LoadTarget& m_target;
    const GivenColumns& m_given;
};

// StmtExecutor: so many of all rows may be left out (insert_max_filter_ratio).
void check_filtered(const StatementContext& context, const std::vector<Filtered>& filtered, std::size_t all) {
    if (filtered.empty()) return;
    const auto ratio = base::number<double>(variable_value(context, "insert_max_filter_ratio").text).value_or(0);
    if (static_cast<double>(filtered.size()) > static_cast<double>(all) * ratio) refuse_filtered(filtered.front());
}

// Those that the statement fills get new ones, and what was in the old ones is gone.
void replace_partitions(const StatementContext& context, StoredTable& table, const Placement& placement,
                        std::vector<StoredRow>& rows) {
    std::map<Id, Id> replaced;
    for (auto& partition : table.partitions) {
        if (!placement.may_fill(partition)) continue;
        const auto old = std::exchange(partition.id, context.state.new_id());
        replaced.emplace(old, partition.id);
    }
    std::erase_if(table.rows, [&](const StoredRow& row) { return replaced.contains(row.partition); });
    for (auto& row : rows) {
        if (const auto found = replaced.find(row.partition); found != replaced.end()) row.partition = found->second;
    }
}

// dynamic_overwrite replaces the partitions that rows come into, and no other.
void check_overwrite(const StatementContext& context, const StoredTable& table, const InsertValues& statement) {
    if (!statement.overwrite || statement.partitions || !is_automatic(style_of(table.definition))) return;
    const auto text = base::to_lower(std::string(context.statement.text));
    if (variable_value(context, "dynamic_overwrite").text == "1" || text.find("dynamic_overwrite") != text.npos) {
        throw NotSimulated{"dynamic_overwrite"};
    }
}

}  // namespace

Answer insert(const StatementContext& context, const InsertValues& statement) {
    const auto target = target_of(context, statement.table, "INSERT", "INSERT");
    auto& table = target.table;
    if (statement.label) check_label(context, target.database, *statement.label);
    check_overwrite(context, table, statement);
    Placement place(context, table, statement.partitions);
    const auto unnamed = unnamed_columns(context, table, statement);
    const auto given = given_columns(table, statement, unnamed);
    const auto values = source_rows(context, statement, given);
    std::optional<StoredTable> overwritten;
    if (statement.overwrite) overwritten = table;
    const auto partition_count = table.partitions.size();
    auto shown_before = rows_before(context, table);
    std::vector<Filtered> filtered;
    const auto first_number = table.next_auto_increment;
    NewRows fresh{.rows = {}, .first_number = first_number};
    if (unnamed == Unnamed::stay) fresh.kept_columns = kept_columns(table, given);
    try {
        const RowMaker make_row(context, target, given);
        for (const auto& value : values) {
            try {
                auto row = make_row(value);
                row.partition = place(row);
                fresh.rows.push_back(std::move(row));
            } catch (const Filtered& row) {
                filtered.push_back(row);
            }
        }
        check_filtered(context, filtered, values.size());
        if (statement.overwrite) replace_partitions(context, table, place, fresh.rows);
        put_rows(table, std::move(fresh));
    } catch (...) {
        table.partitions.resize(partition_count);
        table.next_auto_increment = first_number;
        if (overwritten) table = *std::move(overwritten);
        throw;
    }
    return finish_load(context, target.database, table, std::move(shown_before),
                       {.table = target.name.name, .label = statement.label, .rows = values.size() - filtered.size()});
}

}  // namespace srmigrate::engine
