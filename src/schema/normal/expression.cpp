// SPDX-License-Identifier: Apache-2.0
#include "schema/normal/expression.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace srmigrate::schema {
namespace {

/// Words that cannot begin or go on an expression, nor be a bare alias. Those that name a function too (left, mod …)
/// are told apart by the parenthesis behind them.
constexpr std::array<std::string_view, 47> k_clause_words{
    "all",    "and",       "anti",     "as",    "asc",    "asof",    "between", "by",     "case",   "cross",
    "desc",   "div",       "else",     "end",   "except", "from",    "full",    "group",  "having", "in",
    "inner",  "intersect", "interval", "is",    "join",   "lateral", "left",    "like",   "limit",  "minus",
    "mod",    "not",       "on",       "or",    "order",  "outer",   "qualify", "regexp", "right",  "rlike",
    "select", "then",      "union",    "using", "when",   "where",   "with",
};
/// Words that stand for a value by themselves: never the same as a column in back quotes.
constexpr std::array<std::string_view, 14> k_value_words{
    "current_catalog",
    "current_date",
    "current_group",
    "current_role",
    "current_time",
    "current_timestamp",
    "current_user",
    "current_warehouse",
    "default",
    "false",
    "localtime",
    "localtimestamp",
    "null",
    "true",
};

static_assert(std::is_sorted(k_clause_words.begin(), k_clause_words.end()));
static_assert(std::is_sorted(k_value_words.begin(), k_value_words.end()));

template <std::size_t N>
bool stands_in(const std::array<std::string_view, N>& sorted, std::string_view word) {
    return std::binary_search(sorted.begin(), sorted.end(), word);
}

// Qualifiers are marked while a query is read, so that they can be dropped where only one relation is in sight.
constexpr char k_mark = '\x01';

std::string string_text(std::string_view value) {
    std::string text = "'";
    for (const char c : value) {
        if (c == '\'' || c == '\\' || c == k_mark) text += '\\';
        text += c == k_mark ? '1' : c;
    }
    return text + '\'';
}

std::string name_text(std::string_view name) {
    return '`' + std::string(name) + '`';
}

/// How tightly a binary operator binds, from loose to tight; 0 for none. Source: the alternatives of StarRocks'
/// grammar.
int binding(std::string_view op) {
    if (op == "or") return 1;
    if (op == "and") return 2;
    if (op == "=" || op == "!=" || op == "<=>" || op == "<" || op == ">" || op == "<=" || op == ">=") return 4;
    if (op == "|") return 7;
    if (op == "&") return 8;
    if (op == "+" || op == "-") return 9;
    if (op == "*" || op == "/" || op == "%" || op == "div" || op == "mod") return 10;
    if (op == "^") return 11;
    return 0;
}
constexpr int k_not = 3;
constexpr int k_comparison = 4;
constexpr int k_predicate = 5;
constexpr int k_value = 6;
constexpr int k_unary = 12;

/// Thrown and caught in this file only: the tokens are not a form that is understood here.
struct NotUnderstood {};

/// Text of an expression; of a chain of the same operator, without the parentheses around it.
struct CanonicalTerm {
    std::string text;
    std::string_view chain = {};  ///< "and", "or", or nothing
};

std::string wrapped(const CanonicalTerm& term) {
    return term.chain.empty() ? term.text : '(' + term.text + ')';
}

/// Reads expressions and queries. Every method stands at a token and leaves behind the canonical text of what it read.
class CanonicalReader {
  public:
    CanonicalReader(std::span<const Token> tokens, const ServerProfile* context)
        : m_tokens(tokens), m_context(context) {}

    std::string whole_expression() {
        auto text = wrapped(expression(0));
        if (has()) throw NotUnderstood{};
        return text;
    }
    std::string whole_query() {
        auto text = query();
        if (has()) throw NotUnderstood{};
        return text;
    }

  private:
    // ---- Tokens
    // ------------------------------------------------------------------------------------------------------

