// SPDX-License-Identifier: Apache-2.0
#include "engine/change/alter_draft.hpp"

#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "engine/definition/checks_columns.hpp"
#include "engine/definition/checks_create_table.hpp"
#include "engine/definition/partitions.hpp"
#include "engine/definition/show_create.hpp"
#include "engine/value/types.hpp"
#include "schema/model/names.hpp"
#include "schema/rules/conversions.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::engine {

using schema::Column;

namespace {

bool same_columns(const std::vector<Column>& a, const std::vector<Column>& b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), same_column);
}

void check_order(const std::vector<Column>& columns, const std::string& index) {
    bool meets_value = false;
    bool has_key = false;
    for (const Column& column : columns) {
        if (column.key && meets_value) {
            refuse(fmt::format("Invalid column order. value should be after key. index[{}]", index));
        }
        (column.key ? has_key : meets_value) = true;
    }
    if (!has_key) refuse(fmt::format("No key column left. index[{}]", index));
}

/// Column.checkSchemaChangeAllowed of the server.
void check_change(const Column& from, const Column& to, const schema::Version& version) {
    if (from.generated && to.generated) return;  // all of it is computed anew
    const auto problem = schema::conversion_problem(*from.type, *to.type, version);
    if (problem == schema::ConversionProblem::no_conversion) {
        refuse(fmt::format("Can not change {} to {}", message_text(*from.type), message_text(*to.type)));
    }
    if (from.aggregate != to.aggregate || from.key != to.key) refuse("Can not change aggregation type");
    if (from.nullable.value_or(true) && !to.nullable.value_or(true)) {
        refuse("Can not change from nullable to non-nullable");
    }
    if (!same_default(from, to)) refuse("Can not change default value");
    if (problem == schema::ConversionProblem::shorter_text) refuse("Cannot shorten string length");
    if (problem == schema::ConversionProblem::too_short_for_json) {
        refuse(fmt::format("JSON needs minimum length of {}", schema::k_json_text_length));
    }
}

void check_partition_columns(const StoredTable& table, const std::vector<Column>& columns) {
    const std::string& index = table.definition.name.name;
    for (const std::string& name : partition_columns(table.definition)) {
        const Column* const column = schema::find(columns, name);
        const Column* const old = find_column(table.definition, name);
        if (column != nullptr && old != nullptr && !same_column(*column, *old)) {
            refuse(fmt::format("Can not modify partition column[{}]. index[{}]", name, index));
        }
        if (column == nullptr) refuse(fmt::format("Partition column[{}] cannot be dropped. index[{}]", name, index));
    }
}

void check_distribution_columns(const StoredTable& table, const std::vector<Column>& columns) {
    const auto* const hash = std::get_if<schema::HashDistribution>(&*table.definition.distribution);
    if (hash == nullptr) return;
    const std::string& index = table.definition.name.name;
    for (const std::string& name : hash->columns) {
        const Column* const column = schema::find(columns, name);
        const Column* const old = find_column(table.definition, name);
        if (column != nullptr && old != nullptr && !same_column(*column, *old)) {
            refuse(fmt::format("Can not modify distribution column[{}]. index[{}]", name, index));
        }
        if (column == nullptr) {
            refuse(fmt::format("Distribution column[{}] cannot be dropped. index[{}]", name, index));
        }
    }
}

std::vector<std::string> key_names(const std::vector<Column>& columns) {
    std::vector<std::string> names;
    for (const Column& column : columns) {
        if (column.key) names.push_back(column.name);
    }
    return names;
}

/// The first columns of the sort key, with their types: where they change, the data has to be rewritten.
std::vector<std::pair<std::string, schema::Type>> short_key(const schema::Table& definition) {
    const std::vector<std::string> names = definition.order_by.value_or(key_names(definition.columns));
    const std::size_t count = check_short_key(definition, names);
    std::vector<std::pair<std::string, schema::Type>> columns;
    for (std::size_t i = 0; i < count && i < names.size(); ++i) {
        columns.emplace_back(base::to_lower(names[i]), *find_column(definition, names[i])->type);
    }
    return columns;
}

void check_base_index(const StoredTable& table, TableDraft& draft, const schema::Version& version) {
    check_order(draft.columns, table.definition.name.name);
    for (const Column& column : draft.columns) {
        const Column* const old = find_column(table.definition, column.name);
        if (old == nullptr || same_column(*old, column)) continue;
        if (!draft.fields_changed.contains(base::to_lower(column.name))) check_change(*old, column, version);
    }
    check_partition_columns(table, draft.columns);
    check_distribution_columns(table, draft.columns);
    for (const std::string& name : draft.order_by.value_or(std::vector<std::string>{})) {
        if (find(draft.columns, name) == nullptr) {
            refuse(fmt::format("Sort Key Column[{}] not exists in new schema", name));
        }
    }
    schema::Table changed = table.definition;
    changed.columns = draft.columns;
    changed.order_by = draft.order_by;
    if (short_key(changed) != short_key(table.definition)) draft.fast = false;
}

