// SPDX-License-Identifier: Apache-2.0
#include "schema/normal/expression.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "schema/expression/grammar.hpp"
#include "schema/expression/read.hpp"
#include "schema/model/type.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace srmigrate::schema {
namespace {

/// Thrown and caught in this file only: there is no one text for what means the same.
struct NoCanonicalText {};

std::string name_text(std::string_view name) {
    return '`' + std::string(name) + '`';
}

std::string column_name_text(std::string_view name) {
    return name_text(base::to_lower(name));
}

std::string column_names_text(const std::vector<std::string>& names) {
    std::vector<std::string> texts;
    for (const auto& name : names)
        texts.push_back(column_name_text(name));
    return '(' + base::join(texts, ", ") + ')';
}

/// CHAR and VARCHAR without a length are not those of length 1 in a CAST.
std::string type_text(const Type& given) {
    auto type = normalize(given);
    if ((given.kind == TypeKind::char_ || given.kind == TypeKind::varchar) && !given.length) type.length.reset();
    return to_text(type);
}

/// Prints trees; the context of an expression that stands alone is null.
class CanonicalPrinter {
  public:
    explicit CanonicalPrinter(const ServerProfile* context) : m_context(context) {}

    /// In parentheses where it is a chain of AND or OR.
    std::string operand(const ExpressionNode& node) const {
        return node.kind == ExpressionKind::compound ? '(' + text(node) + ')' : text(node);
    }

    std::string query_text(const QueryNode& query) const {
        if (query.is_recursive) throw NoCanonicalText{};
        std::string result;
        if (!query.with.empty()) result = "with " + list(query.with, &CanonicalPrinter::common_table_text) + ' ';
        const bool is_bare = query.order_by.empty() && query.limit.empty();
        if (query.terms.size() == 1 && !query.terms.front().nested.empty() && is_bare) {
            return result + query_text(query.terms.front().nested.front());
        }
        for (const auto& term : query.terms) {
            if (!term.set_operator.empty()) result += ' ' + term.set_operator + ' ';
            result += term.nested.empty() ? select_text(term.select) : '(' + query_text(term.nested.front()) + ')';
        }
        if (!query.order_by.empty()) result += " order by " + operands(query.order_by);
        if (!query.limit.empty()) result += " limit " + operands(query.limit);
        if (query.offset) result += " offset " + operand(*query.offset);
        return result;
    }

  private:
    template <class Item>
    std::string list(const std::vector<Item>& items, std::string (CanonicalPrinter::*print)(const Item&) const) const {
        std::string result;
        for (const auto& item : items)
            result += (result.empty() ? "" : ", ") + (this->*print)(item);
        return result;
    }
    std::string operands(const std::vector<ExpressionNode>& nodes) const {
        return list(nodes, &CanonicalPrinter::operand);
    }

    // ---- Expressions

