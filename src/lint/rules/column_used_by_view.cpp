// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"
#include "schema/model/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace srmigrate::lint {
namespace {

/// The names that a statement takes away from under its readers, and where it says so.
struct TakenName {
    schema::ObjectName object;
    std::string column;  ///< empty: the object itself
    std::optional<std::size_t> clause = {};
};
std::vector<TakenName> taken_names(const StatementVisit& visit) {
    if (const auto* const drop = visit.as<schema::DropTable>()) return {{.object = drop->name}};
    if (const auto* const drop = visit.as<schema::DropView>()) return {{.object = drop->name}};
    const auto* const alter = visit.as<schema::AlterTable>();
    if (alter == nullptr) return {};
    std::vector<TakenName> names;
    for (const auto& each : visit.clauses) {
        if (each.cost == schema::CostClass::impossible) continue;
        const auto* const drop = std::get_if<schema::DropColumn>(each.clause);
        if (drop != nullptr && !drop->rollup) names.push_back({alter->name, drop->name, each.index});
        if (const auto* const rename = std::get_if<schema::RenameColumn>(each.clause)) {
            names.push_back({alter->name, rename->name, each.index});
        }
        if (std::holds_alternative<schema::RenameTable>(*each.clause)) names.push_back({alter->name, "", each.index});
    }
    return names;
}

const schema::Query* query_of_reader(const schema::Object* object) {
    if (object == nullptr) return nullptr;
    if (const auto* const view = std::get_if<schema::View>(object)) return &view->query;
    if (const auto* const view = std::get_if<schema::MaterializedView>(object)) return &view->query;
    return nullptr;
}

/// By its tokens: a name of the column, of whichever table.
bool names_column(const schema::Query& query, const std::string& column) {
    return std::any_of(query.tokens.begin(), query.tokens.end(), [&](const schema::Token& token) {
        const bool is_name =
            token.kind == schema::TokenKind::word || token.kind == schema::TokenKind::quoted_identifier;
        return is_name && schema::same_name(token.text, column);
    });
}

/// Whether the section takes care of the reader afterwards: drops it, or gives it another query.
bool is_cared_for(const StatementVisit& visit, const schema::ObjectName& reader) {
    const auto later = visit.later();
    return std::any_of(later.begin(), later.end(), [&](const revision::ScriptStatement& statement) {
        const auto written = schema::objects_written(statement.operation);
        return std::any_of(written.begin(), written.end(),
                           [&](const schema::ObjectName& name) { return visit.world.full(name) == reader; });
    });
}

Hits find_column_used_by_view(const StatementVisit& visit) {
    Hits hits;
    for (const auto& taken : taken_names(visit)) {
        std::vector<std::string> views;
        bool breaks_view = false;
        for (const auto& reader : visit.world.readers(taken.object)) {
            const auto* const object = visit.world.find(reader.name);
            const auto* const query = query_of_reader(object);
            if (query == nullptr || is_cared_for(visit, reader.name)) continue;
            if (!taken.column.empty() && (reader.depth > 1 || !names_column(*query, taken.column))) continue;
            views.push_back(schema::shown(reader.name));
            breaks_view = breaks_view || std::holds_alternative<schema::View>(*object);
        }
        if (views.empty()) continue;
        const auto what = taken.column.empty()
                              ? visit.shown(taken.object)
                              : fmt::format("the column {} of {}", taken.column, visit.shown(taken.object));
        hits.push_back(
            {.message = fmt::format("{} is read by {}, which {} not follow", what, base::join(views, ", "),
                                    views.size() == 1 ? "does" : "do"),
             .hint = "give the views another query in the same revision, behind this statement",
             .anchor = {.name = taken.column.empty() ? taken.object.name : taken.column, .clause = taken.clause},
             .object = visit.shown(taken.object),
             .level = breaks_view ? LintLevel::error : LintLevel::warning});
    }
    return hits;
}

}  // namespace

constinit const Rule column_used_by_view{
    .name = "column-used-by-view",
    .group = RuleGroup::dependants,
    .level = LintLevel::error,
    .check = StatementRule{RuleSections::up, find_column_used_by_view},
    .summary =
        "A column, table or view is dropped or renamed that a view reads; a warning where only "
        "materialized views do.",
    .why =
        "A view fails when it is queried, a materialized view becomes inactive. No view follows a new "
        "name. Columns are told from the words of the query. Source: StarRocks issues 42882, 54843, "
        "71918; documentation, ALTER TABLE.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY "
        "(id) DISTRIBUTED BY HASH (id);\n"
        "CREATE VIEW cheap AS SELECT id, price FROM orders;",
    .bad = {"ALTER TABLE orders RENAME COLUMN price TO cents;",
            "upgrade:\n"
            "- rename_column: {table: orders, name: price, new_name: cents}"},
    .good = {"ALTER TABLE orders RENAME COLUMN price TO cents;\n"
             "ALTER VIEW cheap AS SELECT id, cents AS price FROM orders;",
             "upgrade:\n"
             "- rename_column: {table: orders, name: price, new_name: cents}\n"
             "- execute:\n"
             "    sql: ALTER VIEW cheap AS SELECT id, cents AS price FROM orders"},
    .fix = FixKind::suggestion};

}  // namespace srmigrate::lint
