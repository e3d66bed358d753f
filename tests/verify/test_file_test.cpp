// SPDX-License-Identifier: Apache-2.0
// Test files: what is wrong in them is told with its place, and what they say is tried.
#include "base/json.hpp"
#include "support/written_file.hpp"
#include "tools/test_schema.hpp"
#include "verify/run_tests.hpp"
#include "verify/test_shapes.hpp"
#include "verify/verified.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

verify::TestReading read_text(std::string text) {
    return verify::read_test(
        {.file = "/p/tests/a.test.yaml", .shown_file = "tests/a.test.yaml", .text = std::move(text)});
}

/// a1 makes a table of prices, a2 keeps them in cents.
revision::Graph prices() {
    std::vector<revision::Revision> scripts;
    scripts.push_back(
        verified_script("a1", "",
                        "-- migrate:up\nCREATE TABLE account (id BIGINT NOT NULL, price INT NULL) PRIMARY "
                        "KEY (id) DISTRIBUTED BY HASH (id) BUCKETS 4;\n\n-- migrate:down auto\n"));
    scripts.push_back(
        verified_script("a2", "a1",
                        "-- migrate:up\nALTER TABLE account ADD COLUMN cents BIGINT NULL COMMENT 'in "
                        "cents';\nUPDATE account SET cents = price * 100 WHERE id > 0;\n\n-- migrate:down\n"
                        "ALTER TABLE account DROP COLUMN cents;\n"));
    return revision::Graph(std::move(scripts));
}

struct OwnRun {
    verify::CheckEnd end = verify::CheckEnd::passed;
    std::string text;
    std::map<std::filesystem::path, std::string> texts;
};

OwnRun run_text(const std::string& text, const std::optional<std::string>& file = std::nullopt) {
    const auto reading = read_text(text);
    REQUIRE(text_of(reading.errors).empty());
    const std::vector<verify::TestFile> tests{*reading.test};
    const auto graph = prices();
    const revision::VariableValues none;
    const auto run = verify::run_tests({.graph = graph,
                                        .values = none,
                                        .home = plan::Home{.catalog = std::nullopt, .database = "shop"},
                                        .profiles = {verify::TestProfile{}},
                                        .tests = tests,
                                        .read = [&](const std::filesystem::path&) { return file; }});
    REQUIRE(run.cases.size() == 1);
    const auto& found = run.cases.front();
    OwnRun result{.end = found.end, .text = {}, .texts = run.texts};
    if (found.end != verify::CheckEnd::passed) {
        result.text = fmt::format("{}: {}\n", found.diagnostic.where->line, found.diagnostic.message);
        for (const auto& line : found.details)
            result.text += line + "\n";
    }
    return result;
}

constexpr std::string_view k_seeded = R"(test: the price is kept in cents
seed:
  - {table: account, rows: [{id: 1, price: 15}, {id: 2, price: null}]}
run: {upgrade: a2}
)";

std::string seeded(std::string_view more) {
    return fmt::format("{}{}", k_seeded, more);
}

}  // namespace

TEST_CASE("the JSON schema says what the reader checks") {
    check_written("docs/test.schema.json", tools::test_schema().dump(2) + "\n");
}

TEST_CASE("every key of a test file has one meaning, and what stands under it is read") {
    std::set<std::string_view> names;
    for (const auto& shape : verify::test_shapes()) {
        CHECK(names.insert(shape.shape.name).second);
        REQUIRE(shape.keys.size() == shape.shape.fields.size());
        std::set<std::string_view> keys;
        for (std::size_t i = 0; i < shape.keys.size(); ++i) {
            INFO(shape.shape.name << " " << shape.keys[i].field.name);
            CHECK(shape.shape.fields[i].name == shape.keys[i].field.name);
            CHECK(keys.insert(shape.keys[i].field.name).second);
            CHECK_FALSE(shape.keys[i].field.meaning.empty());
        }
    }
}

