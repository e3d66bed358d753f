// SPDX-License-Identifier: Apache-2.0
#include "python/syntax/parser.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "python/syntax/stack_guard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace srmigrate::python {
namespace {

constexpr std::size_t k_deepest_nesting = 200;  // of brackets, operators and blocks inside each other

// How strongly an operator binds, from the weakest to the strongest.
enum Rank {
    k_any,
    k_or,
    k_and,
    k_not,
    k_comparison,
    k_bit_or,
    k_bit_xor,
    k_bit_and,
    k_shift,
    k_sum,
    k_product,
    k_sign,
    k_power
};

struct OperatorSpelling {
    std::string_view text;
    PyOperator op;
    Rank rank;
};
constexpr std::array<OperatorSpelling, 13> k_operators{{
    {"+", PyOperator::add, k_sum},
    {"-", PyOperator::subtract, k_sum},
    {"*", PyOperator::multiply, k_product},
    {"@", PyOperator::matrix_multiply, k_product},
    {"/", PyOperator::divide, k_product},
    {"//", PyOperator::floor_divide, k_product},
    {"%", PyOperator::modulo, k_product},
    {"**", PyOperator::power, k_power},
    {"<<", PyOperator::shift_left, k_shift},
    {">>", PyOperator::shift_right, k_shift},
    {"&", PyOperator::bit_and, k_bit_and},
    {"|", PyOperator::bit_or, k_bit_or},
    {"^", PyOperator::bit_xor, k_bit_xor},
}};
const OperatorSpelling* operator_of(std::string_view text) {
    const auto found = std::ranges::find(k_operators, text, &OperatorSpelling::text);
    return found == k_operators.end() ? nullptr : &*found;
}

using Depth = std::uint16_t;
Depth depth_of(const ExpressionBox& box) {
    return box ? box->depth : Depth{0};
}
Depth depth_of(const ExpressionList& list) {
    Depth depth = 0;
    for (const auto& item : list)
        depth = std::max(depth, item.depth);
    return depth;
}

ExpressionBox boxed(PyExpression expression) {
    return std::make_unique<const PyExpression>(std::move(expression));
}

// What a function, a class or a file lets stand in it.
struct SyntaxContext {
    enum class Kind { file, function, type } kind = Kind::file;
    bool yields = false;
    std::size_t loops = 0;
};

class SyntaxReader {
  public:
    SyntaxReader(std::string_view text, std::vector<PyToken> tokens) : m_text(text), m_tokens(std::move(tokens)) {}

    ModuleSyntax module() {
        ModuleSyntax result;
        while (peek().kind != PyTokenKind::end)
            statement(result.body);
        return result;
    }

    PyExpression whole_expression() {
        auto result = expressions();
        if (peek().kind != PyTokenKind::end) unexpected("the end of the expression");
        return result;
    }

  private:
    // One level of recursion.
    class Nested {
      public:
        explicit Nested(SyntaxReader& reader) : m_reader(reader) {
            if (++m_reader.m_nesting > k_deepest_nesting || m_reader.m_stack.exhausted()) {
                --m_reader.m_nesting;
                m_reader.fail(m_reader.peek().span,
                              fmt::format("there are more than {} brackets, operators and blocks inside each other",
                                          k_deepest_nesting));
            }
        }
        ~Nested() { --m_reader.m_nesting; }
        Nested(const Nested&) = delete;
        Nested& operator=(const Nested&) = delete;

      private:
        SyntaxReader& m_reader;
    };

    // ---- Tokens

    const PyToken& peek(std::size_t ahead = 0) const { return m_tokens[std::min(m_at + ahead, m_tokens.size() - 1)]; }
    std::string_view text_of(CodeSpan span) const { return m_text.substr(span.begin, span.end - span.begin); }
    std::string_view word(std::size_t ahead = 0) const {
        const auto& token = peek(ahead);
        return token.kind == PyTokenKind::name || token.kind == PyTokenKind::symbol ? text_of(token.span)
                                                                                    : std::string_view();
    }
    bool is(std::string_view text, std::size_t ahead = 0) const { return word(ahead) == text; }
    bool is_name(std::size_t ahead = 0) const {
        return peek(ahead).kind == PyTokenKind::name && !is_python_keyword(word(ahead));
    }
    CodeSpan take() {
        const auto span = peek().span;
        if (m_at + 1 < m_tokens.size()) ++m_at;
        return span;
    }
    bool take_if(std::string_view text) {
        if (!is(text)) return false;
        take();
        return true;
    }
    CodeSpan expect(std::string_view text) {
        if (!is(text)) unexpected(fmt::format("'{}'", text));
        return take();
    }
    NamedSpan expect_name(std::string_view what) {
        if (!is_name()) unexpected(what);
        const auto span = take();
        return {.name = std::string(text_of(span)), .span = span};
    }
    CodeSpan last() const { return m_at == 0 ? CodeSpan{} : m_tokens[m_at - 1].span; }

    std::string described() const {
        const auto& token = peek();
        switch (token.kind) {
            case PyTokenKind::end:
                return m_inside_text ? "the end of the expression" : "the end of the file";
            case PyTokenKind::line_end:
                return "the end of the line";
            case PyTokenKind::indent:
                return "an indented line";
            case PyTokenKind::dedent:
                return "the end of the block";
            case PyTokenKind::text:
            case PyTokenKind::formatted:
                return "a string";
            case PyTokenKind::name:
            case PyTokenKind::number:
            case PyTokenKind::symbol:
                return fmt::format("'{}'", text_of(token.span));
        }
        return {};
    }
    [[noreturn]] void fail(CodeSpan span, std::string message, std::string hint = {}) const {
        throw PySyntaxError(SyntaxFault::syntax, std::move(message), span, std::move(hint));
    }
    [[noreturn]] void unexpected(std::string_view expected, std::string hint = {}) const {
        fail(peek().span, fmt::format("expected {}, got {}", expected, described()), std::move(hint));
    }

    PyExpression made(CodeSpan span, PyExpression::Node node, std::size_t depth_below) const {
        if (depth_below + 1 > k_deepest_tree)
            fail(span, fmt::format("the expression has more than {} levels", k_deepest_tree));
        return {.span = span, .node = std::move(node), .depth = static_cast<Depth>(depth_below + 1)};
    }

    // ---- Expressions

    // `a, *b` or one expression, or yield.
    PyExpression expressions() {
        if (is("yield")) return yielded();
        return tuple_or_one(&SyntaxReader::starred_or_named);
    }

    PyExpression tuple_or_one(PyExpression (SyntaxReader::*item)()) {
        auto first = (this->*item)();
        if (!is(",")) {
            if (std::holds_alternative<StarredNode>(first.node))
                fail(first.span, "a starred expression cannot stand alone");
            return first;
        }
        return tuple_after(std::move(first), item);
    }

    // Behind the first item stands a comma.
    PyExpression tuple_after(PyExpression first, PyExpression (SyntaxReader::*item)()) {
        const auto begin = first.span;
        TupleNode tuple;
        tuple.items.push_back(std::move(first));
        while (take_if(",") && begins_expression())
            tuple.items.push_back((this->*item)());
        const auto depth = depth_of(tuple.items);
        return made(joined(begin, last()), std::move(tuple), depth);
    }

