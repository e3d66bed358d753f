// SPDX-License-Identifier: Apache-2.0
#include "engine/shop.hpp"

#include <catch2/catch.hpp>

using srmigrate::tests::analysis;
using srmigrate::tests::error;
using srmigrate::tests::Shop;

namespace {

std::string create(const std::string& column) {
    Shop shop;
    const std::string answer = shop("CREATE TABLE t (k INT, " + column + ") DISTRIBUTED BY HASH (k) BUCKETS 1");
    if (answer != "ok 0") return answer;
    const std::string text = shop.show_create("TABLE t");
    const std::size_t start = text.find("  `c` ");
    return text.substr(start, text.find('\n', start) - start);
}

std::string bad_default(const std::string& problem) {
    return analysis("Invalid default value for 'c': " + problem);
}

}  // namespace

TEST_CASE("defaults are checked against the type as the server's literals are") {
    const std::pair<std::string, std::string> cases[] = {
        {"c TINYINT DEFAULT '127'", "  `c` tinyint(4) NULL DEFAULT \"127\" COMMENT \"\""},
        {"c TINYINT DEFAULT '128'", bad_default("Number out of range[128]. type: TINYINT")},
        {"c INT DEFAULT '1.5'", bad_default("Invalid number format: 1.5")},
        {"c LARGEINT DEFAULT '170141183460469231731687303715884105728'",
         "  `c` largeint(40) NULL DEFAULT \"170141183460469231731687303715884105728\" COMMENT \"\""},
        {"c LARGEINT DEFAULT '170141183460469231731687303715884105729'",
         bad_default("Large int literal is out of range: 170141183460469231731687303715884105729")},
        {"c FLOAT DEFAULT '3.14159'", "  `c` float NULL DEFAULT \"3.14159\" COMMENT \"\""},
        {"c FLOAT DEFAULT 'x'", bad_default("Invalid floating-point literal: x")},
        {"c DOUBLE DEFAULT '1e400'", bad_default("Invalid literal:Infinity")},
        {"c DOUBLE DEFAULT '-1e400'", bad_default("Invalid literal:-Infinity")},
        {"c DECIMALV2", "  `c` decimal(9, 0) NULL COMMENT \"\""},
        {"c DECIMAL", "  `c` decimal(10, 0) NULL COMMENT \"\""},
        {"c DECIMAL64", "  `c` decimal(18, 18) NULL COMMENT \"\""},
        {"c DECIMAL(5,2) DEFAULT '1e2'", "  `c` decimal(5, 2) NULL DEFAULT \"1e2\" COMMENT \"\""},
        {"c DECIMAL(5,2) DEFAULT '1e3'", "  `c` decimal(5, 2) NULL DEFAULT \"1e3\" COMMENT \"\""},
        {"c DECIMAL(5,2) DEFAULT '1e5'",
         "1064 (HY000): Getting syntax error. Detail message: Type DECIMAL64(5,2) is too narrow to hold the "
         "DecimalLiteral '100000' (precision=6, scale=0)."},
        {"c DECIMAL(5,2) DEFAULT '1E-3'",
         "1064 (HY000): Getting syntax error. Detail message: Type DECIMAL64(5,2) is too narrow to hold the "
         "DecimalLiteral '0.001' (precision=3, scale=3)."},
        {"c INT DEFAULT CURRENT_TIMESTAMP", "  `c` int(11) NULL DEFAULT CURRENT_TIMESTAMP COMMENT \"\""},
        {"c INT DEFAULT now()", bad_default("Default function now() for type INT is not supported")},
        {"c DATE DEFAULT '2020-02-30'", bad_default("date literal [2020-02-30] is invalid")},
        {"c INT DEFAULT '50%'", "1064 (HY000): Conversion = '%'"},
        {"c INT DEFAULT '%d'", "1064 (HY000): Format specifier '%d'"},
        {"c INT DEFAULT 9223372036854775808",
         bad_default("Unsupported expr LargeIntLiteral{type=LARGEINT} for default value")},
        {"c INT DEFAULT (1 + 1)", bad_default("Unsupported expr ArithmeticExpr{type=INVALID_TYPE} for default value")},
        {"c INT DEFAULT [1, 300]", bad_default("Default value type ARRAY<SMALLINT> cannot be cast to column type INT")},
        {"c VARCHAR(3) DEFAULT ('a')", "  `c` varchar(3) NULL DEFAULT \"a\" COMMENT \"\""},
        {"c DATETIME DEFAULT CURRENT_TIMESTAMP(7)", "  `c` datetime NULL DEFAULT (current_timestamp(7)) COMMENT \"\""},
        {"c VARCHAR(3) DEFAULT 'abcd'", bad_default("Default value is too long: abcd")},
        {"c BOOLEAN DEFAULT 'true'", "  `c` boolean NULL DEFAULT \"1\" COMMENT \"\""},
    };
    for (const auto& [column, expected] : cases)
        CHECK(create(column) == expected);
}

