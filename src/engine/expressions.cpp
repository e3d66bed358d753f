// SPDX-License-Identifier: Apache-2.0
#include "engine/expressions.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "engine/types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <string_view>
#include <utility>

namespace srmigrate::engine {

using schema::Token;
using schema::TokenKind;
using schema::Type;
using schema::TypeKind;

namespace {

/// Thrown inside the parser where the expression is beyond it.
struct Beyond {};

struct Operator {
    std::string_view text;
    int precedence;
};

std::optional<int> precedence_of(std::string_view text) {
    static constexpr std::array<Operator, 19> k_operators = {{{"or", 1},
                                                              {"||", 1},
                                                              {"and", 2},
                                                              {"&&", 2},
                                                              {"=", 3},
                                                              {"!=", 3},
                                                              {"<>", 3},
                                                              {"<", 3},
                                                              {"<=", 3},
                                                              {">", 3},
                                                              {">=", 3},
                                                              {"like", 3},
                                                              {"|", 4},
                                                              {"&", 5},
                                                              {"+", 6},
                                                              {"-", 6},
                                                              {"*", 7},
                                                              {"/", 7},
                                                              {"%", 7}}};
    for (const Operator& candidate : k_operators) {
        if (base::equals_ignoring_case(candidate.text, text)) return candidate.precedence;
    }
    return std::nullopt;
}

Type of_kind(TypeKind kind, std::optional<std::int64_t> length = std::nullopt) {
    Type type;
    type.kind = kind;
    type.length = length;
    return type;
}

class Reader {
  public:
    explicit Reader(const std::vector<Token>& tokens) : m_tokens(tokens) {}

    Node whole() {
        Node node = binary(0);
        if (m_at != m_tokens.size()) throw Beyond{};
        return node;
    }

  private:
    const std::vector<Token>& m_tokens;
    std::size_t m_at = 0;
    int m_depth = 0;

    const Token& peek() const {
        static const Token k_end{TokenKind::symbol, ""};
        return m_at < m_tokens.size() ? m_tokens[m_at] : k_end;
    }
    bool is_symbol(std::string_view text) const { return peek().kind == TokenKind::symbol && peek().text == text; }
    bool is_word(std::string_view text) const {
        return peek().kind == TokenKind::word && base::equals_ignoring_case(peek().text, text);
    }
    const Token& take() {
        if (m_at >= m_tokens.size()) throw Beyond{};
        return m_tokens[m_at++];
    }
    void expect(std::string_view text) {
        const Token& token = take();
        if (!base::equals_ignoring_case(token.text, text)) throw Beyond{};
    }

    Node binary(int lowest) {
        if (++m_depth > 200) throw Beyond{};
        Node left = unary();
        while (m_at < m_tokens.size()) {
            const bool is_operator = peek().kind == TokenKind::symbol || peek().kind == TokenKind::word;
            const auto precedence = is_operator ? precedence_of(peek().text) : std::nullopt;
            if (!precedence || *precedence <= lowest) break;
            Node node;
            node.kind = NodeKind::binary;
            node.text = base::to_upper(take().text);
            Node right = binary(*precedence);
            node.children.push_back(std::move(left));
            node.children.push_back(std::move(right));
            left = std::move(node);
        }
        --m_depth;
        return left;
    }

    Node unary() {
        if (!is_symbol("-")) return primary();
        take();
        Node node;
        node.kind = NodeKind::unary;
        node.text = "-";
        node.children.push_back(unary());
        return node;
    }

    Node primary() {
        if (is_symbol("(")) {
            take();
            Node inside = binary(0);
            expect(")");
            return inside;
        }
        if (is_word("cast")) return cast();
        if (is_word("interval")) return interval();
        const Token& token = take();
        Node node;
        switch (token.kind) {
            case TokenKind::string:
                node.kind = NodeKind::literal;
                node.text = "'" + token.text + "'";
                return node;
            case TokenKind::number:
                node.kind = NodeKind::literal;
                node.text = token.text;
                return node;
            case TokenKind::quoted_identifier:
            case TokenKind::word:
                return name_or_call(token);
            case TokenKind::binary:
            case TokenKind::hint:
            case TokenKind::symbol:
                throw Beyond{};
        }
        throw Beyond{};
    }

