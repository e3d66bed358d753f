// SPDX-License-Identifier: Apache-2.0
#include "sql/kept_query.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace srmigrate;

namespace {

/// What is kept of the query that the statement ends with.
std::string kept(const std::string& before, const std::string& query) {
    const std::string statement = before + query;
    return sql::kept_query(statement, before.size(), statement.size());
}

}  // namespace

TEST_CASE("each character above U+FFFF moves the query by one, as recorded") {
    CHECK(kept("CREATE VIEW v COMMENT 'c\U0001F6A2' AS ", "SELECT id FROM orders") == " SELECT id FROM order");
    CHECK(kept("CREATE VIEW v COMMENT 'c\U0001F6A2\U0001F6A2' AS ", "SELECT id FROM orders") ==
          "S SELECT id FROM orde");
    CHECK(kept("CREATE VIEW v AS ", "SELECT '\U0001F6A2' AS a FROM orders") == "SELECT '\U0001F6A2' AS a FROM order");
    CHECK(kept("CREATE VIEW v COMMENT '\u4E2D\u00E9' AS ", "SELECT id FROM orders") == "SELECT id FROM orders");
    CHECK(kept("", "") == "");
}

TEST_CASE("only a character above U+FFFF cuts a query") {
    CHECK(sql::cuts_query("a\U0001F6A2"));
    CHECK_FALSE(sql::cuts_query("a\u4E2D\uFFFD"));
    CHECK_FALSE(sql::cuts_query("\xF0\x9F"));
}