    std::string text(const ExpressionNode& node) const {
        const auto child = [&](std::size_t index) { return operand(node.children[index]); };
        const std::string no = node.negated ? " not " : " ";
        switch (node.kind) {
            case ExpressionKind::column:
                return column_name_text(node.text);
            case ExpressionKind::field:
                return field_text(node);
            case ExpressionKind::text:
                return text_literal(node.text);
            case ExpressionKind::number:
            case ExpressionKind::word:
                return base::to_lower(node.text);
            case ExpressionKind::bytes:
                return "x:" + base::to_lower(node.text);
            case ExpressionKind::date:
                // of a column the server prints the text alone (StarRocks: AST2StringVisitor)
                return m_context == nullptr ? child(0) : node.text + ' ' + child(0);
            case ExpressionKind::call:
                return call_text(node);
            case ExpressionKind::star:
                return "*";
            case ExpressionKind::separator:
                return " separator " + child(0);
            case ExpressionKind::binary:
                if (node.text.starts_with("bitshift")) throw NoCanonicalText{};
                return '(' + child(0) + ' ' + node.text + ' ' + child(1) + ')';
            case ExpressionKind::comparison:
                return '(' + child(0) + ' ' + node.text + ' ' + child(1) + ')';
            case ExpressionKind::compound:
                return chain_text(node);
            case ExpressionKind::negation:
                return "(not " + child(0) + ')';
            case ExpressionKind::unary:
                // -x is -1 * x (StarRocks: AstBuilder.visitArithmeticUnary)
                if (node.text == "-" && node.children[0].kind != ExpressionKind::number) {
                    return "((- 1) * " + child(0) + ')';
                }
                return '(' + node.text + ' ' + child(0) + ')';
            case ExpressionKind::cast:
                return node.text + '(' + child(0) + " as " + type_text(*node.type) + ')';
            case ExpressionKind::interval:
                return "interval " + child(0) + ' ' + base::to_lower(node.text);
            case ExpressionKind::between:
                return '(' + child(0) + no + "between " + child(1) + " and " + child(2) + ')';
            case ExpressionKind::in:
                return '(' + child(0) + no + "in " + candidates_text(node) + ')';
            case ExpressionKind::is_null:
                return '(' + child(0) + " is" + no + "null)";
            case ExpressionKind::like:
                // NOT LIKE is NOT (… LIKE …) (StarRocks: AstBuilder.visitLike)
                return node.negated ? "(not " + like_text(node) + ')' : like_text(node);
            case ExpressionKind::case_of:
                return case_text(node);
            case ExpressionKind::element:
                return child(0) + '[' + child(1) + ']';
            case ExpressionKind::arrow:
                return child(0) + "->" + child(1);
            case ExpressionKind::tuple:
                return '(' + operands(node.children) + ')';
            case ExpressionKind::array:
                if (node.type) throw NoCanonicalText{};
                return '[' + operands(node.children) + ']';
            case ExpressionKind::map:
                if (node.type) throw NoCanonicalText{};
                return map_text(node);
            case ExpressionKind::lambda: {
                const auto names = column_names_text(node.names);
                return '(' + (node.names.size() == 1 ? column_name_text(node.names.front()) : names) + " -> " +
                       child(0) + ')';
            }
            case ExpressionKind::window:
                return window_text(node);
            case ExpressionKind::sort_key:
                return child(0) + (node.text == "desc" ? " desc" : "") +
                       (node.names.empty() ? "" : " nulls " + node.names.front());
            case ExpressionKind::subquery:
                return '(' + query_of(node) + ')';
            case ExpressionKind::exists:
                return "exists (" + query_of(node) + ')';
            case ExpressionKind::extract:
            case ExpressionKind::slice:
            case ExpressionKind::match:
            case ExpressionKind::filter:
            case ExpressionKind::named_argument:
            case ExpressionKind::variable:
            case ExpressionKind::other:
                throw NoCanonicalText{};
        }
        throw NoCanonicalText{};
    }

    std::string like_text(const ExpressionNode& node) const {
        return '(' + operand(node.children[0]) + ' ' + (node.text == "regexp" ? "rlike" : node.text) + ' ' +
               operand(node.children[1]) + ')';
    }

    std::string map_text(const ExpressionNode& node) const {
        std::vector<std::string> entries;
        for (std::size_t i = 0; i + 1 < node.children.size(); i += 2)
            entries.push_back(operand(node.children[i]) + ": " + operand(node.children[i + 1]));
        return "map{" + base::join(entries, ", ") + '}';
    }

    /// a AND b AND c, however it is put into parentheses. What || is, sql_mode decides.
    std::string chain_text(const ExpressionNode& node) const {
        if (node.text == "||") throw NoCanonicalText{};
        const auto side = [&](const ExpressionNode& child) {
            return child.kind == ExpressionKind::compound && child.text == node.text ? text(child) : operand(child);
        };
        return side(node.children[0]) + ' ' + node.text + ' ' + side(node.children[1]);
    }