    bool begins_expression() const {
        const auto& token = peek();
        switch (token.kind) {
            case PyTokenKind::text:
            case PyTokenKind::formatted:
            case PyTokenKind::number:
                return true;
            case PyTokenKind::name: {
                constexpr std::array<std::string_view, 7> k_words{"None",   "True",  "False", "not",
                                                                  "lambda", "await", "yield"};
                return !is_python_keyword(word()) || std::ranges::find(k_words, word()) != k_words.end();
            }
            case PyTokenKind::symbol: {
                constexpr std::array<std::string_view, 8> k_symbols_before{"(", "[", "{", "-", "+", "~", "*", "..."};
                return std::ranges::find(k_symbols_before, word()) != k_symbols_before.end();
            }
            case PyTokenKind::line_end:
            case PyTokenKind::indent:
            case PyTokenKind::dedent:
            case PyTokenKind::end:
                return false;
        }
        return false;
    }

    PyExpression yielded() {
        const Nested nested(*this);
        const auto begin = expect("yield");
        if (m_contexts.back().kind != SyntaxContext::Kind::function)
            fail(begin, "'yield' stands outside of a function");
        m_contexts.back().yields = true;
        if (take_if("from")) {
            auto value = boxed(expression());
            const auto depth = depth_of(value);
            return made(joined(begin, last()), YieldNode{.value = std::move(value), .from = true}, depth);
        }
        ExpressionBox value;
        if (begins_expression()) value = boxed(expressions());
        const auto depth = depth_of(value);
        return made(joined(begin, last()), YieldNode{.value = std::move(value)}, depth);
    }

    PyExpression starred_or_named() { return is("*") ? starred() : named_expression(); }

    PyExpression starred() {
        const auto begin = expect("*");
        auto value = boxed(operation(k_bit_or));
        const auto depth = depth_of(value);
        return made(joined(begin, value->span), StarredNode{std::move(value)}, depth);
    }

    // An expression, or `name := expression`.
    PyExpression named_expression() {
        if (is_name() && is(":=", 1)) {
            auto name = expect_name("a name");
            take();
            auto value = boxed(expression());
            const auto depth = depth_of(value);
            const auto span = joined(name.span, value->span);
            return made(span, WalrusNode{.target = std::move(name), .value = std::move(value)}, depth);
        }
        return expression();
    }

    PyExpression expression() {
        if (is("lambda")) return lambda();
        auto then = operation(k_or);
        if (!is("if")) return then;
        const Nested nested(*this);
        take();
        auto test = boxed(operation(k_or));
        if (!is("else")) unexpected("'else'", "a conditional expression is written 'a if test else b'");
        take();
        auto otherwise = boxed(expression());
        const auto depth = std::max({then.depth, depth_of(test), depth_of(otherwise)});
        const auto span = joined(then.span, otherwise->span);
        return made(
            span,
            ConditionalNode{.test = std::move(test), .then = boxed(std::move(then)), .otherwise = std::move(otherwise)},
            depth);
    }

    PyExpression lambda() {
        const Nested nested(*this);
        const auto begin = expect("lambda");
        LambdaNode node;
        node.parameters = parameters(":");
        expect(":");
        m_contexts.push_back({.kind = SyntaxContext::Kind::function});
        node.body = boxed(expression());
        m_contexts.pop_back();
        std::size_t depth = depth_of(node.body);
        for (const auto& parameter : node.parameters)
            depth = std::max<std::size_t>(depth, depth_of(parameter.standard));
        const auto span = joined(begin, node.body->span);
        return made(span, std::move(node), depth);
    }

    // Operators that bind as `lowest` or more strongly, and their operands.
    PyExpression operation(Rank lowest) {
        const Nested nested(*this);
        auto left = prefixed(lowest);
        while (true) {
            if (const auto comparison = comparison_here(); comparison && lowest <= k_comparison) {
                left = compared(std::move(left));
                continue;
            }
            const bool both = is("and");
            if ((both && lowest <= k_and) || (is("or") && lowest <= k_or)) {
                left = boolean(std::move(left), both ? PyBoolean::both : PyBoolean::either);
                continue;
            }
            const auto* found = operator_of(word());
            if (found == nullptr || found->rank < lowest) return left;
            left = binary(std::move(left), found->rank);
        }
    }

    PyExpression prefixed(Rank lowest) {
        if (is("not") && lowest <= k_not) return unary(PyUnary::negate, k_not);
        if (is("-")) return unary(PyUnary::minus, k_sign);
        if (is("+")) return unary(PyUnary::plus, k_sign);
        if (is("~")) return unary(PyUnary::invert, k_sign);
        if (is("await")) {
            const auto begin = take();
            auto value = boxed(primary());
            const auto depth = depth_of(value);
            const auto span = joined(begin, value->span);
            return made(span, AwaitNode{std::move(value)}, depth);
        }
        return primary();
    }

    PyExpression unary(PyUnary op, Rank rank) {
        const auto begin = take();
        auto operand = boxed(operation(rank));
        const auto depth = depth_of(operand);
        const auto span = joined(begin, operand->span);
        return made(span, UnaryNode{.op = op, .operand = std::move(operand)}, depth);
    }

    std::optional<PyComparison> comparison_here() const {
        if (is("==")) return PyComparison::equal;
        if (is("!=")) return PyComparison::not_equal;
        if (is("<")) return PyComparison::less;
        if (is("<=")) return PyComparison::less_equal;
        if (is(">")) return PyComparison::greater;
        if (is(">=")) return PyComparison::greater_equal;
        if (is("is")) return is("not", 1) ? PyComparison::is_not : PyComparison::is;
        if (is("in")) return PyComparison::in;
        if (is("not") && is("in", 1)) return PyComparison::not_in;
        return std::nullopt;
    }

    PyExpression compared(PyExpression left) {
        ComparisonNode node;
        std::size_t depth = left.depth;
        const auto begin = left.span;
        node.first = boxed(std::move(left));
        while (const auto op = comparison_here()) {
            auto op_span = take();
            if (*op == PyComparison::is_not || *op == PyComparison::not_in) op_span = joined(op_span, take());
            auto operand = boxed(operation(k_bit_or));
            depth = std::max<std::size_t>(depth, operand->depth);
            node.steps.push_back({.op = *op, .op_span = op_span, .operand = std::move(operand)});
        }
        const auto span = joined(begin, node.steps.back().operand->span);
        return made(span, std::move(node), depth);
    }

    PyExpression boolean(PyExpression left, PyBoolean op) {
        BooleanNode node{.op = op, .operands = {}};
        const auto spelled = op == PyBoolean::both ? std::string_view("and") : std::string_view("or");
        const auto begin = left.span;
        node.operands.push_back(std::move(left));
        while (take_if(spelled))
            node.operands.push_back(operation(op == PyBoolean::both ? k_not : k_and));
        const auto depth = depth_of(node.operands);
        const auto span = joined(begin, node.operands.back().span);
        return made(span, std::move(node), depth);
    }

    PyExpression binary(PyExpression left, Rank rank) {
        BinaryNode node;
        std::size_t depth = left.depth;
        const auto begin = left.span;
        node.first = boxed(std::move(left));
        while (true) {
            const auto* found = operator_of(word());
            if (found == nullptr || found->rank != rank) break;
            const auto op_span = take();
            // `**` groups to the right, and takes a signed number there.
            auto operand = boxed(operation(rank == k_power ? k_sign : static_cast<Rank>(rank + 1)));
            depth = std::max<std::size_t>(depth, operand->depth);
            node.steps.push_back({.op = found->op, .op_span = op_span, .operand = std::move(operand)});
        }
        const auto span = joined(begin, node.steps.back().operand->span);
        return made(span, std::move(node), depth);
    }