    bool has(std::size_t ahead = 0) const { return m_at + ahead < m_tokens.size(); }
    const Token& token(std::size_t ahead = 0) const {
        if (!has(ahead)) throw NotUnderstood{};
        return m_tokens[m_at + ahead];
    }
    bool at(TokenKind kind, std::size_t ahead = 0) const { return has(ahead) && token(ahead).kind == kind; }
    bool at_symbol(std::string_view text, std::size_t ahead = 0) const {
        return at(TokenKind::symbol, ahead) && token(ahead).text == text;
    }
    bool at_word(std::string_view text, std::size_t ahead = 0) const {
        return at(TokenKind::word, ahead) && base::equals_ignoring_case(token(ahead).text, text);
    }
    bool at_name(std::size_t ahead = 0) const {
        return at(TokenKind::quoted_identifier, ahead) ||
               (at(TokenKind::word, ahead) && !stands_in(k_clause_words, base::to_lower(token(ahead).text)));
    }
    bool take_symbol(std::string_view text) {
        if (!at_symbol(text)) return false;
        ++m_at;
        return true;
    }
    bool take_word(std::string_view text) {
        if (!at_word(text)) return false;
        ++m_at;
        return true;
    }
    void expect_symbol(std::string_view text) {
        if (!take_symbol(text)) throw NotUnderstood{};
    }
    void expect_word(std::string_view text) {
        if (!take_word(text)) throw NotUnderstood{};
    }
    std::string name() {
        if (!at_name()) throw NotUnderstood{};
        return m_tokens[m_at++].text;
    }
    template <class Item>
    std::string list(Item item) {
        std::string text = item();
        while (take_symbol(","))
            text += ", " + item();
        return text;
    }

    // ---- Expressions
    // -------------------------------------------------------------------------------------------------

    CanonicalTerm expression(int least) {
        CanonicalTerm left = prefix();
        while (has()) {
            const bool negated = at_word("not");
            const auto next = negated ? 1U : 0U;
            if (least <= k_comparison && at_word("is")) {
                ++m_at;
                const bool is_not = take_word("not");
                if (!at(TokenKind::word)) throw NotUnderstood{};
                left = {'(' + wrapped(left) + (is_not ? " is not " : " is ") + base::to_lower(m_tokens[m_at++].text) +
                        ')'};
            } else if (least <= k_predicate &&
                       (at_word("in", next) || at_word("between", next) || at_word("like", next) ||
                        at_word("rlike", next) || at_word("regexp", next))) {
                left = predicate(left, negated);
            } else if (const auto op = binary_operator(); binding(op) > 0 && binding(op) >= least) {
                ++m_at;
                left = binary(left, op, expression(binding(op) + 1));
            } else {
                break;
            }
        }
        return left;
    }

    /// The operator here, in its one spelling; empty if there is none.
    std::string_view binary_operator() const {
        if (at(TokenKind::word)) {
            for (const std::string_view word : {"and", "or", "div", "mod"}) {
                if (at_word(word)) return word;
            }
            return {};
        }
        if (!at(TokenKind::symbol)) return {};
        const std::string_view text = token().text;
        if (text == "<>") return "!=";
        if (text == "&&") return "and";
        if (text == "||") throw NotUnderstood{};  // OR or CONCAT: sql_mode decides
        return text;
    }

    static CanonicalTerm binary(const CanonicalTerm& left, std::string_view op, const CanonicalTerm& right) {
        if (op != "and" && op != "or") {
            return {'(' + wrapped(left) + ' ' + std::string(op) + ' ' + wrapped(right) + ')'};
        }
        const auto side = [&](const CanonicalTerm& term) { return term.chain == op ? term.text : wrapped(term); };
        return {side(left) + ' ' + std::string(op) + ' ' + side(right), op};
    }

    CanonicalTerm predicate(const CanonicalTerm& left, bool negated) {
        if (negated) ++m_at;
        auto text = '(' + wrapped(left) + (negated ? " not " : " ");
        if (take_word("in")) {
            expect_symbol("(");
            text += "in (" + (at_query() ? query() : list([&] { return wrapped(expression(0)); })) + ')';
            expect_symbol(")");
        } else if (take_word("between")) {
            text += "between " + wrapped(expression(k_value));
            expect_word("and");
            text += " and " + wrapped(expression(k_value));
        } else {
            const auto word = base::to_lower(m_tokens[m_at++].text);
            text += (word == "regexp" ? "rlike" : word) + ' ' + wrapped(expression(k_value));
        }
        return {text + ')'};
    }

