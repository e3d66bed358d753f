// SPDX-License-Identifier: Apache-2.0
// Each built-in check finds what it is there for, and is silent about what is right.
#include "verify/verified.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

constexpr std::string_view k_orders =
    "CREATE TABLE orders (id BIGINT NOT NULL, price INT NULL) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id) BUCKETS 4;";

std::size_t number_of(const verify::Verified& result, verify::CheckName check, verify::CheckEnd end) {
    return static_cast<std::size_t>(std::ranges::count_if(
        result.cases, [&](const verify::CheckCase& each) { return each.check == check && each.end == end; }));
}

}  // namespace

TEST_CASE("scripts that go up and down pass all checks, on each cluster") {
    const auto result = verified(
        {verified_script("a1", "", fmt::format("-- migrate:up\n{}\n\n-- migrate:down\nDROP TABLE orders;\n", k_orders)),
         verified_script("a2", "a1",
                         "-- migrate:up\nALTER TABLE orders ADD COLUMN note STRING;\n\n"
                         "-- migrate:down\nALTER TABLE orders DROP COLUMN note;\n"),
         verified_script("a3", "a2",
                         "-- migrate:up\nCREATE VIEW notes AS SELECT id, note FROM orders;\n\n-- migrate:down auto\n")},
        {.profiles = {{.version = {3, 3, 0}}, {.version = {4, 1, 0}, .run_mode = schema::RunMode::shared_data}}});
    CHECK(findings_of(result).empty());
    CHECK(result.revisions == 3);
    for (const auto check : {verify::CheckName::up, verify::CheckName::down, verify::CheckName::leaves_no_trace,
                             verify::CheckName::round_trip, verify::CheckName::resume, verify::CheckName::views_alive,
                             verify::CheckName::data_survives, verify::CheckName::irreversible}) {
        INFO(verify::word(check));
        CHECK(number_of(result, check, verify::CheckEnd::passed) == 6);
        CHECK(number_of(result, check, verify::CheckEnd::skipped) == 0);
    }
    CHECK(number_of(result, verify::CheckName::auto_agrees, verify::CheckEnd::passed) == 4);
}

TEST_CASE("up: what a server refuses is told in its words, and not once more for what builds on it") {
    const auto result = verified(
        {verified_script("a1", "", fmt::format("-- migrate:up\n{}\n\n-- migrate:down auto\n", k_orders)),
         verified_script(
             "a2", "a1",
             "-- migrate:up\nCREATE TABLE bills (id BIGINT) DUPLICATE KEY (no_such) DISTRIBUTED BY HASH (id);\n\n"
             "-- migrate:down\nDROP TABLE bills;\n"),
         verified_script("a3", "a2",
                         "-- migrate:up\nALTER TABLE bills ADD COLUMN note STRING;\n\n-- migrate:down\n"
                         "ALTER TABLE bills DROP COLUMN note;\n")});
    CHECK(findings_of(result) ==
          "failed up v/a2.sql:7: StarRocks would refuse statement 1 of 'a2': Key column(no_such) doesn't exist\n");
    CHECK(number_of(result, verify::CheckName::up, verify::CheckEnd::skipped) == 1);
    CHECK(number_of(result, verify::CheckName::down, verify::CheckEnd::skipped) == 2);
}

TEST_CASE("up: a revision may pass on one cluster, and be unknown on another") {
    const auto result =
        verified({verified_script("a1", "", fmt::format("-- migrate:up\n{}\n\n-- migrate:down auto\n", k_orders)),
                  verified_script("a2", "a1",
                                  "-- migrate:up\nALTER TABLE orders RENAME COLUMN price TO cents;\n\n-- migrate:down "
                                  "auto\n")},
                 {.profiles = {{.version = {3, 2, 0}}, {.version = {4, 1, 0}}}, .check = "up"});
    CHECK(number_of(result, verify::CheckName::up, verify::CheckEnd::skipped) == 1);
    CHECK(number_of(result, verify::CheckName::up, verify::CheckEnd::passed) == 3);
}