    // An atom with its attributes, calls and subscripts.
    PyExpression primary() {
        auto result = atom();
        while (true) {
            if (is(".")) {
                take();
                auto name = expect_name("the name of an attribute");
                const auto span = joined(result.span, name.span);
                const auto depth = result.depth;
                result =
                    made(span, AttributeNode{.object = boxed(std::move(result)), .attribute = std::move(name)}, depth);
            } else if (is("(")) {
                take();
                CallNode node;
                std::size_t depth = result.depth;
                node.arguments = arguments();
                const auto end = expect(")");
                for (const auto& argument : node.arguments)
                    depth = std::max<std::size_t>(depth, argument.value->depth);
                const auto span = joined(result.span, end);
                node.function = boxed(std::move(result));
                result = made(span, std::move(node), depth);
            } else if (is("[")) {
                take();
                auto index = boxed(subscript());
                const auto span = joined(result.span, expect("]"));
                const auto depth = std::max(result.depth, index->depth);
                result =
                    made(span, SubscriptNode{.object = boxed(std::move(result)), .index = std::move(index)}, depth);
            } else {
                return result;
            }
        }
    }

    PyExpression subscript() {
        auto first = subscript_item();
        if (!is(",")) return tuple_of_star(std::move(first));
        const auto begin = first.span;
        TupleNode tuple;
        tuple.items.push_back(std::move(first));
        while (take_if(",") && !is("]"))
            tuple.items.push_back(subscript_item());
        const auto depth = depth_of(tuple.items);
        return made(joined(begin, last()), std::move(tuple), depth);
    }
    // `a[*b]` is `a[(*b,)]`.
    PyExpression tuple_of_star(PyExpression item) {
        if (!std::holds_alternative<StarredNode>(item.node)) return item;
        const auto span = item.span;
        const auto depth = item.depth;
        TupleNode tuple;
        tuple.items.push_back(std::move(item));
        return made(span, std::move(tuple), depth);
    }
    PyExpression subscript_item() {
        if (is("*")) return starred();
        const auto begin = peek().span;
        ExpressionBox lower;
        if (!is(":")) {
            auto value = named_expression();
            if (!is(":")) return value;
            lower = boxed(std::move(value));
        }
        expect(":");
        SliceNode slice{.lower = std::move(lower), .upper = {}, .step = {}};
        if (!is(":") && !is("]") && !is(",")) slice.upper = boxed(expression());
        if (take_if(":") && !is("]") && !is(",")) slice.step = boxed(expression());
        const auto depth = std::max({depth_of(slice.lower), depth_of(slice.upper), depth_of(slice.step)});
        return made(joined(begin, last()), std::move(slice), depth);
    }

    // Up to the closing parenthesis.
    std::vector<ArgumentNode> arguments() {
        std::vector<ArgumentNode> result;
        bool keywords = false;
        bool unpacked = false;
        while (!is(")")) {
            if (is("**")) {
                take();
                result.push_back({.kind = ArgumentKind::double_star, .value = boxed(expression())});
                keywords = true;
                unpacked = true;
            } else if (is("*")) {
                if (unpacked) fail(peek().span, "an argument with '*' stands behind one with '**'");
                take();
                result.push_back({.kind = ArgumentKind::star, .value = boxed(expression())});
            } else if (is_name() && is("=", 1)) {
                auto name = expect_name("a name");
                for (const auto& other : result) {
                    if (other.kind == ArgumentKind::keyword && other.name.name == name.name)
                        fail(name.span, fmt::format("the keyword '{}' is given twice", name.name));
                }
                take();
                result.push_back(
                    {.kind = ArgumentKind::keyword, .name = std::move(name), .value = boxed(expression())});
                keywords = true;
            } else {
                auto value = named_expression();
                if (is("for") || (is("async") && is("for", 1))) {
                    value = comprehension(ComprehensionKind::generator, std::move(value), {}, value.span);
                    value.span = joined(value.span, last());
                    if (!result.empty() || is(",")) {
                        if (!(result.empty() && is(",") && is(")", 1)))
                            fail(value.span, "a generator beside other arguments needs parentheses of its own");
                    }
                } else if (is("=")) {
                    fail(value.span, "expected the name of a keyword before '='");
                }
                if (keywords) {
                    fail(value.span, unpacked ? "a positional argument stands behind '**'"
                                              : "a positional argument stands behind a keyword");
                }
                result.push_back({.kind = ArgumentKind::positional, .value = boxed(std::move(value))});
            }
            if (!is(")") && !take_if(",")) unexpected("',' or ')'");
        }
        return result;
    }

    // ---- Atoms

    PyExpression atom() {
        const auto& token = peek();
        switch (token.kind) {
            case PyTokenKind::name:
                return name_or_constant();
            case PyTokenKind::number:
                return number();
            case PyTokenKind::text:
            case PyTokenKind::formatted:
                return strings();
            case PyTokenKind::symbol:
                if (is("(")) return group();
                if (is("[")) return list();
                if (is("{")) return dictionary_or_set();
                if (is("...")) return made(take(), EllipsisNode{}, 0);
                break;
            case PyTokenKind::line_end:
            case PyTokenKind::indent:
            case PyTokenKind::dedent:
            case PyTokenKind::end:
                break;
        }
        unexpected("an expression");
    }

    PyExpression name_or_constant() {
        if (is("None")) return made(take(), NoneNode{}, 0);
        if (is("True")) return made(take(), TruthNode{true}, 0);
        if (is("False")) return made(take(), TruthNode{false}, 0);
        if (is_python_keyword(word())) unexpected("an expression");
        const auto span = take();
        return made(span, NameNode{std::string(text_of(span))}, 0);
    }

    PyExpression number() {
        const auto span = take();
        std::string digits;
        std::ranges::copy_if(text_of(span), std::back_inserter(digits), [](char c) { return c != '_'; });
        const bool imaginary = digits.back() == 'j' || digits.back() == 'J';
        const bool based = digits.size() > 1 && digits[0] == '0' &&
                           std::string_view("xXoObB").find(digits[1]) != std::string_view::npos;
        if (!imaginary && (based || digits.find_first_of(".eE") == std::string::npos))
            return made(span, IntegerNode{decimal_digits(digits)}, 0);
        if (imaginary) digits.pop_back();
        // What is beyond the range of a double is infinite or zero, in Python, too.
        const auto value = std::strtod(digits.c_str(), nullptr);
        return imaginary ? made(span, ImaginaryNode{value}, 0) : made(span, RealNode{value}, 0);
    }

    // Adjacent literals.
    PyExpression strings() {
        const auto begin = peek().span;
        std::string value;
        FormattedNode formatted;
        bool has_field = false;
        std::optional<bool> bytes;
        std::size_t depth = 0;
        while (peek().kind == PyTokenKind::text || peek().kind == PyTokenKind::formatted) {
            const auto span = take();
            const auto parts = literal_parts(m_text, span);
            if (bytes && *bytes != parts.bytes) fail(span, "strings and bytes cannot stand side by side");
            bytes = parts.bytes;
            if (parts.formatted) {
                has_field = true;
                depth = std::max(depth, format_pieces(formatted, value, parts.content,
                                                      parts.raw ? Escapes::kept : Escapes::read, Braces::doubled));
            } else {
                value += literal_value(m_text, parts.content, parts.raw, parts.bytes);
            }
        }
        const auto span = joined(begin, last());
        if (bytes.value_or(false)) return made(span, BytesNode{std::move(value)}, 0);
        if (!has_field) return made(span, TextNode{std::move(value)}, 0);
        flush(formatted, value);
        return made(span, std::move(formatted), depth);
    }

    enum class Escapes { read, kept };
    enum class Braces { doubled, single };  // what a brace in the text is written as

    static void flush(FormattedNode& node, std::string& text) {
        if (text.empty()) return;
        FormattedPiece piece;
        piece.text = std::move(text);
        node.pieces.push_back(std::move(piece));
        text.clear();
    }

