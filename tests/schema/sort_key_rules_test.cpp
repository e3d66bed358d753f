// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/sort_key_rules.hpp"

#include "schema/recorded.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate::schema;
using srmigrate::tests::catalog_of;

namespace {

const std::string k_columns =
    "(k INT NOT NULL, l INT NOT NULL, v INT, s VARCHAR(9), f DOUBLE, n DECIMAL(9, 2), a ARRAY<INT>, b VARBINARY, j "
    "JSON)";

std::string refused(const std::string& key, const std::vector<std::string>& columns) {
    const auto catalog = catalog_of({"CREATE TABLE t " + k_columns + " " + key + " DISTRIBUTED BY HASH (k)"});
    const auto found = sort_key_obstacle(*find_table(catalog, {.name = "t"}), columns);
    return found ? found->why + "; " + found->remedy : "";
}

}  // namespace

TEST_CASE("a primary key table gets a sort key of the types of primary keys, not of VARBINARY") {
    const auto why = [](const std::string& column) { return refused("PRIMARY KEY (k)", {column}); };
    for (const std::string column : {"k", "v", "s"}) {
        INFO(column);
        CHECK(why(column) == "");
    }
    CHECK(why("b") == "a primary key table cannot be sorted by varbinary, the type of 'b'; order by another column");
    CHECK(why("n") == "a primary key table cannot be sorted by decimal(9,2), the type of 'n'; order by another column");
    CHECK(why("a") == "a primary key table cannot be sorted by array<int>, the type of 'a'; order by another column");
    CHECK(refused("PRIMARY KEY (k)", {"k", "f"}) ==
          "a primary key table cannot be sorted by double, the type of 'f'; order by another column");
}

TEST_CASE("another table has a first sort column that is no number with a point, and nothing nested") {
    CHECK(refused("DUPLICATE KEY (k)", {"n", "f"}) == "");
    CHECK(refused("DUPLICATE KEY (k)", {"j"}) == "");
    CHECK(refused("DUPLICATE KEY (k)", {"f", "n"}) ==
          "a sort key cannot begin with double, the type of 'f'; order by another column");
    CHECK(refused("DUPLICATE KEY (k)", {"a"}) ==
          "a sort key cannot begin with array<int>, the type of 'a'; order by another column");
}

TEST_CASE("where rows are merged, the sort key is the key in any order") {
    CHECK(refused("UNIQUE KEY (k, l)", {"l", "k"}) == "");
    CHECK(refused("UNIQUE KEY (k, l)", {"l"}) ==
          "the sort key of an AGGREGATE or UNIQUE KEY table holds exactly the key columns; order by the key columns");
}
