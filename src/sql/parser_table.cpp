// SPDX-License-Identifier: Apache-2.0
// CREATE TABLE, with columns, LIKE or AS SELECT.
#include "sql/rules.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace srmigrate::sql::rules {
namespace {

constexpr std::string_view k_clause_order =
    "order the clauses ENGINE, KEY, COMMENT, PARTITION BY, DISTRIBUTED BY, ORDER BY, ROLLUP, PROPERTIES";

void table_elements(Cursor& cursor, schema::Table& table) {
    cursor.parenthesised([&] {
        if (cursor.take("INDEX")) {
            table.indexes.push_back(index(cursor));
        } else if (table.indexes.empty()) {
            table.columns.push_back(column(cursor));
        } else {
            cursor.fail("INDEX", "list the columns before the indexes");
        }
        return 0;
    });
}

std::optional<std::string> table_charset(Cursor& cursor) {
    if (cursor.at("DEFAULT")) cursor.next();
    if (!cursor.take("CHAR", "SET") && !cursor.take("CHARSET") && !cursor.take("CHARACTER", "SET")) {
        return std::nullopt;
    }
    cursor.take_symbol("=");
    return cursor.at_string() ? cursor.string("a character set") : cursor.identifier("a character set");
}

void table_clauses(Cursor& cursor, schema::Table& table) {
    if (cursor.take("ENGINE")) {
        cursor.expect_symbol("=");
        table.engine = cursor.identifier("an engine");
    }
    table.charset = table_charset(cursor);
    table.key = optional_key(cursor);
    if (cursor.at("WITH") && cursor.at("ROW", 1)) throw NotModelled("a row access policy");
    table.comment = comment(cursor);
    table.partitioning = optional_partitioning(cursor);
    table.distribution = optional_distribution(cursor);
    table.order_by = optional_order_by(cursor);
    if (cursor.take("ROLLUP")) table.rollups = cursor.parenthesised([&] { return rollup(cursor); });
    table.properties = properties(cursor);
    if (cursor.take("BROKER")) table.broker_properties = properties(cursor);
}

// What may stand behind the clauses given so far.
[[noreturn]] void fail_after_clauses(const Cursor& cursor) {
    constexpr std::array<std::string_view, 10> k_clauses{"ENGINE",  "DUPLICATE", "AGGREGATE", "UNIQUE", "PRIMARY",
                                                         "COMMENT", "PARTITION", "ORDER",     "ROLLUP", "DISTRIBUTED"};
    const bool out_of_order =
        std::any_of(k_clauses.begin(), k_clauses.end(), [&](std::string_view clause) { return cursor.at(clause); });
    cursor.fail("the end of the statement", out_of_order ? k_clause_order : std::string_view());
}

}  // namespace

std::optional<schema::Key> optional_key(Cursor& cursor) {
    constexpr std::array<std::pair<std::string_view, schema::KeyModel>, 4> k_models{{
        {"DUPLICATE", schema::KeyModel::duplicate},
        {"AGGREGATE", schema::KeyModel::aggregate},
        {"UNIQUE", schema::KeyModel::unique},
        {"PRIMARY", schema::KeyModel::primary},
    }};
    for (const auto& [word, model] : k_models) {
        if (!cursor.take(word)) continue;
        cursor.expect("KEY");
        return schema::Key{model, cursor.identifiers("a column name")};
    }
    return std::nullopt;
}

schema::Rollup rollup(Cursor& cursor) {
    schema::Rollup rollup{.name = cursor.identifier("a rollup name")};
    rollup.columns = cursor.identifiers("a column name");
    if (cursor.take("DUPLICATE")) {
        cursor.expect("KEY");
        rollup.duplicate_key = cursor.identifiers("a column name");
    }
    if (cursor.take("FROM")) rollup.from = cursor.identifier("a rollup name");
    rollup.properties = properties(cursor);
    return rollup;
}

schema::Operation create_table(Cursor& cursor) {
    cursor.expect("CREATE");
    schema::Table table;
    table.temporary = cursor.take("TEMPORARY");
    table.external = !table.temporary && cursor.take("EXTERNAL");
    cursor.expect("TABLE");
    const bool tolerant = if_not_exists(cursor);
    table.name = object_name(cursor, "a table name");
    const bool has_elements = cursor.at_symbol("(");
    if (has_elements) table_elements(cursor, table);
    table_clauses(cursor, table);
    if (cursor.take("AS")) {
        return schema::CreateTableAsSelect{std::move(table), query(cursor), tolerant};
    }
    if (!has_elements && cursor.take("LIKE")) {
        return schema::CreateTableLike{std::move(table), object_name(cursor, "a table name"), tolerant};
    }
    if (!has_elements) cursor.fail("'(', LIKE or AS");
    if (!cursor.at_end()) fail_after_clauses(cursor);
    if (table.columns.empty()) cursor.fail("AS and a query");
    return schema::CreateTable{std::move(table), tolerant};
}

}  // namespace srmigrate::sql::rules
