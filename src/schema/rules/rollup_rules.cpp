// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/rollup_rules.hpp"

#include "schema/normal/derive.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::schema {
namespace {

bool is_replaced(const Key& key, const Column& column) {
    return key.model == KeyModel::unique || column.aggregate == Aggregate(AggregateFunction::replace) ||
           column.aggregate == Aggregate(AggregateFunction::replace_if_not_null);
}

/// Rows of equal keys are merged, in the rollup too.
std::optional<Obstacle> merging_obstacle(const Table& table, const Key& key, const Rollup& rollup) {
    const auto is_key = [&](const std::string& name) { return contains_name(key.columns, name); };
    if (!std::is_partitioned(rollup.columns.begin(), rollup.columns.end(), is_key)) {
        return Obstacle{"key columns come first in a rollup", "keep the key columns in front"};
    }
    const auto keys = std::count_if(rollup.columns.begin(), rollup.columns.end(), is_key);
    if (keys == 0) return Obstacle{"a rollup has a key column", "add a key column"};
    const bool replaces = std::any_of(rollup.columns.begin(), rollup.columns.end(), [&](const std::string& name) {
        return !is_key(name) && is_replaced(key, *find(table.columns, name));
    });
    const bool needs_all = key.model == KeyModel::unique || replaces;
    if (!needs_all || keys == static_cast<std::ptrdiff_t>(key.columns.size())) return std::nullopt;
    return Obstacle{key.model == KeyModel::unique
                        ? "a rollup of a UNIQUE KEY table has all key columns"
                        : "a rollup with a value that is aggregated by REPLACE has all key columns",
                    "add the other key columns"};
}

}  // namespace

std::optional<Obstacle> rollup_obstacle(const Table& table, const Rollup& rollup) {
    for (const auto& name : rollup.columns) {
        if (find(table.columns, name) != nullptr) continue;
        return Obstacle{fmt::format("there is no column '{}'", name), "add the column first"};
    }
    for (std::size_t i = 0; i < rollup.columns.size(); ++i) {
        const std::vector<std::string> before(rollup.columns.begin(),
                                              rollup.columns.begin() + static_cast<std::ptrdiff_t>(i));
        if (!contains_name(before, rollup.columns[i])) continue;
        return Obstacle{fmt::format("it names the column '{}' twice", rollup.columns[i]), "name it once"};
    }
    const auto key = effective_key(table);
    switch (key.model) {
        case KeyModel::primary:
            return Obstacle{"a primary key table cannot have a rollup", "use an asynchronous materialized view"};
        case KeyModel::aggregate:
        case KeyModel::unique:
            return merging_obstacle(table, key, rollup);
        case KeyModel::duplicate:
            return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace srmigrate::schema
