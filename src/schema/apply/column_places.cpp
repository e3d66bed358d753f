// SPDX-License-Identifier: Apache-2.0
#include "schema/apply/column_places.hpp"

#include "base/text.hpp"
#include "schema/model/names.hpp"
#include "schema/normal/derive.hpp"

#include <algorithm>

namespace srmigrate::schema {
namespace {

void rename_in_list(Properties& properties, std::string_view property_name, std::string_view from,
                    const std::string& to) {
    const auto found = properties.find(std::string(property_name));
    if (found == properties.end()) return;
    auto names = base::split_list(found->second);
    rename_in(names, from, to);
    found->second = base::join(names, ", ");
}

}  // namespace

bool becomes_key(const Table& table, const Column& column) {
    if (column.generated) return false;
    return column.key || (effective_key(table).model == KeyModel::aggregate && !column.aggregate);
}

std::size_t default_position(const Table& table, const Column& column) {
    const auto key = effective_key(table);
    std::size_t after_key = 0;
    std::size_t before_generated = table.columns.size();
    for (std::size_t i = table.columns.size(); i > 0; --i) {
        if (table.columns[i - 1].generated) before_generated = i - 1;
        if (after_key == 0 && contains_name(key.columns, table.columns[i - 1].name)) after_key = i;
    }
    if (becomes_key(table, column)) return after_key;
    return column.generated ? table.columns.size() : before_generated;
}

bool has_default_position(const Table& table, const Column& column) {
    if (column.generated) return true;
    return std::none_of(table.columns.begin(), table.columns.end(),
                        [](const Column& each) { return each.generated.has_value(); });
}

Table rename_column(Table table, std::string_view from, const std::string& to) {
    for (auto& column : table.columns) {
        if (column.generated) rename_in(*column.generated, from, to);
        if (same_name(column.name, from)) column.name = to;
    }
    if (table.key) rename_in(table.key->columns, from, to);
    if (table.order_by) rename_in(*table.order_by, from, to);
    if (table.distribution) {
        if (auto* hash = std::get_if<HashDistribution>(&*table.distribution)) rename_in(hash->columns, from, to);
    }
    if (table.partitioning) {
        for (auto& expression : table.partitioning->expressions)
            rename_in(expression, from, to);
    }
    for (auto& index : table.indexes)
        rename_in(index.columns, from, to);
    for (auto& rollup : table.rollups) {
        rename_in(rollup.columns, from, to);
        if (rollup.duplicate_key) rename_in(*rollup.duplicate_key, from, to);
    }
    rename_in_list(table.properties, "bloom_filter_columns", from, to);
    return table;
}

}  // namespace srmigrate::schema
