// SPDX-License-Identifier: Apache-2.0
#include "engine/change/alter_indexes.hpp"

#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/change/alter_columns.hpp"
#include "engine/definition/checks_create_table.hpp"
#include "engine/definition/checks_index.hpp"
#include "engine/value/types.hpp"
#include "schema/normal/derive.hpp"
#include "schema/rules/sort_key_rules.hpp"

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

void change_sort_key(const StoredTable& table, TableDraft& draft, const schema::OrderBy& clause) {
    const std::vector<std::string> names = ordered_columns(clause, draft.columns);
    const KeyModel model = table.definition.key->model;
    if (model == KeyModel::primary) {
        for (const std::string& name : names) {
            const schema::Type& type = *find_column(table.definition, name)->type;
            if (!schema::can_become_primary_sort_key(type)) {
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

void reorder(const StoredTable& table, TableDraft& draft, const schema::OrderBy& clause) {
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

void analyze_index(const schema::Index& index) {
    check_index_name(index);
}

// In the order of StarRocks' SchemaChangeHandler.processAddIndex.
void add_index(const StatementContext& context, const StoredTable& table, TableDraft& draft,
               const schema::Index& given) {
    draft.fast = false;
    const schema::Table& definition = table.definition;
    const Column* const column = find_column(definition, given.columns.front());
    if (column == nullptr) {
        refuse_analysis(fmt::format("can not find column by name: {}, from table: {}", given.columns.front(),
                                    definition.name.name));
    }
    if (kind_of(given) == schema::IndexKind::gin && schema::has_auto_increment(definition)) {
        refuse("Table with AUTO_INCREMENT column can not add GIN Index");
    }
    for (const schema::Index& index : draft.indexes) {
        if (kind_of(given) != schema::IndexKind::vector || kind_of(index) != schema::IndexKind::vector) continue;
        refuse_analysis(fmt::format(
            "At most one vector index is allowed for a table, but there is already a vector index [{}]", index.name));
    }
    for (const schema::Index& index : definition.indexes) {
        if (base::equals_ignoring_case(index.name, given.name)) {
            refuse(fmt::format("index `{}` already exist.", given.name));
        }
        if (base::equals_ignoring_case(index.columns.front(), given.columns.front())) {
            refuse(fmt::format("index for columns ({} ) already exist.", given.columns.front()));
        }
    }
    draft.indexes.push_back(server_index(context, given, *column, definition.key->model));
    check_bloom_filters(definition.properties, draft.indexes);
}

void drop_index(const StoredTable& table, TableDraft& draft, const schema::DropIndex& clause) {
    draft.fast = false;
    const auto named = [&](const schema::Index& index) { return base::equals_ignoring_case(index.name, clause.name); };
    if (std::ranges::none_of(table.definition.indexes, named)) {
        refuse(fmt::format("index {} does not exist", clause.name));
    }
    if (const auto found = std::ranges::find_if(draft.indexes, named); found != draft.indexes.end()) {
        draft.indexes.erase(found);
    }
}

void order_by(const StoredTable& table, TableDraft& draft, const schema::OrderBy& clause, std::size_t clauses) {
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
