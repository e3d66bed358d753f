// SPDX-License-Identifier: Apache-2.0
// Whether a statement took effect is told by what the live definitions say, on everything that was recorded.
#include "schema/undo/proof.hpp"

#include "base/overloaded.hpp"
#include "schema/diff/diff.hpp"
#include "schema/effect/effect.hpp"
#include "schema/mutations.hpp"
#include "schema/normal/normalize.hpp"
#include "schema/recorded.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <iostream>
#include <map>
#include <random>

using namespace srmigrate;
using namespace srmigrate::schema;
using namespace srmigrate::tests;

namespace {

std::string word(const Proof& proof) {
    return std::visit(base::Overloaded{
                          [](const TookEffect&) { return std::string("took effect"); },
                          [](const NoEffect&) { return std::string("no effect"); },
                          [](const NeitherState& neither) { return "neither: " + neither.what; },
                          [](const NotVisible&) { return std::string("not visible"); },
                      },
                      proof);
}

Operation statement(const std::string& sql) {
    auto operation = parsed(sql);
    REQUIRE(operation);
    return *operation;
}

/// Before the statement, and after it; the catalog is what the other statements make.
std::string before_and_after(const std::vector<std::string>& others, const std::string& sql) {
    const auto operation = statement(sql);
    const auto before = catalog_of(others);
    const auto after = apply(before, operation);
    INFO(sql);
    REQUIRE(std::holds_alternative<Catalog>(after));
    return word(definition_proof(before, operation, {})) + ", then " +
           word(definition_proof(std::get<Catalog>(after), operation, {}));
}

/// What SHOW CREATE does not show: 0 buckets of bytes print as nothing, which means the server's default elsewhere.
bool shows_less(const std::string& sql) {
    return sql.find("'bucket_size'='0'") != std::string::npos;
}

bool is_seen(const AlterClause& clause) {
    return !std::holds_alternative<Optimize>(clause) && !std::holds_alternative<AddPartitions>(clause) &&
           !std::holds_alternative<DropPartitions>(clause);
}

const std::string k_proven_table =
    "CREATE TABLE t (k INT NOT NULL, v INT, s STRUCT<a INT, b INT>, INDEX by_v (v) USING BITMAP) DUPLICATE KEY (k) "
    "DISTRIBUTED BY HASH (k) BUCKETS 4";
const std::string k_parted =
    "CREATE TABLE t (k INT NOT NULL, v INT) DUPLICATE KEY (k) PARTITION BY RANGE (k) "
    "(PARTITION p1 VALUES LESS THAN ('10')) DISTRIBUTED BY HASH (k) BUCKETS 4";
const std::string k_view = "CREATE VIEW w AS SELECT k FROM t";

}  // namespace

TEST_CASE("a bloom filter of several columns is there in whatever order the server prints it") {
    const auto set = statement("ALTER TABLE t SET (\"bloom_filter_columns\" = \"user_id, cnt\")");
    const auto live = [](const std::string& properties) {
        return catalog_of(
            {"CREATE TABLE t (k INT, user_id INT, cnt INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS "
             "1 PROPERTIES (\"replication_num\" = \"1\"" +
             properties + ")"});
    };
    CHECK(word(definition_proof(live(""), set, {})) == "no effect");
    CHECK(word(definition_proof(live(", \"bloom_filter_columns\" = \"cnt\""), set, {})) == "no effect");
    CHECK(word(definition_proof(live(", \"bloom_filter_columns\" = \"cnt, user_id\""), set, {})) == "took effect");
}