TEST_CASE("down: a statement that a server refuses is a failure") {
    CHECK(findings_of(k_orders,
                      "ALTER TABLE orders ADD COLUMN note STRING;\n\n-- migrate:down\n"
                      "ALTER TABLE orders DROP COLUMN nte;",
                      {.check = "down"}) ==
          "failed down v/a2.sql:10: StarRocks would refuse statement 1 of the down section of 'a2': Column does not "
          "exists: nte\n");
}

TEST_CASE("down: what 'auto' cannot undo is a failure, and an absent section is none") {
    CHECK(findings_of(k_orders, "ALTER TABLE orders DROP COLUMN price;\n\n-- migrate:down auto", {.check = "down"})
              .empty());
    CHECK(findings_of(k_orders, "SUBMIT TASK t AS INSERT INTO orders SELECT 1, 2;\n\n-- migrate:down auto",
                      {.check = "down"})
              .starts_with("failed down v/a2.sql:7: 'down auto' cannot undo this statement: "));
    CHECK(findings_of(k_orders, "ALTER TABLE orders DROP COLUMN price;", {.check = "down"}).empty());
}

TEST_CASE("leaves_no_trace: what down forgets is listed") {
    CHECK(
        findings_of(k_orders,
                    "ALTER TABLE orders ADD COLUMN note STRING, ADD COLUMN more INT;\n"
                    "CREATE VIEW v AS SELECT id FROM orders;\n\n-- migrate:down\nALTER TABLE orders DROP COLUMN more;",
                    {.check = "leaves_no_trace"}) ==
        "failed leaves_no_trace v/a2.sql:10: up and down of 'a2' leave a trace\n"
        "    shop.orders: columns.note is varchar(65533), was nothing\n"
        "    shop.v is left behind\n");
}

TEST_CASE("leaves_no_trace: the order of columns and a property count, too") {
    CHECK(findings_of(k_orders,
                      "ALTER TABLE orders DROP COLUMN price;\n\n-- migrate:down\n"
                      "ALTER TABLE orders ADD COLUMN price INT NULL FIRST;",
                      {.check = "down"})
              .size() > 0);
    CHECK(findings_of("CREATE TABLE o (id BIGINT, a INT, b INT) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id) BUCKETS 4;",
                      "ALTER TABLE o DROP COLUMN a;\n\n-- migrate:down\nALTER TABLE o ADD COLUMN a INT;",
                      {.check = "leaves_no_trace"})
              .starts_with("failed leaves_no_trace v/a2.sql:9: up and down of 'a2' leave a trace\n    shop.o: "));
    CHECK(findings_of(k_orders, "ALTER TABLE orders SET (\"replication_num\" = \"1\");\n\n-- migrate:down\nSELECT 1;",
                      {.check = "leaves_no_trace"})
              .starts_with("failed leaves_no_trace v/a2.sql:9: up and down of 'a2' leave a trace\n    shop.orders: "));
}

TEST_CASE("round_trip: a second up that is refused is told") {
    CHECK(
        findings_of(k_orders,
                    "CREATE TABLE t (id BIGINT) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id);\n\n-- migrate:down\n"
                    "SELECT 1;",
                    {.check = "round_trip"}) ==
        "failed round_trip v/a2.sql:7: StarRocks would refuse statement 1 of the up section of 'a2': Table 't' already "
        "exists, after a downgrade\n");
}

TEST_CASE("resume: what only a session holds is lost where the revision is gone on with") {
    CHECK(findings_of(k_orders,
                      "BEGIN;\nINSERT INTO orders VALUES (1, 2);\nROLLBACK;\nSELECT 1;\n\n-- migrate:down\nSELECT 1;",
                      {.check = "resume"})
              .empty());
    CHECK(findings_of(k_orders,
                      "-- srmigrate:idempotent\nALTER TABLE orders ADD COLUMN note STRING;\n\n-- migrate:down auto",
                      {.check = "resume"}) ==
          "failed resume v/a2.sql:8: StarRocks would refuse statement 1 of the up section of 'a2' the second time: Can "
          "not add column which already exists in base table: note\n");
}

