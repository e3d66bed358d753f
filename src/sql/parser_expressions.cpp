// SPDX-License-Identifier: Apache-2.0
// Where an expression ends, and what is wrong with it. Operands and operators must alternate, of the same operators as
// the tree has (schema/expression/grammar.hpp). What stands inside brackets is not looked into, so depth costs nothing:
// no tree is made before somebody asks for one.
#include "schema/expression/grammar.hpp"
#include "sql/quote.hpp"
#include "sql/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace srmigrate::sql::rules {
namespace {

// Reserved words that are functions all the same (functionCall of StarRocks.g4).
constexpr std::array<std::string_view, 32> k_reserved_functions{"BITMAP",
                                                                "CHAR",
                                                                "CONVERT",
                                                                "CURRENT_DATE",
                                                                "CURRENT_GROUP",
                                                                "CURRENT_ROLE",
                                                                "CURRENT_TIME",
                                                                "CURRENT_TIMESTAMP",
                                                                "CURRENT_USER",
                                                                "CURRENT_WAREHOUSE",
                                                                "DATABASE",
                                                                "DENSE_RANK",
                                                                "EXISTS",
                                                                "FIRST_VALUE",
                                                                "GROUPING",
                                                                "GROUPING_ID",
                                                                "IF",
                                                                "JSON",
                                                                "LAG",
                                                                "LAST_VALUE",
                                                                "LEAD",
                                                                "LEFT",
                                                                "LIKE",
                                                                "MOD",
                                                                "NTILE",
                                                                "REGEXP",
                                                                "REPLACE",
                                                                "RIGHT",
                                                                "RLIKE",
                                                                "ROW_NUMBER",
                                                                "SCHEMA",
                                                                "VARIANT"};

// Those that need no parentheses, and literals.
constexpr std::array<std::string_view, 13> k_constants{
    "NULL",          "TRUE",         "FALSE",         "CURRENT_DATE",      "CURRENT_TIME",  "CURRENT_TIMESTAMP",
    "CURRENT_USER",  "CURRENT_ROLE", "CURRENT_GROUP", "CURRENT_WAREHOUSE", "LAST_QUERY_ID", "LOCALTIME",
    "LOCALTIMESTAMP"};

// Between two operands, besides the operators that the tree of an expression knows.
constexpr std::array<std::string_view, 2> k_other_symbols{"->", "=>"};
constexpr std::array<std::string_view, 5> k_other_words{"BETWEEN", "LIKE", "RLIKE", "REGEXP", "COLLATE"};

bool at_operator_symbol(const Cursor& cursor) {
    const auto is_here = [&](std::string_view symbol) { return cursor.at_symbol(symbol); };
    return std::any_of(k_other_symbols.begin(), k_other_symbols.end(), is_here) ||
           std::any_of(schema::k_binary_operators.begin(), schema::k_binary_operators.end(),
                       [&](const auto& op) { return is_here(op.word); });
}

bool at_operator_word(const Cursor& cursor, std::size_t ahead) {
    return cursor.at_any(k_other_words, ahead) || cursor.at_any(schema::k_match_words, ahead) ||
           std::any_of(schema::k_binary_operators.begin(), schema::k_binary_operators.end(),
                       [&](const auto& op) { return cursor.at(op.word, ahead); });
}

char closing(std::string_view opening) {
    return opening == "(" ? ')' : opening == "[" ? ']' : '}';
}

bool is_opening(const LexedToken& token) {
    return token.kind == LexedKind::symbol && (token.text == "(" || token.text == "[" || token.text == "{");
}
bool is_closing(const LexedToken& token) {
    return token.kind == LexedKind::symbol && (token.text == ")" || token.text == "]" || token.text == "}");
}

// From CASE to its END.
void skip_case(Cursor& cursor) {
    for (std::size_t depth = 0; !cursor.at_end();) {
        if (is_opening(cursor.token())) {
            skip_brackets(cursor);
            continue;
        }
        if (is_closing(cursor.token())) break;
        if (cursor.at("CASE")) ++depth;
        const bool is_end = cursor.at("END");
        cursor.next();
        if (is_end && --depth == 0) return;
    }
    cursor.fail("END");
}

void skip_call(Cursor& cursor) {
    skip_brackets(cursor);
    while (cursor.at("OVER") || cursor.at("FILTER")) {
        if (!cursor.at_symbol("(", 1)) return;
        cursor.next();
        skip_brackets(cursor);
    }
}

void skip_operand(Cursor& cursor);

void skip_interval(Cursor& cursor) {
    cursor.next();
    while (cursor.take_symbol("-") || cursor.take_symbol("+")) {
    }
    if (cursor.at("INTERVAL")) cursor.fail("a number");
    skip_operand(cursor);
    cursor.identifier("a unit of time such as DAY");
}

bool starts_operand(const LexedToken& token) {
    return token.kind == LexedKind::number || token.kind == LexedKind::string ||
           token.kind == LexedKind::quoted_identifier || (token.kind == LexedKind::word && !token.text.empty()) ||
           token.text == "(" || token.text == "-";
}

void skip_word(Cursor& cursor) {
    if (cursor.at("CASE")) return skip_case(cursor);
    if (cursor.at("INTERVAL") && starts_operand(cursor.token(1)) && !at_operator_word(cursor, 1)) {
        return skip_interval(cursor);
    }
    if ((cursor.at("DATE") || cursor.at("DATETIME")) && cursor.at_string(1)) return cursor.go_to(cursor.position() + 2);
    if ((cursor.at("ARRAY") || cursor.at("MAP")) && cursor.at_symbol("<", 1)) {
        type(cursor);
        if (!cursor.at_symbol("[") && !cursor.at_symbol("{")) cursor.fail("'[' or '{'");
        return skip_brackets(cursor);
    }
    if (cursor.at("MAP") && cursor.at_symbol("{", 1)) {
        cursor.next();
        return skip_brackets(cursor);
    }
    const bool is_call = cursor.at_symbol("(", 1);
    if (!cursor.at_identifier() && !cursor.at_any(k_constants) && !(is_call && cursor.at_any(k_reserved_functions))) {
        cursor.fail("an expression");
    }
    cursor.next();
    while (cursor.at_symbol(".") && (cursor.at_identifier(1) || is_reserved(cursor.token(1).text))) {
        cursor.go_to(cursor.position() + 2);
    }
    if (cursor.at_symbol("(")) skip_call(cursor);
}

void skip_operand(Cursor& cursor) {
    const auto& token = cursor.token();
    switch (token.kind) {
        case LexedKind::number:
        case LexedKind::string:
        case LexedKind::binary:
            return cursor.next();
        case LexedKind::quoted_identifier:
        case LexedKind::word:
            return skip_word(cursor);
        case LexedKind::symbol:
            break;
        case LexedKind::white_space:
        case LexedKind::line_comment:
        case LexedKind::block_comment:
        case LexedKind::hint:
        case LexedKind::attachment:
        case LexedKind::semicolon:
        case LexedKind::invalid:
            cursor.fail("an expression");
    }
    if (is_opening(token)) return skip_brackets(cursor);
    if (cursor.take_symbol("?")) return;
    if (cursor.take_symbol("@")) {
        cursor.take_symbol("@");
        if (cursor.at_string()) return cursor.next();
        cursor.identifier("a variable");
        if (cursor.take_symbol(".")) cursor.identifier("a variable");
        return;
    }
    cursor.fail("an expression");
}

// .field, [index], IS NULL
void skip_postfix(Cursor& cursor) {
    for (;;) {
        if (cursor.at_symbol("[")) {
            skip_brackets(cursor);
        } else if (cursor.at_symbol(".")) {
            cursor.next();
            cursor.identifier("a field name");
        } else if (cursor.take("IS")) {
            cursor.take("NOT");
            cursor.expect("NULL");
        } else {
            return;
        }
    }
}

// Whether an operator stands here that wants an operand after it; steps over it.
bool take_operator(Cursor& cursor) {
    if (at_operator_symbol(cursor)) {
        cursor.next();
        return true;
    }
    const std::size_t negated = cursor.at("NOT") ? 1 : 0;
    constexpr std::array<std::string_view, 8> k_negatable{"IN",     "BETWEEN", "LIKE",      "RLIKE",
                                                          "REGEXP", "MATCH",   "MATCH_ANY", "MATCH_ALL"};
    if (negated == 1 && !cursor.at_any(k_negatable, 1)) return false;
    if (cursor.at("IN", negated)) {
        cursor.go_to(cursor.position() + negated + 1);
        if (!cursor.at_symbol("(")) cursor.fail("'('");
        return true;
    }
    if (!at_operator_word(cursor, negated)) return false;
    cursor.go_to(cursor.position() + negated + 1);
    return true;
}

void skip_prefixes(Cursor& cursor) {
    const auto is_prefix = [&] {
        return cursor.at("NOT") || cursor.at_symbol("-") || cursor.at_symbol("+") || cursor.at_symbol("~") ||
               cursor.at_symbol("!") || (cursor.at("BINARY") && starts_operand(cursor.token(1)));
    };
    while (is_prefix())
        cursor.next();
}

// The tokens from `begin` up to the cursor.
schema::Expression kept(const Cursor& cursor, std::size_t begin) {
    return {std::string(cursor.text(begin, cursor.position())), schema_tokens(cursor.tokens(begin, cursor.position()))};
}

}  // namespace

void skip_brackets(Cursor& cursor) {
    std::string open;
    do {
        const auto& token = cursor.token();
        if (cursor.at_end()) cursor.fail(fmt::format("'{}'", open.back()));
        if (is_opening(token)) open.push_back(closing(token.text));
        if (is_closing(token)) {
            if (token.text.front() != open.back()) cursor.fail(fmt::format("'{}'", open.back()));
            open.pop_back();
        }
        cursor.next();
    } while (!open.empty());
}

schema::Expression expression(Cursor& cursor) {
    const auto begin = cursor.position();
    do {
        skip_prefixes(cursor);
        skip_operand(cursor);
        skip_postfix(cursor);
    } while (take_operator(cursor));
    return kept(cursor, begin);
}

schema::Expression operand(Cursor& cursor) {
    const auto begin = cursor.position();
    skip_operand(cursor);
    return kept(cursor, begin);
}

std::vector<schema::Token> schema_tokens(TokenSpan tokens) {
    std::vector<schema::Token> result;
    result.reserve(tokens.size());
    for (const auto& token : tokens)
        result.push_back(schema_token(token));
    return result;
}

}  // namespace srmigrate::sql::rules