    // The text and the fields of an f-string; `pending` is text not yet in the node. Answers the depth of the fields.
    std::size_t format_pieces(FormattedNode& node, std::string& pending, CodeSpan content, Escapes escapes,
                              Braces braces) {
        std::size_t depth = 0;
        std::size_t at = content.begin;
        const auto literal = [&](std::size_t end) {
            if (end > at) {
                pending += literal_value(
                    m_text, {.begin = static_cast<std::uint32_t>(at), .end = static_cast<std::uint32_t>(end)},
                    escapes == Escapes::kept, false);
            }
        };
        const auto spelled = m_text.substr(0, content.end);
        while (at < content.end) {
            const auto brace = std::min<std::size_t>(next_brace(spelled, at, escapes), content.end);
            literal(brace);
            at = brace;
            if (at >= content.end) break;
            if (braces == Braces::doubled && spelled.substr(at, 2) == std::string(2, spelled[at])) {
                pending += spelled[at];
                at += 2;
                continue;
            }
            if (spelled[at] == '}') {
                fail({.begin = static_cast<std::uint32_t>(at), .end = static_cast<std::uint32_t>(at + 1)},
                     "a single '}' stands in the f-string", "write }} for a brace");
            }
            depth = std::max(depth, field(node, pending, at, content.end, escapes));
        }
        return depth;
    }

    // `\{` is a backslash and a field, `\N{…}` a character.
    static std::size_t next_brace(std::string_view text, std::size_t at, Escapes escapes) {
        for (; at < text.size(); ++at) {
            if (text[at] == '{' || text[at] == '}') return at;
            if (text[at] != '\\' || escapes == Escapes::kept) continue;
            if (text.substr(at, 3) == "\\N{") {
                at = std::min(text.find('}', at), text.size() - 1);
            } else if (at + 1 < text.size() && text[at + 1] != '{' && text[at + 1] != '}') {
                ++at;
            }
        }
        return at;
    }

    // `{value=!r:format}`; `at` moves behind it.
    std::size_t field(FormattedNode& node, std::string& pending, std::size_t& at, std::size_t end, Escapes escapes) {
        const Nested nested(*this);
        const auto begin = at + 1;
        auto stop = end_of_field(m_text, begin, end);
        const CodeSpan inside{.begin = static_cast<std::uint32_t>(begin), .end = static_cast<std::uint32_t>(stop)};
        if (base::trim(text_of(inside)).empty()) {
            fail({.begin = static_cast<std::uint32_t>(at), .end = static_cast<std::uint32_t>(stop + 1)},
                 "expected an expression between the braces of the f-string", "write {{ for a brace");
        }
        FormattedPiece piece;
        piece.value = boxed(sub_expression(inside));
        std::size_t depth = piece.value->depth;
        bool shows = false;
        if (m_text[stop] == '=') {
            stop = std::min(m_text.find_first_not_of(" \t\n", stop + 1), end);
            pending += m_text.substr(begin, stop - begin);
            shows = true;
        }
        flush(node, pending);
        if (stop < end && m_text[stop] == '!') {
            const auto first = stop + 1;
            stop = std::min(m_text.find_first_of(":}", first), end);
            const auto conversion = base::trim(m_text.substr(first, stop - first));
            if (conversion == "r") {
                piece.conversion = PyConversion::repr;
            } else if (conversion == "s") {
                piece.conversion = PyConversion::str;
            } else if (conversion == "a") {
                piece.conversion = PyConversion::ascii;
            } else {
                fail({.begin = static_cast<std::uint32_t>(first),
                      .end = static_cast<std::uint32_t>(std::max(stop, first + 1))},
                     fmt::format("expected 's', 'r' or 'a' after '!', got '{}'", base::visible(conversion)));
            }
        }
        if (stop < end && m_text[stop] == ':') {
            const auto last_of_format = end_of_format(m_text, stop + 1, end);
            auto format = std::make_unique<FormattedNode>();
            std::string text;
            depth = std::max(depth, format_pieces(*format, text,
                                                  {.begin = static_cast<std::uint32_t>(stop + 1),
                                                   .end = static_cast<std::uint32_t>(last_of_format)},
                                                  escapes, Braces::single));
            flush(*format, text);
            piece.format = std::move(format);
            stop = last_of_format;
        }
        if (stop >= end || m_text[stop] != '}') {
            fail({.begin = static_cast<std::uint32_t>(at), .end = static_cast<std::uint32_t>(at + 1)},
                 "expected '}' in the f-string, got its end");
        }
        if (shows && piece.conversion == PyConversion::none && !piece.format) piece.conversion = PyConversion::repr;
        node.pieces.push_back(std::move(piece));
        at = stop + 1;
        return depth;
    }

    // The same reader on other tokens.
    PyExpression sub_expression(CodeSpan span) {
        auto tokens = std::exchange(m_tokens, tokens_of(m_text, span, LineBreaks::ignored));
        const auto at = std::exchange(m_at, 0);
        const auto inside = std::exchange(m_inside_text, true);
        auto result = whole_expression();
        m_tokens = std::move(tokens);
        m_at = at;
        m_inside_text = inside;
        return result;
    }

    PyExpression group() {
        const Nested nested(*this);
        const auto begin = expect("(");
        if (is(")")) return made(joined(begin, take()), TupleNode{}, 0);
        if (is("yield")) {
            auto result = yielded();
            expect(")");
            return result;
        }
        auto first = starred_or_named();
        if (is("for") || (is("async") && is("for", 1))) {
            auto result = comprehension(ComprehensionKind::generator, std::move(first), {}, begin);
            result.span = joined(begin, expect(")"));
            return result;
        }
        if (is(",")) {
            auto result = tuple_after(std::move(first), &SyntaxReader::starred_or_named);
            result.span = joined(begin, expect_close(")"));
            return result;
        }
        if (std::holds_alternative<StarredNode>(first.node))
            fail(first.span, "a starred expression cannot stand alone");
        const auto end = expect_close(")");
        first.span = joined(begin, end);
        return first;
    }
    CodeSpan expect_close(std::string_view bracket) {
        if (!is(bracket)) {
            const bool adjacent = begins_expression() && peek().kind != PyTokenKind::symbol;
            unexpected(fmt::format("',' or '{}'", bracket), adjacent ? "is a comma missing before it?" : "");
        }
        return take();
    }

    PyExpression list() {
        const Nested nested(*this);
        const auto begin = expect("[");
        ListNode node;
        while (!is("]")) {
            auto item = starred_or_named();
            if (node.items.empty() && (is("for") || (is("async") && is("for", 1)))) {
                auto result = comprehension(ComprehensionKind::list, std::move(item), {}, begin);
                result.span = joined(begin, expect("]"));
                return result;
            }
            node.items.push_back(std::move(item));
            if (!is("]") && !take_if(",")) expect_close("]");
        }
        const auto depth = depth_of(node.items);
        return made(joined(begin, take()), std::move(node), depth);
    }

    PyExpression dictionary_or_set() {
        const Nested nested(*this);
        const auto begin = expect("{");
        if (is("}")) return made(joined(begin, take()), DictionaryNode{}, 0);
        if (is("**")) return dictionary({}, begin);
        auto first = starred_or_named();
        if (is(":") && !std::holds_alternative<StarredNode>(first.node))
            return dictionary(boxed(std::move(first)), begin);
        if (is("for") || (is("async") && is("for", 1))) {
            auto result = comprehension(ComprehensionKind::set, std::move(first), {}, begin);
            result.span = joined(begin, expect("}"));
            return result;
        }
        SetNode node;
        node.items.push_back(std::move(first));
        while (take_if(",") && !is("}"))
            node.items.push_back(starred_or_named());
        const auto depth = depth_of(node.items);
        return made(joined(begin, expect_close("}")), std::move(node), depth);
    }