TEST_CASE(
    "views_alive: a view that cannot be read and a materialized view that is inactive are told where they break") {
    CHECK(findings_of(
              std::string(k_orders) +
                  "\nCREATE VIEW v AS SELECT id, price FROM orders;\n"
                  "CREATE MATERIALIZED VIEW mv DISTRIBUTED BY HASH (id) REFRESH ASYNC AS SELECT id, price FROM orders;",
              "ALTER TABLE orders DROP COLUMN price;\n\n-- migrate:down auto", {.check = "views_alive"})
              .starts_with("failed views_alive v/a2.sql:6: 'a2' leaves 2 views that cannot be read, or inactive\n"
                           "    shop.mv: "));
}

TEST_CASE("data_survives: rows and values that are gone have to be declared") {
    const VerifyOptions only{.check = "data_survives"};
    CHECK(findings_of(k_orders, "ALTER TABLE orders DROP COLUMN price;\n\n-- migrate:down auto", only) ==
          "failed data_survives v/a2.sql:7: rows that were there are gone after 'a2'\n"
          "    the values of price of shop.orders are gone after line 7\n");
    CHECK(findings_of(k_orders,
                      "-- srmigrate:loses-data nobody reads prices\nALTER TABLE orders DROP COLUMN price;\n\n"
                      "-- migrate:down auto",
                      only)
              .empty());
    CHECK(findings_of(k_orders, "DROP TABLE orders;\n\n-- migrate:down auto", only) ==
          "failed data_survives v/a2.sql:7: rows that were there are gone after 'a2'\n"
          "    the rows of shop.orders are gone after line 7\n");
    CHECK(findings_of(k_orders, "ALTER TABLE orders MODIFY COLUMN price SMALLINT NULL;\n\n-- migrate:down auto",
                      {.check = "up"})
              .size() > 0);  // refused: no rows to lose
}

TEST_CASE("data_survives: a down section that drops and creates what up renamed loses the rows") {
    CHECK(
        findings_of(k_orders,
                    "ALTER TABLE orders RENAME bills;\n\n-- migrate:down\nDROP TABLE bills;\n" + std::string(k_orders),
                    {.check = "data_survives"}) ==
        "failed data_survives v/a2.sql:10: rows that were there are gone after 'a2'\n"
        "    the rows of shop.orders are gone after line 10\n");
    CHECK(findings_of(k_orders, "ALTER TABLE orders RENAME bills;\n\n-- migrate:down\nALTER TABLE bills RENAME orders;",
                      {.check = "data_survives"})
              .empty());
}

TEST_CASE("auto_agrees: a down section that reaches something else than 'down auto' is noted") {
    CHECK(findings_of(k_orders,
                      "ALTER TABLE orders ADD COLUMN note STRING, ADD COLUMN more INT;\n\n-- migrate:down\n"
                      "ALTER TABLE orders DROP COLUMN more;",
                      {.check = "auto_agrees"}) ==
          "noted auto_agrees v/a2.sql:9: the down section of 'a2' reaches something else than 'down auto'\n"
          "    shop.orders: columns.note is varchar(65533), was nothing\n");
}

TEST_CASE("irreversible: a revision without a way back is noted, and fails where that is asked for") {
    const std::string body = "ALTER TABLE orders ADD COLUMN note STRING;";
    const auto expected =
        std::string(" irreversible v/a2.sql: the revision 'a2' cannot be undone: it has no section 'down'\n");
    CHECK(findings_of(k_orders, body, {.check = "irreversible"}) == "noted" + expected);
    CHECK(findings_of(k_orders, body, {.check = "irreversible", .one_way = verify::OneWay::fails}) ==
          "failed" + expected);
}

TEST_CASE("not_simulated: what the engine takes unseen is counted, and fails above a limit") {
    const std::string body =
        "SUBMIT TASK t AS INSERT INTO orders SELECT 1, 2;\n\n-- migrate:down\n-- srmigrate:empty\n";
    CHECK(findings_of(k_orders, body, {.check = "not_simulated", .max_not_simulated = 1}).starts_with("noted"));
    const auto failed = findings_of(k_orders, body, {.check = "not_simulated", .max_not_simulated = 0});
    CHECK(failed.starts_with("failed not_simulated : 1 statement is not simulated\n    v/a2.sql:7: "));
}

TEST_CASE("failures of old revisions are notes") {
    CHECK(findings_of(k_orders, "ALTER TABLE orders DROP COLUMN nte;\n\n-- migrate:down auto",
                      {.check = "up", .all_are_old = true})
              .starts_with("noted up v/a2.sql:7: "));
}

