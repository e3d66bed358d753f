// SPDX-License-Identifier: Apache-2.0
// The command test as a program: its screen, its formats, and what is wrong with its input.
#include "base/files.hpp"
#include "base/json.hpp"
#include "cli/project.hpp"
#include "cli/report/format/findings.hpp"
#include "support/places.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

/// a1 makes a table; the down section of a2 forgets a column.
struct TestedProject : Project {
    TestedProject() : Project("sqlalchemy.url = starrocks://etl@db:9030/shop\n") {
        script(
            "a1", "", "orders", "",
            "-- migrate:up\nCREATE TABLE orders (id BIGINT NOT NULL, price INT NULL) DUPLICATE KEY (id) DISTRIBUTED BY "
            "HASH (id) BUCKETS 4;\n\n-- migrate:down\nDROP TABLE orders;\n");
        script("a2", "a1", "notes", "",
               "-- migrate:up\nALTER TABLE orders ADD COLUMN note STRING;\n\n-- migrate:down\nSELECT 1;\n");
    }
    std::string text_of_file(const std::string& name) const { return base::read_file(directory.path() / name); }
    bool is_xml(const std::string& name) const {
        const auto result = run_program({.words = {"xmllint", "--noout", "--schema", "junit.xsd", name},
                                         .directory = directory.path(),
                                         .variables = {},
                                         .input = {}});
        INFO(result.err);
        return result.exit_code == 0;
    }
};

/// JUnit as GitLab and Jenkins read it.
constexpr std::string_view k_junit_schema = R"(<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:complexType name="end"><xs:simpleContent><xs:extension base="xs:string">
    <xs:attribute name="message" type="xs:string"/><xs:attribute name="type" type="xs:string"/>
  </xs:extension></xs:simpleContent></xs:complexType>
  <xs:attributeGroup name="counts">
    <xs:attribute name="name" type="xs:string" use="required"/>
    <xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="failures" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="errors" type="xs:nonNegativeInteger" use="required"/>
  </xs:attributeGroup>
  <xs:element name="testsuites"><xs:complexType><xs:sequence>
    <xs:element name="testsuite" maxOccurs="unbounded"><xs:complexType><xs:sequence>
      <xs:element name="testcase" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
        <xs:choice minOccurs="0">
          <xs:element name="failure" type="end"/><xs:element name="skipped" type="end"/>
          <xs:element name="system-out" type="xs:string"/>
        </xs:choice>
        <xs:attribute name="classname" type="xs:string" use="required"/>
        <xs:attribute name="name" type="xs:string" use="required"/>
        <xs:attribute name="file" type="xs:string"/>
      </xs:complexType></xs:element>
    </xs:sequence><xs:attributeGroup ref="counts"/>
      <xs:attribute name="skipped" type="xs:nonNegativeInteger" use="required"/></xs:complexType></xs:element>
  </xs:sequence><xs:attributeGroup ref="counts"/></xs:complexType></xs:element>
</xs:schema>
)";

}  // namespace

TEST_CASE("test shows each check, then what failed with its place, then how all of it went") {
    const auto result = TestedProject().run("test --profile 3.3,4.1/shared-data");
    CHECK(result.exit_code == 1);
    CHECK(result.err.empty());
    CHECK(
        result.out ==
        "2 revisions on 3.3/shared-nothing, 4.1/shared-data\n"
        "\n"
        "  ok      graph.single_head        1 passed\n"
        "  ok      graph.no_missing_parent  1 passed\n"
        "  ok      up                       4 passed\n"
        "  ok      up.any_order             2 passed\n"
        "  ok      down                     4 passed\n"
        "  FAILED  leaves_no_trace          2 failed, 2 passed\n"
        "  FAILED  round_trip               2 failed, 2 passed\n"
        "  ok      resume                   4 passed\n"
        "  ok      views_alive              4 passed\n"
        "  ok      data_survives            4 passed\n"
        "  ok      auto_agrees              2 passed, 2 with a note\n"
        "  ok      irreversible             4 passed\n"
        "  ok      not_simulated            2 passed\n"
        "  -       models_match             2 skipped\n"
        "  skipped 2 times: there is no desired schema\n"
        "\n"
        "note: migrations/versions/a2_notes.sql:10:1: the down section of 'a2' reaches something else than 'down auto' "
        "[auto_agrees on 3.3/shared-nothing, 4.1/shared-data]\n"
        "  -- migrate:down\n"
        "  ^^^^^^^^^^^^^^^\n"
        "    shop.orders: columns.note is varchar(65533), was nothing\n"
        "error: migrations/versions/a2_notes.sql:10:1: up and down of 'a2' leave a trace "
        "[leaves_no_trace on 3.3/shared-nothing, 4.1/shared-data]\n"
        "  -- migrate:down\n"
        "  ^^^^^^^^^^^^^^^\n"
        "    shop.orders: columns.note is varchar(65533), was nothing\n"
        "hint: write what is missing into the down section, or let 'down auto' work it out\n"
        "error: migrations/versions/a2_notes.sql:8:1: StarRocks would refuse statement 1 of the up section of 'a2': "
        "Can "
        "not add column which already exists in base table: note, after a downgrade "
        "[round_trip on 3.3/shared-nothing, 4.1/shared-data]\n"
        "  ALTER TABLE orders ADD COLUMN note STRING;\n"
        "  ^^^^^\n"
        "hint: let the down section leave nothing of what the up section makes\n"
        "4 failed, 36 passed, 2 with a note, 2 skipped\n");
}

