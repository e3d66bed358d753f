// SPDX-License-Identifier: Apache-2.0
// Tokens to the tree of an expression or of a query, as StarRocks' grammar binds them. What is beyond the reader is
// nothing, not an error: the text may be right all the same.
#pragma once

#include "schema/expression/tree.hpp"
#include "schema/model/model.hpp"

#include <cstddef>
#include <optional>
#include <span>

namespace srmigrate::schema {

/// All the tokens as one expression.
std::optional<ExpressionNode> read_expression(std::span<const Token> tokens);

/// The longest expression that the tokens begin with, and how many tokens it has.
struct LeadingExpression {
    ExpressionNode node;
    std::size_t length = 0;
};
std::optional<LeadingExpression> leading_expression(std::span<const Token> tokens);

/// All the tokens as one query.
std::optional<QueryNode> read_query(std::span<const Token> tokens);

}  // namespace srmigrate::schema
