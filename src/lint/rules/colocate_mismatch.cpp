// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/model/names.hpp"
#include "schema/model/type.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

#include <string>
#include <variant>

namespace srmigrate::lint {
namespace {

const schema::HashDistribution* hash_of(const schema::Table& table) {
    return table.distribution ? std::get_if<schema::HashDistribution>(&*table.distribution) : nullptr;
}

/// In what the table does not go with another one of the group; empty: it does. StarRocks:
/// ColocateGroupSchema.checkColocateSchema.
std::string mismatch(const schema::Table& table, const schema::Table& other) {
    const auto* const mine = hash_of(table);
    const auto* const theirs = hash_of(other);
    if (mine == nullptr || theirs == nullptr) return {};
    if (mine->buckets && theirs->buckets && mine->buckets != theirs->buckets)
        return fmt::format("{} buckets, and not {}", *theirs->buckets, *mine->buckets);
    if (mine->columns.size() != theirs->columns.size())
        return fmt::format("{} distribution columns, and not {}", theirs->columns.size(), mine->columns.size());
    for (std::size_t i = 0; i < mine->columns.size(); ++i) {
        const auto* const a = schema::find(table.columns, mine->columns[i]);
        const auto* const b = schema::find(other.columns, theirs->columns[i]);
        if (a == nullptr || b == nullptr || !a->type || !b->type) continue;
        if (schema::normalize(*a->type) != schema::normalize(*b->type))
            return fmt::format("{} as distribution column, and not {}", schema::to_text(*b->type),
                               schema::to_text(*a->type));
    }
    const auto replicas = schema::property(table.properties, "replication_num");
    const auto their_replicas = schema::property(other.properties, "replication_num");
    if (replicas && their_replicas && *replicas != *their_replicas)
        return fmt::format("{} replicas, and not {}", *their_replicas, *replicas);
    return {};
}

Hits find_colocate_mismatch(const TableVisit& visit) {
    const auto group = schema::property(visit.table.properties, "colocate_with");
    if (!group || group->empty()) return {};
    const auto* const other = visit.world.colocated(visit.name, *group);
    if (other == nullptr) return {};
    const auto difference = mismatch(visit.table, *other);
    if (difference.empty()) return {};
    return {{.message = fmt::format("{} does not go with {} of the colocation group '{}', which has {}", visit.shown,
                                    other->name.name, *group, difference),
             .hint = "copy the distribution of the group, or leave 'colocate_with' out",
             .anchor = {.name = "colocate_with"},
             .object = visit.shown}};
}

}  // namespace

constinit const Rule colocate_mismatch{
    .name = "colocate-mismatch",
    .group = RuleGroup::tables,
    .level = LintLevel::error,
    .check = TableRule{find_colocate_mismatch},
    .summary =
        "A table joins a colocation group with other buckets, distribution columns or replicas than its tables have.",
    .why =
        "The server refuses the table. Source: StarRocks ColocateGroupSchema.checkColocateSchema; documentation, "
        "colocate join.",
    .before =
        "CREATE TABLE parent (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 48 PROPERTIES "
        "(\"colocate_with\" = \"g\");",
    .bad = {"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 16 PROPERTIES "
            "(\"colocate_with\" = \"g\");",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 16 PROPERTIES "
            "('colocate_with' = 'g')\""},
    .good = {"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 48 PROPERTIES "
             "(\"colocate_with\" = \"g\");",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 48 PROPERTIES "
             "('colocate_with' = 'g')\""}};

}  // namespace srmigrate::lint
