// SPDX-License-Identifier: Apache-2.0
// Source: StarRocks.g4, from rule expression to rule frameBound.
#include "base/text.hpp"
#include "schema/expression/read.hpp"
#include "schema/expression/read_type.hpp"
#include "schema/expression/tree_reader.hpp"

#include <algorithm>

namespace srmigrate::schema {
namespace {

constexpr std::size_t k_tallest = 2000;
constexpr int k_tightest = 100;

static_assert(std::is_sorted(k_clause_words.begin(), k_clause_words.end()));
static_assert(std::is_sorted(k_value_words.begin(), k_value_words.end()));
static_assert(std::is_sorted(k_time_words.begin(), k_time_words.end()));

/// Clause words that are names all the same where an operand stands (nonReserved of StarRocks.g4).
constexpr std::array<std::string_view, 5> k_operand_words{"anti", "except", "interval", "minus", "qualify"};
static_assert(std::is_sorted(k_operand_words.begin(), k_operand_words.end()));

}  // namespace

/// The tokens from there up to here, a blank between two of them; strings in single quotes.
std::string TreeReader::text_since(std::size_t begin) const {
    TokenWalk walk = *this;
    std::string text;
    for (walk.go_to(begin); walk.position() < position(); walk.skip(1)) {
        if (walk.position() > begin) text += ' ';
        text += walk.at_string() ? text_literal(walk.peek().text) : walk.peek().text;
    }
    return text;
}

// ---- Nodes

void TreeReader::note_height(std::size_t height) {
    if (height > k_tallest) throw Beyond{};
    m_tallest = std::max(m_tallest, height);
}

ExpressionNode TreeReader::built(ExpressionNode node) {
    for (const auto* const parts : {&node.children, &node.sort_keys}) {
        for (const auto& part : *parts)
            node.height = std::max(node.height, part.height + 1);
    }
    note_height(node.height);
    return node;
}

ExpressionNode TreeReader::node_of(ExpressionKind kind, std::string text, std::vector<ExpressionNode> children) {
    ExpressionNode node;
    node.kind = kind;
    node.text = std::move(text);
    node.children = std::move(children);
    return built(std::move(node));
}

// ---- Operators

ExpressionNode TreeReader::expression(int loosest) {
    const Level level(*this);
    // What stands before an operator binds at least as tightly: a IN (1) + 2 is none.
    int tightest = at_word("not") ? k_not_binding : k_tightest;
    auto left = prefix(loosest);
    for (;;) {
        if (loosest <= k_comparison_binding && k_comparison_binding <= tightest && take_word("is")) {
            const bool negated = take_word("not");
            expect_word("null");
            left = node_of(ExpressionKind::is_null, "", {std::move(left)});
            left.negated = negated;
            tightest = k_comparison_binding;
        } else if (loosest <= k_predicate_binding && k_predicate_binding < tightest && at_predicate()) {
            left = predicate(std::move(left));
            tightest = k_comparison_binding;
        } else if (const auto* const op = binary_operator();
                   op != nullptr && op->binding >= loosest && op->binding <= tightest) {
            skip(1);
            auto right = expression(op->binding + 1);
            left = node_of(op->kind, std::string(op->text), {std::move(left), std::move(right)});
            tightest = op->binding;
        } else {
            return left;
        }
    }
}

const BinaryOperator* TreeReader::binary_operator() const {
    const auto found = std::find_if(k_binary_operators.begin(), k_binary_operators.end(), [&](const auto& candidate) {
        return at_symbol(candidate.word) || at_word(candidate.word);
    });
    return found == k_binary_operators.end() ? nullptr : &*found;
}

ExpressionNode TreeReader::prefix(int loosest) {
    if (take_word("not")) {
        if (loosest > k_not_binding) throw Beyond{};
        return node_of(ExpressionKind::negation, "not", {expression(k_not_binding)});
    }
    if (take_symbol("!")) return node_of(ExpressionKind::negation, "!", {expression(k_unary_binding)});
    if (take_symbol("+")) return expression(k_unary_binding);
    for (const std::string_view sign : {"-", "~"}) {
        if (take_symbol(sign)) {
            return node_of(ExpressionKind::unary, std::string(sign), {expression(k_unary_binding)});
        }
    }
    return with_suffixes(primary());
}

bool TreeReader::at_predicate() const {
    return at_any(k_predicate_words, at_word("not") ? 1 : 0);
}

ExpressionNode TreeReader::predicate(ExpressionNode value) {
    const bool negated = take_word("not");
    const auto word = base::to_lower(take().text);
    std::vector<ExpressionNode> children;
    children.push_back(std::move(value));
    auto kind = ExpressionKind::like;
    if (word == "in") {
        kind = ExpressionKind::in;
        if (at_symbol("(") && at_query(1) && !at_symbol("(", 1)) {
            children.push_back(subquery(ExpressionKind::subquery));
        } else {
            expect_symbol("(");
            for (auto& candidate : list([&] { return expression(); }))
                children.push_back(std::move(candidate));
            expect_symbol(")");
        }
    } else if (word == "between") {
        kind = ExpressionKind::between;
        children.push_back(expression(k_value_binding));
        expect_word("and");
        children.push_back(expression(k_predicate_binding));
    } else {
        children.push_back(expression(k_value_binding));
    }
    auto node = node_of(kind, kind == ExpressionKind::like ? word : "", std::move(children));
    node.negated = negated;
    return node;
}

// ---- Operands

ExpressionNode TreeReader::with_suffixes(ExpressionNode node) {
    for (;;) {
        if (at_symbol("[")) {
            node = subscript(std::move(node));
        } else if (at_symbol("->") && at_string(1)) {
            skip(1);
            auto key = node_of(ExpressionKind::text, take().text);
            node = node_of(ExpressionKind::arrow, "", {std::move(node), std::move(key)});
        } else if (take_symbol(".")) {
            if (!is_any_name(peek())) throw Beyond{};
            const auto& part = take();
            node = node_of(ExpressionKind::field, part.text, {std::move(node)});
            node.quoted = part.kind == TokenKind::quoted_identifier;
        } else if (at_symbol("(") && node.kind == ExpressionKind::field) {
            auto path = path_of(node);
            if (!path) throw Beyond{};
            auto called = node_of(ExpressionKind::call, path->back());
            path->pop_back();
            called.names = std::move(*path);
            node = call_of(std::move(called));
        } else if (at_match()) {
            const bool negated = take_word("not");
            auto word = base::to_lower(take().text);
            auto pattern = primary();
            node = node_of(ExpressionKind::match, std::move(word), {std::move(node), std::move(pattern)});
            node.negated = negated;
        } else {
            return node;
        }
    }
}

bool TreeReader::at_match() const {
    const std::size_t ahead = at_word("not") ? 1 : 0;
    return at_any(k_match_words, ahead) && (at_string(ahead + 1) || at_symbol("(", ahead + 2));
}

ExpressionNode TreeReader::subscript(ExpressionNode node) {
    const auto begin = position() + 1;
    const bool is_slice = at_symbol(":", 1) || at_symbol(":", 2);
    if (is_slice) {
        skip_brackets();
        auto inside = *this;
        inside.go_to(position() - 1);
        return node_of(ExpressionKind::slice, inside.text_since(begin), {std::move(node)});
    }
    expect_symbol("[");
    auto index = expression();
    expect_symbol("]");
    return node_of(ExpressionKind::element, "", {std::move(node), std::move(index)});
}

ExpressionNode TreeReader::primary() {
    switch (peek().kind) {
        case TokenKind::string:
            return node_of(ExpressionKind::text, take().text);
        case TokenKind::number:
            return node_of(ExpressionKind::number, take().text);
        case TokenKind::binary:
            return node_of(ExpressionKind::bytes, take().text);
        case TokenKind::quoted_identifier:
        case TokenKind::word:
            return named();
        case TokenKind::symbol:
            return symbol_primary();
        case TokenKind::hint:
            break;
    }
    throw Beyond{};
}

ExpressionNode TreeReader::symbol_primary() {
    if (at_symbol("[")) return node_of(ExpressionKind::array, "", elements());
    if (at_symbol("@")) return variable();
    if (!at_symbol("(")) throw Beyond{};
    if (is_query_in_parentheses()) return subquery(ExpressionKind::subquery);
    if (auto node = lambda()) return std::move(*node);
    return parenthesised();
}

ExpressionNode TreeReader::parenthesised() {
    expect_symbol("(");
    auto nodes = list([&] { return expression(); });
    expect_symbol(")");
    if (nodes.size() == 1) return std::move(nodes.front());
    return node_of(ExpressionKind::tuple, "", std::move(nodes));
}

// Whether (…) here is a query and not a value: (SELECT 1), ((SELECT 1) UNION SELECT 2), but not ((SELECT 1) + 1).
bool TreeReader::is_query_in_parentheses() const {
    if (!at_query(1)) return false;
    if (!at_symbol("(", 1)) return true;
    static constexpr std::array<std::string_view, 6> k_goes_on{"union", "intersect", "except",
                                                               "minus", "order",     "limit"};
    TokenWalk ahead = *this;
    ahead.skip(1);
    ahead.skip_brackets();
    return ahead.at_any(k_goes_on);
}

// A query that is not understood is stepped over.
ExpressionNode TreeReader::subquery(ExpressionKind kind) {
    const auto begin = position();
    const auto tallest = std::exchange(m_tallest, 0);
    std::vector<QueryNode> understood;
    try {
        expect_symbol("(");
        understood.push_back(query());
        expect_symbol(")");
    } catch (const Beyond&) {
        understood.clear();
        go_to(begin);
        skip_brackets();
        m_tallest = 0;
    }
    auto node = node_of(kind, text_since(begin));
    node.query = std::move(understood);
    node.height = m_tallest + 1;
    m_tallest = tallest;
    note_height(node.height);
    return node;
}

ExpressionNode TreeReader::variable() {
    std::string text;
    while (take_symbol("@"))
        text += '@';
    text += take().text;
    while (text.starts_with("@@") && take_symbol("."))
        text += '.' + take().text;
    return node_of(ExpressionKind::variable, std::move(text));
}

// x -> expression, (x, y) -> expression
std::optional<ExpressionNode> TreeReader::lambda() {
    std::vector<std::string> arguments;
    std::size_t ahead = 0;
    if (at_symbol("(")) {
        do {
            ++ahead;
            if (!is_any_name(peek(ahead))) return std::nullopt;
            arguments.push_back(peek(ahead++).text);
        } while (at_symbol(",", ahead));
        if (!at_symbol(")", ahead)) return std::nullopt;
    } else {
        arguments.push_back(peek().text);
    }
    if (!at_symbol("->", ahead + 1) || at_string(ahead + 2)) return std::nullopt;
    skip(ahead + 2);
    auto node = node_of(ExpressionKind::lambda, "", {expression()});
    node.names = std::move(arguments);
    return node;
}

std::vector<ExpressionNode> TreeReader::elements() {
    expect_symbol("[");
    if (take_symbol("]")) return {};
    auto nodes = list([&] { return expression(); });
    expect_symbol("]");
    return nodes;
}

std::vector<ExpressionNode> TreeReader::pairs() {
    expect_symbol("{");
    std::vector<ExpressionNode> nodes;
    if (take_symbol("}")) return nodes;
    do {
        nodes.push_back(expression());
        expect_symbol(":");
        nodes.push_back(expression());
    } while (take_symbol(","));
    expect_symbol("}");
    return nodes;
}

// ---- What begins with a name

ExpressionNode TreeReader::named() {
    if (auto node = lambda()) return std::move(*node);
    const bool is_word = peek().kind == TokenKind::word;
    const auto word = is_word ? base::to_lower(peek().text) : std::string();
    if (word == "case") return case_of();
    if (word == "interval" && at_interval()) return interval();
    if ((word == "date" || word == "datetime" || word == "timestamp") && at_string(1)) {
        skip(1);
        auto value = node_of(ExpressionKind::text, take().text);
        return node_of(ExpressionKind::date, word, {std::move(value)});
    }
    if (auto node = collection(word)) return std::move(*node);
    if (at_symbol("(", 1)) {
        if (word == "cast" || word == "try_cast") return cast();
        if (word == "extract") return extract();
        if (word == "exists") {
            skip(1);
            return subquery(ExpressionKind::exists);
        }
        return call_of(node_of(ExpressionKind::call, take().text));
    }
    if (stands_in(k_value_words, word)) return node_of(ExpressionKind::word, take().text);
    if (stands_in(k_clause_words, word) && !stands_in(k_operand_words, word)) throw Beyond{};
    auto node = node_of(ExpressionKind::column, take().text);
    node.quoted = !is_word;
    return node;
}

// map{…}, array<int>[…], map<int, int>{…}
std::optional<ExpressionNode> TreeReader::collection(std::string_view word) {
    if (word != "map" && word != "array") return std::nullopt;
    if (word == "map" && at_symbol("{", 1)) {
        skip(1);
        return node_of(ExpressionKind::map, "", pairs());
    }
    if (!at_symbol("<", 1)) return std::nullopt;
    auto type = read_type(*this);
    auto node =
        word == "map" ? node_of(ExpressionKind::map, "", pairs()) : node_of(ExpressionKind::array, "", elements());
    node.type = std::move(type);
    return node;
}

bool TreeReader::at_interval() const {
    const auto& next = peek(1);
    switch (next.kind) {
        case TokenKind::string:
        case TokenKind::number:
        case TokenKind::quoted_identifier:
            return true;
        case TokenKind::word:
            return !stands_in(k_clause_words, base::to_lower(next.text)) || at_word("case", 1);
        case TokenKind::symbol:
            return next.text == "(" || next.text == "-" || next.text == "+" || next.text == "@";
        case TokenKind::binary:
        case TokenKind::hint:
            return false;
    }
    return false;
}

ExpressionNode TreeReader::interval() {
    skip(1);
    auto count = expression();
    if (peek().kind != TokenKind::word) throw Beyond{};
    return node_of(ExpressionKind::interval, take().text, {std::move(count)});
}

ExpressionNode TreeReader::case_of() {
    skip(1);
    std::vector<ExpressionNode> parts;
    const bool has_case = !at_word("when");
    if (has_case) parts.push_back(expression());
    while (take_word("when")) {
        parts.push_back(expression());
        expect_word("then");
        parts.push_back(expression());
    }
    const bool has_else = take_word("else");
    if (has_else) parts.push_back(expression());
    expect_word("end");
    auto node = node_of(ExpressionKind::case_of, "", std::move(parts));
    node.has_case = has_case;
    node.has_else = has_else;
    return node;
}

ExpressionNode TreeReader::cast() {
    const auto word = base::to_lower(take().text);
    expect_symbol("(");
    auto node = node_of(ExpressionKind::cast, word, {expression()});
    expect_word("as");
    node.type = read_type(*this);
    expect_symbol(")");
    return node;
}

ExpressionNode TreeReader::extract() {
    skip(2);
    const auto unit = take().text;
    expect_word("from");
    auto node = node_of(ExpressionKind::extract, unit, {expression()});
    expect_symbol(")");
    return node;
}

// ---- Calls

ExpressionNode TreeReader::call_of(ExpressionNode call) {
    expect_symbol("(");
    if (take_symbol("*")) {
        call.children.push_back(node_of(ExpressionKind::star, "*"));
    } else if (!at_symbol(")")) {
        call.distinct = take_word("distinct");
        if (!call.distinct) static_cast<void>(take_word("all"));
        arguments(call);
    }
    expect_symbol(")");
    if (at_word("ignore") && at_word("nulls", 1)) {
        skip(2);
        call.ignores_nulls = true;
    }
    call = built(std::move(call));
    if (at_word("filter") && at_symbol("(", 1) && at_word("where", 2)) {
        skip(3);
        auto condition = expression();
        expect_symbol(")");
        call = node_of(ExpressionKind::filter, "", {std::move(call), std::move(condition)});
    }
    return at_word("over") && at_symbol("(", 1) ? window(std::move(call)) : call;
}

void TreeReader::arguments(ExpressionNode& call) {
    do {
        if (is_any_name(peek()) && at_symbol("=>", 1)) {
            auto argument = take().text;
            skip(1);
            call.children.push_back(node_of(ExpressionKind::named_argument, std::move(argument), {expression()}));
        } else {
            call.children.push_back(expression());
        }
        if (at_word("ignore") && at_word("nulls", 1)) {
            skip(2);
            call.ignores_nulls = true;
        }
    } while (take_symbol(","));
    if (at_word("order") && at_word("by", 1)) {
        skip(2);
        call.sort_keys = sort_keys();
    }
    if (take_word("separator")) call.children.push_back(node_of(ExpressionKind::separator, "", {primary()}));
}

// GROUP BY ALL, ORDER BY ALL
ExpressionNode TreeReader::all_or_expression() {
    return at_word("all") ? node_of(ExpressionKind::other, take().text) : expression();
}

std::vector<ExpressionNode> TreeReader::sort_keys() {
    return list([&] {
        auto value = all_or_expression();
        const bool descends = take_word("desc");
        if (!descends) static_cast<void>(take_word("asc"));
        auto key = node_of(ExpressionKind::sort_key, descends ? "desc" : "asc", {std::move(value)});
        if (take_word("nulls")) {
            if (!at_word("first") && !at_word("last")) throw Beyond{};
            key.names.push_back(base::to_lower(take().text));
        }
        return key;
    });
}

ExpressionNode TreeReader::window(ExpressionNode called) {
    expect_word("over");
    expect_symbol("(");
    std::vector<ExpressionNode> parts;
    parts.push_back(std::move(called));
    if (take_word("partition")) {
        expect_word("by");
        for (auto& part : list([&] { return expression(); }))
            parts.push_back(std::move(part));
    }
    std::vector<ExpressionNode> keys;
    if (take_word("order")) {
        expect_word("by");
        keys = sort_keys();
    }
    const auto frame = position();
    while (!at_symbol(")"))
        static_cast<void>(take());
    ExpressionNode node;
    node.kind = ExpressionKind::window;
    node.text = text_since(frame);
    node.partition_count = parts.size() - 1;
    node.children = std::move(parts);
    node.sort_keys = std::move(keys);
    expect_symbol(")");
    return built(std::move(node));
}

// ---- Ways in

std::optional<LeadingExpression> leading_expression(std::span<const Token> tokens) {
    try {
        TreeReader reader(tokens);
        auto node = reader.expression();
        return LeadingExpression{std::move(node), reader.position()};
    } catch (const Beyond&) {
        return std::nullopt;
    }
}

std::optional<ExpressionNode> read_expression(std::span<const Token> tokens) {
    auto leading = leading_expression(tokens);
    if (!leading || leading->length != tokens.size()) return std::nullopt;
    return std::move(leading->node);
}

}  // namespace srmigrate::schema
