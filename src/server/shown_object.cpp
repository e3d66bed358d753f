// SPDX-License-Identifier: Apache-2.0
#include "server/shown_object.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "sql/kept_query.hpp"
#include "sql/lexer.hpp"
#include "sql/parser.hpp"
#include "sql/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

namespace srmigrate::server {
namespace {

using schema::Object;
using schema::Unknown;

Unknown not_read(const sql::Problem& problem, std::string_view text) {
    const auto place = base::place_of("", text, problem.offset, problem.length);
    return {
        fmt::format("line {}, column {} of its text is not understood: {}", place.line, place.column, problem.message)};
}

/// The parsed statement, or why it is none that can be relied on.
std::variant<schema::Operation, Unknown> statement_of(std::string_view text) {
    auto parsed = sql::parse_shown(text);
    if (const auto* problem = std::get_if<sql::Problem>(&parsed)) return not_read(*problem, text);
    auto& operation = std::get<schema::Operation>(parsed);
    if (const auto* opaque = std::get_if<schema::Opaque>(&operation)) {
        return Unknown{fmt::format("{} is not understood: {}", opaque->kind, opaque->reason)};
    }
    try {
        const auto again = sql::parse(sql::render(operation));
        const auto* same = std::get_if<schema::Operation>(&again);
        if (same == nullptr || *same != operation) return Unknown{"its text does not survive being read and written"};
    } catch (const base::Error& error) {
        return Unknown{error.diagnostics().front().message};
    }
    return std::move(operation);
}

// The server shows a credential as three asterisks.
bool hides_a_credential(const schema::Query& query) {
    return std::any_of(query.tokens.begin(), query.tokens.end(), [](const schema::Token& token) {
        return token.kind == schema::TokenKind::string && token.text == "***";
    });
}

std::optional<Unknown> doubt_in_view(std::string_view text, const schema::Query& query) {
    if (sql::cuts_query(text)) return Unknown{"its text holds a character above U+FFFF, which may have cut it short"};
    if (hides_a_credential(query)) return Unknown{"its query holds a credential, which the server shows as ***"};
    return std::nullopt;
}

std::vector<std::string> names_of(const std::vector<schema::Column>& columns) {
    std::vector<std::string> names;
    for (const auto& column : columns)
        names.push_back(column.name);
    return names;
}
std::vector<std::string> names_of(const std::vector<schema::ViewColumn>& columns) {
    std::vector<std::string> names;
    for (const auto& column : columns)
        names.push_back(column.name);
    return names;
}

std::optional<Unknown> doubt_in_names(const schema::ObjectName& shown, const std::string& name) {
    if (shown.name == name) return std::nullopt;
    return Unknown{fmt::format("its text is of '{}'", shown.name)};
}

std::optional<Unknown> doubt_in_columns(const std::vector<std::string>& of_text,
                                        const std::vector<std::string>& described) {
    if (of_text == described) return std::nullopt;
    return Unknown{fmt::format("its columns are ({}) by DESC, but ({}) by its text", base::join(described, ", "),
                               base::join(of_text, ", "))};
}

// A copy of the columns that a view's text lists; a text without the list has none to differ.
std::vector<std::string> listed_columns(const std::optional<std::vector<schema::ViewColumn>>& listed,
                                        const std::vector<std::string>& described) {
    return listed ? names_of(*listed) : described;
}

template <class View>
Object checked_view(View view, std::string_view text, const std::string& name,
                    const std::vector<std::string>& columns) {
    if (auto doubt = doubt_in_names(view.name, name)) return *doubt;
    if (auto doubt = doubt_in_view(text, view.query)) return *doubt;
    if (auto doubt = doubt_in_columns(listed_columns(view.columns, columns), columns)) return *doubt;
    view.name = {.catalog = std::nullopt, .database = std::nullopt, .name = name};
    return view;
}

Object checked_table(schema::Table table, const std::string& name, const std::vector<std::string>& columns) {
    if (auto doubt = doubt_in_names(table.name, name)) return *doubt;
    if (table.external || (table.engine && !base::equals_ignoring_case(*table.engine, "OLAP"))) {
        return Unknown{fmt::format("its engine is {}: only native tables are managed", table.engine.value_or("?"))};
    }
    if (auto doubt = doubt_in_columns(names_of(table.columns), columns)) return *doubt;
    table.name = {.catalog = std::nullopt, .database = std::nullopt, .name = name};
    return table;
}

}  // namespace

Object object_shown(std::string_view text, const std::string& name, const std::vector<std::string>& columns) {
    auto statement = statement_of(text);
    if (auto* doubt = std::get_if<Unknown>(&statement)) return std::move(*doubt);
    auto& operation = std::get<schema::Operation>(statement);
    if (auto* create = std::get_if<schema::CreateTable>(&operation)) {
        return checked_table(std::move(create->table), name, columns);
    }
    if (auto* create = std::get_if<schema::CreateView>(&operation)) {
        return checked_view(std::move(create->view), text, name, columns);
    }
    if (auto* create = std::get_if<schema::CreateMaterializedView>(&operation)) {
        return checked_view(std::move(create->view), text, name, columns);
    }
    return Unknown{"its text is no CREATE TABLE, VIEW or MATERIALIZED VIEW"};
}

Object synchronous_view_shown(std::string_view text, const std::string& name) {
    auto statement = statement_of(text);
    if (auto* doubt = std::get_if<Unknown>(&statement)) return std::move(*doubt);
    auto* const create = std::get_if<schema::CreateMaterializedView>(&std::get<schema::Operation>(statement));
    if (create == nullptr || !schema::is_synchronous(create->view)) {
        return Unknown{"its text is no statement of a synchronous materialized view"};
    }
    const auto columns = listed_columns(create->view.columns, {});
    return checked_view(std::move(create->view), text, name, columns);
}

std::vector<ShownIndex> indexes_shown(const sql::ResultSet& described) {
    std::vector<ShownIndex> indexes;
    for (const auto& row : described.rows) {
        const auto name = described.cell(row, "IndexName").value_or("");
        const auto field = described.cell(row, "Field").value_or("");
        if (field.empty()) continue;
        if (indexes.empty() || !name.empty()) indexes.push_back({.name = name, .columns = {}});
        indexes.back().columns.push_back(field);
    }
    return indexes;
}

bool is_text_of_rollup(std::string_view text, std::string_view name) {
    const auto head = fmt::format("create materialized view {} as select ", name);
    if (!text.starts_with(head)) return false;
    const auto body = text.substr(head.size());
    constexpr std::string_view k_group = " group by ";
    const auto group = body.rfind(k_group);
    if (group == std::string_view::npos) return false;
    const auto keys = body.substr(group + k_group.size());
    return body.starts_with(keys) && keys.find(' ') == std::string_view::npos;
}

}  // namespace srmigrate::server
