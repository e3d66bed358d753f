// SPDX-License-Identifier: Apache-2.0
#include "base/secret.hpp"

#include "base/diagnostic.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace srmigrate::base;

TEST_CASE("values of secret-looking keys are found in any language") {
    struct Case {
        const char* text;
        const char* shown;
    };
    const auto c = GENERATE(values<Case>({
        // SQL
        {"ALTER USER a IDENTIFIED BY 'x;y' -- c", "ALTER USER a IDENTIFIED BY '***' -- c"},
        {"CREATE USER a IDENTIFIED WITH mysql_native_password AS \"*AB\"",
         "CREATE USER a IDENTIFIED WITH mysql_native_password AS \"***\""},
        {"CREATE USER a IDENTIFIED WITH 'plugin' BY 'x'", "CREATE USER a IDENTIFIED WITH 'plugin' BY '***'"},
        {"CREATE USER a identified by password 'x'", "CREATE USER a identified by password '***'"},
        {"CREATE USER a IDENTIFIED\n  BY\n  'x'", "CREATE USER a IDENTIFIED\n  BY\n  '***'"},
        {"CREATE USER a IDENTIFIED 'x'", "CREATE USER a IDENTIFIED '***'"},
        {"CREATE USER a IDENTIFIED BY 'x;\nSELECT 1;", "CREATE USER a IDENTIFIED BY '***"},
        {"CREATE USER a IDENTIFIED BY 'it''s', b", "CREATE USER a IDENTIFIED BY '***', b"},
        {R"(CREATE USER a IDENTIFIED BY 'it\'s', b)", "CREATE USER a IDENTIFIED BY '***', b"},
        {"SET PASSWORD FOR 'n'@'%' = PASSWORD('x')", "SET PASSWORD FOR 'n'@'%' = PASSWORD('***')"},
        {"SET PASSWORD = PASSWORD ( \"x\" )", "SET PASSWORD = PASSWORD ( \"***\" )"},
        {"SET PASSWORD = '*AB'", "SET PASSWORD = '***'"},
        {R"(("type"="jdbc", "password"="x", "user"="u"))", R"(("type"="jdbc", "password"="***", "user"="u"))"},
        {R"(('aws.s3.secret_key' = 'k''k', "replication_num" = "1"))",
         R"(('aws.s3.secret_key' = '***', "replication_num" = "1"))"},
        {R"(("fs.s3a.access.key"="x"))", R"(("fs.s3a.access.key"="***"))"},
        {R"(("fs.oss.accessKeyId"="x", "azure.blob.sas-key"='y'))",
         R"(("fs.oss.accessKeyId"="***", "azure.blob.sas-key"='***'))"},
        {R"(("password" "x"))", R"(("password" "***"))"},
        {"SET @@SESSION.some_token := 'x', b = 1", "SET @@SESSION.some_token := '***', b = 1"},
        {R"("jdbc_uri"="jdbc:mysql://h/d?user=u&password=x&ssl=1")",
         R"("jdbc_uri"="jdbc:mysql://h/d?user=u&password=***&ssl=1")"},
        {R"("sasl.jaas.config"="Login required username=\"u\" password=\"x\";")",
         R"("sasl.jaas.config"="Login required username=\"u\" password=\"***\";")"},
        {"starrocks://root:x@y@host:9030/db", "starrocks://root:***@host:9030/db"},
        // YAML
        {"properties: {type: jdbc, password: x, user: u}", "properties: {type: jdbc, password: ***, user: u}"},
        {"  aws.s3.secret_key: x\n  b: 1", "  aws.s3.secret_key: ***\n  b: 1"},
        {"password:\n    x y\nb: 1", "password:\n    ***\nb: 1"},
        {"  - execute: \"ALTER USER d IDENTIFIED BY 'x'\"", "  - execute: \"ALTER USER d IDENTIFIED BY '***'\""},
        // Python
        {"dict(password=\"x\", b=1)", "dict(password=\"***\", b=1)"},
        {"{'api_key': 'x', 'b': 1}", "{'api_key': '***', 'b': 1}"},
    }));
    INFO(c.text);
    CHECK(without_secrets(c.text) == c.shown);
}

TEST_CASE("a name that looks secret hides nothing where no value follows") {
    for (const auto* text : {
             "SELECT 'password'",
             "UPDATE t SET name = 'x'",
             "CREATE TABLE t (password VARCHAR(20) COMMENT 'c', token INT)",
             "  - name: token\n    type: VARCHAR(20)",
             "columns: [token, k]",
             "password: {type: VARCHAR, length: 20}",
             "DROP USER identified",
             "http://host/path and user@host",
             "",
         }) {
        INFO(text);
        CHECK(secrets_in(text).empty());
    }
}

TEST_CASE("a message does not say what the text that it is about keeps secret") {
    const auto message = [](const std::string& said) {
        return without_secrets_of("CREATE USER a IDENTIFIED BY 'hunter2' PROPERTIES ('some.token' = 'on')", said);
    };
    CHECK(message("Unexpected input ''hunter2'' near hunter2") == "Unexpected input ''***'' near ***");
    CHECK(message("turn it on: got 'on'") == "turn it on: got '***'");
}

TEST_CASE("an excerpt shows the line without its secrets, and the caret under the right word") {
    const std::string text = "CREATE USER a\nIDENTIFIED BY\n  'hunter2' DEFAULT ROLE r;\n";
    const Diagnostic diagnostic{.message = "there is no role 'r', only 'hunter2'",
                                .where = place_of("a.sql", text, text.find(" r;") + 1),
                                .hint = "say it to hunter2"};
    CHECK(diagnostic.where->column == 26);
    CHECK(to_text(diagnostic) ==
          "error: a.sql:3:26: there is no role 'r', only '***'\n"
          "    '***' DEFAULT ROLE r;\n"
          "                       ^\n"
          "hint: say it to ***\n");
    CHECK(to_text({.message = "a string", .where = place_of("a.sql", text, text.find("'hunter2'"), 9)}) ==
          "error: a.sql:3:3: a string\n"
          "    '***' DEFAULT ROLE r;\n"
          "    ^^^^^\n");
    const Error error(Fault::failed, diagnostic);
    CHECK(error.diagnostics().front().message == "there is no role 'r', only '***'");
    CHECK(std::string(error.what()).find("hunter2") == std::string::npos);
}
