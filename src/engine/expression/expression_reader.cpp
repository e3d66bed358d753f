// SPDX-License-Identifier: Apache-2.0
// Tokens to the tree of an expression, as the server's grammar binds them: OR, AND, NOT, comparisons, predicates, then
// | & + * ^ and the rest. What its parser already turns into something else is turned here: -x is -1 * x, x MOD y is
// x % y, time_slice has its interval taken apart.
#include "base/text.hpp"
#include "engine/expression/expression_tokens.hpp"
#include "engine/expression/expressions.hpp"
#include "engine/value/types.hpp"
#include "sql/parser.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

namespace srmigrate::engine {

using schema::Token;
using schema::TokenKind;

namespace {

struct Operator {
    std::string_view word;
    std::string_view printed;
    int binding;
};

/// Operators on values, from loose to tight.
constexpr std::array<Operator, 10> k_value_operators = {{{"|", "|", 1},
                                                         {"&", "&", 2},
                                                         {"+", "+", 3},
                                                         {"-", "-", 3},
                                                         {"*", "*", 4},
                                                         {"/", "/", 4},
                                                         {"%", "%", 4},
                                                         {"mod", "%", 4},
                                                         {"div", "DIV", 4},
                                                         {"^", "^", 5}}};
constexpr std::array<Operator, 9> k_comparisons = {{{"=", "=", 0},
                                                    {"==", "=", 0},
                                                    {"!=", "!=", 0},
                                                    {"<>", "!=", 0},
                                                    {"<", "<", 0},
                                                    {"<=", "<=", 0},
                                                    {">", ">", 0},
                                                    {">=", ">=", 0},
                                                    {"<=>", "<=>", 0}}};

/// Words that cannot begin an operand.
bool is_reserved_word(std::string_view lower) {
    static const std::set<std::string, std::less<>> k_words = {
        "select", "from", "where", "group", "having", "order", "limit",     "union",  "when", "then", "else",
        "end",    "as",   "by",    "join",  "on",     "using", "intersect", "except", "and",  "or",   "between",
        "in",     "like", "is",    "asc",   "desc",   "over",  "rlike",     "regexp", "div"};
    return k_words.contains(lower);
}

ExpressionNode node_of(ExpressionKind kind, std::string text, std::vector<ExpressionNode> children = {}) {
    ExpressionNode node;
    node.kind = kind;
    node.text = std::move(text);
    node.children = std::move(children);
    return node;
}

ExpressionNode text_literal(std::string_view value) {
    const std::string escaped = base::replace_all(base::replace_all(value, "\\", "\\\\"), "'", "\\'");
    return node_of(ExpressionKind::literal, "'" + escaped + "'");
}

class ExpressionReader : private TokenWalk {
  public:
    using TokenWalk::position;
    using TokenWalk::TokenWalk;

    ExpressionNode expression() { return disjunction(); }

  private:
    /// One more step of a chain, which is as deep a tree as it is long.
    ExpressionNode linked(ExpressionKind kind, std::string text, std::vector<ExpressionNode> children) {
        count_link();
        return node_of(kind, std::move(text), std::move(children));
    }

    // ---- Conditions

    ExpressionNode disjunction() {
        const Level level(*this);
        ExpressionNode left = conjunction();
        while (take_word("or") || take_symbol("||"))
            left = linked(ExpressionKind::compound, "OR", {std::move(left), conjunction()});
        return left;
    }
    ExpressionNode conjunction() {
        ExpressionNode left = negated();
        while (take_word("and") || take_symbol("&&"))
            left = linked(ExpressionKind::compound, "AND", {std::move(left), negated()});
        return left;
    }
    ExpressionNode negated() {
        if (!take_word("not")) return comparison();
        const Level level(*this);
        return node_of(ExpressionKind::negation, "NOT", {negated()});
    }
    ExpressionNode comparison() {
        ExpressionNode left = predicate();
        while (true) {
            if (take_word("is")) {
                const bool is_not = take_word("not");
                expect_word("null");
                left = linked(ExpressionKind::is_null, is_not ? "IS NOT NULL" : "IS NULL", {std::move(left)});
                continue;
            }
            const auto op = std::ranges::find_if(k_comparisons,
                                                 [&](const Operator& candidate) { return at_symbol(candidate.word); });
            if (op == k_comparisons.end()) return left;
            skip(1);
            left = linked(ExpressionKind::comparison, std::string(op->printed), {std::move(left), predicate()});
        }
    }
    ExpressionNode predicate() {
        ExpressionNode value = arithmetic(0);
        const bool is_not = at_word("not");
        const std::size_t ahead = is_not ? 1 : 0;
        const std::string_view prefix = is_not ? "NOT " : "";
        if (at_word("between", ahead)) {
            skip(ahead + 1);
            ExpressionNode low = arithmetic(0);
            expect_word("and");
            return node_of(ExpressionKind::between, std::string(prefix) + "BETWEEN",
                           {std::move(value), std::move(low), predicate()});
        }
        if (at_word("in", ahead)) {
            skip(ahead + 1);
            return membership(std::move(value), std::string(prefix) + "IN");
        }
        for (const std::string_view word : {"like", "rlike", "regexp"}) {
            if (!at_word(word, ahead)) continue;
            skip(ahead + 1);
            ExpressionNode like =
                node_of(ExpressionKind::like, word == "like" ? "LIKE" : "REGEXP", {std::move(value), arithmetic(0)});
            return is_not ? node_of(ExpressionKind::negation, "NOT", {std::move(like)}) : like;
        }
        return value;
    }
    ExpressionNode membership(ExpressionNode value, std::string op) {
        if (!at_symbol("(")) throw Beyond{};
        ExpressionNode node = node_of(ExpressionKind::in, std::move(op), {std::move(value)});
        if (at_word("select", 1) || at_word("with", 1)) {
            node.children.push_back(subquery());
            return node;
        }
        skip(1);
        do {
            node.children.push_back(expression());
        } while (take_symbol(","));
        expect_symbol(")");
        return node;
    }

