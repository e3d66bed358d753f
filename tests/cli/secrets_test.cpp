// SPDX-License-Identifier: Apache-2.0
// Nothing that is secret, and nothing that a terminal would obey, comes out of scripts and files: through the real
// program.
#include "cli/project.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using srmigrate::tests::Project;

namespace {

const std::string k_config = "sqlalchemy.url = embedded:dev.sql\n";

// What the program says of a revision, in every form but as a schema.
std::string all_but_the_schema(const Project& project) {
    std::string said;
    for (const auto* command : {"upgrade head", "upgrade head --format json", "history --applied",
                                "history --applied --verbose", "history -v", "show head", "unlock", "doctor",
                                "check --against revisions", "--log-level trace upgrade head"}) {
        const auto finished = project.run(command);
        said += finished.out + finished.err;
    }
    return said;
}

std::string all_that_is_said(const Project& project) {
    const auto schema = project.run("inspect --at head");
    return all_but_the_schema(project) + schema.out + schema.err;
}

bool holds_control_characters(const std::string& text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F;
    });
}

}  // namespace

TEST_CASE("a secret of a script is nowhere to be seen, whatever is wrong with the script") {
    const auto* const statement = GENERATE(values<const char*>({
        "ALTER USER diana IDENTIFIED BY 'TOPSECRET';",
        "ALTER USER diana IDENTIFIED\n  BY\n  'TOPSECRET';",
        "ALTER USER diana IDENTIFIED WITH mysql_native_password AS 'TOPSECRET';",
        "ALTER USER diana IDENTIFIED 'TOPSECRET';",
        "SET PASSWORD FOR 'nobody'@'%' = PASSWORD('TOPSECRET');",
        "SET PASSWORD = 'TOPSECRET';",
        "CREATE EXTERNAL CATALOG c PROPERTIES (\"type\"=\"jdbc\", \"user\"=\"root\", \"password\"=\"TOPSECRET\");",
        "CREATE EXTERNAL CATALOG c PROPERTIES (\n  \"type\" = \"jdbc\",\n  \"password\" =\n  \"TOPSECRET\"\n);",
        "CREATE EXTERNAL CATALOG c PROPERTIES (\"type\"=\"jdbc\", \"password\" \"TOPSECRET\");",
        "CREATE EXTERNAL CATALOG c PROPERTIES (\"jdbc_uri\"=\"jdbc:mysql://root:TOPSECRET@h/d\");",
        "INSERT INTO FILES (\"path\"=\"s3://b/x/\", \"aws.s3.secret_key\"=\"TOPSECRET\") SELECT * FROM nosuch;",
        "CREATE USER u IDENTIFIED BY 'TOPSECRET;",
        "CREATE USER u IDENTIFIED BY \"TOPSECRET",
        "CREATE TABLE t (k INT) PROPERTIES (\"password\"=\"TOPSECRET\", nonsense);",
        "CREATE TABEL t IDENTIFIED BY 'TOPSECRET';",
        "SELECT * FROM nosuch WHERE api_token = 'TOPSECRET';",
    }));
    INFO(statement);
    const Project project(k_config);
    project.script("a1", "", "first", "",
                   std::string("-- migrate:up\n") + statement + "\n\n-- migrate:down\nSELECT 1;\n");
    CHECK(all_that_is_said(project).find("TOPSECRET") == std::string::npos);
}

TEST_CASE("a secret of a YAML script or model is nowhere to be seen") {
    const auto* const operation = GENERATE(values<const char*>({
        "  - execute: \"ALTER USER diana IDENTIFIED BY 'TOPSECRET'\"\n",
        "  - execute: |\n      ALTER USER diana\n      IDENTIFIED BY 'TOPSECRET';\n      SELECT * FROM nosuch;\n",
        "  - execute: >\n      ALTER USER diana IDENTIFIED BY 'TOPSECRET'\n",
        "  - create_table: {name: t, columns: [{name: k, type: INT}], properties: {password: TOPSECRET}, bogus: 1}\n",
        "  - create_table:\n      name: t\n      properties:\n        password:\n          [TOPSECRET, x]\n",
        "  - execute: {sql: \"ALTER USER d IDENTIFIED BY 'TOPSECRET\"}\n",
        "  - bogus: {password: TOPSECRET}\n",
        "  - create_table: {name: t, properties: {password: 'TOPSECRET, x: 1}\n",
    }));
    INFO(operation);
    const Project project(k_config);
    project.file(
        "migrations/versions/k.yaml",
        std::string("revision: k1\ndown_revision: null\nmessage: m\nupgrade:\n") + operation + "downgrade: []\n");
    CHECK(all_that_is_said(project).find("TOPSECRET") == std::string::npos);
}

TEST_CASE("a secret among the properties of a table is in the schema itself alone") {
    const Project project(k_config);
    project.file("migrations/versions/k.yaml",
                 "revision: k1\ndown_revision: null\nmessage: m\nupgrade:\n"
                 "  - create_table:\n      name: t\n      columns: [{name: k, type: INT}]\n      properties:\n"
                 "        aws.s3.secret_key: TOPSECRET\n"
                 "downgrade: []\n");
    CHECK(all_but_the_schema(project).find("TOPSECRET") == std::string::npos);
    CHECK(project.run("inspect --at head").out ==
          "CREATE TABLE t (\n    k INT\n)\nPROPERTIES (\n    \"aws.s3.secret_key\" = \"TOPSECRET\"\n);\n");
}

TEST_CASE("what a terminal would obey is shown instead, wherever it comes from") {
    const std::string evil =
        "\x1B]0;owned\x07\x1B[2J\xE2\x80\xAE\xC2\x9B"
        "31m";
    const Project project(k_config);
    project.script("a1", "", "harmless " + evil, "",
                   "-- migrate:up\n-- note: " + evil + "\nCREATE TABLE t (k INT COMMENT '" + evil +
                       "') DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);\nDROP TABLE `n" + evil + "`;\n");
    std::filesystem::rename(project.directory.path() / ("migrations/versions/a1_harmless_" + evil + ".sql"),
                            project.directory.path() / ("migrations/versions/a1_" + evil + ".sql"));
    for (const auto* command : {"upgrade head", "history", "history -v", "show head", "heads -v", "history --applied",
                                "current -v", "unlock", "check --against revisions"}) {
        INFO(command);
        const auto finished = project.run(command);
        CHECK_FALSE(holds_control_characters(finished.out));
        CHECK_FALSE(holds_control_characters(finished.err));
        for (const auto* mark : {"\xE2\x80\xAE", "\xC2\x9B"}) {
            CHECK(finished.out.find(mark) == std::string::npos);
            CHECK(finished.err.find(mark) == std::string::npos);
        }
    }
    CHECK(project.run("history").out ==
          "<base> -> a1 (head), harmless \\x1B]0;owned\\x07\\x1B[2J\\u{202E}\\u{9B}31m\n");
    // The script is what is sent, but for its comments.
    const auto script = project.run("upgrade head --sql").out;
    CHECK(script.find("-- note: \\x1B]0;owned\\x07\\x1B[2J\\u{202E}\\u{9B}31m\n") != std::string::npos);
    CHECK(script.find("COMMENT '" + evil + "'") != std::string::npos);
}