    CanonicalTerm prefix() {
        if (take_word("not") || take_symbol("!")) {
            const bool word = m_tokens[m_at - 1].kind == TokenKind::word;
            return {"(not " + wrapped(expression(word ? k_not : k_unary)) + ')'};
        }
        if (take_symbol("-")) return {"(- " + wrapped(expression(k_unary)) + ')'};
        if (take_symbol("+")) return expression(k_unary);
        if (take_symbol("~")) return {"(~ " + wrapped(expression(k_unary)) + ')'};
        return postfix(primary());
    }

    CanonicalTerm postfix(CanonicalTerm term) {
        while (has()) {
            if (take_symbol("[")) {
                term = {wrapped(term) + '[' + wrapped(expression(0)) + ']'};
                expect_symbol("]");
            } else if (at_symbol("->") && at(TokenKind::string, 1)) {
                ++m_at;
                term = {wrapped(term) + "->" + string_text(m_tokens[m_at++].text)};
            } else if (at_symbol("->")) {
                ++m_at;
                term = {'(' + wrapped(term) + " -> " + wrapped(expression(0)) + ')'};
            } else if (take_symbol(".")) {
                term = {wrapped(term) + '.' + name_text(base::to_lower(name()))};
            } else {
                break;
            }
        }
        return term;
    }

    bool at_query(std::size_t ahead = 0) const {
        while (at_symbol("(", ahead))
            ++ahead;
        return at_word("select", ahead) || at_word("with", ahead);
    }

    CanonicalTerm primary() {
        const auto& here = token();
        switch (here.kind) {
            case TokenKind::string:
                ++m_at;
                return {string_text(here.text)};
            case TokenKind::number:
                ++m_at;
                return {base::to_lower(here.text)};
            case TokenKind::binary:
                ++m_at;
                return {"x:" + base::to_lower(here.text)};
            case TokenKind::quoted_identifier:
                return {column()};
            case TokenKind::hint:
                throw NotUnderstood{};
            case TokenKind::symbol:
                return symbol_primary();
            case TokenKind::word:
                return word_primary();
        }
        throw NotUnderstood{};
    }

    CanonicalTerm symbol_primary() {
        if (take_symbol("[")) {
            auto text = '[' + (at_symbol("]") ? std::string() : list([&] { return wrapped(expression(0)); })) + ']';
            expect_symbol("]");
            return {text};
        }
        if (!at_symbol("(")) throw NotUnderstood{};
        if (at_query(1)) {
            ++m_at;
            auto text = '(' + query() + ')';
            expect_symbol(")");
            return {text};
        }
        ++m_at;
        CanonicalTerm first = expression(0);
        if (take_symbol(")")) return first;
        expect_symbol(",");
        auto text = '(' + wrapped(first) + ", " + list([&] { return wrapped(expression(0)); }) + ')';
        expect_symbol(")");
        return {text};
    }

    CanonicalTerm word_primary() {
        const auto word = base::to_lower(token().text);
        if (word == "case") return case_of();
        if ((word == "cast" || word == "try_cast") && at_symbol("(", 1)) return cast();
        if (word == "interval") {
            ++m_at;
            const auto count = wrapped(expression(k_unary));
            return {"interval " + count + ' ' + base::to_lower(name())};
        }
        if (word == "exists" && at_symbol("(", 1)) {
            m_at += 2;
            auto text = "exists (" + query() + ')';
            expect_symbol(")");
            return {text};
        }
        if ((word == "date" || word == "datetime" || word == "timestamp") && at(TokenKind::string, 1)) {
            m_at += 2;
            return {word + ' ' + string_text(m_tokens[m_at - 1].text)};
        }
        if (word == "array" && at_symbol("<", 1)) throw NotUnderstood{};
        if (at_symbol("(", 1)) return function();
        if (stands_in(k_value_words, word)) {
            ++m_at;
            return {word};
        }
        return {column()};
    }