    // The first key was read, or the first entry begins with `**`.
    PyExpression dictionary(ExpressionBox key, CodeSpan begin) {
        DictionaryNode node;
        std::size_t depth = 0;
        while (true) {
            DictionaryEntryNode entry;
            if (!key && take_if("**")) {
                entry.value = boxed(operation(k_bit_or));
            } else {
                entry.key = key ? std::move(key) : boxed(expression());
                expect(":");
                entry.value = boxed(expression());
                if (node.entries.empty() && (is("for") || (is("async") && is("for", 1)))) {
                    auto element = std::move(entry.key);
                    const auto span = element->span;
                    auto result = comprehension_of(ComprehensionKind::dictionary, std::move(element),
                                                   std::move(entry.value), span);
                    result.span = joined(begin, expect("}"));
                    return result;
                }
            }
            key = nullptr;
            depth = std::max<std::size_t>({depth, depth_of(entry.key), depth_of(entry.value)});
            node.entries.push_back(std::move(entry));
            if (!take_if(",") || is("}")) break;
        }
        return made(joined(begin, expect_close("}")), std::move(node), depth);
    }

    PyExpression comprehension(ComprehensionKind kind, PyExpression element, ExpressionBox value, CodeSpan begin) {
        if (std::holds_alternative<StarredNode>(element.node))
            fail(element.span, "a comprehension cannot unpack with '*'");
        return comprehension_of(kind, boxed(std::move(element)), std::move(value), begin);
    }
    PyExpression comprehension_of(ComprehensionKind kind, ExpressionBox element, ExpressionBox value, CodeSpan begin) {
        ComprehensionNode node{.kind = kind, .element = std::move(element), .value = std::move(value), .clauses = {}};
        std::size_t depth = std::max(depth_of(node.element), depth_of(node.value));
        while (is("for") || (is("async") && is("for", 1))) {
            ComprehensionClause clause;
            clause.asynchronous = take_if("async");
            expect("for");
            clause.target = boxed(targets());
            expect("in");
            clause.source = boxed(operation(k_or));
            while (take_if("if"))
                clause.tests.push_back(test_of_comprehension());
            depth = std::max<std::size_t>(
                {depth, depth_of(clause.target), depth_of(clause.source), depth_of(clause.tests)});
            node.clauses.push_back(std::move(clause));
        }
        return made(joined(begin, last()), std::move(node), depth);
    }
    PyExpression test_of_comprehension() {
        if (is_name() && is(":=", 1)) return named_expression();
        return operation(k_or);
    }

    // Of `for`: names, attributes, subscripts, and tuples of them.
    PyExpression targets() {
        auto first = target_item();
        auto result = is(",") ? tuple_after(std::move(first), &SyntaxReader::target_item) : std::move(first);
        check_target(result, "assign to");
        return result;
    }
    PyExpression target_item() { return is("*") ? starred() : operation(k_bit_or); }

    void check_target(const PyExpression& target, std::string_view what) const {
        if (std::holds_alternative<NameNode>(target.node) || std::holds_alternative<AttributeNode>(target.node) ||
            std::holds_alternative<SubscriptNode>(target.node))
            return;
        if (const auto* tuple = std::get_if<TupleNode>(&target.node)) return check_targets(tuple->items, what);
        if (const auto* list = std::get_if<ListNode>(&target.node)) return check_targets(list->items, what);
        if (const auto* star = std::get_if<StarredNode>(&target.node)) return check_target(*star->value, what);
        const bool comparison = std::holds_alternative<ComparisonNode>(target.node);
        fail(target.span, fmt::format("cannot {} {}", what, kind_of(target)),
             comparison ? "write '==' to compare" : "");
    }
    void check_targets(const ExpressionList& items, std::string_view what) const {
        std::size_t stars = 0;
        for (const auto& item : items) {
            check_target(item, what);
            if (std::holds_alternative<StarredNode>(item.node) && ++stars > 1)
                fail(item.span, "there are two starred targets");
        }
    }
    static std::string_view kind_of(const PyExpression& expression) {
        if (std::holds_alternative<CallNode>(expression.node)) return "a call";
        if (std::holds_alternative<ComparisonNode>(expression.node)) return "a comparison";
        if (std::holds_alternative<TextNode>(expression.node) || std::holds_alternative<IntegerNode>(expression.node) ||
            std::holds_alternative<RealNode>(expression.node) || std::holds_alternative<BytesNode>(expression.node))
            return "a literal";
        if (std::holds_alternative<NoneNode>(expression.node)) return "None";
        if (const auto* truth = std::get_if<TruthNode>(&expression.node)) return truth->value ? "True" : "False";
        if (std::holds_alternative<FormattedNode>(expression.node)) return "an f-string";
        return "an expression";
    }

    // ---- Statements

    void statement(StatementList& out) {
        const Nested nested(*this);
        const auto& token = peek();
        if (token.kind == PyTokenKind::indent) {
            throw PySyntaxError(SyntaxFault::indentation, "the line is indented, and no block begins before it",
                                token.span, "remove the blanks at its begin");
        }
        if (token.kind == PyTokenKind::line_end) {
            take();
            return;
        }
        if (token.kind == PyTokenKind::name || is("@")) {
            if (compound(out)) return;
        }
        simple_line(out);
    }

    void simple_line(StatementList& out) {
        while (true) {
            out.push_back(simple());
            if (!take_if(";")) break;
            if (peek().kind == PyTokenKind::line_end) break;
        }
        if (peek().kind != PyTokenKind::line_end && peek().kind != PyTokenKind::end) {
            const bool print =
                peek().kind == PyTokenKind::text && (text_of(last()) == "print" || text_of(last()) == "exec");
            unexpected("the end of the statement", print ? "call it with parentheses: this is Python 2" : "");
        }
        take();
    }

    PyStatement finished(CodeSpan begin, PyStatement::Node node) const {
        return {.span = joined(begin, last()), .node = std::move(node)};
    }

    PyStatement simple() {
        const auto begin = peek().span;
        const auto keyword = word();
        if (peek().kind == PyTokenKind::name && is_python_keyword(keyword)) {
            if (keyword == "pass") return take(), finished(begin, PassStatement{});
            if (keyword == "break" || keyword == "continue") {
                if (m_contexts.back().loops == 0) fail(begin, fmt::format("'{}' stands outside of a loop", keyword));
                take();
                return keyword == "break" ? finished(begin, BreakStatement{}) : finished(begin, ContinueStatement{});
            }
            if (keyword == "return") return return_statement();
            if (keyword == "raise") return raise_statement();
            if (keyword == "import") return import_statement();
            if (keyword == "from") return from_statement();
            if (keyword == "global" || keyword == "nonlocal") return scope_statement(keyword);
            if (keyword == "del") return delete_statement();
            if (keyword == "assert") return assert_statement();
        }
        if (is("type") && is_name(1) && (is("=", 2) || is("[", 2))) return type_statement();
        return assignment();
    }