bool check_rollup(const RollupIndex& old, const RollupIndex& rollup, const schema::Version& version) {
    if (same_columns(old.columns, rollup.columns)) return false;
    check_order(rollup.columns, rollup.name);
    for (const Column& column : rollup.columns) {
        const Column* const before = find(old.columns, column.name);
        if (before != nullptr && !same_column(*before, column)) check_change(*before, column, version);
    }
    return true;
}

}  // namespace

TableDraft draft_of(const StatementContext& context, const StoredTable& table) {
    TableDraft draft;
    draft.columns = table.definition.columns;
    draft.rollups = table.rollups;
    draft.indexes = table.definition.indexes;
    draft.order_by = table.definition.order_by;
    draft.properties = table.definition.properties;
    draft.identities = table.identities;
    draft.last_unique_id = table.last_unique_id;
    draft.fast = is_fast_table(context, table);
    return draft;
}

bool is_fast_table(const StatementContext& context, const StoredTable& table) {
    const auto property = table.hidden_properties.find("fast_schema_evolution");
    const bool off = property != table.hidden_properties.end() && property->second == "false";
    return rules_of(context.state.profile).fast_schema_evolution && !off;
}

bool check_draft(const StoredTable& table, TableDraft& draft, const schema::Version& version) {
    bool changed = draft.sort_key_changed;
    if (!same_columns(draft.columns, table.definition.columns)) {
        check_base_index(table, draft, version);
        changed = true;
    }
    for (const RollupIndex& rollup : draft.rollups) {
        const auto old =
            std::ranges::find_if(table.rollups, [&](const RollupIndex& other) { return other.id == rollup.id; });
        if (old != table.rollups.end() && check_rollup(*old, rollup, version)) changed = true;
    }
    return changed || draft.indexes != table.definition.indexes;
}

SchemaChange finished(const TableDraft& draft, const StoredTable& table) {
    SchemaChange change;
    change.definition = table.definition;
    change.definition.columns = draft.columns;
    change.definition.key->columns = key_names(draft.columns);
    change.definition.indexes = draft.indexes;
    change.definition.order_by = draft.order_by;
    change.definition.properties = draft.properties;
    const auto filter = change.definition.properties.find("bloom_filter_columns");
    if (filter != change.definition.properties.end()) {
        std::vector<std::string> left;
        for (const std::string& name : base::split_list(filter->second)) {
            if (find(draft.columns, name) != nullptr) left.push_back(name);
        }
        if (left.empty()) {
            change.definition.properties.erase(filter);
        } else {
            filter->second = base::join(left, ", ");
        }
    }
    change.identities = draft.identities;
    change.last_unique_id = draft.last_unique_id;
    change.rollups = draft.rollups;
    return change;
}

std::string column_of_error(const Column& column) {
    return column_text(column);
}

void check_sort_key_columns(const schema::Table& definition, const std::vector<std::string>& names) {
    static_cast<void>(check_short_key(definition, names));
}

void rename_everywhere(StoredTable& table, const std::string& old_name, const std::string& new_name) {
    schema::Table& definition = table.definition;
    const auto rename = [&](std::vector<std::string>& names) {
        for (std::string& name : names) {
            if (base::equals_ignoring_case(name, old_name)) name = new_name;
        }
    };
    rename(definition.key->columns);
    if (definition.order_by) rename(*definition.order_by);
    if (auto* const hash = std::get_if<schema::HashDistribution>(&*definition.distribution)) rename(hash->columns);
    for (schema::Index& index : definition.indexes)
        rename(index.columns);
    if (definition.partitioning) {
        for (schema::Expression& expression : definition.partitioning->expressions) {
            expression = renamed(expression, old_name, new_name, Printing::explained);
        }
    }
    for (Column& column : definition.columns) {
        if (!column.generated) continue;
        column.generated = renamed(*column.generated, old_name, new_name, printing_of_generated(*definition.key));
    }
    const auto filter = definition.properties.find("bloom_filter_columns");
    if (filter != definition.properties.end()) {
        auto names = base::split_list(filter->second);
        rename(names);
        std::ranges::sort(names);
        filter->second = base::join(names, ", ");
    }
    for (RollupIndex& rollup : table.rollups) {
        // Its own columns keep the name that they were made with (seen in DESC t ALL).
        for (auto& [name, source] : rollup.base_columns) {
            if (source == base::to_lower(old_name)) source = base::to_lower(new_name);
        }
    }
}

}  // namespace srmigrate::engine