    CanonicalTerm case_of() {
        ++m_at;
        std::string text = "case";
        if (!at_word("when")) text += ' ' + wrapped(expression(0));
        while (take_word("when")) {
            text += " when " + wrapped(expression(0));
            expect_word("then");
            text += " then " + wrapped(expression(0));
        }
        if (take_word("else")) text += " else " + wrapped(expression(0));
        expect_word("end");
        return {text + " end"};
    }

    CanonicalTerm cast() {
        const auto word = base::to_lower(token().text);
        m_at += 2;
        const auto value = wrapped(expression(0));
        expect_word("as");
        const auto type = type_text();
        expect_symbol(")");
        return {word + '(' + value + " as " + type + ')'};
    }

    std::string type_text() {
        std::string text;
        int depth = 0;
        while (depth > 0 || !at_symbol(")")) {
            if (at_symbol("(")) ++depth;
            if (at_symbol(")")) --depth;
            auto piece = base::to_lower(token().text);
            ++m_at;
            if (piece == "string") piece = "varchar(65533)";
            if (piece == "integer") piece = "int";
            if (piece == "decimal32" || piece == "decimal64" || piece == "decimal128") piece = "decimal";
            const bool has_width =
                piece == "tinyint" || piece == "smallint" || piece == "int" || piece == "bigint" || piece == "largeint";
            if (has_width && at_symbol("(") && at_symbol(")", 2)) m_at += 3;
            const bool words_meet = !text.empty() && (std::isalnum(static_cast<unsigned char>(text.back())) != 0) &&
                                    (std::isalnum(static_cast<unsigned char>(piece.front())) != 0);
            text += (words_meet ? " " : "") + piece;
        }
        return text;
    }

    CanonicalTerm function() {
        const auto word = base::to_lower(token().text);
        m_at += 2;
        std::vector<std::string> arguments;
        std::string text = word + '(';
        if (take_word("distinct")) text += "distinct ";
        if (take_symbol("*")) {
            arguments.emplace_back("*");
        } else if (!at_symbol(")")) {
            do
                argument(word, arguments);
            while (take_symbol(","));
        }
        if (word == "date_trunc" && !arguments.empty()) arguments.front() = base::to_lower(arguments.front());
        if (word == "time_slice") complete_time_slice(arguments);
        text += base::join(arguments, ", ");
        if (take_word("order")) {
            expect_word("by");
            text += " order by " + sort_items();
        }
        if (take_word("separator")) text += " separator " + wrapped(primary());
        expect_symbol(")");
        text += ')';
        if (take_word("over")) text += window();
        return {text};
    }

    void argument(std::string_view word, std::vector<std::string>& arguments) {
        if (word == "time_slice" && take_word("interval")) {
            arguments.push_back(wrapped(expression(k_unary)));
            arguments.push_back(string_text(base::to_lower(name())));
        } else {
            arguments.push_back(wrapped(expression(0)));
        }
    }

    /// (x, n, 'unit'[, floor]) -> (x, n, 'unit', 'floor')
    static void complete_time_slice(std::vector<std::string>& arguments) {
        if (arguments.size() == 3) arguments.emplace_back("'floor'");
        if (arguments.size() == 4 && arguments[3].front() == '`') {
            arguments[3] = string_text(arguments[3].substr(1, arguments[3].size() - 2));
        }
    }

    std::string window() {
        expect_symbol("(");
        std::string text = " over (";
        if (take_word("partition")) {
            expect_word("by");
            text += "partition by " + list([&] { return wrapped(expression(0)); });
        }
        if (take_word("order")) {
            expect_word("by");
            text += " order by " + sort_items();
        }
        while (!at_symbol(")")) {
            text += ' ' + base::to_lower(token().text);
            ++m_at;
        }
        expect_symbol(")");
        return text + ')';
    }

    std::string sort_items() {
        return list([&] {
            auto text = wrapped(expression(0));
            if (!take_word("asc") && take_word("desc")) text += " desc";
            if (take_word("nulls")) text += take_word("first") ? " nulls first" : (expect_word("last"), " nulls last");
            return text;
        });
    }