    Node name_or_call(const Token& token) {
        Node node;
        node.text = token.text;
        const std::string lower = base::to_lower(token.text);
        static const std::set<std::string, std::less<>> k_beyond = {"case", "not", "exists", "select", "between", "in"};
        if (token.kind == TokenKind::word && k_beyond.contains(lower)) throw Beyond{};
        if (is_symbol("(")) {
            take();
            node.kind = NodeKind::call;
            if (is_symbol("*")) {
                take();
                Node star;
                star.kind = NodeKind::literal;
                star.text = "*";
                node.children.push_back(std::move(star));
            } else if (!is_symbol(")")) {
                node.children.push_back(binary(0));
                while (is_symbol(",")) {
                    take();
                    node.children.push_back(binary(0));
                }
            }
            expect(")");
            name_boundary(node);
            return node;
        }
        const bool is_constant = lower == "true" || lower == "false" || lower == "null";
        if (token.kind == TokenKind::word && is_constant) {
            node.kind = NodeKind::literal;
            node.text = base::to_upper(token.text);
            return node;
        }
        node.kind = NodeKind::column;
        node.quoted = token.kind == TokenKind::quoted_identifier;
        if (is_symbol(".") || is_symbol("[") || is_symbol("->")) throw Beyond{};
        return node;
    }

    /// time_slice(x, INTERVAL 7 day, floor): its last argument is a word of the language, no column.
    static void name_boundary(Node& call) {
        if (!base::equals_ignoring_case(call.text, "time_slice") || call.children.size() != 3) return;
        Node& boundary = call.children.back();
        const bool is_word =
            base::equals_ignoring_case(boundary.text, "floor") || base::equals_ignoring_case(boundary.text, "ceil");
        if (boundary.kind == NodeKind::column && is_word) boundary.kind = NodeKind::literal;
    }

    Node cast() {
        take();
        expect("(");
        Node node;
        node.kind = NodeKind::cast;
        node.children.push_back(binary(0));
        expect("as");
        node.type = type();
        expect(")");
        return node;
    }

    Node interval() {
        take();
        Node node;
        node.kind = NodeKind::interval;
        node.text = take().text;
        node.text += " " + base::to_lower(take().text);
        return node;
    }

    Type type() {
        static const std::vector<std::pair<std::string_view, TypeKind>> k_types = {
            {"boolean", TypeKind::boolean},   {"tinyint", TypeKind::tinyint}, {"smallint", TypeKind::smallint},
            {"int", TypeKind::int_},          {"integer", TypeKind::int_},    {"bigint", TypeKind::bigint},
            {"largeint", TypeKind::largeint}, {"float", TypeKind::float_},    {"double", TypeKind::double_},
            {"decimal", TypeKind::decimal},   {"date", TypeKind::date},       {"datetime", TypeKind::datetime},
            {"char", TypeKind::char_},        {"varchar", TypeKind::varchar}, {"string", TypeKind::string},
            {"text", TypeKind::string},       {"json", TypeKind::json},       {"varbinary", TypeKind::varbinary}};
        const std::string name = base::to_lower(take().text);
        const auto found = std::ranges::find_if(k_types, [&](const auto& entry) { return entry.first == name; });
        if (found == k_types.end()) throw Beyond{};
        Type type = of_kind(found->second);
        if (is_symbol("(")) {
            take();
            type.length = number();
            if (is_symbol(",")) {
                take();
                type.scale = number();
            }
            expect(")");
        }
        return server_type(type);
    }