TEST_CASE("the JSON of a default is read strictly, and what is wrong with it has a place") {
    const std::string strict =
        "com.google.gson.stream.MalformedJsonException: Use JsonReader.setLenient(true) to accept "
        "malformed JSON at line 1 column ";
    const std::pair<std::string, std::string> cases[] = {
        {R"({"a": [1, -2.5e3, null], "b": {"c": "}"}})", ""},
        {"3", ""},
        {"", ""},
        {R"({key: "value"})", strict + "3 path $."},
        {R"({"key": value})", strict + "9 path $.key"},
        {R"({"key": "value" /* comment */})", strict + "18 path $.key"},
        {R"({"a": 1,,})", strict + "10 path $.a"},
        {"[1, 2, 3,]", strict + "11 path $[3]"},
        {R"({"a": [{"b": 01}]})", strict + "14 path $.a[0].b"},
        {R"({"key": "value",})",
         "com.google.gson.stream.MalformedJsonException: Expected name at line 1 column 18 path $.key"},
        {"[1, 2", "java.io.EOFException: End of input at line 1 column 6 path $[2]"},
    };
    for (const auto& [json, problem] : cases) {
        const std::string answer = create("c JSON DEFAULT '" + json + "'");
        if (problem.empty()) {
            CHECK(answer.starts_with("  `c` json NULL"));
        } else {
            CHECK(answer == bad_default("Invalid JSON format for default value: " + json + ". Error: " + problem));
        }
    }
}

TEST_CASE("a column's character set is utf8, and only texts have one") {
    CHECK(create("c VARCHAR(5) CHARSET utf8") == "  `c` varchar(5) NULL COMMENT \"\"");
    CHECK(create("c INT CHARACTER SET gbk") ==
          analysis("character setting is only supported for type varchar in column definition"));
    CHECK(create("c STRING CHARSET gbk") == analysis("charset name gbk is not supported yet in column definition"));
    CHECK(create("c CHAR(5) CHARSET latin1") == analysis("Unknown charset name: latin1"));
}

TEST_CASE("a column of BITMAP or HLL that cannot be null is added empty") {
    Shop shop;
    shop("CREATE TABLE p (k INT, v INT) PRIMARY KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1");
    CHECK(shop("ALTER TABLE p ADD COLUMN (a BITMAP NOT NULL, b BITMAP)") == "ok 0");  // recorded
    CHECK(
        shop("ALTER TABLE p ADD COLUMN c INT NOT NULL").find("Field 'c' is not null but doesnt have a default value") !=
        std::string::npos);
}

TEST_CASE("columns that cannot be compared cut no ranges") {
    Shop shop;
    const auto made = [&](const std::string& type, const std::string& by) {
        return shop("CREATE TABLE r (k " + type + " NOT NULL, v INT) DUPLICATE KEY (k) PARTITION BY " + by +
                    " DISTRIBUTED BY HASH (v) BUCKETS 1");
    };
    CHECK(made("VARCHAR(20)", "RANGE (k) (PARTITION p1 VALUES LESS THAN ('x'))") ==
          error("Column[k] type[VARCHAR] cannot be a range partition key."));
    CHECK(made("DECIMAL(10, 2)", "RANGE (k) ()") ==
          error("Column[k] type[DECIMAL64] cannot be a range partition key."));
    CHECK(made("VARCHAR(20)", "time_slice(k, INTERVAL 1 DAY)") ==
          error("Expr[time_slice(k, 1, 'day', 'floor')] type[VARCHAR] cannot be a range partition key."));
    CHECK(made("INT", "time_slice(k, INTERVAL 1 DAY)") ==
          error("Invalid key range: Unsupported shadow partition type:INT"));
    CHECK(made("DATE", "RANGE (k) (PARTITION p1 VALUES LESS THAN ('2026-01-01'))") == "ok 0");
}

TEST_CASE("partitions that cool down after their end have one") {
    Shop shop;
    const std::string table =
        "CREATE TABLE c (k DATE, v INT) DUPLICATE KEY (k) PARTITION BY RANGE (k) (PARTITION p1 VALUES LESS THAN {}) "
        "DISTRIBUTED BY HASH (v) BUCKETS 1 PROPERTIES ('replication_num' = '1', 'storage_medium' = 'SSD', "
        "'storage_cooldown_ttl' = '1 day')";
    const auto with = [&](const std::string& bound) {
        return shop(table.substr(0, table.find("{}")) + bound + table.substr(table.find("{}") + 2));
    };
    CHECK(with("MAXVALUE") == error("Text 'MAXVALUE' could not be parsed at index 0"));
    CHECK(with("('2026-01-01')") == "ok 0");
}
