// SPDX-License-Identifier: Apache-2.0
#include "engine/alter_indexes.hpp"

#include "base/text.hpp"
#include "engine/alter_columns.hpp"
#include "engine/checks_create_table.hpp"
#include "engine/checks_index.hpp"
#include "engine/refusal.hpp"
#include "engine/types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace srmigrate::engine {

using schema::Column;
using schema::KeyModel;

namespace {

std::vector<std::string> ordered_columns(const schema::OrderBy& clause, const std::vector<Column>& columns) {
    std::vector<std::string> names;
    std::set<std::string> seen;
    for (const std::string& name : clause.columns) {
        const auto found = std::ranges::find_if(
            columns, [&](const Column& column) { return base::equals_ignoring_case(column.name, name); });
        if (found == columns.end()) refuse(fmt::format("Column[{}] not exists", name));
        if (!seen.insert(base::to_lower(name)).second) refuse(fmt::format("Duplicated column[{}]", name));
        names.push_back(found->name);
    }
    return names;
}

void change_sort_key(const Table& table, Draft& draft, const schema::OrderBy& clause) {
    const std::vector<std::string> names = ordered_columns(clause, draft.columns);
    const KeyModel model = table.definition.key->model;
    if (model == KeyModel::primary) {
        for (const std::string& name : names) {
            const schema::Type& type = *find_column(table.definition, name)->type;
            if (!can_sort_primary_key(type)) {
                refuse(fmt::format("Sort key column[{}] type not supported: {} in PrimaryKey table", name,
                                   message_text(type)));
            }
        }
    } else if (model != KeyModel::duplicate) {
        const std::set<std::string> keys(table.definition.key->columns.begin(), table.definition.key->columns.end());
        if (keys != std::set<std::string>(names.begin(), names.end())) {
            refuse(fmt::format("The sort columns of {} table must be same with key columns", word(model)));
        }
    }
    check_sort_key_columns(table.definition, names);
    draft.order_by = names;
    draft.sort_key_changed = true;
}

void reorder(const Table& table, Draft& draft, const schema::OrderBy& clause) {
    if (table.definition.key->model == KeyModel::primary) {
        refuse(
            "Primary key table do not support reorder table schema. Please confirm if you want to modify the sorting "
            "columns.");
    }
    RollupIndex* const rollup = target_rollup(draft, table, clause.rollup);
    std::vector<Column>& columns = rollup != nullptr ? rollup->columns : draft.columns;
    const std::vector<std::string> names = ordered_columns(clause, columns);
    if (names.size() != columns.size()) refuse("Reorder stmt should contains all columns");
    std::vector<Column> reordered;
    for (const std::string& name : names) {
        reordered.push_back(*std::ranges::find_if(columns, [&](const Column& column) { return column.name == name; }));
    }
    columns = std::move(reordered);
}

}  // namespace

void analyze_index(const Context& context, const Table& table, const schema::Index& index) {
    if (base::count_characters(index.name) > 64) {
        refuse_analysis("index name too long, the index name length at most is 64.");
    }
    if (index.columns.size() != 1) refuse_analysis(index.name + " index can only apply to a single column.");
    const Column* const column = find_column(table.definition, index.columns.front());
    if (column == nullptr) {
        refuse_analysis(fmt::format("can not find column by name: {}, from table: {}", index.columns.front(),
                                    table.definition.name.name));
    }
    static_cast<void>(server_index(context, index, *column, table.definition.key->model));
}

void add_index(const Context& context, const Table& table, Draft& draft, const schema::Index& given) {
    draft.fast = false;
    for (const schema::Index& index : draft.indexes) {
        if (base::equals_ignoring_case(index.name, given.name)) {
            refuse(fmt::format("index `{}` already exist.", given.name));
        }
        if (base::equals_ignoring_case(index.columns.front(), given.columns.front())) {
            refuse(fmt::format("index for columns ({} ) already exist.", index.columns.front()));
        }
        if (kind_of(index) == schema::IndexKind::vector && kind_of(given) == schema::IndexKind::vector) {
            refuse(
                fmt::format("At most one vector index is allowed for a table, but there is already a vector index [{}]",
                            index.name));
        }
    }
    const Column* const column = find_column(table.definition, given.columns.front());
    draft.indexes.push_back(server_index(context, given, *column, table.definition.key->model));
    check_bloom_filters(table.definition.properties, draft.indexes);
}

void drop_index(Draft& draft, const schema::DropIndex& clause) {
    draft.fast = false;
    const auto found = std::ranges::find_if(
        draft.indexes, [&](const schema::Index& index) { return base::equals_ignoring_case(index.name, clause.name); });
    if (found == draft.indexes.end()) refuse(fmt::format("index {} does not exist", clause.name));
    draft.indexes.erase(found);
}

void order_by(const Table& table, Draft& draft, const schema::OrderBy& clause, std::size_t clauses) {
    draft.fast = false;
    draft.reordered = true;
    if (clause.columns.size() == table.definition.columns.size()) {
        reorder(table, draft, clause);
        return;
    }
    if (clauses > 1) refuse("MODIFY SORT KEY COLUMNS can not be combined with other alter operations");
    change_sort_key(table, draft, clause);
}

}  // namespace srmigrate::engine
