// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/property_policy.hpp"
#include "sql/quote.hpp"
#include "sql/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace srmigrate::lint {
namespace {

/// The statement that creates the table without the property.
std::optional<Remedy> without_property(const StatementVisit& visit, const std::string& key) {
    const auto* const create = visit.as<schema::CreateTable>();
    if (create == nullptr) return std::nullopt;
    auto fixed = *create;
    fixed.table.properties.erase(key);
    const auto tokens = visit.tokens;
    auto first = tokens.size();  // of PROPERTIES, the last one
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const bool is_word = tokens[i].kind == sql::LexedKind::word;
        if (is_word && base::equals_ignoring_case(tokens[i].text, "PROPERTIES")) first = i;
    }
    if (first == tokens.size()) return std::nullopt;
    if (fixed.table.properties.empty()) {
        if (first == 0) return std::nullopt;
        const auto begin = tokens[first - 1].end();
        return editing(visit, {.offset = begin, .length = tokens.back().end() - begin, .text = ""}, std::move(fixed));
    }
    for (auto i = first + 2; i + 2 < tokens.size(); ++i) {
        if (tokens[i].kind != sql::LexedKind::string || sql::unquote_string(tokens[i].text) != key) continue;
        // with the comma behind it, or before it where it is the last one
        const bool is_last = i + 4 >= tokens.size() || tokens[i + 3].text != ",";
        const auto begin = is_last ? tokens[i - 2].end() : tokens[i].offset;
        const auto end = is_last ? tokens[i + 2].end() : tokens[i + 4].offset;
        return editing(visit, {.offset = begin, .length = end - begin, .text = ""}, std::move(fixed));
    }
    return std::nullopt;
}

bool is_ignored(const schema::PropertyPolicy& policy, const PropertiesVisit& visit) {
    if (policy.change == schema::PropertyChange::swallowed) return true;
    using Mode = schema::PropertyPolicy::Mode;
    const auto other = visit.server.run_mode == schema::RunMode::shared_data ? Mode::shared_nothing : Mode::shared_data;
    if (policy.mode == other) return true;
    return visit.table != nullptr && policy.only == schema::PropertyPolicy::Only::primary_key &&
           schema::effective_key(*visit.table).model != schema::KeyModel::primary;
}

Hits find_ignored_property(const PropertiesVisit& visit) {
    if (visit.owner == PropertiesOwner::partition) return {};
    const auto owner =
        visit.owner == PropertiesOwner::table ? schema::PropertyOwner::table : schema::PropertyOwner::materialized_view;
    Hits hits;
    for (const auto& [key, value] : visit.properties) {
        const auto* const policy = schema::find_policy(owner, base::to_lower(schema::without_default(key)));
        if (policy == nullptr || !is_ignored(*policy, visit)) continue;
        hits.push_back({.message = fmt::format("the property '{}' of {} changes nothing", key, visit.shown),
                        .hint = "remove it",
                        .anchor = visit.anchor(key),
                        .object = visit.shown,
                        .remedy = visit.statement == nullptr ? std::nullopt : without_property(*visit.statement, key)});
    }
    return hits;
}

}  // namespace

constinit const Rule ignored_property{
    .name = "ignored-property",
    .group = RuleGroup::tables,
    .level = LintLevel::notice,
    .check = PropertiesRule{find_ignored_property},
    .summary = "A property that the server takes and forgets, on such a table or in the run mode.",
    .why = "Whoever reads the script takes it for true. Source: the policies of properties, as recorded.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) PROPERTIES "
            "(\"in_memory\" = \"true\");",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) PROPERTIES "
            "('in_memory' = 'true')\""},
    .good = {"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .fix = FixKind::safe};

}  // namespace srmigrate::lint
