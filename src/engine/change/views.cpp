// SPDX-License-Identifier: Apache-2.0
#include "engine/change/views.hpp"

#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/change/invalidation.hpp"
#include "engine/cluster/kept.hpp"
#include "engine/definition/checks_columns.hpp"
#include "engine/expression/queries.hpp"

#include <fmt/format.h>

#include <set>

namespace srmigrate::engine {

namespace {

struct ViewShape {
    std::vector<schema::ViewColumn> columns;
    std::vector<OutputColumn> outputs;
};

/// The columns of a view: those given, else those of its query.
ViewShape shape_of(const StatementContext& context, const std::optional<std::vector<schema::ViewColumn>>& given,
                   const schema::Query& query) {
    ViewShape shape;
    const auto outputs = output_columns(context, query);
    if (!outputs && !given && !query.yields) refuse_not_simulated("the output columns of this query");
    if (given && outputs && given->size() != outputs->size()) {
        refuse_analysis(1353, "HY000",
                        "In definition of view, derived table or common table expression, SELECT list and column names "
                        "list have different column counts");
    }
    std::set<std::string> names;
    const std::size_t count = given ? given->size() : outputs ? outputs->size() : query.yields->size();
    for (std::size_t i = 0; i < count; ++i) {
        OutputColumn output;
        if (outputs) output = (*outputs)[i].output;
        if (!outputs && !given) output.name = (*query.yields)[i];
        if (given) output.name = (*given)[i].name;
        if (!names.insert(output.name).second) {  // case counts (recorded)
            refuse_analysis(1060, "42S21", fmt::format("Duplicate column name '{}'", output.name));
        }
        shape.columns.push_back(given ? (*given)[i] : schema::ViewColumn{output.name, std::nullopt});
        shape.outputs.push_back(std::move(output));
    }
    return shape;
}

StoredView make_view(const StatementContext& context, const schema::View& given, const std::string& name) {
    check_reads(context, given.query);
    ViewShape shape = shape_of(context, given.columns, given.query);
    StoredView view;
    view.id = context.state.new_id();
    view.definition = given;
    view.definition.name = schema::ObjectName{std::nullopt, std::nullopt, name};
    view.definition.columns = std::move(shape.columns);
    view.columns = std::move(shape.outputs);
    view.kept_query = kept_query(context.statement, given.query);
    view.created = context.state.now;
    return view;
}

StoredView& require_view(const StatementContext& context, const FullName& name) {
    require_database(context, name.database);
    StoredObject* const object = context.state.object(name.database, name.name);
    if (object == nullptr) refuse_analysis(fmt::format("Table {} is not found", name.name));
    auto* const view = std::get_if<StoredView>(object);
    if (view == nullptr) {
        refuse_analysis(1347, "HY000", fmt::format("'{}.{}' is not 'VIEW'", name.database, name.name));
    }
    return *view;
}

bool same_outputs(const StoredView& a, const std::vector<OutputColumn>& outputs) {
    if (a.columns.size() != outputs.size()) return false;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        if (a.columns[i].name != outputs[i].name || a.columns[i].type != outputs[i].type) return false;
    }
    return true;
}

void change_view(const StatementContext& context, const FullName& name, StoredView& view, ViewShape shape,
                 const schema::Query& query) {
    const bool same = same_outputs(view, shape.outputs);
    view.definition.columns = std::move(shape.columns);
    view.columns = std::move(shape.outputs);
    view.definition.query = query;
    view.kept_query = kept_query(context.statement, query);
    if (!same) invalidate(context.state, name, "base-view changed: " + name.name);
}

}  // namespace

bool are_columns_untold(const StatementContext& context, const schema::Query& query) {
    return context.state.untold == Untold::is_taken && !query.yields && !output_columns(context, query);
}

Answer run(const StatementContext& context, const schema::CreateView& operation) {
    const FullName name = full_name(context, operation.view.name);
    check_table_name(name.name);
    StoredDatabase& database = require_database(context, name.database);
    if (!operation.view.properties.empty()) refuse_analysis("Setting properties is only supported for Iceberg views");
    if (operation.or_replace && operation.if_not_exists) {
        refuse_analysis("REPLACE and IF NOT EXISTS cannot be used together");
    }
    check_reads(context, operation.view.query);
    const auto found = database.objects.find(name.name);
    const bool is_new = found == database.objects.end();
    if (is_new && !operation.view.columns && are_columns_untold(context, operation.view.query)) {
        return keep_unknown(context, name, "CREATE VIEW", "only a server knows its columns");
    }
    if (!is_new) {
        if (operation.if_not_exists) return Ok{};
        auto* const old = std::get_if<StoredView>(&found->second);
        if (!operation.or_replace || old == nullptr) {
            refuse(1050, "42S01", fmt::format("Table '{}' already exists", name.name));
        }
        StoredView changed = make_view(context, operation.view, name.name);
        changed.definition.security = old->definition.security;  // StarRocks: AlterViewStmt.fromReplaceStmt
        const bool same = same_outputs(*old, changed.columns);
        changed.id = old->id;
        *old = std::move(changed);
        if (!same) invalidate(context.state, name, "base-view changed: " + name.name);
        return Ok{};
    }
    database.objects.emplace(name.name, make_view(context, operation.view, name.name));
    return Ok{};
}

Answer run(const StatementContext& context, const schema::AlterView& operation) {
    const FullName name = full_name(context, operation.name);
    StoredView& view = require_view(context, name);
    check_reads(context, operation.query);
    change_view(context, name, view, shape_of(context, operation.columns, operation.query), operation.query);
    view.definition.comment.reset();  // the server drops it (reference §11)
    return Ok{};
}

Answer run(const StatementContext& context, const schema::SetViewSecurity& operation) {
    const FullName name = full_name(context, operation.name);
    require_view(context, name).definition.security = operation.security;
    return Ok{};
}

Answer run(const StatementContext& context, const schema::DropView& operation) {
    const FullName name = full_name(context, operation.name);
    StoredDatabase& database = require_database(context, name.database);
    const auto found = database.objects.find(name.name);
    if (found == database.objects.end()) {
        if (operation.if_exists) return Ok{};
        refuse_unknown_table(context, name.name);
    }
    if (!std::holds_alternative<StoredView>(found->second) && !std::holds_alternative<StoredUnknown>(found->second)) {
        refuse_analysis(1347, "HY000", fmt::format("'{}.{}' is not 'VIEW'", name.database, name.name));
    }
    check_dependencies(context, name);
    invalidate(context.state, name, "base-table dropped: " + name.name);
    database.objects.erase(found);
    return Ok{};
}

}  // namespace srmigrate::engine
