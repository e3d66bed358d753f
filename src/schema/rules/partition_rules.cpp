// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/partition_rules.hpp"

#include "base/calendar.hpp"
#include "base/overloaded.hpp"
#include "schema/model/names.hpp"
#include "schema/model/type.hpp"
#include "schema/normal/default_value.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/partitions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

namespace srmigrate::schema {
namespace {

std::vector<Partition> written_partitions(const Table& table) {
    if (!table.partitioning) return {};
    return normalize_partitions(table.partitioning->partitions, table.partitioning->method, partition_types(table));
}

const Partition* partition_in(const std::vector<Partition>& partitions, std::string_view name) {
    const auto found = std::find_if(partitions.begin(), partitions.end(),
                                    [&](const Partition& each) { return same_name(each.name, name); });
    return found == partitions.end() ? nullptr : &*found;
}

bool is_automatic(const Table& table) {
    return table.partitioning && table.partitioning->method == PartitionMethod::expression;
}

/// Its definition shows all of them.
bool shows_all(const Table& table) {
    return table.partitioning && !has_managed_partitions(table);
}

Obstacle not_partitioned(const Table& table) {
    return {"the table is not partitioned", rebuild_remedy(table.name.name)};
}

Obstacle made_by_the_server() {
    return {"the server makes and drops the partitions by itself",
            R"(switch that off first: SET ("dynamic_partition.enable" = "false"))"};
}

bool is_list(const Table& table) {
    return table.partitioning->method == PartitionMethod::list || (is_automatic(table) && !has_range_partitions(table));
}

/// Why a value is none of the type by which the table is partitioned (StarRocks: PartitionKey.createPartitionKey,
/// DateLiteral, IntLiteral, LargeIntLiteral).
std::optional<Obstacle> wrong_value(const PartitionValue& value, const std::optional<Type>& type) {
    const auto* const literal = std::get_if<Literal>(&value);
    if (literal == nullptr || !type) return std::nullopt;
    const bool is_moment = type->kind == TypeKind::date || type->kind == TypeKind::datetime;
    const bool fits = is_moment                ? base::parse_date_time(literal->text).has_value()
                      : is_integer(type->kind) ? !integer_problem(literal->text, *type)
                                               : true;
    if (fits) return std::nullopt;
    return Obstacle{fmt::format("'{}' is no {}", literal->text, to_text(*type)), "give the partition other bounds"};
}

/// How many of the columns a bound has a value for.
enum class Values { some, all };

/// StarRocks: PartitionKeyDesc.analyze, PartitionDescAnalyzer.
std::optional<Obstacle> wrong_values(const PartitionKey& key, const std::vector<std::optional<Type>>& types,
                                     Values given) {
    if (key.size() > types.size() || (given == Values::all && key.size() < types.size())) {
        return Obstacle{
            fmt::format("the bounds have {} values, and the table is partitioned by {}", key.size(), types.size()),
            "give each column of PARTITION BY one value"};
    }
    for (std::size_t i = 0; i < key.size(); ++i) {
        if (auto wrong = wrong_value(key[i], types[i])) return wrong;
    }
    return std::nullopt;
}

std::optional<Obstacle> wrong_values(const Partition& partition, const std::vector<std::optional<Type>>& types) {
    return std::visit(base::Overloaded{
                          [&](const LessThan& range) { return wrong_values(range.upper, types, Values::some); },
                          [&](const FixedRange& range) {
                              auto wrong = wrong_values(range.lower, types, Values::some);
                              return wrong ? wrong : wrong_values(range.upper, types, Values::some);
                          },
                          [&](const ValuesIn& values) -> std::optional<Obstacle> {
                              for (const auto& key : values.keys) {
                                  if (auto wrong = wrong_values(key, types, Values::all)) return wrong;
                              }
                              return std::nullopt;
                          },
                      },
                      partition.bounds);
}

std::optional<Obstacle> wrong_bounds(const Table& table, const PartitionItem& item) {
    const auto* const one = std::get_if<Partition>(&item);
    if (one == nullptr) return std::nullopt;
    const bool values = std::holds_alternative<ValuesIn>(one->bounds);
    if (values == is_list(table)) return std::nullopt;
    return Obstacle{values ? "the table is partitioned by RANGE" : "the table is partitioned by LIST",
                    values ? "give the partition a range" : "give the partition VALUES IN"};
}

std::optional<Obstacle> wrong_distribution(const Table& table, const AddPartitions& clause) {
    if (!clause.distribution) return std::nullopt;
    const auto held = effective_distribution(table);
    if (!held) return std::nullopt;
    const Obstacle other{"a partition is distributed by the columns of its table", "leave the columns as they are"};
    if (held->index() != clause.distribution->index()) return other;
    const auto* const own = std::get_if<HashDistribution>(&*held);
    const auto* const given = std::get_if<HashDistribution>(&*clause.distribution);
    if (own == nullptr || given == nullptr) return std::nullopt;
    const bool same = std::equal(own->columns.begin(), own->columns.end(), given->columns.begin(), given->columns.end(),
                                 [](const auto& a, const auto& b) { return same_name(a, b); });
    return same ? std::nullopt : std::optional(other);
}

}  // namespace

std::optional<Obstacle> missing_partition(const Table& table, const std::vector<std::string>& names) {
    if (!table.partitioning) {
        for (const auto& name : names) {
            // the only one has the name of the table
            if (!same_name(name, table.name.name)) {
                return Obstacle{fmt::format("there is no partition '{}'", name), "check the name"};
            }
        }
        return std::nullopt;
    }
    if (!shows_all(table)) return std::nullopt;
    const auto partitions = written_partitions(table);
    for (const auto& name : names) {
        if (partition_in(partitions, name) != nullptr) continue;
        return Obstacle{fmt::format("there is no partition '{}'", name), "check the name"};
    }
    return std::nullopt;
}

std::optional<Obstacle> add_partitions_obstacle(const Table& table, const AddPartitions& clause) {
    if (!table.partitioning) return not_partitioned(table);
    if (!is_automatic(table) && has_managed_partitions(table)) return made_by_the_server();
    const bool single = std::holds_alternative<Partition>(clause.partition);
    if (is_automatic(table) && has_range_partitions(table) && single) {
        return Obstacle{"a table that is partitioned automatically gets its range partitions by itself",
                        "add a series of them: ADD PARTITIONS START … END … EVERY …"};
    }
    const auto types = partition_types(table);
    const auto* const one = std::get_if<Partition>(&clause.partition);
    if (auto wrong = wrong_bounds(table, clause.partition)) return wrong;
    if (one != nullptr) {
        if (auto wrong = wrong_values(*one, types)) return wrong;
    }
    if (is_automatic(table)) return std::nullopt;
    if (auto wrong = wrong_distribution(table, clause)) return wrong;
    if (clause.temporary) return std::nullopt;
    const auto there = written_partitions(table);
    const bool given_up = one != nullptr && one->if_not_exists && partition_in(there, one->name) != nullptr;
    if (given_up) return std::nullopt;
    // with what is there, LESS THAN has its lower bound
    auto items = table.partitioning->partitions;
    items.push_back(clause.partition);
    const auto all = normalize_partitions(items, table.partitioning->method, types);
    const auto is_old = [&](const Partition& each) { return partition_in(there, each.name) != nullptr; };
    for (const auto& added : all) {
        if (is_old(added)) continue;
        if (!has_room(added, types)) {
            return Obstacle{fmt::format("the partition '{}' ends where it begins, or before", added.name),
                            "give it other bounds"};
        }
        const auto other = std::find_if(there.begin(), there.end(),
                                        [&](const Partition& each) { return overlap(each, added, types); });
        if (other == there.end()) continue;
        return Obstacle{fmt::format("it overlaps with the partition '{}'", other->name),
                        "give it other bounds, or drop that partition"};
    }
    return std::nullopt;
}

std::optional<Obstacle> drop_partitions_obstacle(const Table& table, const DropPartitions& clause) {
    if (!table.partitioning) return not_partitioned(table);
    if (!is_automatic(table) && has_managed_partitions(table)) return made_by_the_server();
    if (clause.temporary || clause.all_temporary || clause.where || clause.if_exists) return std::nullopt;
    std::vector<std::string> names = clause.names;
    if (clause.series) {
        for (const auto& part : parts_of(*clause.series, partition_types(table)))
            names.push_back(part.name);
    }
    return missing_partition(table, names);
}

std::optional<Obstacle> rename_partition_obstacle(const Table& table, const RenamePartition& clause) {
    if (!table.partitioning) return not_partitioned(table);
    if (is_automatic(table)) {
        return Obstacle{"partitions that the server makes keep their names", "leave the partition its name"};
    }
    if (auto missing = missing_partition(table, {clause.name})) return missing;
    if (same_name(clause.name, clause.new_name)) return Obstacle{"that is its name", "choose another name"};
    const auto partitions = written_partitions(table);
    if (partition_in(partitions, clause.new_name) == nullptr) return std::nullopt;
    return Obstacle{fmt::format("there is a partition '{}' already", clause.new_name), "choose another name"};
}

std::optional<Obstacle> modify_partitions_obstacle(const Table& table, const ModifyPartitions& clause) {
    if (auto missing = missing_partition(table, clause.names)) return missing;
    const auto group = property(table.properties, "colocate_with");
    if (property(clause.properties, "replication_num") && group && !group->empty()) {
        return Obstacle{
            fmt::format("the table is in the colocation group '{}', whose tables keep their replicas", *group),
            R"(leave the group first: SET ("colocate_with" = ""))"};
    }
    // StarRocks: PropertyAnalyzer.analyzeDataProperty
    if (property(clause.properties, "storage_cooldown_ttl") && !property(clause.properties, "storage_medium")) {
        return Obstacle{"a cooldown is given together with the storage medium", "name storage_medium too"};
    }
    return std::nullopt;
}

}  // namespace srmigrate::schema