    PyStatement return_statement() {
        const auto begin = expect("return");
        if (m_contexts.back().kind != SyntaxContext::Kind::function)
            fail(begin, "'return' stands outside of a function");
        ExpressionBox value;
        if (begins_expression()) value = boxed(expressions());
        return finished(begin, ReturnStatement{std::move(value)});
    }
    PyStatement raise_statement() {
        const auto begin = expect("raise");
        RaiseStatement node;
        if (begins_expression()) {
            node.exception = boxed(expression());
            if (take_if("from")) node.cause = boxed(expression());
        }
        return finished(begin, std::move(node));
    }
    PyStatement assert_statement() {
        const auto begin = expect("assert");
        auto test = named_expression();
        ExpressionBox message;
        if (take_if(",")) message = boxed(expression());
        return finished(begin, AssertStatement{.test = std::move(test), .message = std::move(message)});
    }
    PyStatement delete_statement() {
        const auto begin = expect("del");
        DeleteStatement node;
        auto target = tuple_or_one(&SyntaxReader::target_item);
        check_target(target, "delete");
        node.targets.push_back(std::move(target));
        return finished(begin, std::move(node));
    }
    PyStatement scope_statement(std::string_view keyword) {
        const auto begin = take();
        std::vector<NamedSpan> names;
        do {
            names.push_back(expect_name("a name"));
        } while (take_if(","));
        if (keyword == "global") return finished(begin, GlobalStatement{std::move(names)});
        if (m_contexts.size() == 1) fail(begin, "'nonlocal' stands outside of a function");
        return finished(begin, NonlocalStatement{std::move(names)});
    }
    NamedSpan dotted_name() {
        auto result = expect_name("the name of a module");
        while (is(".")) {
            take();
            const auto part = expect_name("the name of a module");
            result.name += '.' + part.name;
            result.span = joined(result.span, part.span);
        }
        return result;
    }
    std::optional<NamedSpan> alias() {
        if (!take_if("as")) return std::nullopt;
        return expect_name("a name after 'as'");
    }
    PyStatement import_statement() {
        const auto begin = expect("import");
        ImportStatement node;
        do {
            auto name = dotted_name();
            node.modules.push_back({.name = std::move(name), .alias = alias()});
        } while (take_if(","));
        return finished(begin, std::move(node));
    }
    PyStatement from_statement() {
        const auto begin = expect("from");
        FromImportStatement node;
        while (is(".") || is("...")) {
            node.level += is("...") ? 3 : 1;
            take();
        }
        if (!is("import") || node.level == 0) {
            node.module = dotted_name();
        } else {
            node.module.span = last();
        }
        expect("import");
        if (take_if("*")) {
            if (m_contexts.size() > 1) fail(last(), "'import *' can only stand at the top level of a file");
            return finished(begin, std::move(node));
        }
        const bool grouped = take_if("(");
        do {
            if (grouped && is(")") && !node.names.empty()) break;
            auto name = expect_name("the name of something to import");
            node.names.push_back({.name = std::move(name), .alias = alias()});
        } while (take_if(","));
        if (grouped) {
            expect_close(")");
        } else if (text_of(last()) == ",") {
            fail(last(), "a comma at the end needs parentheses around the names");
        }
        return finished(begin, std::move(node));
    }
    PyStatement type_statement() {
        const auto begin = take();
        auto name = expect_name("the name of a type");
        auto parameters = type_parameters();
        expect("=");
        auto value = expression();
        return finished(
            begin, TypeAliasStatement{
                       .name = std::move(name), .type_parameters = std::move(parameters), .value = std::move(value)});
    }

    PyStatement assignment() {
        const auto begin = peek().span;
        auto first = expressions_or_star();
        if (is(":")) {
            if (!std::holds_alternative<NameNode>(first.node) && !std::holds_alternative<AttributeNode>(first.node) &&
                !std::holds_alternative<SubscriptNode>(first.node)) {
                unexpected("the end of the statement");
            }
            take();
            auto annotation = expression();
            ExpressionBox value;
            if (take_if("=")) value = boxed(expressions());
            return finished(
                begin, AnnotatedStatement{
                           .target = std::move(first), .annotation = std::move(annotation), .value = std::move(value)});
        }
        if (is("=")) {
            AssignStatement node;
            while (take_if("=")) {
                check_target(first, "assign to");
                if (std::holds_alternative<StarredNode>(first.node))
                    fail(first.span, "a starred target needs a list or tuple");
                node.targets.push_back(std::move(first));
                first = expressions_or_star();
            }
            if (std::holds_alternative<StarredNode>(first.node))
                fail(first.span, "a starred expression cannot stand alone");
            node.value = std::move(first);
            return finished(begin, std::move(node));
        }
        if (std::holds_alternative<StarredNode>(first.node))
            fail(first.span, "a starred expression cannot stand alone");
        const auto symbol = word();
        if (peek().kind == PyTokenKind::symbol && symbol.size() > 1 && symbol.ends_with('=')) {
            if (const auto* found = operator_of(symbol.substr(0, symbol.size() - 1))) {
                if (!std::holds_alternative<NameNode>(first.node) &&
                    !std::holds_alternative<AttributeNode>(first.node) &&
                    !std::holds_alternative<SubscriptNode>(first.node))
                    fail(first.span, fmt::format("cannot assign to {} with '{}'", kind_of(first), symbol));
                const auto op_span = take();
                auto value = expressions();
                return finished(
                    begin,
                    AugmentedStatement{
                        .target = std::move(first), .op = found->op, .op_span = op_span, .value = std::move(value)});
            }
        }
        return finished(begin, ExpressionStatement{std::move(first)});
    }
    PyExpression expressions_or_star() {
        if (is("yield")) return yielded();
        auto first = starred_or_named();
        return is(",") ? tuple_after(std::move(first), &SyntaxReader::starred_or_named) : std::move(first);
    }

    // ---- Compound statements

    bool compound(StatementList& out) {
        const auto keyword = word();
        if (keyword == "if") return out.push_back(if_statement()), true;
        if (keyword == "def") return out.push_back(function({}, peek().span, false)), true;
        if (keyword == "class") return out.push_back(class_statement({}, peek().span)), true;
        if (keyword == "for") return out.push_back(for_statement(peek().span, false)), true;
        if (keyword == "with") return out.push_back(with_statement(peek().span, false)), true;
        if (keyword == "while") return out.push_back(while_statement()), true;
        if (keyword == "try") return out.push_back(try_statement()), true;
        if (keyword == "@") return out.push_back(decorated()), true;
        if (keyword == "async") return out.push_back(asynchronous({}, peek().span)), true;
        if (keyword == "match" && is_match()) return out.push_back(match_statement()), true;
        if (keyword == "elif" || keyword == "else" || keyword == "except" || keyword == "finally")
            fail(peek().span, fmt::format("'{}' has no block before it to which it belongs", keyword));
        return false;
    }

    StatementList block(std::string_view after, CodeSpan opener) {
        if (!is(":")) unexpected("':'");
        take();
        StatementList body;
        if (peek().kind != PyTokenKind::line_end) {
            simple_line(body);
            return body;
        }
        take();
        if (peek().kind != PyTokenKind::indent) {
            const auto line = 1 + std::count(m_text.begin(), m_text.begin() + opener.begin, '\n');
            throw PySyntaxError(
                SyntaxFault::indentation,
                fmt::format("expected an indented block after '{}' in line {}, got {}", after, line, described()),
                peek().span, "indent the line, or write 'pass'");
        }
        take();
        while (peek().kind != PyTokenKind::dedent && peek().kind != PyTokenKind::end)
            statement(body);
        if (peek().kind == PyTokenKind::dedent) take();
        return body;
    }
    StatementList loop_block(std::string_view after, CodeSpan opener) {
        ++m_contexts.back().loops;
        auto body = block(after, opener);
        --m_contexts.back().loops;
        return body;
    }
    StatementList else_block() {
        if (!is("else")) return {};
        const auto opener = take();
        return block("else", opener);
    }