    // ---- Values

    const Operator* value_operator() const {
        const auto found = std::ranges::find_if(k_value_operators, [&](const Operator& candidate) {
            return at_symbol(candidate.word) || at_word(candidate.word);
        });
        return found == k_value_operators.end() ? nullptr : &*found;
    }
    ExpressionNode arithmetic(int loosest) {
        ExpressionNode left = signed_value();
        for (const Operator* op = value_operator(); op != nullptr && op->binding > loosest; op = value_operator()) {
            skip(1);
            left = linked(ExpressionKind::binary, std::string(op->printed), {std::move(left), arithmetic(op->binding)});
        }
        return left;
    }
    ExpressionNode signed_value() {
        const Level level(*this);
        if (take_symbol("+")) return signed_value();
        if (take_symbol("~")) return node_of(ExpressionKind::unary, "~", {signed_value()});
        if (take_symbol("!")) return node_of(ExpressionKind::negation, "NOT", {signed_value()});
        if (!take_symbol("-")) return with_suffixes(primary());
        ExpressionNode value = signed_value();
        const bool is_number = value.kind == ExpressionKind::literal && !value.text.empty() &&
                               value.text.find_first_not_of("0123456789.") == std::string::npos;
        if (is_number) {
            value.text.insert(0, "-");
            return value;
        }
        return node_of(ExpressionKind::binary, "*", {node_of(ExpressionKind::literal, "-1"), std::move(value)});
    }
    ExpressionNode with_suffixes(ExpressionNode node) {
        while (true) {
            if (take_symbol("[")) {
                ExpressionNode index = expression();
                expect_symbol("]");
                node = linked(ExpressionKind::element, "", {std::move(node), std::move(index)});
            } else if (at_symbol("->") && peek(1).kind == TokenKind::string) {
                skip(1);
                node = linked(ExpressionKind::arrow, "", {std::move(node), text_literal(take().text)});
            } else if (take_symbol(".")) {
                const Token& name = take();
                if (name.kind != TokenKind::word && name.kind != TokenKind::quoted_identifier) throw Beyond{};
                node = linked(ExpressionKind::field, name.text, {std::move(node)});
            } else {
                return node;
            }
        }
    }
    ExpressionNode primary() {
        if (at_symbol("(")) return parenthesised();
        if (take_symbol("[")) return node_of(ExpressionKind::array, "", list("]"));
        if (at_symbol("@")) return variable();
        const Token& token = take();
        switch (token.kind) {
            case TokenKind::string:
                return text_literal(token.text);
            case TokenKind::number:
                return node_of(ExpressionKind::literal, token.text);
            case TokenKind::quoted_identifier:
            case TokenKind::word:
                return named(token);
            case TokenKind::binary:
            case TokenKind::hint:
            case TokenKind::symbol:
                throw Beyond{};
        }
        throw Beyond{};
    }
    ExpressionNode parenthesised() {
        if (at_word("select", 1) || at_word("with", 1)) return subquery();
        if (auto lambda = lambda_of_many()) return *lambda;
        skip(1);
        ExpressionNode inside = expression();
        expect_symbol(")");
        return inside;
    }
    /// (x, y) -> expression
    std::optional<ExpressionNode> lambda_of_many() {
        std::size_t ahead = 1;
        std::vector<std::string> names;
        while (peek(ahead).kind == TokenKind::word || peek(ahead).kind == TokenKind::quoted_identifier) {
            names.push_back(peek(ahead).text);
            ++ahead;
            if (!at_symbol(",", ahead)) break;
            ++ahead;
        }
        if (names.empty() || !at_symbol(")", ahead) || !at_symbol("->", ahead + 1)) return std::nullopt;
        skip(ahead + 2);
        ExpressionNode node = node_of(ExpressionKind::lambda, "", {expression()});
        node.names = std::move(names);
        return node;
    }
    std::vector<ExpressionNode> list(std::string_view closing) {
        std::vector<ExpressionNode> nodes;
        if (take_symbol(closing)) return nodes;
        do {
            nodes.push_back(expression());
        } while (take_symbol(","));
        expect_symbol(closing);
        return nodes;
    }
    ExpressionNode subquery() {
        int depth = 0;
        std::vector<std::string> words;
        do {
            if (at_symbol("(")) ++depth;
            if (at_symbol(")")) --depth;
            const Token& token = take();
            words.push_back(token.kind == TokenKind::string ? text_literal(token.text).text : token.text);
        } while (depth > 0);
        return node_of(ExpressionKind::subquery, base::join(words, " "));
    }
    ExpressionNode variable() {
        std::string text;
        while (at_symbol("@"))
            text += take().text;
        return node_of(ExpressionKind::variable, text + take().text);
    }