    /// [[[catalog.]database.]table.]column
    std::string column() {
        std::vector<std::string> parts{name()};
        while (at_symbol(".") && at_name(1)) {
            ++m_at;
            parts.push_back(name());
        }
        const auto folded = name_text(base::to_lower(parts.back()));
        parts.pop_back();
        drop_own_database(parts);
        std::string text;
        for (const auto& part : parts)
            text += k_mark + name_text(part) + '.';
        return text + folded;
    }

    /// In front of a table name: the database that unqualified names mean, and the catalog they are in.
    void drop_own_database(std::vector<std::string>& parts) const {
        if (m_context == nullptr || m_context->database.empty()) return;
        if (parts.size() == 3 && parts[0] == m_context->catalog) parts.erase(parts.begin());
        if (parts.size() == 2 && parts[0] == m_context->database) parts.erase(parts.begin());
    }

    // ---- Queries
    // -----------------------------------------------------------------------------------------------------

    std::string query() {
        std::string text;
        if (take_word("with")) {
            text = "with " + list([&] { return common_table(); }) + ' ';
        }
        text += terms();
        if (take_word("order")) {
            expect_word("by");
            text += " order by " + sort_items();
        }
        if (take_word("limit")) {
            text += " limit " + list([&] { return wrapped(primary()); });
            if (take_word("offset")) text += " offset " + wrapped(primary());
        }
        return text;
    }

    std::string common_table() {
        auto text = name_text(name());
        if (take_symbol("(")) {
            text += '(' + list([&] { return name_text(base::to_lower(name())); }) + ')';
            expect_symbol(")");
        }
        expect_word("as");
        expect_symbol("(");
        text += " as (" + query() + ')';
        expect_symbol(")");
        return text;
    }

    std::string terms() {
        auto text = term();
        bool alone = true;
        while (at_word("union") || at_word("intersect") || at_word("except") || at_word("minus")) {
            auto op = base::to_lower(m_tokens[m_at++].text);
            if (op == "minus") op = "except";
            if (take_word("all")) op += " all";
            static_cast<void>(take_word("distinct"));
            text += ' ' + op + ' ' + term();
            alone = false;
        }
        const bool ends = !has() || at_symbol(")");
        if (alone && ends && m_term_in_parentheses) return text.substr(1, text.size() - 2);
        return text;
    }

    std::string term() {
        if (!at_symbol("(")) {
            auto text = select();
            m_term_in_parentheses = false;
            return text;
        }
        ++m_at;
        auto text = '(' + query() + ')';
        expect_symbol(")");
        m_term_in_parentheses = true;
        return text;
    }

    std::string select() {
        expect_word("select");
        std::string text = "select ";
        if (take_word("distinct")) text += "distinct ";
        static_cast<void>(take_word("all"));
        text += list([&] { return select_item(); });
        std::vector<std::string> relations;
        if (take_word("from")) text += " from " + from(relations);
        if (take_word("where")) text += " where " + wrapped(expression(0));
        if (take_word("group")) {
            expect_word("by");
            text += " group by " + list([&] { return wrapped(expression(0)); });
        }
        if (take_word("having")) text += " having " + wrapped(expression(0));
        if (take_word("qualify")) text += " qualify " + wrapped(expression(0));
        return without_marks(text, relations);
    }

    /// A qualifier says nothing where only one relation is in sight.
    static std::string without_marks(const std::string& marked, const std::vector<std::string>& relations) {
        const auto only = relations.size() == 1 ? name_text(relations.front()) + '.' : std::string();
        std::string text;
        for (std::size_t i = 0; i < marked.size(); ++i) {
            if (marked[i] != k_mark) {
                text += marked[i];
            } else if (!only.empty() && marked.compare(i + 1, only.size(), only) == 0) {
                i += only.size();
            }
        }
        return text;
    }