    PyStatement if_statement() {
        const auto begin = expect("if");
        IfStatement node;
        auto opener = begin;
        std::string_view after = "if";
        do {
            auto test = named_expression();
            auto body = block(after, opener);
            node.branches.push_back({.test = std::move(test), .body = std::move(body)});
            opener = peek().span;
            after = "elif";
        } while (take_if("elif"));
        node.otherwise = else_block();
        return finished(begin, std::move(node));
    }
    PyStatement while_statement() {
        const auto begin = expect("while");
        auto test = named_expression();
        auto body = loop_block("while", begin);
        auto otherwise = else_block();
        return finished(
            begin, WhileStatement{.test = std::move(test), .body = std::move(body), .otherwise = std::move(otherwise)});
    }
    PyStatement for_statement(CodeSpan begin, bool async) {
        const auto opener = expect("for");
        auto target = targets();
        expect("in");
        auto source = expressions();
        auto body = loop_block("for", opener);
        auto otherwise = else_block();
        return finished(begin, ForStatement{.target = std::move(target),
                                            .source = std::move(source),
                                            .body = std::move(body),
                                            .otherwise = std::move(otherwise),
                                            .asynchronous = async});
    }
    PyStatement try_statement() {
        const auto begin = expect("try");
        TryStatement node;
        node.body = block("try", begin);
        while (is("except")) {
            ExceptHandler handler;
            const auto opener = take();
            handler.span = opener;
            handler.star = take_if("*");
            if (!is(":")) {
                handler.type = boxed(expression());
                if (is(",")) unexpected("'as' or ':'", "several exceptions are written as a tuple, (A, B)");
                handler.name = alias();
            }
            handler.body = block("except", opener);
            node.handlers.push_back(std::move(handler));
        }
        if (!node.handlers.empty()) node.otherwise = else_block();
        if (is("finally")) {
            const auto opener = take();
            node.last = block("finally", opener);
        } else if (node.handlers.empty()) {
            unexpected("'except' or 'finally'");
        }
        return finished(begin, std::move(node));
    }

    PyStatement with_statement(CodeSpan begin, bool async) {
        const auto opener = expect("with");
        WithStatement node;
        node.asynchronous = async;
        const bool grouped = is_group_of_items();
        if (grouped) take();
        do {
            if (grouped && is(")") && !node.items.empty()) break;
            auto manager = expression();
            ExpressionBox target;
            if (take_if("as")) {
                auto bound = target_item();
                check_target(bound, "assign to");
                target = boxed(std::move(bound));
            }
            node.items.push_back({.manager = std::move(manager), .target = std::move(target)});
        } while (take_if(","));
        if (grouped) expect(")");
        node.body = block("with", opener);
        return finished(begin, std::move(node));
    }
    // `with (a as b, c):`, where the parentheses are not those of an expression.
    bool is_group_of_items() const {
        if (!is("(")) return false;
        std::size_t depth = 0;
        for (std::size_t ahead = 0;; ++ahead) {
            const auto& token = peek(ahead);
            if (token.kind == PyTokenKind::end || token.kind == PyTokenKind::line_end) return false;
            if (is("(", ahead) || is("[", ahead) || is("{", ahead)) ++depth;
            if (is(")", ahead) || is("]", ahead) || is("}", ahead)) --depth;
            if (depth == 0) return is(":", ahead + 1);
            // A generator, a walrus and yield are expressions.
            if (depth == 1 && (is("for", ahead) || is(":=", ahead) || is("yield", ahead) || is("*", ahead)))
                return false;
        }
    }

    PyStatement decorated() {
        const auto begin = peek().span;
        ExpressionList decorators;
        while (is("@")) {
            take();
            decorators.push_back(named_expression());
            if (peek().kind != PyTokenKind::line_end) unexpected("the end of the line");
            take();
        }
        if (is("def")) return function(std::move(decorators), begin, false);
        if (is("class")) return class_statement(std::move(decorators), begin);
        if (is("async")) return asynchronous(std::move(decorators), begin);
        unexpected("a function or class after the decorator");
    }

    PyStatement asynchronous(ExpressionList decorators, CodeSpan begin) {
        expect("async");
        if (is("def")) return function(std::move(decorators), begin, true);
        if (!decorators.empty()) unexpected("a function after the decorator");
        if (is("for")) return for_statement(begin, true);
        if (is("with")) return with_statement(begin, true);
        unexpected("'def', 'for' or 'with'");
    }

    std::vector<TypeParameterNode> type_parameters() {
        std::vector<TypeParameterNode> result;
        if (!take_if("[")) return result;
        do {
            if (is("]") && !result.empty()) break;
            TypeParameterNode parameter;
            if (take_if("*")) {
                parameter.kind = ParameterKind::star;
            } else if (take_if("**")) {
                parameter.kind = ParameterKind::double_star;
            }
            parameter.name = expect_name("the name of a type parameter");
            if (take_if(":")) parameter.bound = boxed(expression());
            if (take_if("=")) parameter.standard = boxed(is("*") ? starred() : expression());
            result.push_back(std::move(parameter));
        } while (take_if(","));
        expect("]");
        return result;
    }

    // Up to `end`, which stays. Those of a lambda (":") have no annotations.
    std::vector<ParameterNode> parameters(std::string_view end) {
        std::vector<ParameterNode> result;
        std::set<std::string> names;
        bool keyword_only = false;
        bool has_default = false;
        const bool annotated = end == ")";
        while (!is(end)) {
            if (!result.empty() && result.back().kind == ParameterKind::double_star)
                fail(peek().span, "a parameter stands behind '**'");
            if (is("/")) {
                if (result.empty() || keyword_only || result.front().kind == ParameterKind::positional_only)
                    fail(peek().span, "'/' cannot stand here");
                take();
                for (auto& parameter : result)
                    parameter.kind = ParameterKind::positional_only;
            } else if (is("*") && (is(",", 1) || is(end, 1))) {
                if (keyword_only) fail(peek().span, "'*' stands twice among the parameters");
                take();
                if (is(end) || is(end, 1) || is("**", 1)) fail(last(), "expected a parameter after '*'");
                keyword_only = true;
            } else {
                ParameterNode parameter;
                if (is("*")) {
                    if (keyword_only) fail(peek().span, "'*' stands twice among the parameters");
                    parameter.kind = ParameterKind::star;
                    take();
                } else if (take_if("**")) {
                    parameter.kind = ParameterKind::double_star;
                } else if (keyword_only) {
                    parameter.kind = ParameterKind::keyword_only;
                }
                parameter.name = expect_name("the name of a parameter");
                if (!names.insert(parameter.name.name).second)
                    fail(parameter.name.span, fmt::format("the parameter '{}' is named twice", parameter.name.name));
                if (annotated && take_if(":"))
                    parameter.annotation =
                        boxed(parameter.kind == ParameterKind::star && is("*") ? starred() : expression());
                if (is("=")) {
                    if (parameter.kind == ParameterKind::star || parameter.kind == ParameterKind::double_star)
                        fail(peek().span, "a parameter with a star has no default");
                    take();
                    parameter.standard = boxed(expression());
                    has_default = has_default || parameter.kind == ParameterKind::either;
                } else if (parameter.kind == ParameterKind::either && has_default) {
                    fail(parameter.name.span,
                         fmt::format("the parameter '{}' has no default, and one before it has", parameter.name.name));
                }
                if (parameter.kind == ParameterKind::star) keyword_only = true;
                result.push_back(std::move(parameter));
            }
            if (!is(end) && !take_if(",")) unexpected(fmt::format("',' or '{}'", end));
        }
        return result;
    }