    /// [[[catalog.]database.]table.]column, or a field of a value. A table says nothing where it is the only relation
    /// in sight.
    std::string field_text(const ExpressionNode& node) const {
        auto path = path_of(node);
        if (!path) return operand(node.children[0]) + '.' + column_name_text(node.text);
        const auto last = std::move(path->back());
        path->pop_back();
        drop_own_database(*path);
        std::string result;
        for (const auto& part : *path) {
            if (part != m_only_relation) result += name_text(part) + '.';
        }
        return result + column_name_text(last);
    }

    /// In front of a table name: the database that unqualified names mean, and the catalog they are in.
    void drop_own_database(std::vector<std::string>& parts) const {
        if (m_context == nullptr || m_context->database.empty()) return;
        if (parts.size() == 3 && parts[0] == m_context->catalog) parts.erase(parts.begin());
        if (parts.size() == 2 && parts[0] == m_context->database) parts.erase(parts.begin());
    }

    std::string query_of(const ExpressionNode& node) const {
        if (node.query.empty()) throw NoCanonicalText{};
        return query_text(node.query.front());
    }

    std::string candidates_text(const ExpressionNode& node) const {
        const std::vector<ExpressionNode> candidates(node.children.begin() + 1, node.children.end());
        const bool is_query = candidates.size() == 1 && candidates.front().kind == ExpressionKind::subquery;
        return is_query ? text(candidates.front()) : '(' + operands(candidates) + ')';
    }

    std::string case_text(const ExpressionNode& node) const {
        std::string result = "case";
        std::size_t at = 0;
        if (node.has_case) result += ' ' + operand(node.children[at++]);
        const std::size_t end = node.children.size() - (node.has_else ? 1 : 0);
        for (; at + 1 < end; at += 2) {
            result += " when " + operand(node.children[at]) + " then " + operand(node.children[at + 1]);
        }
        if (node.has_else) result += " else " + operand(node.children.back());
        return result + " end";
    }

    std::string call_text(const ExpressionNode& node) const {
        if (!node.names.empty() || node.ignores_nulls) throw NoCanonicalText{};
        const auto function = base::to_lower(node.text);
        std::vector<std::string> arguments;
        std::string separator;
        for (const auto& argument : node.children) {
            if (argument.kind == ExpressionKind::separator) {
                separator = text(argument);
            } else if (argument.kind == ExpressionKind::interval && function == "time_slice") {
                arguments.push_back(operand(argument.children[0]));
                arguments.push_back(text_literal(base::to_lower(argument.text)));
            } else {
                arguments.push_back(operand(argument));
            }
        }
        if (function == "date_trunc" && !arguments.empty()) arguments.front() = base::to_lower(arguments.front());
        if (function == "time_slice") complete_time_slice(arguments);
        auto result = function + (node.distinct ? "(distinct " : "(") + base::join(arguments, ", ");
        if (!node.sort_keys.empty()) result += " order by " + operands(node.sort_keys);
        return result + separator + ')';
    }

    /// (x, n[, 'unit'[, floor]]) -> (x, n, 'unit', 'floor'); days are what is not said (recorded)
    static void complete_time_slice(std::vector<std::string>& arguments) {
        if (arguments.size() == 2) arguments.emplace_back("'day'");
        if (arguments.size() == 3) arguments.emplace_back("'floor'");
        if (arguments.size() == 4 && arguments[3].front() == '`') {
            arguments[3] = text_literal(arguments[3].substr(1, arguments[3].size() - 2));
        }
    }

    std::string window_text(const ExpressionNode& node) const {
        auto result = operand(node.children[0]) + " over (";
        const std::vector<ExpressionNode> partition(node.children.begin() + 1, node.children.end());
        if (!partition.empty()) result += "partition by " + operands(partition);
        if (!node.sort_keys.empty()) result += " order by " + operands(node.sort_keys);
        if (!node.text.empty()) result += ' ' + base::to_lower(node.text);
        return result + ')';
    }

    // ---- Queries

    std::string common_table_text(const CommonTable& table) const {
        return name_text(table.name) + (table.columns.empty() ? "" : column_names_text(table.columns)) + " as (" +
               query_text(table.query) + ')';
    }

