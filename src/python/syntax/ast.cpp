// SPDX-License-Identifier: Apache-2.0
#include "python/syntax/ast.hpp"

namespace srmigrate::python {

std::string_view spelling(PyOperator op) {
    switch (op) {
        case PyOperator::add:
            return "+";
        case PyOperator::subtract:
            return "-";
        case PyOperator::multiply:
            return "*";
        case PyOperator::matrix_multiply:
            return "@";
        case PyOperator::divide:
            return "/";
        case PyOperator::floor_divide:
            return "//";
        case PyOperator::modulo:
            return "%";
        case PyOperator::power:
            return "**";
        case PyOperator::shift_left:
            return "<<";
        case PyOperator::shift_right:
            return ">>";
        case PyOperator::bit_and:
            return "&";
        case PyOperator::bit_or:
            return "|";
        case PyOperator::bit_xor:
            return "^";
    }
    return {};
}

std::string_view spelling(PyUnary op) {
    switch (op) {
        case PyUnary::plus:
            return "+";
        case PyUnary::minus:
            return "-";
        case PyUnary::invert:
            return "~";
        case PyUnary::negate:
            return "not";
    }
    return {};
}

std::string_view spelling(PyComparison op) {
    switch (op) {
        case PyComparison::equal:
            return "==";
        case PyComparison::not_equal:
            return "!=";
        case PyComparison::less:
            return "<";
        case PyComparison::less_equal:
            return "<=";
        case PyComparison::greater:
            return ">";
        case PyComparison::greater_equal:
            return ">=";
        case PyComparison::is:
            return "is";
        case PyComparison::is_not:
            return "is not";
        case PyComparison::in:
            return "in";
        case PyComparison::not_in:
            return "not in";
    }
    return {};
}

const TextNode* docstring_of(const StatementList& body) {
    if (body.empty()) return nullptr;
    const auto* statement = std::get_if<ExpressionStatement>(&body.front().node);
    return statement == nullptr ? nullptr : std::get_if<TextNode>(&statement->value.node);
}

}  // namespace srmigrate::python
