// SPDX-License-Identifier: Apache-2.0
// The texts that the server prints for an expression. It has two printers of its own: one puts operands into
// parentheses, the other does not.
#include "base/text.hpp"
#include "engine/expression/expressions.hpp"
#include "engine/value/types.hpp"

#include <string_view>

namespace srmigrate::engine {

namespace {

class Printer {
  public:
    explicit Printer(Printing printing) : m_printing(printing) {}

    std::string text(const ExpressionNode& node) const {
        switch (node.kind) {
            case ExpressionKind::column:
                return in_quotes(node) ? "`" + node.text + "`" : node.text;
            case ExpressionKind::text:
                return schema::text_literal(node.text);
            case ExpressionKind::number:
            case ExpressionKind::word:
            case ExpressionKind::star:
            case ExpressionKind::other:
            case ExpressionKind::subquery:
            case ExpressionKind::variable:
                return node.text;
            case ExpressionKind::call:
                return call(node);
            case ExpressionKind::binary:
                return arithmetic(node);
            case ExpressionKind::comparison:
            case ExpressionKind::like:
                return operand(node.children[0]) + " " + node.text + " " + operand(node.children[1]);
            case ExpressionKind::compound:
                return condition(node.children[0]) + " " + node.text + " " + condition(node.children[1]);
            case ExpressionKind::negation:
                return "NOT " + condition(node.children[0]);
            case ExpressionKind::unary:
                return explains() ? node.text + " " + text(node.children[0]) : node.text + operand(node.children[0]);
            case ExpressionKind::cast:
                return "CAST(" + operand(node.children[0]) + " AS " + message_text(*node.type) + ")";
            case ExpressionKind::interval:
                return "INTERVAL " + text(node.children[0]) + " " + node.text;
            case ExpressionKind::between:
                return operand(node.children[0]) + " " + node.text + " " + operand(node.children[1]) + " AND " +
                       operand(node.children[2]);
            case ExpressionKind::in:
                return operand(node.children[0]) + " " + node.text + " " + candidates(node);
            case ExpressionKind::is_null:
                return operand(node.children[0]) + " " + node.text;
            case ExpressionKind::case_of:
                return case_of(node);
            case ExpressionKind::element:
                return text(node.children[0]) + "[" + text(node.children[1]) + "]";
            case ExpressionKind::field:
                return text(node.children[0]) + "." +
                       (m_printing == Printing::rewritten ? "`" + node.text + "`" : node.text);
            case ExpressionKind::arrow:
                return text(node.children[0]) + "->" + text(node.children[1]);
            case ExpressionKind::array:
                return "[" + list(node.children, explains() ? "," : ", ") + "]";
            case ExpressionKind::map:
                return map(node);
            case ExpressionKind::lambda:
                return (node.names.size() > 1 ? "(" + base::join(node.names, ", ") + ")" : node.names.front()) +
                       " -> " + text(node.children[0]);
            case ExpressionKind::window:
                return window(node);
            case ExpressionKind::sort_key:
                return text(node.children[0]) + " " + node.text;
            case ExpressionKind::bytes:
            case ExpressionKind::date:
            case ExpressionKind::named_argument:
            case ExpressionKind::separator:
            case ExpressionKind::extract:
            case ExpressionKind::match:
            case ExpressionKind::slice:
            case ExpressionKind::tuple:
            case ExpressionKind::filter:
            case ExpressionKind::exists:
                break;  // not in the server's form
        }
        return node.text;
    }

  private:
    Printing m_printing;

    bool explains() const { return m_printing == Printing::explained; }
    bool in_quotes(const ExpressionNode& node) const {
        return m_printing == Printing::rewritten || (explains() && node.quoted);
    }

    std::string operand(const ExpressionNode& node) const {
        const bool is_simple = node.kind == ExpressionKind::column || is_literal(node);
        return explains() || is_simple ? text(node) : "(" + text(node) + ")";
    }
    /// An operand of AND, OR and NOT, which has its parentheses everywhere.
    std::string condition(const ExpressionNode& node) const {
        return explains() ? "(" + text(node) + ")" : operand(node);
    }

    /// x + INTERVAL 1 DAY goes without parentheses.
    std::string arithmetic(const ExpressionNode& node) const {
        const bool moves_time =
            node.children[0].kind == ExpressionKind::interval || node.children[1].kind == ExpressionKind::interval;
        const auto side = [&](const ExpressionNode& child) { return moves_time ? text(child) : operand(child); };
        return side(node.children[0]) + " " + node.text + " " + side(node.children[1]);
    }
    std::string list(const std::vector<ExpressionNode>& nodes, std::string_view separator, std::size_t first = 0,
                     std::size_t count = std::string::npos) const {
        std::string result;
        for (std::size_t i = first; i < nodes.size() && i - first < count; ++i) {
            if (i > first) result += separator;
            result += text(nodes[i]);
        }
        return result;
    }
    std::string candidates(const ExpressionNode& node) const {
        std::string result;
        for (std::size_t i = 1; i < node.children.size(); ++i)
            result += (i > 1 ? ", " : "") + operand(node.children[i]);
        return "(" + result + ")";
    }
    std::string case_of(const ExpressionNode& node) const {
        std::string result = "CASE";
        std::size_t at = 0;
        if (node.has_case) result += " " + operand(node.children[at++]);
        const std::size_t end = node.children.size() - (node.has_else ? 1 : 0);
        for (; at + 1 < end; at += 2) {
            result += " WHEN " + operand(node.children[at]) + " THEN " + operand(node.children[at + 1]);
        }
        if (node.has_else) result += " ELSE " + operand(node.children.back());
        return result + " END";
    }
    std::string map(const ExpressionNode& node) const {
        std::string result;
        for (std::size_t i = 0; i + 1 < node.children.size(); i += 2) {
            result += (i > 0 ? "," : "") + text(node.children[i]) + ":" + text(node.children[i + 1]);
        }
        return "map{" + result + "}";
    }
    std::string window(const ExpressionNode& node) const {
        std::string inside;
        if (node.partition_count > 0) {
            inside += "PARTITION BY " + list(node.children, ", ", 1, node.partition_count) + " ";
        }
        if (!node.sort_keys.empty()) {
            inside += "ORDER BY " + list(node.sort_keys, explains() ? "," : ", ") + " ";
        }
        inside += node.text;
        return text(node.children[0]) + " OVER (" + (explains() ? std::string(base::trim(inside)) : inside) + ")";
    }
    std::string call(const ExpressionNode& node) const {
        const std::string function = base::to_lower(node.text);
        const auto& arguments = node.children;
        const bool separates = function == "group_concat" && !explains() && !arguments.empty();
        std::string inside = node.distinct ? "DISTINCT " : "";
        if (!explains() && (function == "time_slice" || function == "date_slice") && arguments.size() == 4) {
            inside += text(arguments[0]) + ", INTERVAL " + text(arguments[1]) + " " + arguments[2].text + ", " +
                      arguments[3].text;
        } else {
            inside += list(arguments, ", ", 0, arguments.size() - (separates ? 1 : 0));
        }
        if (!node.sort_keys.empty()) inside += " ORDER BY " + list(node.sort_keys, ", ");
        if (separates) inside += " SEPARATOR " + text(arguments.back());
        return (m_printing == Printing::label ? function : node.text) + "(" + inside + ")";
    }
};

}  // namespace

std::string print(const ExpressionNode& node, Printing printing) {
    return Printer(printing).text(node);
}

}  // namespace srmigrate::engine