TEST_CASE("each kind of statement is told before and after it") {
    const std::string told = "no effect, then took effect";
    for (const auto& sql : {
             "ALTER TABLE t ADD COLUMN w INT",
             "ALTER TABLE t ADD COLUMN (w INT, x INT)",
             "ALTER TABLE t DROP COLUMN v",
             "ALTER TABLE t MODIFY COLUMN v BIGINT",
             "ALTER TABLE t MODIFY COLUMN v INT FIRST",
             "ALTER TABLE t MODIFY COLUMN v COMMENT 'x'",
             "ALTER TABLE t MODIFY COLUMN s ADD FIELD c INT",
             "ALTER TABLE t MODIFY COLUMN s DROP FIELD a",
             "ALTER TABLE t RENAME COLUMN v TO w",
             "ALTER TABLE t RENAME COLUMN v TO V",
             "ALTER TABLE t ORDER BY (v)",
             "ALTER TABLE t ADD INDEX by_k (k) USING BITMAP",
             "ALTER TABLE t DROP INDEX by_v",
             "CREATE INDEX by_k ON t (k)",
             "ALTER TABLE t SET (\"bloom_filter_columns\" = \"k\")",
             "ALTER TABLE t SET (\"partition_live_number\" = \"7\")",
             "ALTER TABLE t ADD ROLLUP r (k, v)",
             "ALTER TABLE t RENAME u",
             "ALTER TABLE t COMMENT = 'x'",
             "ALTER TABLE t DISTRIBUTED BY HASH (k) BUCKETS 8",
             "ALTER TABLE t ADD COLUMN w INT, DROP COLUMN v, MODIFY COLUMN k BIGINT",
             "CREATE TABLE u (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)",
             "CREATE TABLE u LIKE t",
             "DROP TABLE t",
             "CREATE VIEW u AS SELECT v FROM t",
             "ALTER VIEW w AS SELECT v FROM t",
             "CREATE OR REPLACE VIEW w AS SELECT v FROM t",
             "DROP VIEW w",
             "CREATE MATERIALIZED VIEW m REFRESH MANUAL AS SELECT k FROM t",
             "CREATE DATABASE e",
             "DROP DATABASE d",
             "ALTER DATABASE d RENAME e",
         }) {
        UNSCOPED_INFO(sql);
        CHECK(before_and_after({k_proven_table, k_view}, sql) == told);
    }
    for (const auto& sql : {
             "ALTER TABLE t ADD PARTITION p2 VALUES LESS THAN ('20')",
             "ALTER TABLE t ADD PARTITIONS START ('20') END ('22') EVERY (1)",
             "ALTER TABLE t DROP PARTITION p1",
             "ALTER TABLE t RENAME PARTITION p1 p0",
         }) {
        UNSCOPED_INFO(sql);
        CHECK(before_and_after({k_parted}, sql) == told);
    }
    const std::string view = "CREATE MATERIALIZED VIEW m REFRESH MANUAL AS SELECT k FROM t";
    for (const auto& sql : {
             "ALTER MATERIALIZED VIEW m RENAME n",
             "ALTER MATERIALIZED VIEW m REFRESH ASYNC EVERY(INTERVAL 1 DAY)",
             "ALTER MATERIALIZED VIEW m SET (\"partition_ttl_number\" = \"3\")",
             "DROP MATERIALIZED VIEW m",
         }) {
        UNSCOPED_INFO(sql);
        CHECK(before_and_after({k_proven_table, view}, sql) == told);
    }
    CHECK(before_and_after({k_proven_table, "ALTER TABLE t ADD ROLLUP r (k, v)"}, "ALTER TABLE t DROP ROLLUP r") ==
          told);
    CHECK(before_and_after({k_proven_table, "ALTER TABLE t ADD ROLLUP r (k, v)"}, "ALTER TABLE t RENAME ROLLUP r q") ==
          told);
}

TEST_CASE("a statement that would change nothing counts as done") {
    CHECK(before_and_after({k_proven_table}, "ALTER TABLE t MODIFY COLUMN v INT") == "took effect, then took effect");
    CHECK(before_and_after({k_proven_table}, "ALTER TABLE t ADD COLUMN w INT, DROP COLUMN w") ==
          "took effect, then took effect");
    CHECK(before_and_after({k_proven_table}, "CREATE TABLE IF NOT EXISTS t (x INT) DISTRIBUTED BY HASH (x)") ==
          "took effect, then took effect");
}

TEST_CASE("what definitions do not show is said to be so") {
    const std::string twice = "not visible, then not visible";
    const std::string other = "CREATE TABLE u (k INT NOT NULL) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 4";
    for (const auto& sql : {
             "TRUNCATE TABLE t",
             "ALTER TABLE t SWAP WITH u",
             "ALTER TABLE t TRUNCATE PARTITION t",
             "ALTER TABLE t COMPACT",
             "ALTER DATABASE d SET REPLICA QUOTA 7",
             "ALTER DATABASE d SET ('storage_volume' = 'v')",
             "INSERT INTO t VALUES (1)",
             "DELETE FROM t WHERE k = 1",
             "SET query_timeout = 5",
         }) {
        UNSCOPED_INFO(sql);
        CHECK(before_and_after({k_proven_table, other}, sql) == twice);
    }
}

TEST_CASE("a state that is neither is described") {
    const auto told = [](const std::vector<std::string>& live, const std::string& sql) {
        return word(definition_proof(catalog_of(live), statement(sql), {}));
    };
    CHECK(told({k_proven_table}, "ALTER TABLE t ADD COLUMN v BIGINT") == "neither: table 't' has a column 'v' already");
    CHECK(told({k_proven_table}, "ALTER TABLE u ADD COLUMN v BIGINT") == "neither: there is no 'u'");
    CHECK(told({}, "ALTER TABLE t RENAME u") == "neither: there is neither 't' nor 'u'");
    CHECK(
        told({k_proven_table}, "CREATE TABLE t (k INT NOT NULL, v BIGINT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)") ==
        "neither: 't' exists and differs: columns.s is struct<a int, b int>, the statement says none; "
        "columns.v.type is int, the statement says bigint; indexes.by_v is BITMAP (v), the statement says none");
    CHECK(told({k_parted}, "ALTER TABLE t DROP PARTITIONS (p1, p2)").substr(0, 7) == "neither");
    CHECK(told({k_proven_table}, "CREATE VIEW t AS SELECT 1") == "neither: 't' is an object of another kind");
}

