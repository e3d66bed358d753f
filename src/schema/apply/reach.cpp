// SPDX-License-Identifier: Apache-2.0
#include "schema/apply/reach.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "schema/model/names.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/partitions.hpp"
#include "schema/normal/property_policy.hpp"

#include <algorithm>
#include <iterator>
#include <variant>

namespace srmigrate::schema {
namespace {

std::vector<Column>::iterator find_column_in(std::vector<Column>& columns, std::string_view name) {
    return std::find_if(columns.begin(), columns.end(),
                        [&](const Column& column) { return same_name(column.name, name); });
}

void erase_name(std::vector<std::string>& names, std::string_view name) {
    std::erase_if(names, [&](const auto& other) { return same_name(other, name); });
}

void rename_in_list(Properties& properties, std::string_view property_name, std::string_view from,
                    const std::string& to) {
    const auto found = properties.find(std::string(property_name));
    if (found == properties.end()) return;
    auto names = base::split_list(found->second);
    rename_in(names, from, to);
    found->second = base::join(names, ", ");
}

void erase_in_list(Properties& properties, std::string_view property_name, std::string_view name) {
    const auto found = properties.find(std::string(property_name));
    if (found == properties.end()) return;
    auto names = base::split_list(found->second);
    erase_name(names, name);
    if (names.empty()) {
        properties.erase(found);
    } else {
        found->second = base::join(names, ", ");
    }
}

/// The key as it is, written down, so that a new column does not change what is derived.
void fix_key(Table& table) {
    if (!table.key) table.key = effective_key(table);
}

void insert(Table& table, const Column& column, const std::optional<ColumnPosition>& position) {
    fix_key(table);
    const bool key = becomes_key(table, column);
    auto at = default_position(table, column);
    if (position) {
        at = std::visit(base::Overloaded{
                            [](const First&) { return std::size_t{0}; },
                            [&](const After& after) {
                                const auto found = find_column_in(table.columns, after.column);
                                const auto index = static_cast<std::size_t>(found - table.columns.begin());
                                return std::min(index + 1, table.columns.size());
                            },
                        },
                        *position);
    }
    Column added = column;
    added.key = false;
    const auto begin = table.columns.begin();
    table.columns.insert(begin + static_cast<std::ptrdiff_t>(at), added);
    if (!key) return;
    // key columns stand in the order of the table's columns
    std::vector<std::string> names;
    for (const auto& each : table.columns) {
        if (each.name == added.name || contains_name(table.key->columns, each.name)) names.push_back(each.name);
    }
    table.key->columns = std::move(names);
}

void drop(Table& table, std::string_view name) {
    fix_key(table);
    std::erase_if(table.columns, [&](const Column& column) { return same_name(column.name, name); });
    erase_name(table.key->columns, name);
    if (table.order_by) erase_name(*table.order_by, name);
    std::erase_if(table.indexes, [&](const Index& index) { return contains_name(index.columns, name); });
    erase_in_list(table.properties, "bloom_filter_columns", name);
    for (auto& rollup : table.rollups)
        erase_name(rollup.columns, name);
}

void modify(Table& table, const ModifyColumn& clause) {
    const auto found = find_column_in(table.columns, clause.column.name);
    if (found == table.columns.end()) return;
    fix_key(table);
    Column changed = clause.column;
    changed.name = found->name;
    changed.key = false;
    if (!clause.position) {
        *find_column_in(table.columns, clause.column.name) = changed;
        return;
    }
    table.columns.erase(find_column_in(table.columns, clause.column.name));
    insert(table, changed, clause.position);
}

Type* descend(Type& type, const std::vector<std::string>& path, std::size_t depth) {
    for (std::size_t i = 0; i < depth; ++i) {
        if (path[i] == "[*]") {
            if (type.children.empty()) return nullptr;
            return descend(type.children.back(), {path.begin() + static_cast<std::ptrdiff_t>(i) + 1, path.end()},
                           depth - i - 1);
        }
        const auto found = std::find(type.field_names.begin(), type.field_names.end(), path[i]);
        if (found == type.field_names.end()) return nullptr;
        auto& child = type.children[static_cast<std::size_t>(found - type.field_names.begin())];
        return descend(child, {path.begin() + static_cast<std::ptrdiff_t>(i) + 1, path.end()}, depth - i - 1);
    }
    return &type;
}

void add_field(Table& table, const AddField& clause) {
    const auto found = find_column_in(table.columns, clause.column);
    if (found == table.columns.end() || !found->type || clause.path.empty()) return;
    auto* type = descend(*found->type, clause.path, clause.path.size() - 1);
    if (type == nullptr) return;
    auto at = type->children.size();
    if (clause.position) {
        at = std::visit(base::Overloaded{
                            [](const First&) { return std::size_t{0}; },
                            [&](const After& after) {
                                const auto name =
                                    std::find(type->field_names.begin(), type->field_names.end(), after.column);
                                return static_cast<std::size_t>(name - type->field_names.begin()) + 1;
                            },
                        },
                        *clause.position);
    }
    at = std::min(at, type->children.size());
    type->children.insert(type->children.begin() + static_cast<std::ptrdiff_t>(at), clause.type);
    type->field_names.insert(type->field_names.begin() + static_cast<std::ptrdiff_t>(at), clause.path.back());
}

void drop_field(Table& table, const DropField& clause) {
    const auto found = find_column_in(table.columns, clause.column);
    if (found == table.columns.end() || !found->type || clause.path.empty()) return;
    auto* type = descend(*found->type, clause.path, clause.path.size() - 1);
    if (type == nullptr) return;
    const auto name = std::find(type->field_names.begin(), type->field_names.end(), clause.path.back());
    if (name == type->field_names.end()) return;
    type->children.erase(type->children.begin() + (name - type->field_names.begin()));
    type->field_names.erase(name);
}

void order_by(Table& table, const OrderBy& clause) {
    if (clause.columns.size() != table.columns.size()) {
        table.order_by = clause.columns;
        return;
    }
    // all columns: their physical order
    fix_key(table);
    std::vector<Column> ordered;
    for (const auto& name : clause.columns) {
        if (const auto* column = column_named(table.columns, name)) ordered.push_back(*column);
    }
    table.columns = std::move(ordered);
    std::vector<std::string> keys;
    for (const auto& column : table.columns) {
        if (contains_name(table.key->columns, column.name)) keys.push_back(column.name);
    }
    table.key->columns = std::move(keys);
}

void set_properties(Properties& properties, const Properties& set) {
    for (const auto& [given_name, value] : set) {
        const auto lower = base::to_lower(given_name);
        const auto name = without_default(lower);
        properties[name] = value;
    }
}

/// default.replication_num is for later partitions: those that are there keep what the table had.
void keep_replication(Table& table, const Properties& set) {
    const auto old = property(table.properties, "replication_num");
    if (!table.partitioning || !old || !property(set, "default.replication_num")) return;
    if (has_managed_partitions(table)) return;
    const std::string value(*old);
    write_partitions_out(table);
    for (auto& item : table.partitioning->partitions) {
        if (auto* partition = std::get_if<Partition>(&item)) partition->properties.emplace("replication_num", value);
    }
}

bool is_partition(const PartitionItem& item, const std::vector<std::string>& names) {
    const auto* partition = std::get_if<Partition>(&item);
    return partition != nullptr && contains_name(names, partition->name);
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

Table reach(Table table, const AlterClause& clause, const ServerProfile&) {
    std::visit(
        base::Overloaded{
            [&](const AddColumns& add) {
                for (const auto& column : add.columns)
                    insert(table, column, add.position);
            },
            [&](const DropColumn& dropped) { drop(table, dropped.name); },
            [&](const ModifyColumn& modified) { modify(table, modified); },
            [&](const ModifyColumnComment& comment) {
                const auto found = find_column_in(table.columns, comment.name);
                if (found != table.columns.end()) found->comment = comment.comment;
            },
            [&](const AddField& add) { add_field(table, add); },
            [&](const DropField& dropped) { drop_field(table, dropped); },
            [&](const RenameColumn& rename) { table = rename_column(std::move(table), rename.name, rename.new_name); },
            [&](const OrderBy& order) { order_by(table, order); },
            [&](const AddIndex& add) { table.indexes.push_back(add.index); },
            [&](const DropIndex& dropped) {
                std::erase_if(table.indexes, [&](const Index& index) { return same_name(index.name, dropped.name); });
            },
            [&](const SetProperties& set) {
                keep_replication(table, set.properties);
                set_properties(table.properties, set.properties);
            },
            [&](const AddRollups& add) {
                table.rollups.insert(table.rollups.end(), add.rollups.begin(), add.rollups.end());
            },
            [&](const DropRollups& dropped) {
                std::erase_if(table.rollups,
                              [&](const Rollup& rollup) { return contains_name(dropped.names, rollup.name); });
            },
            [&](const RenameTable& rename) { table.name.name = rename.new_name; },
            [&](const RenamePartition& rename) {
                if (!table.partitioning) return;
                write_partitions_out(table);
                for (auto& item : table.partitioning->partitions) {
                    auto* partition = std::get_if<Partition>(&item);
                    if (partition != nullptr && same_name(partition->name, rename.name)) {
                        partition->name = rename.new_name;
                    }
                }
            },
            [&](const RenameRollup& rename) {
                for (auto& rollup : table.rollups) {
                    if (same_name(rollup.name, rename.name)) rollup.name = rename.new_name;
                }
            },
            [](const SwapTable&) {},
            [&](const SetTableComment& comment) { table.comment = comment.comment; },
            [&](const AddPartitions& add) {
                if (!table.partitioning || add.temporary) return;
                table.partitioning->partitions.push_back(add.partition);
            },
            [&](const DropPartitions& dropped) {
                if (!table.partitioning) return;
                write_partitions_out(table);
                std::erase_if(table.partitioning->partitions,
                              [&](const PartitionItem& item) { return is_partition(item, dropped.names); });
            },
            [](const TruncatePartitions&) {},
            [](const ReplacePartitions&) {},
            [&](const ModifyPartitions& modified) {
                if (!table.partitioning) return;
                write_partitions_out(table);
                for (auto& item : table.partitioning->partitions) {
                    auto* partition = std::get_if<Partition>(&item);
                    if (partition != nullptr && contains_name(modified.names, partition->name)) {
                        set_properties(partition->properties, modified.properties);
                    }
                }
            },
            [&](const Optimize& optimize) {
                if (!optimize.partitions.empty()) return;
                if (optimize.distribution) table.distribution = optimize.distribution;
                if (optimize.order_by) table.order_by = optimize.order_by;
                if (optimize.partitioning) table.partitioning = optimize.partitioning;
            },
            [&](const SetDefaultBuckets& set) {
                table.distribution = HashDistribution{set.columns, set.buckets};
            },
            [](const Compact&) {},
            [](const SetAutoIncrement&) {},
            [](const OpaqueClause&) {},
        },
        clause);
    return table;
}

}  // namespace srmigrate::schema
