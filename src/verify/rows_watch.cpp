// SPDX-License-Identifier: Apache-2.0
#include "verify/rows_watch.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "schema/model/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::verify {
namespace {

using engine::Cell;
using engine::ClusterState;
using engine::StoredTable;

enum class SeedValue { lowest, highest };

std::string nines(const schema::Type& type) {
    constexpr std::int64_t k_usual_precision = 10;
    const auto precision = type.length.value_or(k_usual_precision);
    const auto scale = type.scale.value_or(0);
    const auto whole = static_cast<std::size_t>(std::max<std::int64_t>(precision - scale, 0));
    std::string text = whole == 0 ? "0" : std::string(whole, '9');
    if (scale > 0) text += "." + std::string(static_cast<std::size_t>(scale), '9');
    return text;
}

std::string letters(const schema::Type& type, SeedValue extreme) {
    constexpr std::int64_t k_enough = 40;
    if (extreme == SeedValue::lowest) return {};
    return std::string(static_cast<std::size_t>(std::min(type.length.value_or(1), k_enough)), 'z');
}

/// As StarRocks prints it.
std::string extreme_value(const schema::Type& type, SeedValue extreme) {
    const bool is_low = extreme == SeedValue::lowest;
    const auto one_of = [&](std::string_view low, std::string_view high) { return std::string(is_low ? low : high); };
    switch (type.kind) {
        case schema::TypeKind::boolean:
            return one_of("0", "1");
        case schema::TypeKind::tinyint:
            return one_of("-128", "127");
        case schema::TypeKind::smallint:
            return one_of("-32768", "32767");
        case schema::TypeKind::int_:
            return one_of("-2147483648", "2147483647");
        case schema::TypeKind::bigint:
            return one_of("-9223372036854775808", "9223372036854775807");
        case schema::TypeKind::largeint:
            return one_of("-170141183460469231731687303715884105728", "170141183460469231731687303715884105727");
        case schema::TypeKind::float_:
        case schema::TypeKind::double_:
            return one_of("-1.5", "1.5");
        case schema::TypeKind::decimal:
        case schema::TypeKind::decimal32:
        case schema::TypeKind::decimal64:
        case schema::TypeKind::decimal128:
        case schema::TypeKind::decimal256:
        case schema::TypeKind::decimalv2:
            return (is_low ? "-" : "") + nines(type);
        case schema::TypeKind::date:
            return one_of("0001-01-01", "9999-12-31");
        case schema::TypeKind::datetime:
            return one_of("0001-01-01 00:00:00", "9999-12-31 23:59:59");
        case schema::TypeKind::time:
            return one_of("00:00:00", "23:59:59");
        case schema::TypeKind::char_:
        case schema::TypeKind::varchar:
        case schema::TypeKind::string:
        case schema::TypeKind::binary:
        case schema::TypeKind::varbinary:
            return letters(type, extreme);
        case schema::TypeKind::json:
        case schema::TypeKind::variant:
        case schema::TypeKind::map:
        case schema::TypeKind::struct_:
            return "{}";
        case schema::TypeKind::array:
            return "[]";
        case schema::TypeKind::bitmap:
        case schema::TypeKind::hll:
        case schema::TypeKind::percentile:
            return "x";
    }
    return {};
}

void seed_table(StoredTable& table) {
    if (!table.rows.empty()) return;
    const auto partition = table.partitions.empty() ? engine::Id{0} : table.partitions.front().id;
    for (const auto kind : {0, 1, 2}) {
        engine::StoredRow row{.partition = partition, .cells = {}};
        for (const auto& column : table.definition.columns) {
            const auto identity = table.identities.find(base::to_lower(column.name));
            if (identity == table.identities.end() || !column.type) continue;
            const bool is_null = kind == 2 && column.nullable.value_or(true);
            const auto extreme = kind == 0 ? SeedValue::lowest : SeedValue::highest;
            row.cells[identity->second.unique_id] =
                is_null ? Cell()
                        : Cell(column.auto_increment ? std::to_string(kind + 1) : extreme_value(*column.type, extreme));
        }
        table.rows.push_back(std::move(row));
    }
}

template <class State, class Visit>
void for_each_table(State& state, const Visit& visit) {
    for (auto& [database, content] : state.databases) {
        for (auto& [name, object] : content.objects) {
            if (auto* const table = std::get_if<StoredTable>(&object)) {
                visit(schema::ObjectName{.catalog = std::nullopt, .database = database, .name = name}, *table);
            }
        }
    }
}

/// The same value, whatever type says it: 1.50 and 1.5000.
bool are_same_value(const Cell& before, const Cell& now) {
    if (before == now || !before || !now) return before == now;
    const auto a = base::number<double>(*before);
    const auto b = base::number<double>(*now);
    return a && b && *a == *b;
}

/// The table that holds the rows now: the same one whatever its name, or the one of that name.
const StoredTable* heir_of(const WatchedTable& watched, const ClusterState& state) {
    const StoredTable* same = nullptr;
    for_each_table(state, [&](const schema::ObjectName&, const StoredTable& table) {
        if (table.id == watched.id) same = &table;
    });
    if (same != nullptr) return same;
    const auto* const object = state.object(watched.name.database.value_or(""), watched.name.name);
    return object == nullptr ? nullptr : std::get_if<StoredTable>(object);
}

/// The column that has the values now. In another table it is the one of that name.
std::optional<std::int64_t> column_now(const WatchedColumn& column, const WatchedTable& watched,
                                       const StoredTable& heir) {
    for (const auto& each : heir.definition.columns) {
        const auto identity = heir.identities.find(base::to_lower(each.name));
        if (identity == heir.identities.end()) continue;
        const bool is_same = heir.id == watched.id ? identity->second.unique_id == column.identity
                                                   : schema::same_name(each.name, column.name);
        if (is_same) return identity->second.unique_id;
    }
    return std::nullopt;
}

std::optional<std::string> changed_value(const WatchedColumn& column, std::int64_t identity, const StoredTable& heir) {
    for (std::size_t i = 0; i < column.cells.size() && i < heir.rows.size(); ++i) {
        const auto found = heir.rows[i].cells.find(identity);
        if (found == heir.rows[i].cells.end() || are_same_value(column.cells[i], found->second)) continue;
        return fmt::format("{} became {}", shown_cell(column.cells[i]), shown_cell(found->second));
    }
    return std::nullopt;
}

}  // namespace