TEST_CASE("graph.single_head: heads that nothing depends on are to be merged") {
    const auto result =
        verified({verified_script("a1", "", fmt::format("-- migrate:up\n{}\n\n-- migrate:down auto\n", k_orders)),
                  verified_script("b1", "a1", "-- migrate:up\nSELECT 1;\n\n-- migrate:down\nSELECT 1;\n"),
                  verified_script("b2", "a1", "-- migrate:up\nSELECT 1;\n\n-- migrate:down\nSELECT 1;\n")},
                 {.check = "graph.single_head"});
    CHECK(findings_of(result) == "failed graph.single_head : there are 2 heads: b1, b2\n");
}

TEST_CASE("up.any_order: lines that touch the same in ways that differ by order have to be ordered") {
    const auto one = verified_script("a1", "", fmt::format("-- migrate:up\n{}\n\n-- migrate:down auto\n", k_orders));
    const auto line = [](const std::string& id, const std::string& statement, const std::string& more = "") {
        return verified_script(id, "a1", fmt::format("-- migrate:up\n{};\n\n-- migrate:down auto\n", statement), more);
    };
    const VerifyOptions only{.check = "up.any_order"};
    CHECK(findings_of(verified({one, line("b1", "ALTER TABLE orders ADD COLUMN a INT"),
                                line("b2", "ALTER TABLE orders ADD COLUMN b INT")},
                               only)) ==
          "failed up.any_order v/b1.sql:6: nothing orders 'b2' and 'b1', and it makes a difference which of them runs "
          "first\n    shop.orders: column_order is (id, price, a, b), was (id, price, b, a)\n");
    CHECK(findings_of(verified({one, line("b1", "ALTER TABLE orders DROP COLUMN a"),
                                line("b2", "ALTER TABLE orders ADD COLUMN a INT")},
                               only))
              .starts_with("failed up.any_order v/b1.sql:7: nothing orders 'b2' and 'b1', and where 'b1' runs first, "
                           "statement 1 of 'b1' is refused: "));
    CHECK(findings_of(verified({one, line("b1", "ALTER TABLE orders ADD COLUMN a INT"),
                                line("b2", "ALTER TABLE orders ADD COLUMN b INT", "-- Depends On: b1\n")},
                               only))
              .empty());
    CHECK(findings_of(verified({one, line("b1", "CREATE VIEW v AS SELECT id FROM orders"),
                                line("b2", "CREATE VIEW w AS SELECT id FROM orders")},
                               only))
              .empty());
}

TEST_CASE("a directive of a YAML script declares a loss, and changes no hash") {
    const auto drop = [](const std::string& more) {
        return verified_script(
            "a2", "a1", "upgrade:\n- drop_column:\n    table: orders\n    name: price\n" + more + "downgrade: auto\n",
            "", revision::ScriptFormat::yaml);
    };
    const auto one = verified_script("a1", "", fmt::format("-- migrate:up\n{}\n\n-- migrate:down auto\n", k_orders));
    const VerifyOptions only{.check = "data_survives"};
    CHECK_FALSE(findings_of(verified({one, drop("")}, only)).empty());
    CHECK(findings_of(verified({one, drop("    srmigrate: [{loses-data: nobody reads prices}]\n")}, only)).empty());
    CHECK(findings_of(verified({one, drop("    srmigrate: [loses-data nobody reads prices]\n")}, only)).empty());
    const auto hash = [&](const std::string& more) {
        return revision::read_section(drop(more), revision::Direction::up, {}).statements.front().hash;
    };
    CHECK(hash("") == hash("    srmigrate: [{loses-data: nobody reads prices}]\n"));
}

TEST_CASE("what cannot be read is an error with its place") {
    try {
        verified({verified_script("a1", "", "-- migrate:up\n-- srmigrate:loses-data\nDROP TABLE t;\n")});
        FAIL("read");
    } catch (const base::Error& error) {
        CHECK(text_of(error.diagnostics()) ==
              "error: v/a1.sql:7:1: the directive 'loses-data' gives no reason\n"
              "  -- srmigrate:loses-data\n"
              "  ^^^^^^^^^^^^^^^^^^^^^^^\n"
              "hint: write behind it why that is right\n");
    }
}