TEST_CASE("a test that is true passes") {
    const auto run = run_text(seeded(R"(expect:
  - query: SELECT id, cents FROM account ORDER BY id
    rows: [[1, 1500], [2, null]]
  - {query: SELECT id FROM account, count: 2}
  - {query: SELECT id FROM account WHERE id > 5, empty: true}
  - {query: SELECT id FROM account, rows: [[2], [1]], unordered: true}
  - {query: SELECT cents FROM account WHERE id = 1, rows: [[1500.4]], tolerance: 0.5}
  - table: {name: shop.account, columns: {cents: {type: bigint, nullable: true, comment: in cents}, gone: {exists: false}}}
  - object: {table: account}
  - object: {view: account, exists: false}
  - cost: {statement: 1, class: fast schema evolution}
then:
  - run: {downgrade: -1}
    expect: [{rows_of: account, unchanged: true}]
  - run: {sql: ALTER TABLE account DROP COLUMN cents}
    expect: [{error: {number: 1064, matches: cents}}]
)"));
    CHECK(run.text.empty());
    CHECK(run.end == verify::CheckEnd::passed);
}

TEST_CASE("each thing that is not true is told with its line, and what is instead") {
    const auto run = run_text(seeded(R"(expect:
  - query: SELECT id, cents FROM account ORDER BY id
    rows: [[1, 15], [2, null]]
  - {query: SELECT id FROM account, count: 3}
  - {query: SELECT id FROM account, rows: [[3], [1]], unordered: true}
  - {query: SELECT no_such FROM account, count: 1}
  - table: {name: account, columns: {cents: {type: INT, nullable: false, comment: dollars}, id: {exists: false}, x: {}}}
  - object: {table: account, exists: false}
  - object: {materialized_view: mv, active: true}
  - cost: {statement: 1, class: rewrite}
  - cost: {statement: 3, class: rewrite}
  - {rows_of: account}
  - error: {number: 1064}
)"));
    CHECK(run.end == verify::CheckEnd::failed);
    CHECK(run.text ==
          "6: the query yields other rows\n"
          "row 1: expected ['1', '15'], got ['1', '1500']\n"
          "line 8: expected 3 rows, got 2\n"
          "line 9: the query yields other rows\n"
          "    missing: ['3']\n"
          "    not expected: ['2']\n"
          "line 10: StarRocks would refuse the query: Column 'no_such' cannot be resolved\n"
          "line 11: shop.account is otherwise\n"
          "    cents: expected type int, got bigint\n"
          "    cents: expected NOT NULL, got NULL\n"
          "    cents: expected comment 'dollars', got 'in cents'\n"
          "    id: expected no such column\n"
          "    x: there is no such column\n"
          "line 12: there is a table shop.account\n"
          "line 13: there is no materialized view shop.mv\n"
          "line 14: expected cost 'rewrite', got 'fast schema evolution'\n"
          "line 15: 'run' has no statement 3: it has 2\n"
          "line 16: the rows of shop.account have changed\n"
          "    gone: {id: '1', price: '15'}\n"
          "    gone: {id: '2', price: NULL}\n"
          "    new: {id: '1', price: '15', cents: '1500'}\n"
          "    new: {id: '2', price: NULL, cents: NULL}\n"
          "line 17: 'run' was to be refused, and is not\n");
}

TEST_CASE("a query that the engine cannot run leaves the test skipped") {
    const auto run = run_text(
        seeded("expect:\n  - {query: 'SELECT id, row_number() OVER (ORDER BY price) FROM account', count: 2}\n"));
    CHECK(run.end == verify::CheckEnd::skipped);
    CHECK(run.text.starts_with("1: the engine cannot run a query of it: "));
}

TEST_CASE("what a run is refused with is told where nothing expects it") {
    const auto run = run_text("test: t\nrun: {sql: DROP TABLE nothing}\nexpect: [{object: {table: account}}]\n");
    CHECK(run.end == verify::CheckEnd::failed);
    CHECK(run.text.starts_with("2: StarRocks would refuse statement 1: "));
    const auto other =
        run_text("test: t\nrun: {sql: DROP TABLE nothing}\nexpect: [{error: {number: 1, matches: x}}]\n");
    CHECK(other.text.starts_with("3: expected error 1, got "));
    const auto seed =
        run_text("test: t\nseed: [{sql: INSERT INTO nothing VALUES (1)}]\nexpect: [{object: {table: account}}]\n");
    CHECK(seed.text.starts_with("2: StarRocks would refuse what 'seed' puts in: "));
}

TEST_CASE("a test begins at 'from', at base too, and may name what is not there") {
    CHECK(run_text("test: t\nfrom: base\nexpect: [{object: {table: account, exists: false}}]\n").end ==
          verify::CheckEnd::passed);
    CHECK(run_text("test: t\nfrom: a1\nexpect: [{table: {name: account, columns: {cents: {exists: false}}}}]\n").end ==
          verify::CheckEnd::passed);
    CHECK(run_text("test: t\nexpect: [{table: {name: account, columns: {cents: {}}}}]\n").end ==
          verify::CheckEnd::passed);
    CHECK(run_text("test: t\nfrom: zz\nexpect: [{object: {table: account}}]\n").text.starts_with("2: "));
    CHECK(run_text("test: t\nrun: {upgrade: zz}\nexpect: [{object: {table: account}}]\n").text.starts_with("2: "));
}

TEST_CASE("a test is skipped where skip_if says so") {
    const std::string rest = "expect: [{object: {table: nothing}}]\n";
    CHECK(run_text("test: t\nskip_if: {server_below: \"9.0\"}\n" + rest).text == "1: skip_if: the server is older\n");
    CHECK(run_text("test: t\nskip_if: {run_mode: shared-nothing}\n" + rest).text ==
          "1: skip_if: the cluster is shared-nothing\n");
    CHECK(run_text("test: t\nskip_if: {server_below: \"3.0\"}\n" + rest).end == verify::CheckEnd::failed);
}

TEST_CASE("the text of SHOW CREATE is compared with a file, and given to be written") {
    const std::string test = "test: t\nfrom: a1\nexpect: [{create: {table: account, equals_file: want/account.sql}}]\n";
    const auto missing = run_text(test);
    CHECK(missing.text == "3: there is no file 'want/account.sql'\n");
    REQUIRE(missing.texts.size() == 1);
    CHECK(missing.texts.begin()->first == "/p/tests/want/account.sql");
    CHECK(missing.texts.begin()->second.starts_with("CREATE TABLE `account` (\n"));
    CHECK(run_text(test, missing.texts.begin()->second).end == verify::CheckEnd::passed);
    CHECK(run_text(test, "CREATE TABLE `account` (\n")
              .text.starts_with("3: SHOW CREATE of table shop.account differs from 'want/account.sql'\nline 2: "
                                "expected no more, got "));
}

TEST_CASE("what is wrong in a test file is told with its place and the way out") {
    const auto errors = [](const std::string& text) { return text_of(read_text(text).errors); };
    CHECK(errors("test: t\nexpct: []\nexpect: [{jobs: {count: 1}}]\n") ==
          "error: tests/a.test.yaml:2:1: unknown key 'expct' in 'test'\n"
          "  expct: []\n"
          "  ^^^^^\n"
          "hint: did you mean 'expect'?\n");
    CHECK(errors("test: t\n") ==
          "error: tests/a.test.yaml:1:1: 'test' has no 'expect'\n"
          "  test: t\n"
          "  ^^^^^^^\n"
          "hint: give it: what has to be true then\n");
    const auto head = [&](const std::string& expectation) {
        const auto text = errors("test: t\nexpect:\n  - " + expectation + "\n");
        return text.substr(0, text.find('\n'));
    };
    const std::string at = "error: tests/a.test.yaml:3:";
    CHECK(head("{query: SELECT 1}") == at + "5: expected one of rows, count, empty in 'expect', got none");
    CHECK(head("{query: SELECT 1, rows: [[1]], count: 1}") ==
          at + "5: expected one of rows, count, empty in 'expect', got several");
    CHECK(head("{query: SELECT 1, rows: [1]}") == at + "30: expected a list of values, got a value");
    CHECK(head("{query: SELECT 1, empty: false}") == at + "30: 'empty: false' says little");
    CHECK(head("{count: 1}") ==
          at + "5: expected one of query, table, object, create, cost, jobs, error, rows_of in 'expect', got none");
    CHECK(head("{jobs: {count: 1}, unordered: true}") == at + "5: 'unordered' says nothing without 'query'");
    CHECK(head("{cost: {statement: 1, class: rewrit}}") == at + "34: unknown cost 'rewrit'");
    CHECK(head("{cost: {statement: 0, class: rewrite}}") == at + "24: statements are counted from 1");
    CHECK(head("{object: {view: v, active: true}}") == at + "32: only a materialized view is active or not");
    CHECK(head("{create: {table: t, equals_file: ../x.sql}}") == at + "38: the file is not beside the test");
    CHECK(head("{table: {name: t, columns: {c: {type: NOTYPE}}}}").starts_with(at));
    CHECK(errors("test: t\nserver: {profile: new}\nexpect: [{jobs: {count: 1}}]\n")
              .starts_with(
                  "error: tests/a.test.yaml:2:19: expected a version, or a version and a run mode, got 'new'\n"));
    CHECK(errors("test: t\nrun: {upgrade: a, sql: b}\nexpect: [{jobs: {count: 1}}]\n")
              .starts_with(
                  "error: tests/a.test.yaml:2:6: expected one of upgrade, downgrade, sql in 'run', got several\n"));
    CHECK(errors("- a\n").starts_with("error: tests/a.test.yaml:1:1: expected the keys of 'test', got a list\n"));
}
