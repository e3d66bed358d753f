// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/sources.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "schema/expression/read.hpp"
#include "schema/model/type.hpp"
#include "schema/normal/derive.hpp"
#include "schema/normal/expression.hpp"
#include "schema/normal/normalize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace srmigrate::schema {
namespace {

using QueryNames = std::vector<std::string>;

std::optional<QueryNames> columns_of(const Query& query, const std::optional<std::vector<ViewColumn>>& columns) {
    if (!columns) return query.yields;
    QueryNames names;
    for (const auto& column : *columns)
        names.push_back(column.name);
    return names;
}

/// Nothing where they are not known.
std::optional<QueryNames> columns_of(const Object& object) {
    return std::visit(base::Overloaded{
                          [](const Table& table) -> std::optional<QueryNames> {
                              QueryNames names;
                              for (const auto& column : table.columns)
                                  names.push_back(column.name);
                              return names;
                          },
                          [](const View& view) { return columns_of(view.query, view.columns); },
                          [](const MaterializedView& view) { return columns_of(view.query, view.columns); },
                          [](const Unknown&) { return std::optional<QueryNames>(); },
                      },
                      object);
}

bool is_word(const Token& token, std::string_view word) {
    return token.kind == TokenKind::word && base::equals_ignoring_case(token.text, word);
}

/// The names that may be those of columns, as far as the query is understood. What it calls something itself (AS) is
/// one only where a single SELECT leaves nobody else to speak of it.
QueryNames names_in(const Query& query) {
    const auto tree = read_query(query.tokens);
    if (!tree) return {};
    QueryNames names;
    for_each(*tree, [&](const ExpressionNode& node) {
        if (node.kind == ExpressionKind::column || node.kind == ExpressionKind::field) names.push_back(node.text);
    });
    QueryNames own;
    std::ptrdiff_t selects = 0;
    const Token* before = nullptr;
    for (const auto& token : query.tokens) {
        if (is_word(token, "select")) ++selects;
        if (is_name(token) && before != nullptr && is_word(*before, "as")) own.push_back(token.text);
        before = &token;
    }
    if (selects > 1) std::erase_if(names, [&](const auto& name) { return contains_name(own, name); });
    return names;
}

}  // namespace

const Query* query_of(const Operation& operation) {
    if (const auto* create = std::get_if<CreateView>(&operation)) return &create->view.query;
    if (const auto* alter = std::get_if<AlterView>(&operation)) return &alter->query;
    if (const auto* create = std::get_if<CreateMaterializedView>(&operation)) return &create->view.query;
    return nullptr;
}

std::optional<std::string> missing_source(const Query& query, const std::string& database, const Catalog& known,
                                          const Catalog& catalog) {
    QueryNames there;
    std::vector<std::pair<ObjectName, QueryNames>> lost;
    for (const auto& read : query.reads) {
        const ObjectName name{read.catalog, read.database.value_or(database), read.name};
        const auto* const was = find(known, name);
        const auto* const is = find(catalog, name);
        if (was == nullptr) continue;
        if (is == nullptr) return fmt::format("'{}.{}', which it reads, is not there", *name.database, name.name);
        const auto columns = columns_of(*is);
        auto wanted = columns_of(*was);
        if (!columns || !wanted) continue;
        std::erase_if(*wanted, [&](const auto& column) { return contains_name(*columns, column); });
        there.insert(there.end(), columns->begin(), columns->end());
        if (!wanted->empty()) lost.emplace_back(name, std::move(*wanted));
    }
    if (lost.empty()) return std::nullopt;
    const auto names = names_in(query);
    for (const auto& [name, columns] : lost) {
        for (const auto& column : columns) {
            if (contains_name(there, column) || !contains_name(names, column)) continue;
            return fmt::format("the column '{}' of '{}.{}', which it reads, is not there", column, *name.database,
                               name.name);
        }
    }
    return std::nullopt;
}

std::optional<Obstacle> missing_source(const Expression& expression, const Table& known, const Table& table) {
    for (const auto& token : expression.tokens) {
        const auto* was = is_name(token) ? find(known.columns, token.text) : nullptr;
        if (was == nullptr) continue;
        const auto* is = find(table.columns, token.text);
        if (is == nullptr) {
            return Obstacle{fmt::format("the column '{}', which it reads, is not there", token.text),
                            fmt::format("add '{}' first", token.text)};
        }
        if (is->type && was->type && normalize(*is->type) != normalize(*was->type)) {
            return Obstacle{fmt::format("the column '{}', which it reads, is {}", token.text, to_text(*is->type)),
                            fmt::format("see to the type of '{}' first", token.text)};
        }
    }
    return std::nullopt;
}

}  // namespace srmigrate::schema
