// SPDX-License-Identifier: Apache-2.0
// The one reader of expressions and queries, which are in each other: expressions in read_expression.cpp, queries in
// read_query.cpp. Private to them. Every method stands at a token, steps over what it reads, and throws Beyond where
// the tokens are something else.
#pragma once

#include "schema/expression/grammar.hpp"
#include "schema/expression/token_walk.hpp"
#include "schema/expression/tree.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace srmigrate::schema {

class TreeReader : public TokenWalk {
  public:
    using TokenWalk::TokenWalk;

    /// An expression of operators that bind at least so tightly.
    ExpressionNode expression(int loosest = 0);
    QueryNode query();

  private:
    // ---- Expressions
    ExpressionNode prefix(int loosest);
    ExpressionNode predicate(ExpressionNode value);
    ExpressionNode with_suffixes(ExpressionNode node);
    ExpressionNode subscript(ExpressionNode node);
    ExpressionNode primary();
    ExpressionNode symbol_primary();
    ExpressionNode parenthesised();
    ExpressionNode subquery(ExpressionKind kind);
    ExpressionNode variable();
    ExpressionNode named();
    ExpressionNode named_by_word(std::string_view word);
    std::optional<ExpressionNode> collection(std::string_view word);
    std::vector<ExpressionNode> elements();
    ExpressionNode case_of();
    ExpressionNode cast();
    ExpressionNode interval();
    ExpressionNode extract();
    ExpressionNode call_of(ExpressionNode called);
    void arguments(ExpressionNode& call);
    ExpressionNode window(ExpressionNode called);
    std::optional<ExpressionNode> lambda();
    std::vector<ExpressionNode> pairs();
    std::vector<ExpressionNode> sort_keys();
    ExpressionNode all_or_expression();
    const BinaryOperator* binary_operator() const;
    bool at_predicate() const;
    bool at_match() const;
    bool at_interval() const;

    // ---- Queries
    bool at_query(std::size_t ahead = 0) const;
    bool is_query_in_parentheses() const;
    CommonTable common_table();
    void terms(QueryNode& query);
    QueryTerm term();
    SelectNode select();
    SelectItem select_item();
    ExpressionNode item_expression();
    std::vector<std::string> excluded();
    void group_by(SelectNode& select);
    std::vector<RelationNode> relations();
    std::optional<std::string> join_kind(RelationNode& relation);
    void join_criteria(RelationNode& relation);
    RelationNode relation();
    void parenthesised_relation(RelationNode& relation);
    void named_relation(RelationNode& relation);
    void details(RelationNode& relation);
    void relation_alias(RelationNode& relation);

    // ---- Steps
    ExpressionNode built(ExpressionNode node);
    ExpressionNode node_of(ExpressionKind kind, std::string text, std::vector<ExpressionNode> children = {});
    void note_height(std::size_t height);
    std::string text_since(std::size_t begin) const;
    bool at_name(std::size_t ahead = 0) const;
    std::string name();
    std::vector<std::string> names();  ///< (a, b)
    std::vector<std::string> names_ahead();
    std::optional<std::string> alias();
    template <class Item>
    auto list(Item item) {
        std::vector<decltype(item())> items;
        do
            items.push_back(item());
        while (take_symbol(","));
        return items;
    }

    std::size_t m_tallest = 0;  ///< of the nodes built since the query here began
};

/// Whether a word or a name in back quotes.
inline bool is_any_name(const Token& token) {
    return token.kind == TokenKind::word || token.kind == TokenKind::quoted_identifier;
}

}  // namespace srmigrate::schema
