// SPDX-License-Identifier: Apache-2.0
#include "schema/undo/inverse.hpp"

#include "base/text.hpp"
#include "schema/laws.hpp"
#include "schema/recorded.hpp"
#include "sql/render.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using namespace srmigrate::schema;
using namespace srmigrate::tests;

namespace {

const std::vector<std::string> k_live{
    "CREATE TABLE t (id BIGINT NOT NULL, v INT DEFAULT '1' COMMENT 'c', s VARCHAR(20), n INT NOT NULL, "
    "INDEX i (s) COMMENT 'x') DUPLICATE KEY (id) COMMENT 'tc' PARTITION BY RANGE (id) (PARTITION p1 VALUES LESS THAN "
    "('10'), PARTITION p2 VALUES LESS THAN ('20')) DISTRIBUTED BY HASH (id) BUCKETS 4 ORDER BY (v) "
    "PROPERTIES ('bloom_filter_columns' = 's', 'write_quorum' = 'ONE')",
    "CREATE TABLE u (id BIGINT) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id)",
    "CREATE TABLE f (d DATE) DUPLICATE KEY (d) PARTITION BY RANGE (d) () DISTRIBUTED BY HASH (d) PROPERTIES "
    "('dynamic_partition.enable' = 'false', 'dynamic_partition.time_unit' = 'DAY', 'dynamic_partition.end' = '2', "
    "'dynamic_partition.prefix' = 'p')",
    "CREATE VIEW w COMMENT 'c' AS SELECT id FROM t",
    "CREATE MATERIALIZED VIEW m DISTRIBUTED BY HASH (id) REFRESH ASYNC AS SELECT id FROM t",
};

/// The inverse as text: statements, then warnings; or why there is none.
std::string way_back(const std::string& statement) {
    const auto before = catalog_of(k_live);
    const ServerProfile context;
    const auto operation = parsed(statement);
    REQUIRE(operation);
    CHECK(broken_inverse(before, *operation, context).value_or("") == "");
    const auto result = inverse(before, *operation, context);
    if (const auto* none = std::get_if<Irreversible>(&result)) return "none: " + none->reason;
    std::vector<std::string> texts;
    for (const auto& each : std::get<Inverse>(result).operations) {
        texts.push_back(base::replace_all(base::replace_all(sql::render(each), "\n    ", " "), "\n", " "));
    }
    for (const auto& warning : std::get<Inverse>(result).warnings)
        texts.push_back("warning: " + warning);
    return base::join(texts, "; ");
}

}  // namespace