    // ---- What begins with a word

    ExpressionNode named(const Token& token) {
        const std::string lower = base::to_lower(token.text);
        const bool is_word = token.kind == TokenKind::word;
        if (is_word && lower == "case") return case_of();
        if (is_word && lower == "cast" && at_symbol("(")) return cast();
        if (is_word && lower == "interval") return interval();
        if (is_word && lower == "exists" && at_symbol("(")) {
            return node_of(ExpressionKind::other, "EXISTS " + subquery().text);
        }
        if (is_word && lower == "map" && take_symbol("{")) return map();
        if (is_word && (lower == "date" || lower == "datetime") && peek().kind == TokenKind::string) {
            return text_literal(take().text);
        }
        if (at_symbol("->") && peek(1).kind != TokenKind::string) {
            skip(1);
            ExpressionNode node = node_of(ExpressionKind::lambda, "", {expression()});
            node.names.push_back(token.text);
            return node;
        }
        if (at_symbol("(")) return call(token);
        if (is_word && (lower == "true" || lower == "false" || lower == "null")) {
            return node_of(ExpressionKind::literal, base::to_upper(token.text));
        }
        if (is_word && is_reserved_word(lower)) throw Beyond{};
        static const std::set<std::string, std::less<>> k_functions = {
            "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"};
        if (is_word && k_functions.contains(lower)) return node_of(ExpressionKind::call, token.text);
        ExpressionNode node = node_of(ExpressionKind::column, token.text);
        node.quoted = !is_word;
        return node;
    }
    ExpressionNode case_of() {
        ExpressionNode node = node_of(ExpressionKind::case_of, "");
        if (!at_word("when")) {
            node.has_case = true;
            node.children.push_back(expression());
        }
        while (take_word("when")) {
            node.children.push_back(expression());
            expect_word("then");
            node.children.push_back(expression());
        }
        if (take_word("else")) {
            node.has_else = true;
            node.children.push_back(expression());
        }
        expect_word("end");
        return node;
    }
    ExpressionNode cast() {
        expect_symbol("(");
        ExpressionNode node = node_of(ExpressionKind::cast, "", {expression()});
        expect_word("as");
        node.type = type();
        expect_symbol(")");
        return node;
    }
    /// What stands before the parenthesis that closes the one already open.
    schema::Type type() {
        std::vector<std::string> words;
        for (int depth = 0; depth > 0 || !at_symbol(")");) {
            if (at_symbol("(")) ++depth;
            if (at_symbol(")")) --depth;
            words.push_back(take().text);
        }
        const auto parsed = sql::parse_type(base::join(words, " "));
        const auto* const type = std::get_if<schema::Type>(&parsed);
        if (type == nullptr) throw Beyond{};
        return server_type(*type);
    }
    ExpressionNode interval() {
        ExpressionNode count = signed_value();
        const Token& unit = take();
        if (unit.kind != TokenKind::word) throw Beyond{};
        return node_of(ExpressionKind::interval, unit.text, {std::move(count)});
    }
    ExpressionNode map() {
        ExpressionNode node = node_of(ExpressionKind::map, "");
        if (take_symbol("}")) return node;
        do {
            node.children.push_back(expression());
            expect_symbol(":");
            node.children.push_back(expression());
        } while (take_symbol(","));
        expect_symbol("}");
        return node;
    }

