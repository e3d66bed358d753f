// SPDX-License-Identifier: Apache-2.0
// `convert`, through the real program.
#include "base/files.hpp"
#include "cli/project.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using tests::EmbeddedProject;
using tests::Finished;

TEST_CASE("convert writes scripts in another format and takes the old ones away") {
    const EmbeddedProject project;
    CHECK(project.run("convert --to yaml") ==
          Finished{.exit_code = 0,
                   .out = "migrations/versions/a1_first.sql -> migrations/versions/a1_first.yaml\n",
                   .err = "1 script converted, 0 left as they are\n"});
    CHECK(project.files("migrations/versions") == std::vector<std::string>{"a1_first.yaml"});
    CHECK(
        base::read_file(project.directory.path() / "migrations/versions/a1_first.yaml") ==
        "revision: a1\ndown_revision: null\nbranch_labels: null\ndepends_on: null\nmessage: first\n"
        "create_date: 2026-11-21 11:40:27.089406\nupgrade:\n  - create_table:\n      name: t\n      columns:\n"
        "        - name: k\n          type: BIGINT\n          nullable: false\n        - name: v\n          type: INT\n"
        "      primary_key: [k]\n      distributed_by: HASH (k)\ndowngrade:\n  - drop_table: {name: t}\n");
    CHECK(project.run("convert --to sql").exit_code == 0);
    CHECK(project.files("migrations/versions") == std::vector<std::string>{"a1_first.sql"});
    CHECK(project.run("convert --to sql") ==
          Finished{.exit_code = 0, .out = "", .err = "0 scripts converted, 0 left as they are\n"});
}

TEST_CASE("convert --report says of each revision whether it can be read, and changes nothing") {
    const EmbeddedProject project;
    project.script("b1", "a1", "second", "", "-- migrate:up\nSELECT ${n};\n\n-- migrate:down\nSELECT 2;\n");
    CHECK(project.run("convert --report") ==
          Finished{.exit_code = 0,
                   .out = "a1: read: migrations/versions/a1_first.sql\n"
                          "b1: not read: migrations/versions/b1_second.sql:8:8: the variable 'n' is not declared\n"
                          "1 of 2 revisions can be read (50 %)\n",
                   .err = ""});
    CHECK(project.run("convert --report a1").out ==
          "a1: read: migrations/versions/a1_first.sql\n1 of 1 revision can be read (100 %)\n");
}

TEST_CASE("convert leaves a script that cannot be read, says why, and answers no") {
    const EmbeddedProject project;
    project.script("b1", "a1", "second", "", "-- migrate:up\nSELECT ${n};\n\n-- migrate:down\nSELECT 2;\n");
    const auto result = project.run("convert --to yaml");
    CHECK(result.exit_code == 1);
    CHECK(result.out == "migrations/versions/a1_first.sql -> migrations/versions/a1_first.yaml\n");
    CHECK(result.err.starts_with("warning: migrations/versions/b1_second.sql:8:8: the revision 'b1' stays as it is: "));
    CHECK(project.files("migrations/versions") == std::vector<std::string>{"a1_first.yaml", "b1_second.sql"});
}

TEST_CASE("convert wants to know what to do") {
    const EmbeddedProject project;
    CHECK(project.run("convert") == Finished{.exit_code = 64,
                                             .out = "",
                                             .err = "error: expected '--to FORMAT' or '--report'\n"
                                                    "hint: srmigrate convert --report says what could be converted\n"});
    CHECK(project.run("convert --to sql --report").exit_code == 64);
}
