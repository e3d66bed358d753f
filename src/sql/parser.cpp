// SPDX-License-Identifier: Apache-2.0
#include "sql/parser.hpp"

#include "sql/cursor.hpp"
#include "sql/rules.hpp"
#include "sql/shown_text.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace srmigrate::sql {
namespace {

schema::Operation statement(Cursor& cursor) {
    using namespace rules;
    if (cursor.at("CREATE")) {
        const bool is_table =
            cursor.at("TABLE", 1) || ((cursor.at("TEMPORARY", 1) || cursor.at("EXTERNAL", 1)) && cursor.at("TABLE", 2));
        const bool is_function = cursor.at("TABLE", 1) && cursor.at("FUNCTION", 2);  // the word is reserved
        if (is_table && !is_function) return create_table(cursor);
        if (cursor.at("VIEW", 1) || (cursor.at("OR", 1) && cursor.at("REPLACE", 2) && cursor.at("VIEW", 3))) {
            return create_view(cursor);
        }
        if (cursor.at("MATERIALIZED", 1)) return create_materialized_view(cursor);
    }
    if (cursor.at("ALTER")) {
        if (cursor.at("TABLE", 1)) return alter_table(cursor);
        if (cursor.at("VIEW", 1)) return alter_view(cursor);
        if (cursor.at("MATERIALIZED", 1)) return alter_materialized_view(cursor);
    }
    if (cursor.at("REFRESH") && cursor.at("MATERIALIZED", 1)) return refresh_materialized_view(cursor);
    return other(cursor);
}

// The end must be reached; a semicolon with something behind it is another statement.
void expect_end(const Cursor& cursor) {
    if (!cursor.at_end()) cursor.fail("the end of the statement");
}

template <class Rule>
auto whole(std::string_view text, Rule rule) -> Parsed<decltype(rule(std::declval<Cursor&>()))> {
    const auto lexed = lex(text);
    if (lexed.problem) return *lexed.problem;
    try {
        Cursor cursor(lexed.tokens);
        auto value = rule(cursor);
        expect_end(cursor);
        return value;
    } catch (const Failure& failure) {
        return failure.problem;
    } catch (const NotModelled& missing) {
        return Problem{0, text.size(), missing.reason + " is not supported here", {}};
    }
}

// The first token of a second statement, if there is one.
std::optional<LexedToken> second_statement(TokenSpan tokens) {
    const auto is_semicolon = [](const LexedToken& token) { return token.kind == LexedKind::semicolon; };
    const auto first = std::find_if(tokens.begin(), tokens.end(), is_semicolon);
    const auto second = std::find_if(first, tokens.end(), [&](const LexedToken& token) {
        return !is_semicolon(token) && !is_trivia(token.kind) && token.kind != LexedKind::hint;
    });
    return second == tokens.end() ? std::nullopt : std::optional(*second);
}

Parsed<schema::Operation> parse_by(TokenSpan tokens, Author author) {
    if (const auto second = second_statement(tokens)) {
        return Problem{second->offset, second->text.size(), "expected one statement, got another after ';'", {}};
    }
    Cursor cursor(tokens, author);
    try {
        auto operation = statement(cursor);
        expect_end(cursor);
        return operation;
    } catch (const Failure& failure) {
        return failure.problem;
    } catch (const NotModelled& missing) {
        cursor.go_to(0);
        return rules::opaque(cursor, missing.reason);
    }
}

}  // namespace

Parsed<schema::Operation> parse(TokenSpan tokens) {
    return parse_by(tokens, Author::person);
}

Parsed<schema::Operation> parse(std::string_view text) {
    const auto lexed = lex(text);
    if (lexed.problem) return *lexed.problem;
    return parse(lexed.tokens);
}

Parsed<schema::Operation> parse_shown(std::string_view shown) {
    const auto text = with_quotes(shown);
    const auto lexed = lex(text);
    if (lexed.problem) return *lexed.problem;
    return parse_by(lexed.tokens, Author::server);
}

Parsed<schema::ObjectName> parse_name(std::string_view text) {
    return whole(text, [](Cursor& cursor) { return rules::object_name(cursor, "a name"); });
}

Parsed<std::vector<std::string>> parse_identifiers(std::string_view text) {
    return whole(text, [](Cursor& cursor) {
        if (cursor.at_symbol("(")) return cursor.identifiers("a name");
        return cursor.list([&] { return cursor.identifier("a name"); });
    });
}

Parsed<schema::Type> parse_type(std::string_view text) {
    return whole(text, [](Cursor& cursor) { return rules::type(cursor); });
}

Parsed<schema::Expression> parse_expression(std::string_view text) {
    return whole(text, [](Cursor& cursor) { return rules::expression(cursor); });
}

Parsed<schema::Default> parse_default(std::string_view text) {
    return whole(text, [](Cursor& cursor) { return rules::default_value(cursor); });
}

Parsed<schema::Aggregate> parse_aggregate(std::string_view text) {
    return whole(text, [](Cursor& cursor) {
        auto aggregate = rules::aggregate(cursor);
        if (!aggregate) cursor.fail("an aggregate function");
        return *aggregate;
    });
}

Parsed<schema::Column> parse_column(std::string_view text) {
    return whole(text, [](Cursor& cursor) { return rules::column(cursor); });
}

Parsed<schema::Partitioning> parse_partitioning(std::string_view text) {
    return whole(text, [](Cursor& cursor) { return rules::partitioning(cursor); });
}

Parsed<schema::PartitionItem> parse_partition(std::string_view text) {
    return whole(text, [](Cursor& cursor) { return rules::partition_item(cursor); });
}

Parsed<schema::Distribution> parse_distribution(std::string_view text) {
    return whole(text, [](Cursor& cursor) { return rules::distribution(cursor); });
}

Parsed<schema::RefreshScheme> parse_refresh(std::string_view text) {
    return whole(text, [](Cursor& cursor) { return rules::refresh_scheme(cursor); });
}

Parsed<schema::Query> parse_query(std::string_view text) {
    return whole(text, [](Cursor& cursor) { return rules::query(cursor); });
}

base::Diagnostic diagnostic_of(const Problem& problem, std::string file, std::string_view text) {
    return {.message = problem.message,
            .where = base::place_of(std::move(file), text, problem.offset, problem.length),
            .hint = problem.hint};
}

}  // namespace srmigrate::sql
