// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "schema/model/words.hpp"
#include "sql/rules.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace srmigrate::sql::rules {
namespace {

std::optional<std::string> column_charset(Cursor& cursor) {
    if (!cursor.take("CHAR", "SET") && !cursor.take("CHARSET") && !cursor.take("CHARACTER", "SET")) {
        return std::nullopt;
    }
    return cursor.identifier("a character set");
}

std::optional<bool> nullability(Cursor& cursor) {
    if (cursor.take("NULL")) return true;
    if (!cursor.at("NOT")) return std::nullopt;
    cursor.expect("NOT", "NULL");
    return false;
}

// A word where only a type, an aggregate or a clause may stand, and which is none of them: INTT, VARCHARR(10).
bool at_unknown_type(const Cursor& cursor) {
    if (cursor.token().kind != LexedKind::word || !cursor.at_identifier()) return false;
    if (cursor.at_symbol("(", 1)) return cursor.token(2).kind == LexedKind::number;
    const bool is_clause = cursor.at("AUTO_INCREMENT") || cursor.at("COMMENT") || cursor.at("AFTER") ||
                           cursor.at("FIRST") || cursor.at("PROPERTIES");
    return !is_clause && !schema::aggregate_function(cursor.token().text);
}

// What people write behind a column because other systems take it there.
std::string_view order_hint(const Cursor& cursor) {
    const bool is_key = cursor.at("PRIMARY") || cursor.at("UNIQUE") || cursor.at("DUPLICATE") || cursor.at("AGGREGATE");
    if (is_key && cursor.at("KEY", 1)) return "name the key after the columns, as in PRIMARY KEY (id)";
    if (cursor.at("NOT") || cursor.at("NULL")) return "write NULL or NOT NULL before DEFAULT and COMMENT";
    if (cursor.at("DEFAULT")) return "write DEFAULT before COMMENT, once";
    if (cursor.at("UNSIGNED")) return "leave it out; StarRocks has no unsigned types";
    return {};
}

schema::AggregateState aggregate_state(Cursor& cursor) {
    schema::AggregateState state{.function = base::to_lower(cursor.identifier("an aggregate function"))};
    state.arguments = cursor.parenthesised([&] {
        auto argument = type(cursor);
        return schema::AggregateState::Argument{std::move(argument), nullability(cursor)};
    });
    return state;
}

}  // namespace

std::optional<schema::Aggregate> aggregate(Cursor& cursor) {
    const bool is_call = cursor.at_identifier() && cursor.at_symbol("(", 1);
    if (is_call && !cursor.at("PROPERTIES")) return aggregate_state(cursor);
    const auto function = schema::aggregate_function(cursor.token().text);
    if (function) cursor.next();
    return function;
}

schema::Default default_value(Cursor& cursor) {
    if (cursor.at_string()) return schema::DefaultText{cursor.string("a default")};
    if (cursor.take("NULL")) return schema::DefaultNull{};
    if (cursor.take("CURRENT_TIMESTAMP")) {
        schema::DefaultCurrentTimestamp now;
        if (cursor.take_symbol("(") && !cursor.take_symbol(")")) {
            now.precision = cursor.integer("a precision or ')'");
            cursor.expect_symbol(")");
        }
        return now;
    }
    return schema::DefaultExpression{expression(cursor)};
}

schema::Column column(Cursor& cursor) {
    schema::Column column{.name = cursor.identifier("a column name")};
    const bool is_charset = cursor.at("CHAR") && cursor.at("SET", 1);
    if (at_type(cursor) && !is_charset) column.type = type(cursor);
    column.charset = column_charset(cursor);
    column.key = cursor.take("KEY");
    if (!column.type && at_unknown_type(cursor)) fail_type(cursor);
    column.aggregate = aggregate(cursor);
    column.nullable = nullability(cursor);
    if (cursor.take("DEFAULT")) {
        column.default_value = default_value(cursor);
    } else if (cursor.take("AUTO_INCREMENT")) {
        column.auto_increment = true;
    } else if (cursor.take("AS")) {
        column.generated = expression(cursor);
    }
    if (cursor.at("WITH") && cursor.at("MASKING", 1)) throw NotModelled("a masking policy");
    column.comment = comment(cursor);
    if (const auto hint = order_hint(cursor); !hint.empty()) cursor.fail("',' or ')'", hint);
    return column;
}

schema::Index index_body(Cursor& cursor, std::string name) {
    schema::Index index{.name = std::move(name), .columns = cursor.identifiers("a column name")};
    if (cursor.take("USING")) {
        index.kind = schema::index_kind(cursor.token().text);
        if (!index.kind) cursor.fail("BITMAP, NGRAMBF, GIN or VECTOR");
        cursor.next();
        if (cursor.at_symbol("(")) index.properties = property_list(cursor);
    }
    index.comment = comment(cursor);
    return index;
}

schema::Index index(Cursor& cursor) {
    auto name = cursor.identifier("an index name");
    return index_body(cursor, std::move(name));
}

}  // namespace srmigrate::sql::rules