std::string shown_cell(const sql::Cell& cell) {
    return cell ? fmt::format("'{}'", *cell) : std::string("NULL");
}

void seed_rows(ClusterState& state) {
    for_each_table(state, [](const schema::ObjectName&, StoredTable& table) { seed_table(table); });
}

std::vector<WatchedTable> watched_rows(const ClusterState& state) {
    std::vector<WatchedTable> result;
    for_each_table(state, [&](const schema::ObjectName& name, const StoredTable& table) {
        WatchedTable watched{.name = name, .id = table.id, .rows = table.rows.size(), .columns = {}};
        for (const auto& column : table.definition.columns) {
            const auto identity = table.identities.find(base::to_lower(column.name));
            if (identity == table.identities.end() || column.generated) continue;
            WatchedColumn values{.name = column.name, .identity = identity->second.unique_id};
            for (const auto& row : table.rows) {
                const auto cell = row.cells.find(values.identity);
                if (cell == row.cells.end()) break;  // a default, which nothing takes away
                values.cells.push_back(cell->second);
            }
            watched.columns.push_back(std::move(values));
        }
        result.push_back(std::move(watched));
    });
    return result;
}

std::set<LostRows> lost_rows(const std::vector<WatchedTable>& watched, const ClusterState& state,
                             const RowMoves& moves) {
    std::set<LostRows> lost;
    for (const auto& table : watched) {
        if (table.rows == 0) continue;
        const auto* const heir = heir_of(table, state);
        if (heir != nullptr && heir->id != table.id && moves.are_unseen) continue;
        if (heir == nullptr || heir->rows.empty()) {
            lost.insert({.table = table.name, .what = "the rows"});
            continue;
        }
        if (heir->rows.size() < table.rows) {
            lost.insert({.table = table.name,
                         .what = fmt::format("{} of {} rows", table.rows - heir->rows.size(), table.rows)});
        }
        const bool is_written = moves.written.contains(table.name) || heir->id != table.id;
        for (const auto& column : table.columns) {
            const auto identity = column_now(column, table, *heir);
            if (!identity) {
                lost.insert({.table = table.name, .what = fmt::format("the values of {}", column.name)});
            } else if (const auto changed = changed_value(column, *identity, *heir); changed && !is_written) {
                lost.insert(
                    {.table = table.name, .what = fmt::format("values of {}, of which {}", column.name, *changed)});
            }
        }
    }
    return lost;
}

}  // namespace srmigrate::verify