    std::string select_item() {
        if (take_symbol("*")) return "*";
        if (at_name() && at_symbol(".", 1) && at_symbol("*", 2)) {
            const auto relation = name();
            m_at += 2;
            return k_mark + name_text(relation) + ".*";
        }
        auto text = wrapped(expression(0));
        std::optional<std::string> alias;
        if (take_word("as")) {
            if (!at_name() && !at(TokenKind::string)) throw NotUnderstood{};
            alias = m_tokens[m_at++].text;
        } else if (at_name() || at(TokenKind::string)) {
            alias = m_tokens[m_at++].text;
        }
        if (!alias) return text;
        const auto folded = name_text(base::to_lower(*alias));
        const bool own_name = text == folded || (text.front() == k_mark && text.ends_with('.' + folded));
        return own_name ? text : text + " as " + folded;
    }

    std::string from(std::vector<std::string>& relations) {
        auto text = relation(relations);
        while (true) {
            if (take_symbol(",")) {
                text += ", " + relation(relations);
                continue;
            }
            const auto kind = join_kind();
            if (!kind) return text;
            text += ' ' + *kind + ' ' + relation(relations);
            if (take_word("on")) text += " on " + wrapped(expression(0));
            if (take_word("using")) {
                expect_symbol("(");
                text += " using (" + list([&] { return name_text(base::to_lower(name())); }) + ')';
                expect_symbol(")");
            }
        }
    }

    std::optional<std::string> join_kind() {
        const auto begin = m_at;
        std::string kind;
        static_cast<void>(take_word("inner"));
        for (const std::string_view word : {"asof", "cross", "left", "right", "full"}) {
            if (take_word(word)) kind += std::string(word) + ' ';
        }
        static_cast<void>(take_word("outer"));
        for (const std::string_view word : {"semi", "anti"}) {
            if (take_word(word)) kind += std::string(word) + ' ';
        }
        if (!take_word("join")) {
            if (m_at != begin) throw NotUnderstood{};
            return std::nullopt;
        }
        if (take_symbol("[")) {  // a hint: [broadcast]
            kind += '[' + base::to_lower(name()) + "] ";
            expect_symbol("]");
        }
        return kind + "join";
    }

    std::string relation(std::vector<std::string>& relations) {
        static_cast<void>(take_word("lateral"));
        std::string text;
        std::string known_as;
        if (at_symbol("(")) {
            if (!at_query()) throw NotUnderstood{};  // a join in parentheses
            ++m_at;
            text = '(' + query() + ')';
            expect_symbol(")");
        } else if (at(TokenKind::word) && at_symbol("(", 1)) {
            text = function().text;
        } else {
            std::vector<std::string> parts{name()};
            while (take_symbol("."))
                parts.push_back(name());
            drop_own_database(parts);
            known_as = parts.back();
            for (const auto& part : parts)
                text += (text.empty() ? "" : ".") + name_text(part);
        }
        const bool as = take_word("as");
        if (as || at_name()) {
            if (!as && (at_word("partition") || at_word("tablet") || at_word("for") || at_word("tablesample"))) {
                throw NotUnderstood{};
            }
            known_as = name();
            text += ' ' + name_text(known_as);
        }
        if (!known_as.empty() && take_symbol("(")) {
            text += '(' + list([&] { return name_text(base::to_lower(name())); }) + ')';
            expect_symbol(")");
        }
        relations.push_back(known_as);
        return text;
    }

    std::span<const Token> m_tokens;
    const ServerProfile* m_context;
    std::size_t m_at = 0;
    bool m_term_in_parentheses = false;
};

std::string without_marks(std::string text) {
    text.erase(std::remove(text.begin(), text.end(), k_mark), text.end());
    return text;
}

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
                text += string_text(token.text);
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
        return without_marks(CanonicalReader(expression.tokens, nullptr).whole_expression());
    } catch (const NotUnderstood&) {
        return flat_text(expression.tokens);
    }
}

std::string canonical_text(const Query& query, const ServerProfile& context) {
    if (query.tokens.empty()) return query.text;
    try {
        return without_marks(CanonicalReader(query.tokens, &context).whole_query());
    } catch (const NotUnderstood&) {
        return flat_text(query.tokens);
    }
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

}  // namespace srmigrate::schema
