// SPDX-License-Identifier: Apache-2.0
// upgrade, downgrade and stamp with --sql, through the real program.
#include "cli/project.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using srmigrate::tests::fails;
using srmigrate::tests::Finished;
using srmigrate::tests::Project;

namespace {

struct ScriptChain : Project {
    explicit ScriptChain(std::string_view more_keys = "") : Project(more_keys) {
        script("a1", "", "first", "Variables: replicas=1\n",
               "-- migrate:up\nCREATE VIEW v AS SELECT ${replicas} AS a;\n\n-- migrate:down\nDROP VIEW v;\n");
        script("b1", "a1", "second", "",
               "-- migrate:up\nCREATE VIEW w AS SELECT 1 AS a;\n\n-- migrate:down\nDROP VIEW w;\n");
    }
};

std::string lines_with(const std::string& text, const std::string& mark) {
    std::string result;
    for (const auto& line : base::split(text, '\n')) {
        if (line.find(mark) != std::string::npos) result += line + "\n";
    }
    return result;
}

}  // namespace

TEST_CASE("upgrade --sql prints the statements, the version rows and nothing else on stdout") {
    const ScriptChain project;
    const auto result = project.run("upgrade head --sql -x replicas=3");
    CHECK(result.exit_code == 0);
    CHECK(result.err.empty());
    CHECK(lines_with(result.out, "-- Running") == "-- Running upgrade  -> a1\n-- Running upgrade a1 -> b1\n");
    CHECK(lines_with(result.out, "VIEW") == "CREATE VIEW v AS SELECT 3 AS a;\nCREATE VIEW w AS SELECT 1 AS a;\n");
    CHECK(lines_with(result.out, "alembic_version ") ==
          "CREATE TABLE IF NOT EXISTS alembic_version (\n"
          "INSERT INTO alembic_version (version_num) VALUES ('a1');\n"
          "UPDATE alembic_version SET version_num='b1' WHERE alembic_version.version_num = 'a1';\n");
    CHECK(result.out.find("USE") == std::string::npos);
}

TEST_CASE("each statement of a script has its cost above it, told from what the scripts before it build") {
    const Project project;
    project.script(
        "a1", "", "first", "",
        "-- migrate:up\nCREATE TABLE t (k INT NOT NULL, v INT) DUPLICATE KEY (k);\nSET query_timeout = 3;\n");
    project.script("b1", "a1", "second", "",
                   "-- migrate:up\nALTER TABLE t ADD COLUMN w INT;\n-- danger: slow\nALTER TABLE t MODIFY COLUMN v "
                   "BIGINT;\nINSERT INTO t SELECT 1, 2, 3;\nTRUNCATE TABLE t;\n");
    const auto costs = [&](const std::string& line) { return lines_with(project.run(line).out, "-- cost"); };
    const std::string second =
        "-- cost: fast schema evolution; then a wait for the COLUMN job on t\n"
        "-- cost: rewrite; then a wait for the COLUMN job on t\n"
        "-- cost: its query; no wait\n"
        "-- cost: metadata, loses data; no wait\n";
    CHECK(costs("upgrade head --sql") == "-- cost: metadata; no wait\n" + second);
    CHECK(costs("upgrade a1:head --sql") == second);
    CHECK(project.run("upgrade a1:head --sql")
              .out.find("/*\n-- cost: rewrite; then a wait for the COLUMN job on t\n"
                        "-- danger: slow\n*/\nALTER TABLE t MODIFY") != std::string::npos);
}

TEST_CASE("ranges, downgrades and stamps as scripts") {
    const ScriptChain project;
    const auto running = [&](const std::string& line) { return lines_with(project.run(line).out, "-- Running"); };
    CHECK(running("upgrade a1:head --sql") == "-- Running upgrade a1 -> b1\n");
    CHECK(running("upgrade a1:+1 --sql") == "-- Running upgrade a1 -> b1\n");
    CHECK(running("downgrade head:base --sql") == "-- Running downgrade b1 -> a1\n-- Running downgrade a1 -> \n");
    CHECK(running("downgrade b1:-1 --sql") == "-- Running downgrade b1 -> a1\n");
    CHECK(running("stamp head --sql") == "-- Running stamp_revision  -> b1\n");
    CHECK(project.run("upgrade head:head --sql") ==
          Finished{.exit_code = 0,
                   .out = "/*\n-- srmigrate: upgrade\n-- nothing to run\n*/\nSELECT 'nothing to run' AS srmigrate;\n\n",
                   .err = ""});
    CHECK(project.run("downgrade head --sql") ==
          fails(64,
                "error: expected START:END for a downgrade with '--sql', got 'head'\n"
                "hint: say what the database is at: 'REVISION:head'\n"));
    CHECK(project.run("upgrade a1:head") ==
          fails(64,
                "error: expected one target, got the range 'a1:head'\n"
                "hint: leave out the start: it is what the database is at; a range needs '--sql'\n"));
    CHECK(project.run("stamp head --sql --purge") ==
          fails(64,
                "error: '--purge' and '--sql' do not go together\nhint: a script cannot know which rows there are\n"));
}

TEST_CASE("the URL's database is where a script begins each revision, even when its password is not known") {
    const ScriptChain project("sqlalchemy.url = starrocks://root:${NO_SUCH_PASSWORD}@host/shop\nversion_table = v\n");
    const auto result = project.run("upgrade head --sql");
    CHECK(result.err.empty());
    CHECK(lines_with(result.out, "USE") == "USE default_catalog.shop;\nUSE default_catalog.shop;\n");
    CHECK(lines_with(result.out, "INSERT") == "INSERT INTO default_catalog.shop.v (version_num) VALUES ('a1');\n");
    CHECK(result.out.find("PASSWORD") == std::string::npos);
    const ScriptChain broken("sqlalchemy.url = postgresql://root:hunter2@host/shop\n");
    CHECK(
        broken.run("upgrade head --sql") ==
        fails(
            2,
            "error: alembic.ini:3: expected a starrocks://, mysql:// or embedded: URL, got 'postgresql://'\n"
            "hint: write starrocks://user:password@host:9030/database, or embedded:dev.sql to try without a server\n"));
    CHECK(broken.run("heads").exit_code == 0);
}

TEST_CASE("a script in JSON has its steps and its text") {
    const ScriptChain project;
    const auto json = project.run("upgrade a1:head --sql --format json").out;
    CHECK(json.find("  \"outcome\": \"done\",\n  \"command\": \"upgrade\",\n  \"steps\": [\n    {\n"
                    "      \"revision\": \"b1\",\n      \"log\": \"upgrade a1 -> b1\",\n"
                    "      \"message\": \"second\",\n      \"statements\": [\n"
                    "        \"CREATE VIEW w AS SELECT 1 AS a\"\n      ]\n    }\n  ],\n  \"script\": \"") !=
          std::string::npos);
}