    // ---- Calls

    ExpressionNode call(const Token& name) {
        expect_symbol("(");
        ExpressionNode node = node_of(ExpressionKind::call, name.text);
        const std::string function = base::to_lower(name.text);
        if (function == "extract") return extract();
        if (take_symbol("*")) {
            node.children.push_back(node_of(ExpressionKind::literal, "*"));
        } else if (!at_symbol(")")) {
            node.distinct = take_word("distinct");
            if (!node.distinct) static_cast<void>(take_word("all"));
            arguments(node);
        }
        expect_symbol(")");
        settle_time(node, function);
        return at_word("over") ? window(std::move(node)) : node;
    }
    void arguments(ExpressionNode& node) {
        do {
            node.children.push_back(expression());
        } while (take_symbol(","));
        if (at_word("order", 0) && at_word("by", 1)) {
            skip(2);
            node.sort_keys = sort_keys();
        }
        const bool separated = take_word("separator");
        if (separated || base::equals_ignoring_case(node.text, "group_concat")) {
            node.children.push_back(text_literal(separated ? std::string_view(take().text) : ","));
        }
        if (take_word("ignore")) expect_word("nulls");
    }
    std::vector<ExpressionNode> sort_keys() {
        std::vector<ExpressionNode> keys;
        do {
            ExpressionNode key = node_of(ExpressionKind::sort_key, "ASC", {expression()});
            const bool descending = take_word("desc");
            if (!descending) static_cast<void>(take_word("asc"));
            if (descending) key.text = "DESC";
            if (take_word("nulls")) {
                const bool first = take_word("first");
                if (!first) expect_word("last");
                if (first == descending) key.text += first ? " NULLS FIRST" : " NULLS LAST";
            }
            keys.push_back(std::move(key));
        } while (take_symbol(","));
        return keys;
    }
    ExpressionNode window(ExpressionNode called) {
        expect_word("over");
        expect_symbol("(");
        ExpressionNode node = node_of(ExpressionKind::window, "", {std::move(called)});
        if (take_word("partition")) {
            expect_word("by");
            do {
                node.children.push_back(expression());
                ++node.partition_count;
            } while (take_symbol(","));
        }
        if (take_word("order")) {
            expect_word("by");
            for (ExpressionNode& key : sort_keys())
                node.children.push_back(std::move(key));
        }
        std::vector<std::string> frame;
        while (!at_symbol(")"))
            frame.push_back(base::to_upper(take().text));
        node.text = base::join(frame, " ");
        expect_symbol(")");
        return node;
    }
    /// EXTRACT(unit FROM x) is unit(x).
    ExpressionNode extract() {
        const Token& unit = take();
        expect_word("from");
        ExpressionNode node = node_of(ExpressionKind::call, unit.text, {expression()});
        expect_symbol(")");
        return node;
    }
    /// time_slice(x, INTERVAL 7 day) is time_slice(x, 7, 'day', 'floor'); date_add(x, 1) is date_add(x, INTERVAL 1
    /// DAY).
    static void settle_time(ExpressionNode& node, const std::string& function) {
        auto& children = node.children;
        const bool slices = function == "time_slice" || function == "date_slice";
        if (slices && children.size() >= 2 && children[1].kind == ExpressionKind::interval) {
            const ExpressionNode interval = children[1];
            const std::string boundary = children.size() > 2 ? base::to_lower(children[2].text) : "floor";
            children.resize(1);
            children.push_back(interval.children.front());
            children.push_back(text_literal(base::to_lower(interval.text)));
            children.push_back(text_literal(boundary));
        }
        static const std::set<std::string, std::less<>> k_adding = {"date_add", "adddate", "date_sub", "subdate",
                                                                    "days_sub"};
        if (k_adding.contains(function) && children.size() == 2 && children[1].kind != ExpressionKind::interval) {
            ExpressionNode days = node_of(ExpressionKind::interval, "DAY", {std::move(children[1])});
            children[1] = std::move(days);
        }
    }
};

}  // namespace

std::optional<LeadingExpression> leading_expression(std::span<const Token> tokens) {
    try {
        ExpressionReader reader(tokens);
        ExpressionNode node = reader.expression();
        return LeadingExpression{std::move(node), reader.position()};
    } catch (const Beyond&) {
        return std::nullopt;
    }
}

ExpressionNode parse_expression(const schema::Expression& expression) {
    auto leading = leading_expression(expression.tokens);
    if (leading && leading->length == expression.tokens.size()) return std::move(leading->node);
    return node_of(ExpressionKind::other, expression.text);
}

}  // namespace srmigrate::engine
