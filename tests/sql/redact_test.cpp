// SPDX-License-Identifier: Apache-2.0
#include "sql/redact.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate::sql;

TEST_CASE("values of secret-looking keys are hidden, everything else stays as it is") {
    const std::pair<std::string, std::string> cases[] = {
        {"CREATE USER a IDENTIFIED BY 'x;y' /* c */", "CREATE USER a IDENTIFIED BY '***' /* c */"},
        {"CREATE USER a IDENTIFIED WITH mysql_native_password AS \"*AB\"",
         "CREATE USER a IDENTIFIED WITH mysql_native_password AS '***'"},
        {"SET PASSWORD FOR a = PASSWORD('x')", "SET PASSWORD FOR a = PASSWORD('***')"},
        {R"(PROPERTIES ("aws.s3.secret_key" = "k""k", "replication_num" = "1"))",
         R"(PROPERTIES ("aws.s3.secret_key" = '***', "replication_num" = "1"))"},
        {R"(PROPERTIES ('azure.blob.sas-key'='k'))", R"(PROPERTIES ('azure.blob.sas-key'='***'))"},
        {"SELECT 'password'", "SELECT 'password'"},
        {"UPDATE t SET name = 'x'", "UPDATE t SET name = 'x'"},
        {"", ""},
    };
    for (const auto& [text, expected] : cases)
        CHECK(redact(text) == expected);
}

TEST_CASE("what cannot be read as tokens is hidden from there on") {
    CHECK(redact("SELECT 1, 'open password") == "SELECT 1, ***");
}

TEST_CASE("one line of a statement folds white space, drops comments and is cut with an ellipsis") {
    CHECK(one_line("ALTER TABLE  t -- why\n  ADD COLUMN a.b(c)\n") == "ALTER TABLE t ADD COLUMN a.b(c)");
    CHECK(one_line("SELECT '价格价格'", 10) == "SELECT '价…");
}