    PyStatement function(ExpressionList decorators, CodeSpan begin, bool async) {
        const auto opener = expect("def");
        FunctionStatement node;
        node.decorators = std::move(decorators);
        node.asynchronous = async;
        node.name = expect_name("the name of the function");
        node.type_parameters = type_parameters();
        expect("(");
        node.parameters = parameters(")");
        expect(")");
        if (take_if("->")) node.returns = boxed(expression());
        m_contexts.push_back({.kind = SyntaxContext::Kind::function});
        node.body = block("def", opener);
        node.generator = m_contexts.back().yields;
        m_contexts.pop_back();
        return finished(begin, std::move(node));
    }

    PyStatement class_statement(ExpressionList decorators, CodeSpan begin) {
        const auto opener = expect("class");
        ClassStatement node;
        node.decorators = std::move(decorators);
        node.name = expect_name("the name of the class");
        node.type_parameters = type_parameters();
        if (take_if("(")) {
            node.arguments = arguments();
            expect(")");
        }
        m_contexts.push_back({.kind = SyntaxContext::Kind::type});
        node.body = block("class", opener);
        m_contexts.pop_back();
        return finished(begin, std::move(node));
    }

    // ---- match

    // `match` is a word like others unless its line ends in a colon and the block behind it begins with `case`.
    bool is_match() const {
        std::size_t ahead = 1;
        while (peek(ahead).kind != PyTokenKind::line_end && peek(ahead).kind != PyTokenKind::end)
            ++ahead;
        return ahead > 2 && is(":", ahead - 1) && peek(ahead + 1).kind == PyTokenKind::indent && is("case", ahead + 2);
    }

    PyStatement match_statement() {
        const auto begin = take();
        MatchStatement node{.subject = expressions_or_star(), .cases = {}};
        expect(":");
        take();
        take();
        while (is("case")) {
            const auto opener = take();
            auto pattern = open_pattern();
            ExpressionBox guard;
            if (take_if("if")) guard = boxed(named_expression());
            auto body = block("case", opener);
            node.cases.push_back({.pattern = std::move(pattern), .guard = std::move(guard), .body = std::move(body)});
        }
        if (peek().kind != PyTokenKind::dedent && peek().kind != PyTokenKind::end) unexpected("'case'");
        if (peek().kind == PyTokenKind::dedent) take();
        return finished(begin, std::move(node));
    }

    // One pattern, or several without brackets.
    PyPattern open_pattern() {
        const auto begin = peek().span;
        auto first = star_or_as_pattern();
        if (!is(",")) return first;
        SequencePattern sequence;
        sequence.items.push_back(std::move(first));
        while (take_if(",") && !is(":") && !is("if"))
            sequence.items.push_back(star_or_as_pattern());
        return {.span = joined(begin, last()), .node = std::move(sequence)};
    }
    std::optional<NamedSpan> capture_name() {
        auto name = expect_name("a name");
        if (name.name == "_") return std::nullopt;
        return name;
    }
    PyPattern star_or_as_pattern() {
        if (!is("*")) return as_pattern();
        const auto begin = take();
        auto name = capture_name();
        return {.span = joined(begin, last()), .node = StarPattern{std::move(name)}};
    }
    PyPattern as_pattern() {
        const Nested nested(*this);
        const auto begin = peek().span;
        auto result = closed_pattern();
        if (is("|")) {
            EitherPattern either;
            either.choices.push_back(std::move(result));
            while (take_if("|"))
                either.choices.push_back(closed_pattern());
            result = {.span = joined(begin, last()), .node = std::move(either)};
        }
        if (take_if("as")) {
            auto name = expect_name("a name after 'as'");
            result = {.span = joined(begin, last()),
                      .node = CapturePattern{.pattern = std::make_unique<const PyPattern>(std::move(result)),
                                             .name = std::move(name)}};
        }
        return result;
    }
    PyPattern closed_pattern() {
        const auto begin = peek().span;
        const auto done = [&](auto node) { return PyPattern{.span = joined(begin, last()), .node = std::move(node)}; };
        if (is("(") || is("[")) {
            const bool round = is("(");
            take();
            SequencePattern sequence;
            bool comma = false;
            while (!is(round ? ")" : "]")) {
                sequence.items.push_back(star_or_as_pattern());
                if (!take_if(",")) break;
                comma = true;
            }
            expect(round ? ")" : "]");
            if (round && !comma && sequence.items.size() == 1 &&
                !std::holds_alternative<StarPattern>(sequence.items[0].node)) {
                auto only = std::move(sequence.items[0]);
                return only;
            }
            return done(std::move(sequence));
        }
        if (is("{")) return mapping_pattern();
        if (is_name() && !is(".", 1) && !is("(", 1)) {
            auto name = capture_name();
            return done(CapturePattern{.pattern = {}, .name = std::move(name)});
        }
        if (is_name()) {
            auto value = dotted_value();
            if (!is("(")) return done(ValuePattern{boxed(std::move(value))});
            return class_pattern(std::move(value));
        }
        // A literal: a signed or complex number, strings, None, True, False.
        auto value = operation(k_sum);
        return done(ValuePattern{boxed(std::move(value))});
    }
    PyExpression dotted_value() {
        auto result = name_or_constant();
        while (take_if(".")) {
            auto name = expect_name("the name of an attribute");
            const auto span = joined(result.span, name.span);
            const auto depth = result.depth;
            result = made(span, AttributeNode{.object = boxed(std::move(result)), .attribute = std::move(name)}, depth);
        }
        return result;
    }
    PyPattern mapping_pattern() {
        const auto begin = expect("{");
        MappingPattern mapping;
        while (!is("}")) {
            if (take_if("**")) {
                mapping.rest = expect_name("a name");
            } else {
                mapping.keys.push_back(is_name() ? dotted_value() : operation(k_sum));
                expect(":");
                mapping.values.push_back(as_pattern());
            }
            if (!take_if(",")) break;
        }
        expect("}");
        return {.span = joined(begin, last()), .node = std::move(mapping)};
    }
    PyPattern class_pattern(PyExpression type) {
        ClassPattern node;
        const auto begin = type.span;
        node.type = boxed(std::move(type));
        expect("(");
        while (!is(")")) {
            if (is_name() && is("=", 1)) {
                node.names.push_back(expect_name("a name"));
                take();
                node.named.push_back(as_pattern());
            } else {
                if (!node.names.empty()) fail(peek().span, "a positional pattern stands behind a keyword");
                node.positional.push_back(as_pattern());
            }
            if (!take_if(",")) break;
        }
        expect(")");
        return {.span = joined(begin, last()), .node = std::move(node)};
    }

    std::string_view m_text;
    std::vector<PyToken> m_tokens;
    std::size_t m_at = 0;
    std::size_t m_nesting = 0;
    bool m_inside_text = false;  // an f-string's field, or a string that is an expression
    StackGuard m_stack;
    std::vector<SyntaxContext> m_contexts{{}};

  public:
    void read_inside_text() { m_inside_text = true; }
};

}  // namespace

ModuleSyntax parse_module(std::string_view text) {
    return parse_part(
        text, {.begin = static_cast<std::uint32_t>(code_begin(text)), .end = static_cast<std::uint32_t>(text.size())});
}

ModuleSyntax parse_part(std::string_view text, CodeSpan span) {
    return SyntaxReader(text, tokens_of(text, span)).module();
}

PyExpression parse_expression(std::string_view text, CodeSpan span) {
    SyntaxReader reader(text, tokens_of(text, span, LineBreaks::ignored));
    reader.read_inside_text();
    return reader.whole_expression();
}

}  // namespace srmigrate::python