TEST_CASE("every operation has a way back or says why not") {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"ALTER TABLE t ADD COLUMN a INT, ADD COLUMN b INT", "ALTER TABLE t DROP COLUMN b, DROP COLUMN a"},
        {"ALTER TABLE t DROP COLUMN s",
         "ALTER TABLE t ADD COLUMN s VARCHAR(20) NULL AFTER v; ALTER TABLE t ADD INDEX i (s) COMMENT \"x\"; "
         "ALTER TABLE t SET (\"bloom_filter_columns\" = \"s\"); warning: the values of 's' are not restored"},
        {"ALTER TABLE t DROP COLUMN n",
         "none: 'n' cannot be added again: a NOT NULL column without a default cannot be added"},
        {"ALTER TABLE t MODIFY COLUMN s VARCHAR(40)",
         "none: 's' cannot be changed back: varchar(40) cannot become varchar(20)"},
        {"ALTER TABLE t MODIFY COLUMN v INT NULL DEFAULT '1' COMMENT 'other'",
         "ALTER TABLE t MODIFY COLUMN v COMMENT \"c\""},
        {"ALTER TABLE t MODIFY COLUMN v COMMENT 'other'", "ALTER TABLE t MODIFY COLUMN v COMMENT \"c\""},
        {"ALTER TABLE t RENAME COLUMN v TO w", "ALTER TABLE t RENAME COLUMN w TO v"},
        {"ALTER TABLE t ORDER BY (s)", "ALTER TABLE t ORDER BY (v)"},
        {"ALTER TABLE t ADD INDEX j (v)", "ALTER TABLE t DROP INDEX j"},
        {"ALTER TABLE t DROP INDEX i", "ALTER TABLE t ADD INDEX i (s) COMMENT \"x\""},
        {"ALTER TABLE t SET (\"write_quorum\" = \"ALL\")", "ALTER TABLE t SET (\"write_quorum\" = \"ONE\")"},
        {"ALTER TABLE t SET (\"enable_load_profile\" = \"true\")",
         "ALTER TABLE t SET (\"enable_load_profile\" = \"false\")"},
        {"ALTER TABLE t SET (\"default.replication_num\" = \"1\")",
         "none: the value that 'replication_num' had is not known"},
        {"ALTER TABLE f SET (\"dynamic_partition.enable\" = \"true\")",
         "ALTER TABLE f SET (\"dynamic_partition.enable\" = \"false\"); warning: the partitions that the server makes "
         "by itself stay"},
        {"ALTER TABLE t COMMENT = 'other'", "ALTER TABLE t COMMENT = \"tc\""},
        {"ALTER TABLE t ADD PARTITION p3 VALUES LESS THAN ('30')", "ALTER TABLE t DROP PARTITION p3"},
        {"ALTER TABLE t DROP PARTITION p1",
         "ALTER TABLE t ADD PARTITION p1 VALUES [(\"-9223372036854775808\"), (\"10\")); "
         "warning: the rows of the partition 'p1' are not restored"},
        {"ALTER TABLE t DISTRIBUTED BY HASH (id) BUCKETS 8", "ALTER TABLE t DISTRIBUTED BY HASH (id) BUCKETS 4"},
        {"ALTER TABLE t RENAME x", "ALTER TABLE x RENAME t"},
        {"ALTER TABLE t SWAP WITH u", "ALTER TABLE t SWAP WITH u"},
        {"ALTER TABLE t TRUNCATE PARTITION p1", "none: the rows of the partitions are gone"},
        {"TRUNCATE TABLE t", "none: the rows of 't' are gone"},
        {"DROP TABLE u",
         "CREATE TABLE u ( id BIGINT ) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id); "
         "warning: the rows of 'u' are not restored"},
        {"DROP TABLE IF EXISTS nothing", ""},
        {"DROP TABLE nothing", "none: nothing is known of 'nothing'"},
        {"CREATE TABLE x (id BIGINT) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id)", "DROP TABLE x"},
        {"CREATE TABLE IF NOT EXISTS u (id BIGINT) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id)", ""},
        {"ALTER VIEW w AS SELECT v FROM t", "CREATE OR REPLACE VIEW w COMMENT \"c\" AS SELECT id FROM t"},
        {"DROP VIEW w", "CREATE VIEW w COMMENT \"c\" AS SELECT id FROM t"},
        {"ALTER MATERIALIZED VIEW m REFRESH MANUAL", "ALTER MATERIALIZED VIEW m REFRESH ASYNC"},
        {"ALTER MATERIALIZED VIEW m RENAME m2", "ALTER MATERIALIZED VIEW m2 RENAME m"},
        {"ALTER MATERIALIZED VIEW m INACTIVE", "none: whether the view was active is not known"},
        {"INSERT INTO t SELECT * FROM u", "none: rows that were changed do not come back by themselves"},
        {"CREATE DATABASE e", "DROP DATABASE e"},
        {"ALTER DATABASE d SET DATA QUOTA 1TB", "none: the quota that the database had is not known"},
        {"ALTER DATABASE d SET ('storage_volume' = 'w')",
         "none: the property 'storage_volume' that the database had is not known"},
    };
    for (const auto& [statement, expected] : cases) {
        INFO(statement);
        CHECK(way_back(statement) == expected);
    }
}

TEST_CASE("a property of a database that is known is set back") {
    const auto before = catalog_of({"CREATE DATABASE e PROPERTIES ('storage_volume' = 'v')"});
    const auto set = parsed("ALTER DATABASE e SET ('storage_volume' = 'w')");
    const auto result = inverse(before, *set, ServerProfile());
    const auto* found = std::get_if<Inverse>(&result);
    REQUIRE(found != nullptr);
    CHECK(sql::render(found->operations.at(0)) == "ALTER DATABASE e SET (\"storage_volume\" = \"v\")");
    CHECK(broken_inverse(before, *set, ServerProfile()).value_or("") == "");
}

TEST_CASE("a dropped database comes back with its objects in the order of what they read") {
    const auto before = catalog_of(k_live);
    const auto drop = parsed("DROP DATABASE d");
    const auto result = inverse(before, *drop, ServerProfile());
    const auto* found = std::get_if<Inverse>(&result);
    REQUIRE(found != nullptr);
    CHECK(found->operations.size() == 7);
    CHECK(std::holds_alternative<CreateView>(found->operations.back()));
    CHECK(broken_inverse(before, *drop, ServerProfile()).value_or("") == "");
}