TEST_CASE("recorded statements are told before and after by what a front end showed") {
    std::size_t told = 0;
    std::size_t idle = 0;
    for (const auto& recorded : recorded_cases()) {
        Catalog live;
        for (const auto& step : recorded.steps) {
            if (!step.ok || shows_less(step.sql)) continue;
            live.current = step.database;
            live.databases[step.database];
            const auto operation = parsed(step.sql);
            const auto is_here = operation && std::ranges::all_of(objects_written(*operation), [&](const auto& name) {
                                     return name.database.value_or(step.database) == step.database;
                                 });
            if (!is_here) continue;
            const auto shown = step.shown.empty() ? std::nullopt : object_of(parsed_shown(step.shown));
            if (!shown) {
                auto next = apply(live, *operation);
                if (auto* catalog = std::get_if<Catalog>(&next)) live = std::move(*catalog);
                continue;
            }
            ServerProfile context;
            context.database = step.database;
            auto after = live;
            const auto* alter = std::get_if<AlterTable>(&*operation);
            const auto name = std::visit(base::Overloaded{
                                             [](const Table& it) { return it.name.name; },
                                             [](const View& it) { return it.name.name; },
                                             [](const MaterializedView& it) { return it.name.name; },
                                             [](const Unknown&) { return std::string(); },
                                         },
                                         *shown);
            const auto is_rename = alter != nullptr && std::holds_alternative<RenameTable>(alter->clauses.front());
            if (is_rename) after.databases[step.database].objects.erase(alter->name.name);
            after.databases[step.database].objects[name] = *shown;
            const auto is_told = alter == nullptr ? object_of(operation).has_value()
                                                  : std::all_of(alter->clauses.begin(), alter->clauses.end(), is_seen);
            if (is_told && proof_of_effect(*operation) == ProofOfEffect::definition &&
                (alter == nullptr || find(live, alter->name) != nullptr)) {
                INFO(recorded.name << "\n" << step.sql << "\n" << step.shown);
                const auto same = normalize(live, context) == normalize(after, context);
                CHECK(word(definition_proof(after, *operation, context)) == "took effect");
                if (same) {
                    ++idle;
                } else {
                    ++told;
                    CHECK(word(definition_proof(live, *operation, context)) == "no effect");
                }
            }
            live = std::move(after);
        }
    }
    std::cout << "proofs: " << told << " recorded statements told, " << idle << " changed nothing\n";
}

TEST_CASE("what a diff proposes is told before and after each of its statements") {
    std::mt19937_64 random(seed());
    std::size_t told = 0;
    for (const auto& recorded : recorded_cases()) {
        for (const auto& step : recorded.steps) {
            if (!step.ok || step.shown.empty()) continue;
            const auto live = object_of(parsed_shown(step.shown));
            const auto given = object_of(parsed(step.sql));
            if (!live || !given) continue;
            ServerProfile context;
            context.database = step.database;
            Catalog from;
            from.current = step.database;
            const auto name = std::visit(base::Overloaded{[](const auto& it) { return it.name.name; },
                                                          [](const Unknown&) { return std::string(); }},
                                         *live);
            from.databases[step.database].objects[name] = *live;
            auto all = mutations(*given, random);
            std::shuffle(all.begin(), all.end(), random);
            if (all.size() > rounds(3)) all.resize(rounds(3));
            for (const auto& mutation : all) {
                auto to = from;
                to.databases[step.database].objects[name] = mutation.object;
                auto at = from;
                for (const auto& change : diff(from, to, context).changes) {
                    auto next = apply(at, change.operation);
                    if (!std::holds_alternative<Catalog>(next)) break;
                    const auto& after = std::get<Catalog>(next);
                    INFO(recorded.name << "\n" << step.sql << "\n" << mutation.attribute);
                    if (proof_of_effect(change.operation) == ProofOfEffect::definition &&
                        normalize(after, context) != normalize(at, context)) {
                        ++told;
                        CHECK(word(definition_proof(at, change.operation, context)) == "no effect");
                        CHECK(word(definition_proof(after, change.operation, context)) == "took effect");
                    }
                    at = after;
                }
            }
        }
    }
    std::cout << "proofs: " << told << " proposed statements told\n";
}
