// SPDX-License-Identifier: Apache-2.0
// What the server's parser makes of an expression where its own tree differs from the grammar's: -x is -1 * x, x MOD y
// is x % y, NOT LIKE is NOT (LIKE), EXTRACT is a call, time_slice has its interval taken apart. Source: AstBuilder.
#include "base/text.hpp"
#include "engine/expression/expressions.hpp"
#include "engine/value/types.hpp"
#include "schema/expression/grammar.hpp"
#include "schema/expression/read.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace srmigrate::engine {
namespace {

/// Thrown where the engine does not know what the server makes of it.
struct NoServerForm {};

ExpressionNode server_node(ExpressionKind kind, std::string text, std::vector<ExpressionNode> children = {}) {
    ExpressionNode node;
    node.kind = kind;
    node.text = std::move(text);
    node.children = std::move(children);
    return node;
}

ExpressionNode first_child(ExpressionNode node) {
    return std::move(node.children.front());
}

ExpressionNode settled_word(ExpressionNode node) {
    const auto word = base::to_lower(node.text);
    if (word == "null" || word == "true" || word == "false") {
        node.text = base::to_upper(word);
    } else {
        node.kind = schema::stands_in(schema::k_time_words, word) ? ExpressionKind::call : ExpressionKind::column;
    }
    return node;
}

ExpressionNode settled_minus(ExpressionNode node) {
    auto value = first_child(std::move(node));
    const bool is_plain_number =
        value.kind == ExpressionKind::number && value.text.find_first_not_of("0123456789.") == std::string::npos;
    if (is_plain_number) {
        value.text.insert(0, "-");
        return value;
    }
    return server_node(ExpressionKind::binary, "*", {server_node(ExpressionKind::number, "-1"), std::move(value)});
}

/// time_slice(x, INTERVAL 7 day) is time_slice(x, 7, 'day', 'floor'); date_add(x, 1) is date_add(x, INTERVAL 1 DAY).
void settle_time(std::vector<ExpressionNode>& arguments, std::string_view function) {
    const bool slices = function == "time_slice" || function == "date_slice";
    if (slices && arguments.size() >= 2 && arguments[1].kind == ExpressionKind::interval) {
        auto interval = std::move(arguments[1]);
        auto boundary = arguments.size() > 2 ? base::to_lower(arguments[2].text) : "floor";
        arguments.resize(1);
        auto unit = server_node(ExpressionKind::text, base::to_lower(interval.text));
        arguments.push_back(first_child(std::move(interval)));
        arguments.push_back(std::move(unit));
        arguments.push_back(server_node(ExpressionKind::text, std::move(boundary)));
    }
    static constexpr std::array<std::string_view, 5> k_adding{"date_add", "adddate", "date_sub", "subdate", "days_sub"};
    const bool adds = std::ranges::find(k_adding, function) != k_adding.end();
    if (adds && arguments.size() == 2 && arguments[1].kind != ExpressionKind::interval) {
        arguments[1] = server_node(ExpressionKind::interval, "DAY", {std::move(arguments[1])});
    }
}

ExpressionNode settled_call(ExpressionNode node) {
    if (!node.names.empty()) throw NoServerForm{};
    const auto function = base::to_lower(node.text);
    auto& arguments = node.children;
    const bool has_arguments = !arguments.empty() && arguments.front().kind != ExpressionKind::star;
    const bool separates = has_arguments && arguments.back().kind == ExpressionKind::separator;
    if (separates) {
        arguments.back() = server_node(ExpressionKind::text, first_child(std::move(arguments.back())).text);
    } else if (has_arguments && function == "group_concat") {
        arguments.push_back(server_node(ExpressionKind::text, ","));
    }
    settle_time(arguments, function);
    return node;
}

ExpressionNode settled_like(ExpressionNode node) {
    const bool negated = std::exchange(node.negated, false);
    node.text = node.text == "like" ? "LIKE" : "REGEXP";
    return negated ? server_node(ExpressionKind::negation, "NOT", {std::move(node)}) : node;
}

ExpressionNode with_text(ExpressionNode&& node, const std::string& text) {
    node.text = text;
    return std::move(node);
}

ExpressionNode server_tree(ExpressionNode node) {
    for (auto* const parts : {&node.children, &node.sort_keys}) {
        for (auto& part : *parts)
            part = server_tree(std::move(part));
    }
    const std::string no = node.negated ? "NOT " : "";
    switch (node.kind) {
        case ExpressionKind::column:
        case ExpressionKind::text:
        case ExpressionKind::number:
        case ExpressionKind::star:
        case ExpressionKind::separator:
        case ExpressionKind::comparison:
        case ExpressionKind::interval:
        case ExpressionKind::case_of:
        case ExpressionKind::element:
        case ExpressionKind::field:
        case ExpressionKind::arrow:
        case ExpressionKind::lambda:
        case ExpressionKind::variable:
            return node;
        case ExpressionKind::word:
            return settled_word(std::move(node));
        case ExpressionKind::date:
            if (node.text == "timestamp") break;
            return first_child(std::move(node));
        case ExpressionKind::call:
            return settled_call(std::move(node));
        case ExpressionKind::binary:
            if (node.text.starts_with("bitshift")) break;
            return with_text(std::move(node), node.text == "mod" ? "%" : base::to_upper(node.text));
        case ExpressionKind::compound:
            return with_text(std::move(node), node.text == "and" ? "AND" : "OR");
        case ExpressionKind::negation:
            return with_text(std::move(node), "NOT");
        case ExpressionKind::unary:
            return node.text == "-" ? settled_minus(std::move(node)) : node;
        case ExpressionKind::cast:
            if (node.text != "cast") break;
            node.type = server_type(*node.type);
            return node;
        case ExpressionKind::extract:  // EXTRACT(year FROM x) is year(x)
            node.kind = ExpressionKind::call;
            return node;
        case ExpressionKind::between:
            return with_text(std::move(node), no + "BETWEEN");
        case ExpressionKind::in:
            return with_text(std::move(node), no + "IN");
        case ExpressionKind::is_null:
            return with_text(std::move(node), "IS " + no + "NULL");
        case ExpressionKind::like:
            return settled_like(std::move(node));
        case ExpressionKind::array:
        case ExpressionKind::map:
            if (node.type) break;
            return node;
        case ExpressionKind::window:
            return with_text(std::move(node), base::to_upper(node.text));
        case ExpressionKind::sort_key: {
            const bool first = !node.names.empty() && node.names.front() == "first";
            const bool is_given = !node.names.empty() && first == (node.text == "desc");
            return with_text(std::move(node), base::to_upper(node.text) + (!is_given ? ""
                                                                           : first   ? " NULLS FIRST"
                                                                                     : " NULLS LAST"));
        }
        case ExpressionKind::subquery:
            node.query.clear();
            return node;
        case ExpressionKind::exists:
            return server_node(ExpressionKind::other, "EXISTS " + node.text);
        case ExpressionKind::bytes:
        case ExpressionKind::named_argument:
        case ExpressionKind::match:
        case ExpressionKind::slice:
        case ExpressionKind::tuple:
        case ExpressionKind::filter:
        case ExpressionKind::other:
            break;
    }
    throw NoServerForm{};
}

}  // namespace

std::optional<ExpressionNode> server_form(ExpressionNode node) {
    try {
        return server_tree(std::move(node));
    } catch (const NoServerForm&) {
        return std::nullopt;
    }
}

ExpressionNode parse_expression(const schema::Expression& expression) {
    auto tree = schema::read_expression(expression.tokens);
    auto node = tree ? server_form(std::move(*tree)) : std::nullopt;
    return node ? std::move(*node) : server_node(ExpressionKind::other, expression.text);
}

}  // namespace srmigrate::engine