    std::string select_text(const SelectNode& select) const {
        if (select.has_hint || select.has_pivot || select.has_grouping_sets) throw NoCanonicalText{};
        auto inside = *this;
        inside.m_only_relation.reset();
        if (select.from.size() == 1) inside.m_only_relation = known_as(select.from.front());
        return inside.clauses_text(select);
    }

    std::string clauses_text(const SelectNode& select) const {
        auto result = std::string(select.distinct ? "select distinct " : "select ") +
                      list(select.items, &CanonicalPrinter::item_text);
        for (const auto& relation : select.from)
            result += (relation.join.empty()  ? " from "
                       : relation.join == "," ? ", "
                                              : ' ' + relation.join + ' ') +
                      relation_text(relation);
        if (select.where) result += " where " + operand(*select.where);
        if (!select.group_by.empty()) result += " group by " + operands(select.group_by);
        if (select.having) result += " having " + operand(*select.having);
        if (select.qualify) result += " qualify " + operand(*select.qualify);
        return result;
    }

    std::string item_text(const SelectItem& item) const {
        if (item.star) {
            if (!item.excluded.empty() || item.qualifiers.size() > 1) throw NoCanonicalText{};
            const bool says_something = !item.qualifiers.empty() && item.qualifiers.front() != m_only_relation;
            return says_something ? name_text(item.qualifiers.front()) + ".*" : "*";
        }
        auto result = operand(item.expression);
        if (!item.alias) return result;
        const auto path = path_of(item.expression);
        const bool is_own_name = path && base::equals_ignoring_case(path->back(), *item.alias);
        return is_own_name ? result : result + " as " + column_name_text(*item.alias);
    }

    /// What qualifies columns of the relation.
    static std::string known_as(const RelationNode& relation) {
        if (relation.alias) return *relation.alias;
        return relation.kind == RelationKind::table ? relation.name.back() : std::string();
    }

    std::string relation_text(const RelationNode& relation) const {
        if (relation.has_details) throw NoCanonicalText{};
        std::string result;
        switch (relation.kind) {
            case RelationKind::table: {
                auto parts = relation.name;
                drop_own_database(parts);
                for (const auto& part : parts)
                    result += (result.empty() ? "" : ".") + name_text(part);
                break;
            }
            case RelationKind::function:
                result = text(relation.function);
                break;
            case RelationKind::query:
                result = '(' + query_text(relation.query.front()) + ')';
                break;
            case RelationKind::group:
            case RelationKind::other:
                throw NoCanonicalText{};
        }
        if (relation.alias) result += ' ' + name_text(*relation.alias);
        if (!relation.columns.empty()) result += column_names_text(relation.columns);
        if (relation.on) result += " on " + operand(*relation.on);
        if (!relation.join_columns.empty()) result += " using " + column_names_text(relation.join_columns);
        return result;
    }

    const ServerProfile* m_context;
    std::optional<std::string> m_only_relation;
};

/// Token by token, for what is not understood: only the case of clause words and of function names goes.
std::string flat_text(std::span<const Token> tokens) {
    std::string text;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const auto& token = tokens[i];
        const bool call = i + 1 < tokens.size() && tokens[i + 1].kind == TokenKind::symbol && tokens[i + 1].text == "(";
        if (i > 0) text += ' ';
        switch (token.kind) {
            case TokenKind::word: {
                const auto word = base::to_lower(token.text);
                const bool keyword = call || stands_in(k_clause_words, word) || stands_in(k_value_words, word);
                text += keyword ? word : name_text(token.text);
                break;
            }
            case TokenKind::quoted_identifier:
                text += name_text(token.text);
                break;
            case TokenKind::string:
                text += text_literal(token.text);
                break;
            case TokenKind::number:
            case TokenKind::binary:
                text += base::to_lower(token.text);
                break;
            case TokenKind::hint:
            case TokenKind::symbol:
                text += token.text;
                break;
        }
    }
    return text;
}

}  // namespace

std::string canonical_text(const Expression& expression) {
    if (expression.tokens.empty()) return expression.text;
    try {
        if (const auto tree = read_expression(expression.tokens)) return CanonicalPrinter(nullptr).operand(*tree);
    } catch (const NoCanonicalText&) {
    }
    return flat_text(expression.tokens);
}

