// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"
#include "schema/model/names.hpp"
#include "schema/model/type.hpp"
#include "schema/model/words.hpp"
#include "schema/normal/derive.hpp"
#include "schema/rules/index_rules.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>

namespace srmigrate::lint {
namespace {

/// What is to be said of an index by itself, or by the type of its column.
std::optional<Hit> advice(const schema::Index& index, const schema::Table* table, std::string shown) {
    const auto kind = index.kind.value_or(schema::IndexKind::bitmap);
    if (kind == schema::IndexKind::gin || kind == schema::IndexKind::vector) {
        return Hit{.message = fmt::format("the front end takes a {} index only where its configuration allows it",
                                          schema::word(kind)),
                   .hint = kind == schema::IndexKind::gin ? "see that enable_experimental_gin is set"
                                                          : "see that enable_experimental_vector is set",
                   .anchor = {.name = index.name, .after = "INDEX"},
                   .object = std::move(shown),
                   .level = LintLevel::warning};
    }
    const auto* const column =
        table == nullptr || index.columns.empty() ? nullptr : schema::find(table->columns, index.columns.front());
    if (kind != schema::IndexKind::bitmap || column == nullptr || !column->type) return std::nullopt;
    const auto type = column->type->kind;
    if (type != schema::TypeKind::boolean && type != schema::TypeKind::tinyint) return std::nullopt;
    return Hit{.message = fmt::format("a bitmap index on {}, which has few values, is rarely used", column->name),
               .hint = "leave it out: it is used where a condition keeps less than a thousandth of the values",
               .anchor = {.name = index.name, .after = "INDEX"},
               .object = std::move(shown)};
}

Hits find_index_advice(const StatementVisit& visit) {
    Hits hits;
    const auto add = [&](std::optional<Hit> hit, std::optional<std::size_t> clause) {
        if (!hit) return;
        hit->anchor.clause = clause;
        hits.push_back(std::move(*hit));
    };
    if (const auto* const create = visit.as<schema::CreateTable>()) {
        const auto& table = create->table;
        for (const auto& index : table.indexes)
            add(advice(index, &table, visit.shown(table.name)), {});
        const auto filtered = schema::property(table.properties, "bloom_filter_columns");
        for (const auto& name : base::split_list(filtered.value_or(""))) {
            const auto refused = schema::bloom_filter_obstacle(table, name);
            if (!refused) continue;
            hits.push_back({.message = fmt::format("the server refuses the bloom filter: {}", refused->why),
                            .hint = refused->remedy,
                            .anchor = {.name = "bloom_filter_columns"},
                            .object = visit.shown(table.name),
                            .level = LintLevel::error});
        }
    }
    for (const auto& each : visit.clauses) {
        const auto* const index = std::get_if<schema::AddIndex>(each.clause);
        if (index == nullptr) continue;
        add(advice(index->index, each.table ? &*each.table : nullptr,
                   visit.shown(visit.as<schema::AlterTable>()->name)),
            each.index);
    }
    return hits;
}

}  // namespace

constinit const Rule index_advice{
    .name = "index-advice",
    .group = RuleGroup::tables,
    .level = LintLevel::notice,
    .check = StatementRule{RuleSections::up, find_index_advice},
    .summary =
        "A bitmap index on a BOOLEAN or TINYINT column; a warning for GIN and VECTOR indexes, an error for a bloom "
        "filter that the server refuses.",
    .why =
        "A bitmap index is used where the condition keeps few of many values; GIN and VECTOR are experimental, and off "
        "unless a cluster is configured for them. Source: StarRocks documentation, bitmap index, CREATE TABLE; FE "
        "config enable_experimental_gin, enable_experimental_vector.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT, is_active BOOLEAN, INDEX by_active (is_active) USING BITMAP) DUPLICATE KEY (k) "
            "DISTRIBUTED BY HASH (k);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT, is_active BOOLEAN, INDEX by_active (is_active) USING BITMAP) DUPLICATE "
            "KEY (k) DISTRIBUTED BY HASH (k)\""},
    .good = {"CREATE TABLE t (k INT, city VARCHAR(20), INDEX by_city (city) USING BITMAP) DUPLICATE KEY (k) "
             "DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT, city VARCHAR(20), INDEX by_city (city) USING BITMAP) DUPLICATE KEY (k) "
             "DISTRIBUTED BY HASH (k)\""}};

}  // namespace srmigrate::lint
