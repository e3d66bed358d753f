// SPDX-License-Identifier: Apache-2.0
#include "schema/undo/inverse_clause.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "schema/apply/column_places.hpp"
#include "schema/model/names.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/normalize.hpp"
#include "schema/normal/partitions.hpp"
#include "schema/normal/property_policy.hpp"
#include "schema/rules/change_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::schema {
namespace {

using ClauseResult = std::variant<InverseClauses, Irreversible>;

ClauseResult one(AlterClause clause) {
    return InverseClauses{{std::move(clause)}, {}};
}
ClauseResult no_clauses() {
    return InverseClauses{};
}

/// The whole definition of a column, as ADD and MODIFY COLUMN need it.
Column written_back(const Table& table, const Column& column) {
    const auto key = effective_key(table);
    Column result = column;
    result.key = contains_name(key.columns, column.name) && key.model != KeyModel::aggregate;
    result.nullable = is_nullable(key, column);
    if (key.model != KeyModel::aggregate) result.aggregate.reset();
    return result;
}

std::optional<ColumnPosition> position_in(const Table& table, const Table& without, const Column& column) {
    std::optional<ColumnPosition> position = First{};
    std::size_t index = 0;
    for (const auto& each : table.columns) {
        if (same_name(each.name, column.name)) break;
        position = After{each.name};
        ++index;
    }
    if (has_default_position(without, column) && default_position(without, column) == index) return std::nullopt;
    return position;
}

const Partition* partition_named(const std::vector<Partition>& partitions, std::string_view name) {
    for (const auto& partition : partitions) {
        if (same_name(partition.name, name)) return &partition;
    }
    return nullptr;
}

std::vector<Partition> partitions_of(const Table& table) {
    if (!table.partitioning) return {};
    return normalize_partitions(table.partitioning->partitions, table.partitioning->method, partition_types(table));
}

ClauseResult undo(const Table& before, const AddColumns& clause, const ServerProfile& context) {
    InverseClauses result;
    auto now = applied(before, clause);
    for (auto column = clause.columns.rbegin(); column != clause.columns.rend(); ++column) {
        DropColumn drop;
        drop.name = column->name;
        drop.rollup = clause.rollup;
        if (const auto refused = obstacle(now, drop, context)) {
            return Irreversible{fmt::format("'{}' cannot be dropped again: {}", column->name, refused->why)};
        }
        now = applied(std::move(now), drop);
        result.clauses.emplace_back(std::move(drop));
    }
    return result;
}

ClauseResult undo(const Table& before, const DropColumn& clause, const ServerProfile& context) {
    if (clause.rollup) return Irreversible{"columns of a rollup are not kept one by one"};
    const auto* column = find(before.columns, clause.name);
    if (column == nullptr) return Irreversible{fmt::format("there is no column '{}'", clause.name)};
    const auto after = applied(before, clause);
    AddColumns add;
    add.columns = {written_back(before, *column)};
    add.position = position_in(before, after, add.columns.front());
    if (const auto refused = obstacle(after, add, context)) {
        return Irreversible{fmt::format("'{}' cannot be added again: {}", column->name, refused->why)};
    }
    InverseClauses result{{add}, {}};
    if (!column->generated) result.warnings = {fmt::format("the values of '{}' are not restored", column->name)};
    for (const auto& index : before.indexes) {
        if (contains_name(index.columns, column->name)) result.clauses.emplace_back(AddIndex{index});
    }
    const auto bloom_filter = property(before.properties, "bloom_filter_columns");
    if (bloom_filter && contains_name(base::split_list(*bloom_filter), column->name)) {
        result.clauses.emplace_back(SetProperties{{{"bloom_filter_columns", std::string(*bloom_filter)}}});
    }
    return result;
}

ClauseResult undo(const Table& before, const ModifyColumn& clause, const ServerProfile& context) {
    if (clause.rollup) return Irreversible{"columns of a rollup are not kept one by one"};
    const auto* column = find(before.columns, clause.column.name);
    if (column == nullptr) return Irreversible{fmt::format("there is no column '{}'", clause.column.name)};
    const auto after = applied(before, clause);
    ModifyColumn back;
    back.column = written_back(before, *column);
    back.column.comment = column->comment.value_or("");
    if (clause.position) {
        auto without = after;
        std::erase_if(without.columns, [&](const Column& each) { return same_name(each.name, column->name); });
        back.position = First{};
        for (const auto& each : before.columns) {
            if (same_name(each.name, column->name)) break;
            back.position = After{each.name};
        }
    }
    if (const auto refused = obstacle(after, back, context)) {
        return Irreversible{fmt::format("'{}' cannot be changed back: {}", column->name, refused->why)};
    }
    const auto key = effective_key(before);
    auto changed = normalize(clause.column, key);
    changed.name = column->name;
    changed.comment.reset();
    auto original = normalize(*column, key);
    original.comment.reset();
    const ModifyColumnComment comment{column->name, column->comment.value_or("")};
    if (changed == original && !clause.position && !obstacle(after, comment, context)) return one(comment);
    return one(back);
}

ClauseResult undo(const Table& before, const ModifyColumnComment& clause, const ServerProfile&) {
    const auto* column = find(before.columns, clause.name);
    if (column == nullptr) return Irreversible{fmt::format("there is no column '{}'", clause.name)};
    return one(ModifyColumnComment{column->name, column->comment.value_or("")});
}

ClauseResult undo(const Table&, const AddField& clause, const ServerProfile&) {
    DropField drop;
    drop.column = clause.column;
    drop.path = clause.path;
    return one(drop);
}

/// The type that the path leads to, without its last step.
const Type* parent_of(const Table& table, const std::string& column_name, const std::vector<std::string>& path) {
    const auto* column = find(table.columns, column_name);
    const Type* type = column != nullptr && column->type ? &*column->type : nullptr;
    for (std::size_t i = 0; type != nullptr && i + 1 < path.size(); ++i) {
        if (path[i] == "[*]") {
            type = type->children.empty() ? nullptr : &type->children.back();
            continue;
        }
        const auto found = std::find(type->field_names.begin(), type->field_names.end(), path[i]);
        type = found == type->field_names.end()
                   ? nullptr
                   : &type->children[static_cast<std::size_t>(found - type->field_names.begin())];
    }
    return type;
}

ClauseResult undo(const Table& before, const DropField& clause, const ServerProfile&) {
    const auto* type = clause.path.empty() ? nullptr : parent_of(before, clause.column, clause.path);
    const auto unknown = Irreversible{fmt::format("there is no field '{}'", base::join(clause.path, "."))};
    if (type == nullptr) return unknown;
    const auto found = std::find(type->field_names.begin(), type->field_names.end(), clause.path.back());
    if (found == type->field_names.end()) return unknown;
    AddField add;
    add.column = clause.column;
    add.path = clause.path;
    add.type = type->children[static_cast<std::size_t>(found - type->field_names.begin())];
    add.position =
        found == type->field_names.begin() ? ColumnPosition(First{}) : ColumnPosition(After{*std::prev(found)});
    return InverseClauses{{add}, {fmt::format("the values of the field '{}' are not restored", clause.path.back())}};
}

ClauseResult undo(const Table&, const RenameColumn& clause, const ServerProfile&) {
    return one(RenameColumn{clause.new_name, clause.name});
}

ClauseResult undo(const Table& before, const OrderBy& clause, const ServerProfile&) {
    if (clause.rollup) return Irreversible{"the order of a rollup is not kept"};
    OrderBy back;
    if (clause.columns.size() == before.columns.size()) {
        for (const auto& column : before.columns)
            back.columns.push_back(column.name);
    } else {
        back.columns = effective_sort_key(before);
        if (back.columns.size() == before.columns.size()) {
            return Irreversible{"ORDER BY with every column means their order in the table, not a sort key"};
        }
    }
    return one(back);
}

ClauseResult undo(const Table&, const AddIndex& clause, const ServerProfile&) {
    return one(DropIndex{clause.index.name});
}

ClauseResult undo(const Table& before, const DropIndex& clause, const ServerProfile&) {
    for (const auto& index : before.indexes) {
        if (same_name(index.name, clause.name)) return one(AddIndex{index});
    }
    return Irreversible{fmt::format("there is no index '{}'", clause.name)};
}

bool has_automatic_buckets(const Table& table) {
    const auto distribution = effective_distribution(table);
    return distribution && !buckets_of(*distribution);
}

ClauseResult undo(const Table& before, const SetProperties& clause, const ServerProfile& context) {
    SetProperties back;
    std::vector<std::string> warnings;
    for (const auto& [given_name, value] : clause.properties) {
        const auto lower = base::to_lower(given_name);
        const auto plain = without_default(lower);
        const auto* policy = find_policy(PropertyOwner::table, plain);
        if (policy != nullptr && policy->change == PropertyChange::swallowed) continue;
        if (const auto old = property(before.properties, plain)) {
            back.properties[given_name] = std::string(*old);
        } else if (plain.starts_with("dynamic_partition.")) {
            return Irreversible{"settings of dynamic partitions can be changed, not taken away"};
        } else if (policy != nullptr && policy->absent) {
            back.properties[given_name] = std::string(*policy->absent);
        } else {
            return Irreversible{fmt::format("the value that '{}' had is not known", plain)};
        }
    }
    if (back.properties.empty()) return no_clauses();
    if (const auto refused = obstacle(applied(before, clause), back, context)) {
        return Irreversible{fmt::format("the property cannot be set back: {}", refused->why)};
    }
    if (!has_managed_partitions(before) && has_managed_partitions(applied(before, clause))) {
        warnings.emplace_back("the partitions that the server makes by itself stay");
    }
    if (has_automatic_buckets(before) && property(clause.properties, "colocate_with")) {
        warnings.emplace_back("the number of buckets stays what the colocation group made it");
    }
    return InverseClauses{{std::move(back)}, std::move(warnings)};
}

ClauseResult undo(const Table&, const AddRollups& clause, const ServerProfile&) {
    DropRollups drop;
    for (const auto& rollup : clause.rollups)
        drop.names.push_back(rollup.name);
    return one(drop);
}

ClauseResult undo(const Table& before, const DropRollups& clause, const ServerProfile&) {
    AddRollups add;
    for (const auto& rollup : before.rollups) {
        if (contains_name(clause.names, rollup.name)) add.rollups.push_back(rollup);
    }
    if (add.rollups.size() != clause.names.size()) return Irreversible{"the columns of the rollup are not known"};
    return one(add);
}

ClauseResult undo(const Table& before, const RenameTable&, const ServerProfile&) {
    return one(RenameTable{before.name.name});
}
ClauseResult undo(const Table&, const RenamePartition& clause, const ServerProfile&) {
    return one(RenamePartition{clause.new_name, clause.name});
}
ClauseResult undo(const Table&, const RenameRollup& clause, const ServerProfile&) {
    return one(RenameRollup{clause.new_name, clause.name});
}
ClauseResult undo(const Table&, const SwapTable& clause, const ServerProfile&) {
    return one(clause);
}
ClauseResult undo(const Table& before, const SetTableComment&, const ServerProfile&) {
    return one(SetTableComment{before.comment.value_or("")});
}

ClauseResult undo(const Table& before, const AddPartitions& clause, const ServerProfile&) {
    if (clause.temporary) return Irreversible{"temporary partitions are not kept"};
    const auto old = partitions_of(before);
    const auto all = partitions_of(applied(before, clause));
    InverseClauses result;
    for (const auto& partition : all) {
        if (partition_named(old, partition.name) != nullptr) continue;
        DropPartitions drop;
        drop.names = {partition.name};
        result.clauses.emplace_back(std::move(drop));
    }
    return result;
}

ClauseResult undo(const Table& before, const DropPartitions& clause, const ServerProfile&) {
    if (clause.temporary || clause.all_temporary) return Irreversible{"temporary partitions are not kept"};
    if (clause.series || clause.where) return Irreversible{"which partitions go is known to the server only"};
    if (has_managed_partitions(before)) return Irreversible{"partitions that the server makes are not kept"};
    const auto partitions = partitions_of(before);
    InverseClauses result;
    for (const auto& name : clause.names) {
        const auto* partition = partition_named(partitions, name);
        if (partition == nullptr) {
            if (clause.if_exists) continue;
            return Irreversible{fmt::format("there is no partition '{}'", name)};
        }
        result.clauses.emplace_back(AddPartitions{*partition, false, std::nullopt, {}});
        result.warnings.push_back(fmt::format("the rows of the partition '{}' are not restored", name));
    }
    return result;
}

ClauseResult undo(const Table&, const TruncatePartitions&, const ServerProfile&) {
    return Irreversible{"the rows of the partitions are gone"};
}
ClauseResult undo(const Table&, const ReplacePartitions&, const ServerProfile&) {
    return Irreversible{"the replaced partitions are gone"};
}

ClauseResult undo(const Table& before, const ModifyPartitions& clause, const ServerProfile&) {
    if (clause.names.empty()) return Irreversible{"the properties that the partitions had are not known"};
    const auto partitions = partitions_of(before);
    InverseClauses result;
    for (const auto& name : clause.names) {
        const auto* partition = partition_named(partitions, name);
        ModifyPartitions back;
        back.names = {name};
        for (const auto& [key, value] : clause.properties) {
            const auto old = partition == nullptr ? std::nullopt : property(partition->properties, key);
            if (!old) return Irreversible{fmt::format("the value that '{}' of '{}' had is not known", key, name)};
            back.properties[key] = std::string(*old);
        }
        result.clauses.emplace_back(std::move(back));
    }
    return result;
}

ClauseResult undo(const Table& before, const Optimize& clause, const ServerProfile& context) {
    if (!clause.partitions.empty()) return Irreversible{"the buckets of single partitions are not kept"};
    if (clause.partitioning || clause.between) return Irreversible{"partitions that were merged cannot be split"};
    if (clause.key) return Irreversible{"the key of a table cannot be changed"};
    if (!clause.distribution) return no_clauses();
    Optimize back;
    back.distribution = effective_distribution(before);
    if (!back.distribution) return Irreversible{"the distribution that the table had is not known"};
    if (const auto refused = obstacle(applied(before, clause), back, context)) {
        return Irreversible{fmt::format("the distribution cannot be changed back: {}", refused->why)};
    }
    return one(back);
}

ClauseResult undo(const Table& before, const SetDefaultBuckets&, const ServerProfile&) {
    const auto distribution = effective_distribution(before);
    const auto* hash = distribution ? std::get_if<HashDistribution>(&*distribution) : nullptr;
    if (hash == nullptr || !hash->buckets) return Irreversible{"the number of buckets was automatic"};
    return one(SetDefaultBuckets{hash->columns, *hash->buckets});
}

ClauseResult undo(const Table&, const Compact&, const ServerProfile&) {
    return no_clauses();
}
ClauseResult undo(const Table&, const SetAutoIncrement&, const ServerProfile&) {
    return Irreversible{"the counter that the column had is not known"};
}
ClauseResult undo(const Table&, const OpaqueClause& clause, const ServerProfile&) {
    return Irreversible{fmt::format("the clause is not understood: {}", clause.text)};
}

bool shares_a_statement(const AlterClause& clause) {
    if (const auto* add = std::get_if<AddColumns>(&clause)) {
        return std::none_of(add->columns.begin(), add->columns.end(),
                            [](const Column& column) { return column.generated.has_value(); });
    }
    return std::holds_alternative<DropColumn>(clause) || std::holds_alternative<ModifyColumn>(clause) ||
           std::holds_alternative<AddIndex>(clause) || std::holds_alternative<DropIndex>(clause);
}

/// An index is checked against the table as it is: a statement cannot make or change a column, and build an index on
/// it.
bool waits(const AlterClause& clause, const AlterTable& statement) {
    const auto* add = std::get_if<AddIndex>(&clause);
    if (add == nullptr) return false;
    const auto is_own = [&](const Column& column) { return contains_name(add->index.columns, column.name); };
    return std::any_of(statement.clauses.begin(), statement.clauses.end(), [&](const AlterClause& other) {
        if (const auto* modify = std::get_if<ModifyColumn>(&other)) return is_own(modify->column);
        const auto* columns = std::get_if<AddColumns>(&other);
        return columns != nullptr && std::any_of(columns->columns.begin(), columns->columns.end(), is_own);
    });
}

}  // namespace

std::variant<InverseClauses, Irreversible> inverse(const Table& before, const AlterClause& clause,
                                                   const ServerProfile& context) {
    return std::visit([&](const auto& alternative) { return undo(before, alternative, context); }, clause);
}

std::vector<Operation> statements(const ObjectName& name, const std::vector<AlterClause>& clauses) {
    std::vector<Operation> result;
    AlterTable* open = nullptr;
    ObjectName now = name;
    for (const auto& clause : clauses) {
        const bool shared = shares_a_statement(clause);
        if (!shared || open == nullptr || waits(clause, *open)) {
            AlterTable statement;
            statement.name = now;
            result.emplace_back(std::move(statement));
            open = &std::get<AlterTable>(result.back());
        }
        open->clauses.push_back(clause);
        if (const auto* rename = std::get_if<RenameTable>(&clause)) now.name = rename->new_name;
        if (!shared) open = nullptr;
    }
    return result;
}

}  // namespace srmigrate::schema