std::string canonical_text(const Query& query, const ServerProfile& context) {
    if (query.tokens.empty()) return query.text;
    try {
        if (const auto tree = read_query(query.tokens)) return CanonicalPrinter(&context).query_text(*tree);
    } catch (const NoCanonicalText&) {
    }
    return flat_text(query.tokens);
}

bool is_name(const Token& token) {
    return token.kind == TokenKind::word || token.kind == TokenKind::quoted_identifier;
}

bool reads(const Expression& expression, std::string_view name) {
    return std::any_of(expression.tokens.begin(), expression.tokens.end(), [&](const Token& token) {
        return is_name(token) && base::equals_ignoring_case(token.text, name);
    });
}

const std::string* as_column(const Expression& expression) {
    std::span<const Token> tokens = expression.tokens;
    while (tokens.size() > 2 && tokens.front() == Token{TokenKind::symbol, "("} &&
           tokens.back() == Token{TokenKind::symbol, ")"}) {
        tokens = tokens.subspan(1, tokens.size() - 2);
    }
    return tokens.size() == 1 && is_name(tokens.front()) ? &tokens.front().text : nullptr;
}

namespace {

/// The name that stands at `at` in a text, in back quotes or not, and the place behind it.
struct NameInText {
    std::string_view name;
    std::size_t end = 0;
};

bool is_word_character(char c) {
    return base::is_name_character(c) || c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

std::optional<NameInText> name_at(std::string_view text, std::size_t at) {
    if (text[at] == '`') {
        const auto end = text.find('`', at + 1);
        if (end == std::string_view::npos) return std::nullopt;
        return NameInText{text.substr(at + 1, end - at - 1), end + 1};
    }
    auto end = at;
    while (end < text.size() && is_word_character(text[end]))
        ++end;
    return end == at ? std::nullopt : std::optional(NameInText{text.substr(at, end - at), end});
}

std::size_t behind_string(std::string_view text, std::size_t at) {
    const char quote = text[at];
    for (++at; at < text.size() && text[at] != quote; ++at) {
        if (text[at] == '\\') ++at;
    }
    return std::min(at + 1, text.size());
}

std::string text_without_name(std::string_view text, std::string_view table) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const auto begin = at;
        if (text[at] == '\'' || text[at] == '"') {
            at = behind_string(text, at);
        } else if (const auto name = name_at(text, at)) {
            at = name->end;
            const bool is_first = begin == 0 || text[begin - 1] != '.';
            if (is_first && name->name == table && at < text.size() && text[at] == '.') {
                ++at;
                continue;
            }
        } else {
            ++at;
        }
        result += text.substr(begin, at - begin);
    }
    return result;
}

void remove_name(Expression& expression, std::string_view table) {
    const Token point{TokenKind::symbol, "."};
    auto& tokens = expression.tokens;
    bool found = false;
    for (std::size_t i = 0; i + 2 < tokens.size();) {
        const bool is_first = i == 0 || tokens[i - 1] != point;
        if (is_first && is_name(tokens[i]) && tokens[i].text == table && tokens[i + 1] == point) {
            tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(i),
                         tokens.begin() + static_cast<std::ptrdiff_t>(i) + 2);
            found = true;
        } else {
            ++i;
        }
    }
    if (found) expression.text = text_without_name(expression.text, table);
}

}  // namespace

Table without_own_name(Table table) {
    const auto& name = table.name.name;
    const bool is_column = std::any_of(table.columns.begin(), table.columns.end(), [&](const Column& column) {
        return base::equals_ignoring_case(column.name, name);
    });
    if (is_column) return table;  // it may be a field that is meant
    for (auto& column : table.columns) {
        if (column.generated) remove_name(*column.generated, name);
    }
    if (!table.partitioning) return table;
    for (auto& expression : table.partitioning->expressions)
        remove_name(expression, name);
    return table;
}

}  // namespace srmigrate::schema
