// SPDX-License-Identifier: Apache-2.0
// The effect of each clause of ALTER TABLE on a table. Source of the rules: reference §1.6, §3.3, §3.4, §3.7.
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "schema/apply/column_places.hpp"
#include "schema/model/catalog.hpp"
#include "schema/model/names.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/partitions.hpp"
#include "schema/normal/property_policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

namespace srmigrate::schema {
namespace {

using base::Diagnostic;
using base::equals_ignoring_case;
using Applied = std::variant<Table, Diagnostic>;

Diagnostic no_column(const Table& table, std::string_view name) {
    return {.message = fmt::format("table '{}' has no column '{}'", table.name.name, name)};
}

template <class Items>
auto position_of(Items& items, std::string_view name) {
    return std::find_if(items.begin(), items.end(),
                        [&](const auto& item) { return equals_ignoring_case(item.name, name); });
}

void remove_name(std::vector<std::string>& names, std::string_view name) {
    std::erase_if(names, [&](const auto& one) { return equals_ignoring_case(one, name); });
}

// The index for a position; nothing when the column behind AFTER does not exist.
std::optional<std::size_t> index_of(const Table& table, const ColumnPosition& position) {
    return std::visit(base::Overloaded{
                          [](const First&) -> std::optional<std::size_t> { return 0; },
                          [&](const After& after) -> std::optional<std::size_t> {
                              const auto found = position_of(table.columns, after.column);
                              if (found == table.columns.end()) return std::nullopt;
                              return static_cast<std::size_t>(found - table.columns.begin()) + 1;
                          },
                      },
                      position);
}

// The key clause lists its columns in table order.
void list_key_columns_in_order(Table& table) {
    if (!table.key) return;
    std::vector<std::string> ordered;
    for (const auto& column : table.columns) {
        if (contains_name(table.key->columns, column.name)) ordered.push_back(column.name);
    }
    table.key->columns = std::move(ordered);
}

// The key that a table was created with stays its key, also where nobody wrote it down.
void write_key_down(Table& table) {
    if (!table.key) table.key = effective_key(table);
}

Applied add_column(Table table, Column column, const std::optional<ColumnPosition>& position) {
    write_key_down(table);
    if (find_column(table, column.name) != nullptr) {
        return Diagnostic{.message = fmt::format("table '{}' has a column '{}' already", table.name.name, column.name)};
    }
    const auto as_key = becomes_key(table, column);
    auto at = default_position(table, column);
    if (position) {
        const auto index = index_of(table, *position);
        if (!index) return no_column(table, std::get<After>(*position).column);
        at = *index;
    }
    if (as_key && table.key) {
        table.key->columns.push_back(column.name);
        column.key = false;
    }
    table.columns.insert(table.columns.begin() + static_cast<std::ptrdiff_t>(at), std::move(column));
    list_key_columns_in_order(table);
    return table;
}

Rollup* find_rollup(Table& table, const std::optional<std::string>& name) {
    if (!name) return nullptr;
    const auto found = position_of(table.rollups, *name);
    return found == table.rollups.end() ? nullptr : &*found;
}

Applied apply_to(Table table, const AddColumns& clause) {
    auto position = clause.position;
    for (auto each = clause.columns.begin(); each != clause.columns.end(); ++each) {
        const auto& column = *each;
        // the same definition twice counts once (StarRocks: SchemaChangeHandler.checkAndAddColumn)
        if (std::find(clause.columns.begin(), each, column) != each) continue;
        auto added = add_column(std::move(table), column, position);
        if (std::holds_alternative<Diagnostic>(added)) return added;
        table = std::move(std::get<Table>(added));
        if (auto* rollup = find_rollup(table, clause.rollup)) rollup->columns.push_back(column.name);
        if (position) position = After{column.name};
    }
    return table;
}

constexpr std::string_view k_bloom_filter = "bloom_filter_columns";

// The names in a "a, b" property changed by a function on the list; without names the property goes.
template <class Change>
void change_bloom_filter(Table& table, Change change) {
    const auto property = table.properties.find(std::string(k_bloom_filter));
    if (property == table.properties.end()) return;
    auto names = base::split_list(property->second);
    change(names);
    if (names.empty()) {
        table.properties.erase(property);
    } else {
        property->second = base::join(names, ", ");
    }
}

Applied apply_to(Table table, const DropColumn& clause) {
    if (auto* rollup = find_rollup(table, clause.rollup)) {
        remove_name(rollup->columns, clause.name);
        return table;
    }
    const auto column = position_of(table.columns, clause.name);
    if (column == table.columns.end()) return no_column(table, clause.name);
    write_key_down(table);
    table.columns.erase(column);
    if (table.key) remove_name(table.key->columns, clause.name);
    if (table.order_by) remove_name(*table.order_by, clause.name);
    for (auto& rollup : table.rollups)
        remove_name(rollup.columns, clause.name);
    std::erase_if(table.indexes, [&](const Index& index) { return contains_name(index.columns, clause.name); });
    change_bloom_filter(table, [&](std::vector<std::string>& names) { remove_name(names, clause.name); });
    return table;
}

Applied apply_to(Table table, const ModifyColumn& clause) {
    const auto column = position_of(table.columns, clause.column.name);
    if (column == table.columns.end()) return no_column(table, clause.column.name);
    write_key_down(table);
    auto modified = clause.column;
    modified.name = column->name;
    if (table.key) modified.key = false;
    *column = modified;
    if (!clause.position) return table;
    const auto from = column - table.columns.begin();
    const auto to = index_of(table, *clause.position);
    if (!to) return no_column(table, std::get<After>(*clause.position).column);
    table.columns.erase(table.columns.begin() + from);
    const auto at = static_cast<std::ptrdiff_t>(*to) > from ? static_cast<std::ptrdiff_t>(*to) - 1
                                                            : static_cast<std::ptrdiff_t>(*to);
    table.columns.insert(table.columns.begin() + at, std::move(modified));
    list_key_columns_in_order(table);
    return table;
}

Applied apply_to(Table table, const ModifyColumnComment& clause) {
    const auto column = position_of(table.columns, clause.name);
    if (column == table.columns.end()) return no_column(table, clause.name);
    column->comment = clause.comment;
    return table;
}

// The struct that the path (without its last part) leads to; [*] goes into an array.
Type* find_struct(Type& type, std::span<const std::string> path) {
    auto* at = &type;
    for (const auto& part : path) {
        if (part == "[*]" && at->kind == TypeKind::array) {
            at = &at->children.front();
            continue;
        }
        if (at->kind != TypeKind::struct_) return nullptr;
        const auto field = std::find_if(at->field_names.begin(), at->field_names.end(),
                                        [&](const auto& name) { return equals_ignoring_case(name, part); });
        if (field == at->field_names.end()) return nullptr;
        at = &at->children[static_cast<std::size_t>(field - at->field_names.begin())];
    }
    return at->kind == TypeKind::struct_ ? at : nullptr;
}

// Applies `change(struct, name of the field)` to the struct in a column that the path names.
template <class Change>
Applied change_struct(Table table, const std::string& name, const std::vector<std::string>& path, Change change) {
    const auto column = position_of(table.columns, name);
    if (column == table.columns.end() || !column->type) return no_column(table, name);
    auto* type = path.empty() ? nullptr : find_struct(*column->type, std::span(path).first(path.size() - 1));
    if (type == nullptr || !change(*type, path.back())) {
        return Diagnostic{.message =
                              fmt::format("column '{}' has no place for the field '{}'", name, base::join(path, "."))};
    }
    return table;
}

std::ptrdiff_t field_index(const Type& type, std::string_view name) {
    const auto field = std::find_if(type.field_names.begin(), type.field_names.end(),
                                    [&](const auto& one) { return equals_ignoring_case(one, name); });
    return field == type.field_names.end() ? -1 : field - type.field_names.begin();
}

Applied apply_to(Table table, const AddField& clause) {
    return change_struct(std::move(table), clause.column, clause.path, [&](Type& type, const std::string& field) {
        if (field_index(type, field) >= 0) return false;
        auto at = static_cast<std::ptrdiff_t>(type.field_names.size());
        if (clause.position) {
            const auto* after = std::get_if<After>(&*clause.position);
            at = after == nullptr ? 0 : field_index(type, after->column) + 1;
            if (after != nullptr && at == 0) return false;
        }
        type.field_names.insert(type.field_names.begin() + at, field);
        type.children.insert(type.children.begin() + at, clause.type);
        return true;
    });
}

Applied apply_to(Table table, const DropField& clause) {
    return change_struct(std::move(table), clause.column, clause.path, [&](Type& type, const std::string& field) {
        const auto at = field_index(type, field);
        if (at < 0) return false;
        type.field_names.erase(type.field_names.begin() + at);
        type.children.erase(type.children.begin() + at);
        return true;
    });
}

Applied apply_to(Table table, const RenameColumn& clause) {
    const auto column = position_of(table.columns, clause.name);
    if (column == table.columns.end()) return no_column(table, clause.name);
    if (!equals_ignoring_case(clause.name, clause.new_name) && find_column(table, clause.new_name) != nullptr) {
        return Diagnostic{.message =
                              fmt::format("table '{}' has a column '{}' already", table.name.name, clause.new_name)};
    }
    return rename_column(std::move(table), clause.name, clause.new_name);
}

Applied apply_to(Table table, const OrderBy& clause) {
    const bool is_sort_key = clause.columns.size() < table.columns.size();  // of the table, whatever rollup is named
    if (clause.rollup && !is_sort_key) return table;
    for (const auto& name : clause.columns) {
        if (find_column(table, name) == nullptr) return no_column(table, name);
    }
    if (is_sort_key) {
        table.order_by = clause.columns;
        return table;
    }
    write_key_down(table);
    std::vector<Column> ordered;
    for (const auto& name : clause.columns)
        ordered.push_back(*find_column(table, name));
    table.columns = std::move(ordered);
    list_key_columns_in_order(table);
    return table;
}

Applied apply_to(Table table, const AddIndex& clause) {
    if (position_of(table.indexes, clause.index.name) != table.indexes.end()) {
        return Diagnostic{.message =
                              fmt::format("table '{}' has an index '{}' already", table.name.name, clause.index.name)};
    }
    table.indexes.push_back(clause.index);
    return table;
}

Applied apply_to(Table table, const DropIndex& clause) {
    const auto index = position_of(table.indexes, clause.name);
    if (index == table.indexes.end()) {
        return Diagnostic{.message = fmt::format("table '{}' has no index '{}'", table.name.name, clause.name)};
    }
    table.indexes.erase(index);
    return table;
}

// Automatic partitions are data, so on such tables nothing of this is part of the definition.
bool has_written_partitions(const Table& table) {
    return table.partitioning && table.partitioning->method != PartitionMethod::expression;
}

// Partitions that exist keep what the table had.
void keep_replication(Table& table) {
    const auto old = table.properties.find("replication_num");
    if (!has_written_partitions(table) || old == table.properties.end()) return;
    write_partitions_out(table);
    for (auto& item : table.partitioning->partitions) {
        if (auto* partition = std::get_if<schema::Partition>(&item)) partition->properties.insert(*old);
    }
}

// "default." only says that partitions that exist keep their value; an empty list or group is none.
Applied apply_to(Table table, const SetProperties& clause) {
    for (const auto& [key, value] : clause.properties) {
        if (key == "default.replication_num") keep_replication(table);
        const auto name = without_default(key);
        if (value.empty() && (name == k_bloom_filter || name == "colocate_with")) {
            table.properties.erase(name);
        } else {
            table.properties[name] = value;
        }
    }
    return table;
}

Applied apply_to(Table table, const AddRollups& clause) {
    for (const auto& rollup : clause.rollups) {
        if (position_of(table.rollups, rollup.name) != table.rollups.end()) {
            return Diagnostic{.message =
                                  fmt::format("table '{}' has a rollup '{}' already", table.name.name, rollup.name)};
        }
        table.rollups.push_back(rollup);
    }
    return table;
}

Applied apply_to(Table table, const DropRollups& clause) {
    for (const auto& name : clause.names) {
        const auto rollup = position_of(table.rollups, name);
        if (rollup == table.rollups.end()) {
            return Diagnostic{.message = fmt::format("table '{}' has no rollup '{}'", table.name.name, name)};
        }
        table.rollups.erase(rollup);
    }
    return table;
}

Applied apply_to(Table table, const RenameTable& clause) {
    table.name.name = clause.new_name;
    return table;
}

Applied apply_to(Table table, const RenameRollup& clause) {
    const auto rollup = position_of(table.rollups, clause.name);
    if (rollup == table.rollups.end()) {
        return Diagnostic{.message = fmt::format("table '{}' has no rollup '{}'", table.name.name, clause.name)};
    }
    rollup->name = clause.new_name;
    return table;
}

Applied apply_to(Table table, const SetTableComment& clause) {
    table.comment = clause.comment;
    return table;
}

schema::Partition* find_partition(Table& table, std::string_view name) {
    if (!table.partitioning) return nullptr;
    for (auto& item : table.partitioning->partitions) {
        auto* partition = std::get_if<schema::Partition>(&item);
        if (partition != nullptr && equals_ignoring_case(partition->name, name)) return partition;
    }
    return nullptr;
}

Diagnostic no_partition(const Table& table, std::string_view name) {
    return {.message = fmt::format("table '{}' has no partition '{}'", table.name.name, name)};
}

Applied apply_to(Table table, const AddPartitions& clause) {
    if (clause.temporary || !has_written_partitions(table)) return table;
    auto added = clause.partition;
    if (auto* partition = std::get_if<schema::Partition>(&added)) {
        if (find_partition(table, partition->name) != nullptr) {
            if (partition->if_not_exists) return table;
            return Diagnostic{
                .message = fmt::format("table '{}' has a partition '{}' already", table.name.name, partition->name)};
        }
        partition->if_not_exists = false;
        partition->properties.insert(clause.properties.begin(), clause.properties.end());
    }
    table.partitioning->partitions.push_back(std::move(added));
    return table;
}

Applied apply_to(Table table, const DropPartitions& clause) {
    if (clause.temporary || clause.all_temporary || !has_written_partitions(table)) return table;
    write_partitions_out(table);
    for (const auto& name : clause.names) {
        auto* partition = find_partition(table, name);
        if (partition == nullptr) {
            if (clause.if_exists) continue;
            return no_partition(table, name);
        }
        std::erase_if(table.partitioning->partitions, [&](const PartitionItem& item) {
            const auto* one = std::get_if<schema::Partition>(&item);
            return one != nullptr && equals_ignoring_case(one->name, name);
        });
    }
    return table;
}

Applied apply_to(Table table, const RenamePartition& clause) {
    if (!has_written_partitions(table)) return table;
    write_partitions_out(table);
    auto* partition = find_partition(table, clause.name);
    if (partition == nullptr) return no_partition(table, clause.name);
    partition->name = clause.new_name;
    return table;
}

// With strict_range, the default, the new partitions have the bounds of the old ones; their names too, unless
// use_temp_partition_name keeps those of the temporary ones.
Applied apply_to(Table table, const ReplacePartitions& clause) {
    const auto keeps = property(clause.properties, "use_temp_partition_name");
    const bool renames = keeps && equals_ignoring_case(*keeps, "true") && clause.names.size() == clause.with.size();
    if (!renames || !has_written_partitions(table)) return table;
    write_partitions_out(table);
    for (std::size_t i = 0; i < clause.names.size(); ++i) {
        auto* partition = find_partition(table, clause.names[i]);
        if (partition == nullptr) return no_partition(table, clause.names[i]);
        partition->name = clause.with[i];
    }
    return table;
}

Applied apply_to(Table table, const ModifyPartitions& clause) {
    if (!has_written_partitions(table)) return table;
    write_partitions_out(table);
    const auto set = [&](schema::Partition& partition) {
        for (const auto& [key, value] : clause.properties)
            partition.properties[key] = value;
    };
    if (clause.names.empty()) {
        for (auto& item : table.partitioning->partitions) {
            if (auto* partition = std::get_if<schema::Partition>(&item)) set(*partition);
        }
        return table;
    }
    for (const auto& name : clause.names) {
        auto* partition = find_partition(table, name);
        if (partition == nullptr) return no_partition(table, name);
        set(*partition);
    }
    return table;
}

// With partitions named, only their buckets change; that is data.
Applied apply_to(Table table, const Optimize& clause) {
    if (!clause.partitions.empty()) return table;
    if (clause.distribution) table.distribution = clause.distribution;
    // alone it ends and leaves the sort key as it was (recorded of 4.1)
    if (clause.order_by && clause.distribution) table.order_by = clause.order_by;
    if (clause.partitioning) table.partitioning = clause.partitioning;
    return table;
}

Applied apply_to(Table table, const SetDefaultBuckets& clause) {
    table.distribution = HashDistribution{.columns = clause.columns, .buckets = clause.buckets};
    return table;
}

Diagnostic needs_catalog(const Table& table, std::string_view what) {
    return {.message = fmt::format("{} of table '{}' concerns more than the table", what, table.name.name)};
}

}  // namespace

std::variant<Table, base::Diagnostic> apply(Table table, const AlterClause& clause) {
    return std::visit(
        base::Overloaded{
            [&](const AddColumns& it) { return apply_to(std::move(table), it); },
            [&](const DropColumn& it) { return apply_to(std::move(table), it); },
            [&](const ModifyColumn& it) { return apply_to(std::move(table), it); },
            [&](const ModifyColumnComment& it) { return apply_to(std::move(table), it); },
            [&](const AddField& it) { return apply_to(std::move(table), it); },
            [&](const DropField& it) { return apply_to(std::move(table), it); },
            [&](const RenameColumn& it) { return apply_to(std::move(table), it); },
            [&](const OrderBy& it) { return apply_to(std::move(table), it); },
            [&](const AddIndex& it) { return apply_to(std::move(table), it); },
            [&](const DropIndex& it) { return apply_to(std::move(table), it); },
            [&](const SetProperties& it) { return apply_to(std::move(table), it); },
            [&](const AddRollups& it) { return apply_to(std::move(table), it); },
            [&](const DropRollups& it) { return apply_to(std::move(table), it); },
            [&](const RenameTable& it) { return apply_to(std::move(table), it); },
            [&](const RenamePartition& it) { return apply_to(std::move(table), it); },
            [&](const RenameRollup& it) { return apply_to(std::move(table), it); },
            [&](const SwapTable&) { return Applied(needs_catalog(table, "SWAP")); },
            [&](const SetTableComment& it) { return apply_to(std::move(table), it); },
            [&](const AddPartitions& it) { return apply_to(std::move(table), it); },
            [&](const DropPartitions& it) { return apply_to(std::move(table), it); },
            [&](const TruncatePartitions&) { return Applied(std::move(table)); },
            [&](const ReplacePartitions& it) { return apply_to(std::move(table), it); },
            [&](const ModifyPartitions& it) { return apply_to(std::move(table), it); },
            [&](const Optimize& it) { return apply_to(std::move(table), it); },
            [&](const SetDefaultBuckets& it) { return apply_to(std::move(table), it); },
            [&](const Compact&) { return Applied(std::move(table)); },
            [&](const SetAutoIncrement&) { return Applied(std::move(table)); },
            [&](const OpaqueClause&) { return Applied(needs_catalog(table, "a clause that is not understood")); },
        },
        clause);
}

Table applied(Table table, const AlterClause& clause) {
    auto result = apply(table, clause);
    auto* const changed = std::get_if<Table>(&result);
    return changed == nullptr ? std::move(table) : std::move(*changed);
}

}  // namespace srmigrate::schema
