// SPDX-License-Identifier: Apache-2.0
#include "plan/cautions.hpp"

#include "base/text.hpp"
#include "revision/script/sql_text.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace srmigrate;

namespace {

/// "message: hint" of each.
std::vector<std::string> cautions_of(const std::string& sql) {
    std::vector<std::string> texts;
    for (const auto& each : plan::cautions(revision::understand({.sql = sql})))
        texts.push_back(each.message + ": " + each.hint);
    return texts;
}

}  // namespace

TEST_CASE("a character above U+FFFF anywhere in the statement of a view is warned of, in that of a table it is not") {
    const std::vector<std::string> cut{
        "a character above U+FFFF in the statement: StarRocks cuts the text of the view's query short: write the "
        "statement without that character"};
    CHECK(cautions_of("CREATE VIEW v COMMENT '\U0001F6A2' AS SELECT a FROM t") == cut);
    CHECK(cautions_of("CREATE VIEW v /* \U0001F6A2 */ AS SELECT a FROM t") == cut);
    CHECK(cautions_of("ALTER VIEW v AS SELECT '\U0001F6A2' AS a FROM t") == cut);
    CHECK(cautions_of("CREATE MATERIALIZED VIEW m REFRESH MANUAL AS SELECT '\U0001F6A2' AS a FROM t") == cut);
    CHECK(cautions_of("CREATE VIEW v COMMENT '\u4E2D' AS SELECT a FROM t").empty());
    CHECK(cautions_of("CREATE TABLE t (a INT COMMENT '\U0001F6A2')").empty());
}

TEST_CASE("what the server ignores in silence is told, with what to write instead") {
    CHECK(
        cautions_of("CREATE OR REPLACE VIEW v SECURITY INVOKER AS SELECT a FROM t") ==
        std::vector<std::string>{"OR REPLACE leaves the SECURITY of a view that is there as it is: write ALTER VIEW v "
                                 "SET SECURITY INVOKER behind it"});
    CHECK(cautions_of("CREATE VIEW v SECURITY INVOKER AS SELECT a FROM t").empty());
    CHECK(cautions_of("ALTER MATERIALIZED VIEW m REFRESH DEFERRED MANUAL") ==
          std::vector<std::string>{"IMMEDIATE and DEFERRED are ignored here: they are fixed when the view is created: "
                                   "leave the word away"});
    CHECK(cautions_of("ALTER MATERIALIZED VIEW m REFRESH MANUAL").empty());
    CHECK(cautions_of("CREATE MATERIALIZED VIEW m COMMENT 'x' AS SELECT a FROM t") ==
          std::vector<std::string>{
              "the materialized view is synchronous: COMMENT is ignored: write REFRESH for an asynchronous one"});
    CHECK(
        cautions_of("CREATE MATERIALIZED VIEW m (b) ORDER BY (b) PROPERTIES ('x' = 'y') AS SELECT a FROM t") ==
        std::vector<std::string>{"the materialized view is synchronous: the names of its columns, ORDER BY, PROPERTIES "
                                 "are ignored: write REFRESH for an asynchronous one"});
    CHECK(cautions_of("CREATE MATERIALIZED VIEW m AS SELECT a FROM t").empty());
    CHECK(
        cautions_of("ALTER TABLE t ORDER BY (a DESC)") ==
        std::vector<std::string>{"ORDER BY with a direction starts a job that leaves the sort key as it is: leave ASC, "
                                 "DESC and NULLS away"});
    CHECK(cautions_of("ALTER TABLE t ORDER BY (a)").empty());
}
