// SPDX-License-Identifier: Apache-2.0
#include "engine/constraints.hpp"

#include "base/text.hpp"
#include "engine/checks_columns.hpp"
#include "engine/refusal.hpp"
#include "engine/types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

namespace srmigrate::engine {

std::string full_constraint(const Context& context, const std::string& text, Constraint kind) {
    const auto full = [&](std::string_view name) {
        const auto parts = base::split(base::trim(name), '.');
        if (parts.size() == 1) return "default_catalog." + context.connection.database + "." + parts[0];
        if (parts.size() == 2) return "default_catalog." + parts[0] + "." + parts[1];
        return std::string(base::trim(name));
    };
    std::vector<std::string> constraints;
    for (const std::string& constraint : base::split_list(text, ';')) {
        if (kind == Constraint::unique) {
            std::vector<std::string> columns;
            for (const std::string& column : base::split_list(constraint)) {
                const auto parts = base::split(column, '.');
                columns.push_back(parts.size() == 2   ? "default_catalog." + context.connection.database + "." + column
                                  : parts.size() == 3 ? "default_catalog." + column
                                                      : column);
            }
            constraints.push_back(base::join(columns, ","));
            continue;
        }
        const std::string upper = base::to_upper(constraint);
        const std::size_t references = upper.find("REFERENCES");
        if (references == std::string::npos) {
            constraints.push_back(constraint);
            continue;
        }
        const auto side = [&](std::string_view part, bool with_table) {
            const std::size_t parenthesis = part.find('(');
            const std::string_view columns = parenthesis == std::string_view::npos ? part : part.substr(parenthesis);
            const std::string_view table = base::trim(part.substr(0, parenthesis));
            return (with_table && !table.empty() ? full(table) : "") + std::string(base::trim(columns));
        };
        constraints.push_back(
            side(std::string_view(constraint).substr(0, references), kind == Constraint::foreign_of_view) +
            " REFERENCES " + side(std::string_view(constraint).substr(references + 10), true));
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

/// table(a, b)
struct Side {
    std::string table;
    std::vector<std::string> columns;
};

struct ForeignKey {
    Side child;
    Side parent;
};

std::optional<Side> read_side(std::string_view text) {
    const std::size_t open = text.find('(');
    const std::size_t close = text.rfind(')');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) return std::nullopt;
    return Side{std::string(base::trim(text.substr(0, open))),
                base::split_list(base::to_lower(text.substr(open + 1, close - open - 1)))};
}

std::optional<ForeignKey> read_foreign_key(const std::string& text) {
    constexpr std::string_view word = "REFERENCES";
    const std::size_t at = base::to_upper(text).find(word);
    if (at == std::string::npos) return std::nullopt;
    const auto child = read_side(std::string_view(text).substr(0, at));
    const auto parent = read_side(std::string_view(text).substr(at + word.size()));
    if (!child || !parent) return std::nullopt;
    return ForeignKey{*child, *parent};
}

const schema::Table& require_parent(const Context& context, const Side& side, const std::string& text) {
    const auto parts = base::split(side.table, '.');
    if (parts.size() > 3) refuse_analysis(fmt::format("invalid foreign key constraint:{},table path is invalid", text));
    if (parts.size() == 3 && parts[0] != "default_catalog") {
        refuse_analysis(fmt::format("catalog: {} do not exist", parts[0]));
    }
    const std::string database = parts.size() > 1 ? parts[parts.size() - 2] : context.connection.database;
    if (context.state.database(database) == nullptr) {
        refuse_analysis(fmt::format("catalog: default_catalog, database: {} do not exist", database));
    }
    const Object* const object = context.state.object(database, parts.back());
    const Table* const table = object == nullptr ? nullptr : table_of(*object);
    if (table == nullptr) {
        refuse_analysis(
            fmt::format("catalog:default_catalog, database: {}, table:{} do not exist", database, parts.back()));
    }
    return table->definition;
}

using Names = std::set<std::string>;

/// The sets of columns, in lower case, in which rows of the table differ: its key where that is unique, and what its
/// property says.
std::vector<Names> unique_sets(const schema::Table& table) {
    std::vector<Names> sets;
    if (table.key->model == schema::KeyModel::primary || table.key->model == schema::KeyModel::unique) {
        Names& key = sets.emplace_back();
        for (const std::string& name : table.key->columns)
            key.insert(base::to_lower(name));
    }
    const auto property = table.properties.find("unique_constraints");
    if (property == table.properties.end()) return sets;
    for (const std::string& constraint : base::split_list(property->second, ';')) {
        Names& columns = sets.emplace_back();
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
    const std::vector<Names> sets = unique_sets(parent);
    if (sets.empty()) refuse_analysis(fmt::format("dup table:{} has no unique constraint", name));
    if (std::ranges::find(sets, Names(columns.begin(), columns.end())) != sets.end()) return;
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

void check_foreign_keys(const Context& context, const schema::Table& definition, const std::string& text) {
    for (const std::string& constraint : base::split_list(text, ';')) {
        const auto key = read_foreign_key(constraint);
        if (!key) refuse_analysis("invalid foreign key constraint:" + constraint);
        if (key->child.columns.size() != key->parent.columns.size()) {
            refuse_analysis(fmt::format("invalid foreign key constraint:{}, columns' size does not match", constraint));
        }
        const schema::Table& parent = require_parent(context, key->parent, constraint);
        for (const std::string& name : key->parent.columns)
            require_named_column(parent, name);
        for (const std::string& name : key->child.columns)
            require_named_column(definition, name);
        check_unique_in(parent, key->parent.columns);
        for (std::size_t i = 0; i < key->child.columns.size(); ++i) {
            const schema::Column& child = require_named_column(definition, key->child.columns[i]);
            const schema::Column& referenced = require_named_column(parent, key->parent.columns[i]);
            if (child.type == referenced.type) continue;
            refuse_analysis(
                fmt::format("column:{} type does mot match referenced column:{} type", child.name, referenced.name));
        }
    }
}

}  // namespace srmigrate::engine