    std::int64_t number() {
        const auto value = base::number<std::int64_t>(take().text);
        if (!value) throw Beyond{};
        return *value;
    }
};

bool is_simple(const Node& node) {
    return node.kind == NodeKind::column || node.kind == NodeKind::literal;
}

std::string operand(const Node& node, ColumnQuotes quotes) {
    return is_simple(node) ? print(node, quotes) : "(" + print(node, quotes) + ")";
}

/// time_slice(x, INTERVAL 7 day) has its parts spelled out inside a generated column.
std::string print_call(const Node& node, ColumnQuotes quotes) {
    std::vector<std::string> arguments;
    bool has_interval = false;
    for (const Node& child : node.children) {
        arguments.push_back(print(child, quotes));
        has_interval = has_interval || child.kind == NodeKind::interval;
    }
    if (has_interval && base::equals_ignoring_case(node.text, "time_slice") && arguments.size() == 2) {
        arguments.push_back("floor");
    }
    return node.text + "(" + base::join(arguments, ", ") + ")";
}

void collect_columns(const Node& node, std::vector<std::string>& names) {
    if (node.kind == NodeKind::column) {
        const bool known = std::ranges::any_of(
            names, [&](const std::string& name) { return base::equals_ignoring_case(name, node.text); });
        if (!known) names.push_back(node.text);
    }
    for (const Node& child : node.children)
        collect_columns(child, names);
}

std::optional<Type> type_of_call(const Node& node, const std::vector<schema::Column>& columns) {
    const std::string function = base::to_lower(node.text);
    const auto argument = [&](std::size_t index) -> std::optional<Type> {
        return index < node.children.size() ? type_of(node.children[index], columns) : std::nullopt;
    };
    static const std::vector<std::pair<std::string_view, TypeKind>> k_results = {
        {"day", TypeKind::tinyint},     {"dayofmonth", TypeKind::tinyint},  {"month", TypeKind::tinyint},
        {"hour", TypeKind::tinyint},    {"minute", TypeKind::tinyint},      {"second", TypeKind::tinyint},
        {"quarter", TypeKind::tinyint}, {"year", TypeKind::smallint},       {"week", TypeKind::int_},
        {"length", TypeKind::int_},     {"str2date", TypeKind::date},       {"to_date", TypeKind::date},
        {"date", TypeKind::date},       {"convert_tz", TypeKind::datetime}, {"unix_timestamp", TypeKind::bigint},
        {"datediff", TypeKind::int_},   {"dict_mapping", TypeKind::bigint}};
    const auto found = std::ranges::find_if(k_results, [&](const auto& entry) { return entry.first == function; });
    if (found != k_results.end()) return of_kind(found->second);
    static const std::set<std::string, std::less<>> k_texts = {"from_unixtime",
                                                               "from_unixtime_ms",
                                                               "substring",
                                                               "substr",
                                                               "concat",
                                                               "upper",
                                                               "lower",
                                                               "date_format",
                                                               "left",
                                                               "right",
                                                               "trim",
                                                               "replace",
                                                               "get_json_string",
                                                               "hex"};
    if (k_texts.contains(function)) return of_kind(TypeKind::varchar, 1048576);
    if (function == "str_to_date") {
        const bool with_time = node.children.size() > 1 && (node.children[1].text.find("%H") != std::string::npos ||
                                                            node.children[1].text.find("%T") != std::string::npos);
        return of_kind(with_time ? TypeKind::datetime : TypeKind::date);
    }
    if (function == "date_trunc") return argument(1);
    if (function == "time_slice" || function == "coalesce" || function == "ifnull" || function == "abs") {
        return argument(0);
    }
    if (function == "if") return argument(1);
    return std::nullopt;
}

std::optional<Type> type_of_binary(const Node& node, const std::vector<schema::Column>& columns) {
    static const std::set<std::string, std::less<>> k_arithmetic = {"+", "-", "*", "/", "%"};
    if (!k_arithmetic.contains(node.text)) return of_kind(TypeKind::boolean);
    const auto left = type_of(node.children[0], columns);
    const auto right = type_of(node.children[1], columns);
    if (!left || !right || is_decimal(*left) || is_decimal(*right)) return std::nullopt;
    if (node.text == "/" || is_floating(*left) || is_floating(*right)) return of_kind(TypeKind::double_);
    if (!is_large_integer(*left) || !is_large_integer(*right)) return std::nullopt;
    if (left->kind == TypeKind::largeint || right->kind == TypeKind::largeint) return of_kind(TypeKind::largeint);
    return of_kind(TypeKind::bigint);
}

}  // namespace

Node parse_expression(const schema::Expression& expression) {
    try {
        return Reader(expression.tokens).whole();
    } catch (const Beyond&) {
        Node node;
        node.text = expression.text;
        return node;
    }
}

std::string print(const Node& node, ColumnQuotes quotes) {
    switch (node.kind) {
        case NodeKind::column:
            return node.quoted || quotes == ColumnQuotes::always ? "`" + node.text + "`" : node.text;
        case NodeKind::literal:
        case NodeKind::other:
            return node.text;
        case NodeKind::call:
            return print_call(node, quotes);
        case NodeKind::binary:
            return operand(node.children[0], quotes) + " " + node.text + " " + operand(node.children[1], quotes);
        case NodeKind::unary:
            return node.text + operand(node.children[0], quotes);
        case NodeKind::cast:
            return "CAST(" + print(node.children[0], quotes) + " AS " + message_text(*node.type) + ")";
        case NodeKind::interval:
            return "INTERVAL " + node.text;
    }
    return node.text;
}

std::vector<std::string> columns_of(const Node& node) {
    std::vector<std::string> names;
    collect_columns(node, names);
    return names;
}

bool has_aggregate(const Node& node) {
    static const std::set<std::string, std::less<>> k_aggregates = {
        "sum", "count", "min", "max", "avg", "group_concat", "array_agg", "bitmap_union", "hll_union"};
    if (node.kind == NodeKind::call && k_aggregates.contains(base::to_lower(node.text))) return true;
    return std::ranges::any_of(node.children, has_aggregate);
}

std::optional<Type> type_of(const Node& node, const std::vector<schema::Column>& columns) {
    switch (node.kind) {
        case NodeKind::column: {
            const auto found = std::ranges::find_if(columns, [&](const schema::Column& column) {
                return base::equals_ignoring_case(column.name, node.text);
            });
            return found == columns.end() ? std::nullopt : found->type;
        }
        case NodeKind::literal:
            if (node.text.starts_with("'")) return of_kind(TypeKind::varchar, 1048576);
            if (node.text.find_first_not_of("0123456789") == std::string::npos) return of_kind(TypeKind::int_);
            return std::nullopt;
        case NodeKind::call:
            return type_of_call(node, columns);
        case NodeKind::binary:
            return type_of_binary(node, columns);
        case NodeKind::unary:
            return type_of(node.children[0], columns);
        case NodeKind::cast:
            return node.type;
        case NodeKind::interval:
        case NodeKind::other:
            return std::nullopt;
    }
    return std::nullopt;
}

std::optional<TimeSlicing> time_slicing(const Node& node) {
    if (node.kind != NodeKind::call) return std::nullopt;
    TimeSlicing slicing;
    slicing.function = base::to_lower(node.text);
    const auto text = [](const Node& literal) {
        return literal.text.starts_with("'") ? literal.text.substr(1, literal.text.size() - 2) : literal.text;
    };
    if (slicing.function == "date_trunc" && node.children.size() == 2 && node.children[0].kind == NodeKind::literal &&
        node.children[1].kind == NodeKind::column) {
        slicing.unit = text(node.children[0]);
        slicing.column = node.children[1].text;
        return slicing;
    }
    if (slicing.function != "time_slice" || node.children.size() < 2 || node.children[0].kind != NodeKind::column) {
        return std::nullopt;
    }
    slicing.column = node.children[0].text;
    if (node.children[1].kind == NodeKind::interval) {
        const std::string& interval = node.children[1].text;
        const std::size_t blank = interval.find(' ');
        std::from_chars(interval.data(), interval.data() + blank, slicing.count);
        slicing.unit = interval.substr(blank + 1);
        return slicing;
    }
    if (node.children.size() < 3) return std::nullopt;
    const std::string count = text(node.children[1]);
    std::from_chars(count.data(), count.data() + count.size(), slicing.count);
    slicing.unit = text(node.children[2]);
    return slicing;
}

schema::Expression renamed(const schema::Expression& expression, const std::string& old_name,
                           const std::string& new_name) {
    schema::Expression result = expression;
    bool changed = false;
    for (std::size_t i = 0; i < result.tokens.size(); ++i) {
        Token& token = result.tokens[i];
        const bool is_name = token.kind == TokenKind::word || token.kind == TokenKind::quoted_identifier;
        const bool is_call =
            i + 1 < result.tokens.size() && result.tokens[i + 1].text == "(" && token.kind == TokenKind::word;
        if (!is_name || is_call || !base::equals_ignoring_case(token.text, old_name)) continue;
        token.kind = TokenKind::quoted_identifier;
        token.text = new_name;
        changed = true;
    }
    if (changed) result.text = print(parse_expression(result), ColumnQuotes::as_written);
    return result;
}

}  // namespace srmigrate::engine
