// SPDX-License-Identifier: Apache-2.0
#include "sql/mysql_client.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate::sql;

TEST_CASE("the mysql client reads strings, names and comments as they are meant") {
    for (const auto* statement : {
             "SELECT 1",
             "SELECT 'a;b', \"c;d\", `e;f`",
             R"(SELECT 'it\'s; 1', "\";", `\`)",
             "SELECT 1 -- it's; 1\n, 2",
             "SELECT 1 # it's; 1\n, 2",
             "SELECT /* it's; 1 */ 2, /*+ hint; it's */ 3",
             "CREATE FUNCTION f() AS $$\nx = \"a;b\"  # it's\n$$",
         }) {
        INFO(statement);
        CHECK(read_by_client(statement) == ClientReading::whole);
        CHECK(client_delimiter(statement) == ";");
    }
}

TEST_CASE("a semicolon that only StarRocks knows to be inside asks for another delimiter") {
    CHECK(read_by_client("CREATE FUNCTION f() AS $$ x; y $$") == ClientReading::cut);
    CHECK(client_delimiter("CREATE FUNCTION f() AS $$ x; y $$") == "//");
    CHECK(client_delimiter("CREATE FUNCTION f() AS $$ x; y // z $$") == "@@");
    CHECK(client_delimiter("SELECT 1 --;\n, 2") == "//");
    CHECK(client_delimiter("$$ ; // @@ ~~ $$") == std::nullopt);
}

TEST_CASE("some statements do not come through the mysql client, whatever the delimiter") {
    for (const auto* statement : {
             "CREATE FUNCTION f() AS $$ isn't $$",
             "CREATE FUNCTION f() AS $$ a \\n b $$",
             "CREATE FUNCTION f() AS $$ a /* b $$",
             "SELECT 1 --it's\n, 2",
         }) {
        INFO(statement);
        CHECK(read_by_client(statement) == ClientReading::unreadable);
        CHECK(client_delimiter(statement) == std::nullopt);
    }
}

TEST_CASE("only hints need --comments") {
    CHECK(needs_client_comments("SELECT /*+ SET_VAR(query_timeout = 9) */ 1"));
    CHECK(!needs_client_comments("SELECT /* SET_VAR(query_timeout = 9) */ '/*+ */'"));
}