TEST_CASE("test writes several formats at once, each valid, and the same bytes each time") {
    const TestedProject project;
    project.file("junit.xsd", std::string(k_junit_schema));
    project.file("migrations/tests/a.test.yaml",
                 "test: a <price> & ]]> \"quote\"\nexpect: [{object: {table: orders}}]\n");
    const auto line =
        "test --path-prefix db --output json=a.json --output junit=a.xml --output text=a.txt --format junit";
    const auto result = project.run(line);
    CHECK(result.exit_code == 1);
    CHECK(project.text_of_file("a.xml") == result.out);
    CHECK(project.is_xml("a.xml"));
    CHECK(result.out.find("<testcase classname=\"db/migrations/tests/a.test.yaml\" name=\"a &lt;price&gt; &amp; ]]&gt; "
                          "&quot;quote&quot; [4.1/shared-nothing]\" file=\"db/migrations/tests/a.test.yaml\"/>") !=
          std::string::npos);
    CHECK(result.out.find("<testcase classname=\"test.leaves_no_trace\" name=\"a2 notes [4.1/shared-nothing]\" "
                          "file=\"db/migrations/versions/a2_notes.sql\">\n      <failure") != std::string::npos);
    const auto json = base::Json::parse(project.text_of_file("a.json"));
    CHECK(json["outcome"] == "no");
    CHECK(json["summary"]["failed"] == 2);
    CHECK(json["summary"]["revisions"] == 2);
    CHECK(json["profiles"] == base::Json::array({"4.1/shared-nothing"}));
    CHECK(project.text_of_file("a.txt").ends_with("2 failed, 20 passed, 1 with a note, 1 skipped\n"));
    CHECK(project.run(line).out == result.out);
}

TEST_CASE("--run picks checks and tests by name, and --list lists them") {
    const TestedProject project;
    project.file("migrations/tests/a.test.yaml", "test: orders are there\nexpect: [{object: {table: orders}}]\n");
    CHECK(project.run("test --run down").out ==
          "2 revisions on 4.1/shared-nothing\n\n  ok      down                     2 passed\n\n2 passed\n");
    CHECK(project.run({"test", "--run", "orders*"}).out ==
          "2 revisions on 4.1/shared-nothing\n\n  ok      tests                    1 passed\n\n1 passed\n");
    CHECK(project.run("test --run tests").exit_code == 0);
    CHECK(project.run("test --list --run graph.*").out ==
          "graph.single_head        one head, or heads that other revisions depend on\n"
          "graph.no_missing_parent  each revision that another one names is there, and nothing goes in a circle\n");
    CHECK(project.run({"test", "--list", "--run", "orders*"}).out ==
          "migrations/tests/a.test.yaml: orders are there\n");
    const auto none = project.run("test --run nothing");
    CHECK(none.exit_code == 64);
    CHECK(none.err ==
          "error: no check or test is called 'nothing'\nhint: see their names with 'srmigrate test --list'\n");
}

TEST_CASE("words of the command line that mean nothing to test are told with the way out") {
    const TestedProject project;
    const auto says_error = [&](const std::string& line, const std::string& text) {
        const auto result = project.run(line);
        CHECK(result.exit_code == 64);
        CHECK(result.err == text);
    };
    says_error("test --profile 3.3/shared",
               "error: expected a version, or a version and a run mode, after '--profile', got '3.3/shared'\n"
               "hint: write 3.3, 3.3/shared-nothing or 4.1/shared-data; several are separated by commas\n");
    says_error("test --max-not-simulated many",
               "error: expected a number after '--max-not-simulated', got 'many'\n"
               "hint: write how many statements may be so: 0, 5\n");
    says_error(
        "test --output sarif=x",
        "error: expected FORMAT=FILE after '--output', got 'sarif=x'\nhint: the formats are text, json, junit\n");
}

