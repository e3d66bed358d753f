// SPDX-License-Identifier: Apache-2.0
#include "schema/expression/tree.hpp"

namespace srmigrate::schema {
namespace {

using TreeVisitor = std::function<void(const ExpressionNode&)>;

void for_each_of(const std::optional<ExpressionNode>& node, const TreeVisitor& visit) {
    if (node) for_each(*node, visit);
}

void for_each_of(const std::vector<ExpressionNode>& nodes, const TreeVisitor& visit) {
    for (const auto& node : nodes)
        for_each(node, visit);
}

void for_each_of(const std::vector<RelationNode>& relations, const TreeVisitor& visit) {
    for (const auto& relation : relations) {
        if (relation.kind == RelationKind::function) for_each(relation.function, visit);
        for (const auto& query : relation.query)
            for_each(query, visit);
        for_each_of(relation.relations, visit);
        for_each_of(relation.on, visit);
        for (const auto& name : relation.join_columns) {
            ExpressionNode column;
            column.kind = ExpressionKind::column;
            column.text = name;
            visit(column);
        }
    }
}

void for_each_of(const SelectNode& select, const TreeVisitor& visit) {
    for (const auto& item : select.items) {
        if (!item.star) for_each(item.expression, visit);
    }
    for_each_of(select.from, visit);
    for_each_of(select.where, visit);
    for_each_of(select.group_by, visit);
    for_each_of(select.having, visit);
    for_each_of(select.qualify, visit);
}

}  // namespace

const SelectNode& first_select(const QueryNode& query) {
    const auto& first = query.terms.front();
    return first.nested.empty() ? first.select : first_select(first.nested.front());
}

std::optional<std::vector<std::string>> path_of(const ExpressionNode& node) {
    if (node.kind == ExpressionKind::column) return std::vector{node.text};
    if (node.kind != ExpressionKind::field) return std::nullopt;
    auto path = path_of(node.children.front());
    if (path) path->push_back(node.text);
    return path;
}

std::string text_literal(std::string_view value) {
    std::string text = "'";
    for (const char c : value) {
        if (c == '\'' || c == '\\') text += '\\';
        text += c;
    }
    return text + '\'';
}

void for_each(const ExpressionNode& node, const TreeVisitor& visit) {
    visit(node);
    for_each_of(node.children, visit);
    for_each_of(node.sort_keys, visit);
    for (const auto& query : node.query)
        for_each(query, visit);
}

void for_each(const QueryNode& query, const TreeVisitor& visit) {
    for (const auto& common : query.with)
        for_each(common.query, visit);
    for (const auto& term : query.terms) {
        for_each_of(term.select, visit);
        for (const auto& nested : term.nested)
            for_each(nested, visit);
    }
    for_each_of(query.order_by, visit);
    for_each_of(query.limit, visit);
    for_each_of(query.offset, visit);
}

}  // namespace srmigrate::schema
