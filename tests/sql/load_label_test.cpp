// SPDX-License-Identifier: Apache-2.0
#include "sql/load_label.hpp"

#include "sql/parser.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace srmigrate::sql;

TEST_CASE("an INSERT gets its label where the grammar wants it") {
    const std::vector<std::pair<std::string, std::string>> k_pairs{
        {"INSERT INTO t VALUES (1)", "INSERT INTO t WITH LABEL l VALUES (1)"},
        {"insert into d.t (a, b) select 1, 2", "insert into d.t WITH LABEL l (a, b) select 1, 2"},
        {"INSERT INTO TABLE t SELECT 1", "INSERT INTO TABLE t WITH LABEL l SELECT 1"},
        {"INSERT OVERWRITE t PARTITION (p1, p2) SELECT 1",
         "INSERT OVERWRITE t PARTITION (p1, p2) WITH LABEL l SELECT 1"},
        {"INSERT INTO t TEMPORARY PARTITIONS (p) (a) VALUES (1)",
         "INSERT INTO t TEMPORARY PARTITIONS (p) WITH LABEL l (a) VALUES (1)"},
        {"INSERT INTO t PARTITION (p = f(1)) SELECT 1", "INSERT INTO t PARTITION (p = f(1)) WITH LABEL l SELECT 1"},
        {"INSERT /*+ SET_VAR(x = 1) */ INTO `t` /* c */ WITH c AS (SELECT 1) SELECT * FROM c",
         "INSERT /*+ SET_VAR(x = 1) */ INTO `t` /* c */ WITH LABEL l WITH c AS (SELECT 1) SELECT * FROM c"},
        {"INSERT INTO default_catalog.d.t PROPERTIES ('a' = 'b') SELECT 'WITH LABEL x'",
         "INSERT INTO default_catalog.d.t WITH LABEL l PROPERTIES ('a' = 'b') SELECT 'WITH LABEL x'"},
    };
    for (const auto& [plain, labelled] : k_pairs) {
        CHECK(with_label(plain, "l") == labelled);
        const auto parsed = parse(labelled);
        REQUIRE(std::holds_alternative<srmigrate::schema::Operation>(parsed));
        const auto* data = std::get_if<srmigrate::schema::DataStatement>(&std::get<0>(parsed));
        REQUIRE(data != nullptr);
        CHECK(data->label == "l");
    }
}

TEST_CASE("what cannot have a label gets none") {
    for (const std::string text : {"INSERT INTO t WITH LABEL x VALUES (1)", "INSERT INTO t (a) WITH LABEL x SELECT 1",
                                   "INSERT INTO FILES ('path' = 'x') SELECT 1", "INSERT INTO BLACKHOLE() SELECT 1",
                                   "INSERT INTO hive.d.t SELECT 1", "UPDATE t SET a = 1", "INSERT", "INSERT INTO t"}) {
        CHECK_FALSE(with_label(text, "l"));
    }
}

TEST_CASE("any text can be a part of a label") {
    CHECK(as_label_part("ae10-x_Y/\xc3\xa4 z") == "ae10-x_Y____z");
}
