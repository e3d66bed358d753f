// SPDX-License-Identifier: Apache-2.0
#include "engine/change/invalidation.hpp"

#include "base/text.hpp"
#include "engine/answer/refusal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace srmigrate::engine {

namespace {

constexpr int k_deepest = 32;

struct Found {
    FullName name;
    StoredMaterializedView* view;
};

std::vector<Found> views_on(ClusterState& state, const FullName& base) {
    std::vector<Found> found;
    for (auto& [database_name, database] : state.databases) {
        for (auto& [name, object] : database.objects) {
            auto* const view = std::get_if<StoredMaterializedView>(&object);
            if (view == nullptr) continue;
            const auto bases = base_objects(state, database_name, view->definition.query);
            if (std::ranges::find(bases, base) != bases.end()) found.push_back({{database_name, name}, view});
        }
    }
    return found;
}

bool mentions(const schema::Query& query, const std::vector<std::string>& columns) {
    return std::ranges::any_of(query.tokens, [&](const schema::Token& token) {
        if (token.kind == schema::TokenKind::symbol) return token.text == "*";
        if (token.kind != schema::TokenKind::word && token.kind != schema::TokenKind::quoted_identifier) return false;
        return std::ranges::any_of(
            columns, [&](const std::string& column) { return base::equals_ignoring_case(column, token.text); });
    });
}

/// The last reason is the one that is told. Names may go in circles once objects have been renamed.
void deactivate(ClusterState& state, const Found& found, const std::string& reason, int depth) {
    found.view->active = false;
    found.view->inactive_reason = reason;
    if (depth == 0) return;
    const auto inherited = "base-mv inactive: " + found.name.name;
    for (const Found& reader : views_on(state, found.name))
        deactivate(state, reader, inherited, depth - 1);
}

void collect(const ClusterState& state, const std::string& database, const schema::Query& query,
             std::vector<FullName>& names, int depth) {
    for (const schema::ObjectName& read : query.reads) {
        const FullName name{read.database.value_or(database), read.name};
        if (std::ranges::find(names, name) != names.end()) continue;
        names.push_back(name);
        const StoredObject* const object = state.object(name.database, name.name);
        const auto* const view = object == nullptr ? nullptr : std::get_if<StoredView>(object);
        if (view != nullptr && depth < k_deepest)
            collect(state, name.database, view->definition.query, names, depth + 1);
    }
}

bool is_dependency_checked(const StatementContext& context) {
    const auto own = context.connection.variables.find("enable_drop_table_check_mv_dependency");
    if (own != context.connection.variables.end())
        return base::equals_ignoring_case(own->second, "true") || own->second == "1";
    const auto global = context.state.global_variables.find("enable_drop_table_check_mv_dependency");
    return global != context.state.global_variables.end() && base::equals_ignoring_case(global->second, "true");
}

}  // namespace

void check_dependencies(const StatementContext& context, const FullName& name) {
    if (!is_dependency_checked(context)) return;
    std::vector<std::string> views;
    for (const auto& [database_name, database] : context.state.databases) {
        for (const auto& [object_name, object] : database.objects) {
            const auto* const view = std::get_if<StoredMaterializedView>(&object);
            if (view == nullptr) continue;
            const auto bases = base_objects(context.state, database_name, view->definition.query);
            if (std::ranges::find(bases, name) != bases.end())
                views.push_back(fmt::format("{}.{}", database_name, object_name));
        }
    }
    if (views.empty()) return;
    refuse_analysis(
        fmt::format("{} exists mv dependencies: [{}], drop is not allowed. See more detailed information in "
                    "`sys.object_dependencies`, or `set global enable_drop_table_check_mv_dependency=false`",
                    name.name, base::join(views, ", ")));
}

std::vector<FullName> base_objects(const ClusterState& state, const std::string& database, const schema::Query& query) {
    std::vector<FullName> names;
    collect(state, database, query, names, 0);
    return names;
}

void invalidate(ClusterState& state, const FullName& base, const std::string& reason) {
    for (const Found& found : views_on(state, base))
        deactivate(state, found, reason, k_deepest);
}

void invalidate_by_columns(ClusterState& state, const FullName& base, const std::vector<std::string>& columns) {
    for (const Found& found : views_on(state, base)) {
        if (!mentions(found.view->definition.query, columns)) continue;
        deactivate(state, found, "base table schema changed for columns: " + base::join(columns, ","), k_deepest);
    }
}

}  // namespace srmigrate::engine
