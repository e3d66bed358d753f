// SPDX-License-Identifier: Apache-2.0
#include "engine/rows/put_rows.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "engine/rows/aggregates.hpp"
#include "engine/rows/load_target.hpp"
#include "engine/rows/select.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace srmigrate::engine {
namespace {

using schema::AggregateFunction;

using RowKey = std::vector<Cell>;

RowKey key_of(const StoredTable& table, const StoredRow& row, const std::vector<const schema::Column*>& columns) {
    RowKey key;
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

Value aggregate_of(AggregateFunction function, const Value& held, const Value& fresh, const schema::Column& column) {
    switch (function) {
        case AggregateFunction::sum: {
            const auto total = added(held, fresh, column.type);
            const auto kept = cast_to(total, *column.type);
            if (!fits(kept, *column.type) || (kept.kind == ValueKind::null) != (total.kind == ValueKind::null)) {
                throw NotSimulated{fmt::format("a sum that overflows column {}", column.name)};
            }
            return kept;
        }
        case AggregateFunction::min:
            return lesser(held, fresh);
        case AggregateFunction::max:
            return greater(held, fresh);
        case AggregateFunction::replace:
            return fresh;
        case AggregateFunction::replace_if_not_null:
            return fresh.kind == ValueKind::null ? held : fresh;
        case AggregateFunction::hll_union:
        case AggregateFunction::bitmap_union:
        case AggregateFunction::percentile_union:
            break;
    }
    throw NotSimulated{fmt::format("the aggregate of column {}", column.name)};
}

class RowMerge {
  public:
    RowMerge(const StoredTable& table, const std::set<std::int64_t>& kept_columns)
        : m_table(table), m_kept(kept_columns) {}

    // What the two rows of one key are together.
    StoredRow operator()(const StoredRow& held, StoredRow fresh) const {
        for (const auto id : m_kept)
            fresh.cells[id] = cell(held, id);
        if (model_of(m_table) != schema::KeyModel::aggregate) return fresh;
        for (const auto& column : m_table.definition.columns) {
            if (!column.aggregate) continue;
            const auto* function = std::get_if<AggregateFunction>(&*column.aggregate);
            if (function == nullptr) throw NotSimulated{fmt::format("the aggregate of column {}", column.name)};
            const auto type = column.type.value_or(schema::Type{});
            fresh.cells[identity_of(m_table, column)] =
                cell_of(aggregate_of(*function, value_of(cell_of(m_table, held, column), type),
                                     value_of(cell_of(m_table, fresh, column), type), column));
        }
        return fresh;
    }

    // A row that no other completes.
    void check_new(const StoredRow& row) const {
        for (const auto& column : m_table.definition.columns) {
            const auto id = identity_of(m_table, column);
            if (m_kept.contains(id) && !column.nullable.value_or(true) && !row.cells.at(id)) {
                throw NotSimulated{fmt::format("a new row without column {}", column.name)};
            }
        }
    }

  private:
    Cell cell(const StoredRow& row, std::int64_t id) const {
        for (const auto& column : m_table.definition.columns) {
            if (identity_of(m_table, column) == id) return cell_of(m_table, row, column);
        }
        return {};
    }

    const StoredTable& m_table;
    const std::set<std::int64_t>& m_kept;
};

// Aggregates are asked for each value, whether it meets another one or not.
void check_aggregates(const StoredTable& table) {
    for (const auto& column : table.definition.columns) {
        if (!column.aggregate) continue;
        const auto* function = std::get_if<AggregateFunction>(&*column.aggregate);
        if (function != nullptr) {
            static_cast<void>(aggregate_of(*function, {}, {}, column));
        } else {
            throw NotSimulated{fmt::format("the aggregate of column {}", column.name)};
        }
    }
}

}  // namespace

// The rows that come are few, those that are there may be many: they are looked through only where one of them can have
// the key.
void put_rows(StoredTable& table, NewRows given) {
    const auto model = model_of(table);
    if (model == schema::KeyModel::duplicate) {
        std::move(given.rows.begin(), given.rows.end(), std::back_inserter(table.rows));
        return;
    }
    if (model == schema::KeyModel::aggregate) check_aggregates(table);
    std::vector<const schema::Column*> columns;
    for (const auto& name : table.definition.key->columns)
        columns.push_back(&require_column(table, name));
    const RowMerge merged(table, given.kept_columns);
    std::map<RowKey, StoredRow> fresh;
    std::vector<RowKey> order;
    bool may_meet = false;
    for (auto& row : given.rows) {
        may_meet = may_meet || !has_new_number(table, row, columns, given.first_number);
        auto key = key_of(table, row, columns);
        const auto met = fresh.find(key);
        if (met != fresh.end()) {
            met->second = merged(met->second, std::move(row));
        } else {
            order.push_back(key);
            fresh.emplace(std::move(key), std::move(row));
        }
    }
    std::map<std::size_t, StoredRow> changed;
    for (std::size_t i = 0; may_meet && i < table.rows.size(); ++i) {
        const auto found = fresh.find(key_of(table, table.rows[i], columns));
        if (found == fresh.end()) continue;
        changed.emplace(i, merged(table.rows[i], std::move(found->second)));
        fresh.erase(found);
    }
    for (const auto& [key, row] : fresh)
        merged.check_new(row);
    for (auto& [place, row] : changed)
        table.rows[place] = std::move(row);
    for (const auto& key : order) {
        const auto found = fresh.find(key);
        if (found != fresh.end()) table.rows.push_back(std::move(found->second));
    }
}

}  // namespace srmigrate::engine
