// SPDX-License-Identifier: Apache-2.0
#include "schema/normal/tidy.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "schema/model/type.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/expression.hpp"
#include "schema/normal/normalize.hpp"
#include "schema/normal/property_policy.hpp"

#include <algorithm>
#include <utility>

namespace srmigrate::schema {
namespace {

void tidy(std::optional<std::string>& comment) {
    if (comment && comment->empty()) comment.reset();
}

Type tidy_type(const Type& type) {
    auto result = normalize(type);
    if (result.kind == TypeKind::varchar && result.length == k_string_length) {
        result = Type{.kind = TypeKind::string};
    }
    for (auto& child : result.children)
        child = tidy_type(child);
    return result;
}

void tidy(Column& column) {
    if (column.type) column.type = tidy_type(*column.type);
    if (column.nullable == true) column.nullable.reset();
    tidy(column.comment);
}

void tidy(std::vector<Index>& indexes) {
    for (auto& index : indexes)
        tidy(index.comment);
}

void tidy(std::optional<std::vector<ViewColumn>>& columns) {
    if (!columns) return;
    for (auto& column : *columns)
        tidy(column.comment);
}

void tidy(Partitioning& partitioning, std::vector<Column>& columns) {
    for (auto& expression : partitioning.expressions)
        expression = without_generated_column(expression, columns);
    std::erase_if(columns, [](const Column& column) { return is_generated_partition_column(column.name); });
}

void tidy(Table& table, const ServerProfile& context) {
    table = without_own_name(std::move(table));
    for (auto& column : table.columns)
        tidy(column);
    tidy(table.indexes);
    table.engine.reset();
    tidy(table.comment);
    if (stands_for_no_comment(table, context)) table.comment.reset();
    if (!table.partitioning) return;
    tidy(*table.partitioning, table.columns);
    if (has_managed_partitions(table)) table.partitioning->partitions.clear();
}

void tidy(View& view, const ServerProfile& /*context*/) {
    tidy(view.columns);
    tidy(view.comment);
    if (view.security == ViewSecurity::none) view.security.reset();
}

void tidy(MaterializedView& view, const ServerProfile& /*context*/) {
    tidy(view.columns);
    tidy(view.indexes);
    tidy(view.comment);
}

template <class Value>
void tidy_safely(Value& value, const ServerProfile& context) {
    auto tidied = value;
    tidy(tidied, context);
    if (normalize(tidied, context) == normalize(value, context)) value = std::move(tidied);
}

void leave_to_the_server(Properties& properties, PropertyOwner owner) {
    std::erase_if(properties, [&](const auto& entry) {
        const auto* const policy = find_policy(owner, base::to_lower(entry.first));
        // the keys of dynamic partitions are given together: enable = false would be true where it is not given
        if (policy == nullptr || policy->structural || policy->name.starts_with("dynamic_partition.")) return false;
        const auto is = [&](const std::optional<std::string_view>& value) {
            return value && base::equals_ignoring_case(entry.second, *value);
        };
        return is(policy->usual) || is(policy->absent);
    });
}

/// A column of a materialized view that is called like an expression has its name from the query: no column list can
/// give it (StarRocks: FeNameFormat.checkColumnName, for shared-nothing; recorded of 4.1).
bool is_given_by_the_query(const ViewColumn& column) {
    return !column.comment && column.name.find_first_of("=<>!*") != std::string::npos;
}

void leave_to_the_query(std::optional<std::vector<ViewColumn>>& columns, const Query& query) {
    if (!columns || !query.yields) return;
    const bool repeats = std::equal(
        columns->begin(), columns->end(), query.yields->begin(), query.yields->end(),
        [](const ViewColumn& column, const std::string& name) { return !column.comment && column.name == name; });
    if (repeats) columns.reset();
}

}  // namespace

Catalog tidy(Catalog catalog, const ServerProfile& context) {
    for (auto& [name, database] : catalog.databases) {
        auto here = context;
        here.database = name;
        for (auto& [plain, object] : database.objects) {
            std::visit(base::Overloaded{
                           [&](Table& it) { tidy_safely(it, here); },
                           [&](View& it) { tidy_safely(it, here); },
                           [&](MaterializedView& it) {
                               tidy_safely(it, here);
                               if (it.columns && std::ranges::any_of(*it.columns, is_given_by_the_query))
                                   it.columns.reset();
                           },
                           [](Unknown&) {},
                       },
                       object);
        }
    }
    return catalog;
}

Catalog concise(Catalog catalog) {
    for (auto& [name, database] : catalog.databases) {
        for (auto& [plain, object] : database.objects) {
            std::visit(base::Overloaded{
                           [](Table& it) { leave_to_the_server(it.properties, PropertyOwner::table); },
                           [](View& it) { leave_to_the_query(it.columns, it.query); },
                           [](MaterializedView& it) {
                               leave_to_the_server(it.properties, PropertyOwner::materialized_view);
                               leave_to_the_query(it.columns, it.query);
                           },
                           [](Unknown&) {},
                       },
                       object);
        }
    }
    return catalog;
}

}  // namespace srmigrate::schema