TEST_CASE("what is wrong in a test file ends test with 2") {
    const TestedProject project;
    project.file("migrations/tests/a.test.yaml", "test: t\nexpct: []\nexpect: [{object: {table: orders}}]\n");
    const auto result = project.run("test");
    CHECK(result.exit_code == 2);
    CHECK(result.err ==
          "error: migrations/tests/a.test.yaml:2:1: unknown key 'expct' in 'test'\n  expct: []\n  ^^^^^\n"
          "hint: did you mean 'expect'?\n");
    project.config("sqlalchemy.url = starrocks://etl@db:9030/shop\ntest_location = %(here)s/nowhere\n");
    const auto elsewhere = project.run("test");
    CHECK(elsewhere.exit_code == 2);
    CHECK(elsewhere.err.find("the test_location 'DIR/nowhere' is not a directory") != std::string::npos);
}

TEST_CASE("test needs no URL") {
    const TestedProject project;
    project.config("");
    CHECK(project.run("test --run up").out.ends_with("  ok      up                       2 passed\n\n2 passed\n"));
}

TEST_CASE("the example passes, and so does its own test") {
    const auto result = run_srmigrate({"-c", source_file("migrations-example/alembic.ini"), "test"}, source_file(""));
    CHECK(result.exit_code == 0);
    CHECK(result.err.empty());
    CHECK(result.out.find("  ok      tests                    1 passed\n") != std::string::npos);
}

TEST_CASE("a parent that no script has is a failure of graph.no_missing_parent") {
    const TestedProject project;
    project.script("a3", "zz", "lost");
    const auto result = project.run("test");
    CHECK(result.exit_code == 1);
    CHECK(
        result.out.starts_with("0 revisions on no cluster\n\n  FAILED  graph.no_missing_parent  1 failed\n\nerror: "));
    CHECK(result.out.ends_with("1 failed\n"));
}

TEST_CASE("test --update writes the files that tests compare SHOW CREATE with") {
    const TestedProject project;
    project.file("migrations/tests/a.test.yaml",
                 "test: orders stay as they are\nexpect: [{create: {table: orders, equals_file: want/orders.sql}}]\n");
    CHECK(project.run("test --run tests").exit_code == 1);
    const auto update = project.run("test --run tests --update");
    CHECK(update.exit_code == 0);
    CHECK(update.err == "updated migrations/tests/want/orders.sql\n");
    CHECK(project.text_of_file("migrations/tests/want/orders.sql").starts_with("CREATE TABLE `orders` (\n"));
    CHECK(project.run("test --run tests").exit_code == 0);
    CHECK(project.run("test --run tests --update").err.empty());
}

TEST_CASE("models are compared with what the revisions build") {
    TestedProject project;
    project.config("sqlalchemy.url = starrocks://etl@db:9030/shop\ntarget_metadata = %(here)s/models.sql\n");
    project.file(
        "models.sql",
        "CREATE TABLE orders (id BIGINT NOT NULL, price INT NULL, note STRING) DUPLICATE KEY (id) DISTRIBUTED BY "
        "HASH (id) BUCKETS 4;\n");
    CHECK(project.run("test --run models_match")
              .out.ends_with("  ok      models_match             1 passed\n\n1 passed\n"));
    project.file(
        "models.sql",
        "CREATE TABLE orders (id BIGINT NOT NULL, price BIGINT NULL, note STRING) DUPLICATE KEY (id) DISTRIBUTED "
        "BY HASH (id) BUCKETS 4;\n");
    const auto result = project.run("test --run models_match");
    CHECK(result.exit_code == 1);
    CHECK(result.out.find("    shop.orders: columns.price.type is int in the revisions, bigint in the models\n") !=
          std::string::npos);
}

TEST_CASE("a case of JUnit has a name of its own, and no character that XML does not take") {
    const std::vector<cli::FormatCase> cases{
        {.class_name = "c", .name = "n"},
        {.class_name = "c", .name = "n", .end = cli::CaseEnd::skipped, .message = "why\x01", .text = "a\x1b]]>"},
    };
    CHECK(cli::to_junit("test", cases) ==
          "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
          "<testsuites name=\"srmigrate test\" tests=\"2\" failures=\"0\" errors=\"0\">\n"
          "  <testsuite name=\"test\" tests=\"2\" failures=\"0\" errors=\"0\" skipped=\"1\">\n"
          "    <testcase classname=\"c\" name=\"n\"/>\n"
          "    <testcase classname=\"c\" name=\"n (2)\">\n"
          "      <skipped message=\"why\\x01\">a\\x1B]]&gt;</skipped>\n"
          "    </testcase>\n"
          "  </testsuite>\n"
          "</testsuites>\n");
}
