// SPDX-License-Identifier: Apache-2.0
#include "engine/definition/constraints.hpp"

#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/definition/checks_columns.hpp"
#include "engine/value/types.hpp"
#include "schema/model/names.hpp"
#include "schema/normal/constraints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

namespace srmigrate::engine {

namespace {

/// Columns are spelled as the table spells them.
std::string own_spelling(const schema::Table& table, const std::string& constraint) {
    std::vector<std::string> columns;
    for (const std::string& named : base::split_list(constraint)) {
        const auto dot = named.rfind('.');
        const std::size_t begin = dot == std::string::npos ? 0 : dot + 1;
        const schema::Column* const column = find_column(table, named.substr(begin));
        columns.push_back(column == nullptr ? named : named.substr(0, begin) + column->name);
    }
    return base::join(columns, ",");
}

}  // namespace

std::string full_constraint(const StatementContext& context, const schema::Table& table, const std::string& text,
                            Constraint kind) {
    const std::string& database = context.connection.database;
    std::vector<std::string> constraints;
    for (const std::string& constraint : base::split_list(text, ';')) {
        if (kind == Constraint::unique) {
            constraints.push_back(schema::full_unique_constraint(own_spelling(table, constraint),
                                                                 schema::k_default_catalog, database, table.name.name));
            continue;
        }
        const auto key = schema::read_foreign_key(constraint);
        if (!key) {
            constraints.push_back(constraint);
            continue;
        }
        const auto& [child, parent] = *key;
        const bool names_child = kind == Constraint::foreign_of_view && !child.table.empty();
        const auto full = [&](std::string_view name) {
            return schema::full_table_name(name, schema::k_default_catalog, database);
        };
        constraints.push_back(fmt::format("{}({}) REFERENCES {}({})", names_child ? full(child.table) : std::string(),
                                          child.columns, full(parent.table), parent.columns));
    }
    return base::join(constraints, ";");
}

namespace {

const schema::Column& require_named_column(const schema::Table& definition, const std::string& name) {
    const schema::Column* const column = find_column(definition, name);
    if (column == nullptr) {
        refuse_analysis(fmt::format("can not find column by name: {}, from table: {}", name, definition.name.name));
    }
    return *column;
}

const schema::Table& require_parent(const StatementContext& context, std::string_view table_name,
                                    const std::string& text) {
    const auto parts = base::split(table_name, '.');
    if (parts.size() > 3) refuse_analysis(fmt::format("invalid foreign key constraint:{},table path is invalid", text));
    if (parts.size() == 3 && !schema::is_default_catalog(parts[0])) {
        refuse_analysis(fmt::format("catalog: {} do not exist", parts[0]));
    }
    const std::string database = parts.size() > 1 ? parts[parts.size() - 2] : context.connection.database;
    if (context.state.database(database) == nullptr) {
        refuse_analysis(fmt::format("catalog: {}, database: {} do not exist", schema::k_default_catalog, database));
    }
    const StoredObject* const object = context.state.object(database, parts.back());
    const StoredTable* const table = object == nullptr ? nullptr : table_of(*object);
    if (table == nullptr) {
        refuse_analysis(fmt::format("catalog:{}, database: {}, table:{} do not exist", schema::k_default_catalog,
                                    database, parts.back()));
    }
    return table->definition;
}

using NameSet = std::set<std::string>;

/// The sets of columns, in lower case, in which rows of the table differ: its key where that is unique, and what its
/// property says.
std::vector<NameSet> unique_sets(const schema::Table& table) {
    std::vector<NameSet> sets;
    if (table.key->model == schema::KeyModel::primary || table.key->model == schema::KeyModel::unique) {
        NameSet& key = sets.emplace_back();
        for (const std::string& name : table.key->columns)
            key.insert(base::to_lower(name));
    }
    const auto property = table.properties.find("unique_constraints");
    if (property == table.properties.end()) return sets;
    for (const std::string& constraint : base::split_list(property->second, ';')) {
        NameSet& columns = sets.emplace_back();
        for (const std::string& column : base::split_list(constraint))
            columns.insert(base::to_lower(base::split(column, '.').back()));
    }
    return sets;
}

void check_unique_in(const schema::Table& parent, const std::vector<std::string>& columns) {
    const std::string& name = parent.name.name;
    if (parent.key->model == schema::KeyModel::aggregate) {
        refuse_analysis("do not support reference agg table:" + name);
    }
    const std::vector<NameSet> sets = unique_sets(parent);
    if (sets.empty()) refuse_analysis(fmt::format("dup table:{} has no unique constraint", name));
    if (std::ranges::find(sets, NameSet(columns.begin(), columns.end())) != sets.end()) return;
    refuse_analysis(
        fmt::format("columns:[{}] are not dup table:{}'s unique constraint", base::join(columns, ", "), name));
}

}  // namespace

void check_unique_constraints(const schema::Table& definition, const std::string& text) {
    for (const std::string& constraint : base::split_list(text, ';')) {
        std::optional<std::string> table;
        for (const std::string& column : base::split_list(constraint)) {
            const auto parts = base::split(column, '.');
            if (parts.size() > 1) {
                const std::string& named = parts[parts.size() - 2];
                if (table && *table != named) refuse_analysis("unique constraint column should be in same table");
                table = named;
            }
            require_named_column(definition, parts.back());
        }
    }
}

void check_foreign_keys(const StatementContext& context, const schema::Table& definition, const std::string& text) {
    for (const std::string& constraint : base::split_list(text, ';')) {
        const auto key = schema::read_foreign_key(constraint);
        if (!key) refuse_analysis("invalid foreign key constraint:" + constraint);
        const auto own = base::split_list(base::to_lower(key->child.columns));
        const auto referenced = base::split_list(base::to_lower(key->parent.columns));
        if (own.size() != referenced.size()) {
            refuse_analysis(fmt::format("invalid foreign key constraint:{}, columns' size does not match", constraint));
        }
        const schema::Table& parent = require_parent(context, key->parent.table, constraint);
        for (const std::string& name : referenced)
            require_named_column(parent, name);
        for (const std::string& name : own)
            require_named_column(definition, name);
        check_unique_in(parent, referenced);
        for (std::size_t i = 0; i < own.size(); ++i) {
            const schema::Column& here = require_named_column(definition, own[i]);
            const schema::Column& there = require_named_column(parent, referenced[i]);
            if (here.type == there.type) continue;
            refuse_analysis(
                fmt::format("column:{} type does mot match referenced column:{} type", here.name, there.name));
        }
    }
}

}  // namespace srmigrate::engine
