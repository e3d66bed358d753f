// SPDX-License-Identifier: Apache-2.0
#include "engine/file/persist.hpp"

#include "base/files.hpp"
#include "base/json.hpp"
#include "support/engine_client.hpp"
#include "support/errors.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <fstream>
#include <random>

using namespace srmigrate;
using namespace srmigrate::engine;
using tests::EngineClient;

namespace {

// Everything that statements tell about a state.
std::string told(Engine& engine) {
    EngineClient client(engine);
    std::string text;
    const auto tell = [&](const std::string& sql) { text += sql + "\n" + client(sql) + "\n"; };
    for (const auto& [database, held] : engine.state().databases) {
        client("USE `" + database + "`");
        for (const auto& [name, object] : held.objects) {
            const auto quoted = "`" + name + "`";
            tell("SHOW CREATE TABLE " + quoted);
            tell("DESC " + quoted + " ALL");
            if (table_of(object) != nullptr) {
                tell("SHOW PARTITIONS FROM " + quoted);
                tell("SHOW TEMPORARY PARTITIONS FROM " + quoted);
                tell("SELECT * FROM " + quoted);
            }
        }
        for (const auto* list : {"TABLE COLUMN", "TABLE ROLLUP", "TABLE OPTIMIZE", "MATERIALIZED VIEW"}) {
            tell(std::string("SHOW ALTER ") + list);
        }
        tell("SHOW MATERIALIZED VIEWS");
        tell("SHOW LOAD WHERE LABEL NOT LIKE '%-0000-4000-8000-%'");  // not those that the server made up
    }
    for (const auto* table : {"tables", "views", "columns", "tables_config", "partitions_meta", "materialized_views"}) {
        tell(std::string("SELECT * FROM information_schema.") + table);
    }
    tell("SHOW VARIABLES");
    return text;
}

Engine with(ClusterState state) {
    Engine engine({});
    engine.state() = std::move(state);
    return engine;
}

// The law: what was saved and loaded tells the same, and saves as the same text.
void check_law(Engine& engine) {
    finish_jobs(engine.state());
    const auto text = save(engine.state());
    INFO(text);
    auto loaded = with(load(text, "state.sql"));
    loaded.state().now = engine.state().now;
    CHECK(loaded.state().next_id == engine.state().next_id);
    CHECK(save(loaded.state()) == text);
    CHECK(told(loaded) == told(engine));
}

}  // namespace

TEST_CASE("rows of any values are copied whole, and are the same after saving and loading") {
    const auto seed = tests::seed();
    INFO("SRMIGRATE_SEED=" << seed);
    std::mt19937_64 random(seed);
    const auto below = [&](std::uint64_t limit) { return random() % limit; };
    const std::vector<std::string> k_texts{"NULL", "''", "'a b'", "'it\\'s'", "'\\\\n'", "'\n;--'", "'中文'", "'`\"'"};
    for (std::size_t round = 0; round < tests::rounds(20); ++round) {
        Engine engine({});
        EngineClient client(engine);
        client("CREATE DATABASE shop");
        client("USE shop");
        const std::string columns =
            " (at DATETIME NOT NULL, k BIGINT NOT NULL, s VARCHAR(20) NULL, d DECIMAL(20,3) NULL, f BOOLEAN NULL, l "
            "LARGEINT "
            "NULL)";
        for (const std::string name : {"source", "copy"}) {
            REQUIRE(client("CREATE TABLE " + name + columns +
                           " DUPLICATE KEY (at, k) PARTITION BY date_trunc('month', at)") == "ok 0");
        }
        std::int64_t total = 0;
        const auto count = below(8) + 1;
        for (std::uint64_t i = 0; i < count; ++i) {
            const auto number = static_cast<std::int64_t>(below(2000000000000000)) - 1000000000000000;
            total += number;
            const auto answer =
                client(fmt::format("INSERT INTO source VALUES ('2026-{:02}-{:02} 0{}:00:00', {}, {}, {}, {}, {}{:019})",
                                   below(12) + 1, below(28) + 1, below(10), number, k_texts[below(k_texts.size())],
                                   below(3) == 0 ? "NULL" : fmt::format("{}.{}", number, below(1000)),
                                   below(2) == 0 ? "true" : "NULL", below(2) == 0 ? "-" : "", below(1000000000)));
            REQUIRE(answer.starts_with("ok 1 "));
        }
        const std::string sums =
            "SELECT count(*), sum(k), sum(d), sum(l), sum(murmur_hash3_32(coalesce(s, '-'))) FROM ";
        REQUIRE(client("INSERT INTO copy (k, at, s, d, f, l) SELECT k, at, s, d, f, l FROM source")
                    .starts_with("ok " + std::to_string(count) + " "));
        CHECK(client(sums + "copy") == client(sums + "source"));
        CHECK(client("SELECT sum(k) FROM copy") == std::to_string(total));
        CHECK(client("SELECT * FROM copy ORDER BY k, at") == client("SELECT * FROM source ORDER BY k, at"));
        check_law(engine);
    }
}

TEST_CASE("a state is readable SQL") {
    Engine engine({.version = {3, 5, 4}, .default_replication_num = 1});
    EngineClient client(engine);
    client(
        "CREATE DATABASE shop; USE shop; CREATE TABLE t (id INT NOT NULL, name VARCHAR(20) COMMENT \"who\") PRIMARY "
        "KEY (id) DISTRIBUTED BY HASH (id) BUCKETS 2; INSERT INTO t WITH LABEL first VALUES (1, 'a'), (2, NULL)");
    CHECK(save(engine.state()) ==
          R"(-- srmigrate embedded engine, format 2. Each comment belongs to the file: it holds what SQL does not say.
-- profile: {"version":[3,5,4],"run_mode":"shared_nothing","backends":3,"default_replication_num":1,"job_latency_ms":0}
-- next: {"id":10004,"transaction":1002,"connection":2}
-- account: {"name":"root","host":"%","password":"","administrator":true}

-- database: {"id":10001}
CREATE DATABASE shop;
USE shop;

-- table: {"id":10002,"created":1795262400000000,"identities":{"id":[0,"id"],"name":[1,"name"]},"last_unique_id":1,"partitions":[{"id":10003,"name":"t","replication_num":1,"buckets":2,"medium":"HDD","version":2,"time":1795262400000000}],"schema_version":0,"next_auto_increment":1}
CREATE TABLE t (
    id INT NOT NULL COMMENT "",
    name VARCHAR(20) NULL COMMENT "who"
)
PRIMARY KEY (id)
COMMENT ""
DISTRIBUTED BY HASH (id) BUCKETS 2
PROPERTIES (
    "compression" = "LZ4",
    "enable_persistent_index" = "true",
    "fast_schema_evolution" = "true",
    "replicated_storage" = "true",
    "replication_num" = "1"
);
-- rows: {"partition":10003}
INSERT INTO t (id, name) VALUES
    ('1', 'a'),
    ('2', NULL);
-- label: {"label":"first","transaction":1001,"table":"t","status":"VISIBLE","created":1795262400000000}
)");
}

TEST_CASE("what was saved is loaded as it was") {
    for (const auto& mode : {schema::RunMode::shared_nothing, schema::RunMode::shared_data}) {
        Engine engine({.run_mode = mode, .job_latency = std::chrono::milliseconds(1000)});
        EngineClient client(engine);
        for (const auto* sql : {
                 "CREATE DATABASE a",
                 "CREATE DATABASE b PROPERTIES (\"x\" = \"y\")",
                 "USE a",
                 "CREATE TABLE t (id BIGINT NOT NULL AUTO_INCREMENT, n INT DEFAULT '7', s STRING, d DATETIME DEFAULT "
                 "CURRENT_TIMESTAMP) PRIMARY KEY (id)",
                 "INSERT INTO t (s) VALUES ('it''s'), (NULL), ('back\\\\slash \\n \"quoted\" ;-- x')",
                 "ALTER TABLE t ADD COLUMN late INT DEFAULT '3'",
                 "INSERT INTO t WITH LABEL mine (s, late) VALUES ('new', 4)",
                 "CREATE TABLE `odd name;` (k INT, `b c` ARRAY<INT>) DUPLICATE KEY (k) PARTITION BY RANGE (k) "
                 "(PARTITION p1 VALUES LESS THAN ('5'), PARTITION p2 VALUES LESS THAN MAXVALUE)",
                 "INSERT INTO `odd name;` (k) VALUES (1), (7), (2)",
                 "ALTER TABLE `odd name;` ADD TEMPORARY PARTITION tp VALUES LESS THAN ('9')",
                 "CREATE TABLE l (k VARCHAR(5), v INT SUM) AGGREGATE KEY (k) PARTITION BY LIST (k) (PARTITION x VALUES "
                 "IN ('a', 'b'), PARTITION n VALUES IN (NULL)) DISTRIBUTED BY HASH (k)",
                 "CREATE TABLE r (k INT, v INT, w INT) DUPLICATE KEY (k) ROLLUP (one (v, w))",
                 "CREATE VIEW v (x COMMENT 'c', y) COMMENT 'a \"view\"' AS SELECT id, s FROM t -- note\n",
                 "CREATE MATERIALIZED VIEW m DISTRIBUTED BY HASH (id) REFRESH ASYNC EVERY (INTERVAL 1 DAY) AS SELECT "
                 "id, s FROM t",
                 "ALTER TABLE r MODIFY COLUMN v BIGINT",
                 "CREATE USER u IDENTIFIED BY 'p'",
                 "GRANT SELECT ON ALL TABLES IN DATABASE a TO USER u",
                 "SET GLOBAL query_timeout = 77",
                 "ADMIN SET FRONTEND CONFIG (\"alter_table_timeout_second\" = \"5\")",
             }) {
            const auto text = client(sql);
            INFO(sql << ": " << text);
            CHECK(text.starts_with("ok"));
        }
        check_law(engine);
        const auto reloaded = load(save(engine.state()), "f");
        CHECK(reloaded.accounts.at("u").grants == engine.state().accounts.at("u").grants);
        CHECK(reloaded.accounts.at("u").password == "p");
        CHECK(reloaded.global_variables == engine.state().global_variables);
        CHECK(reloaded.configuration == engine.state().configuration);
        CHECK(reloaded.profile == engine.state().profile);
    }
}

TEST_CASE("every recorded table survives saving and loading") {
    for (const auto* file : {"starrocks-replay.jsonl", "starrocks-fuzz.jsonl"}) {
        const auto path = tests::vectors(file);
        if (!path) continue;
        std::ifstream lines(*path);
        std::size_t number = 0;
        for (std::string line; std::getline(lines, line);) {
            ++number;
            if (number % 4 != tests::seed() % 4 && tests::rounds(1) == 1) continue;
            const auto json = base::Json::parse(line);
            Engine engine({});
            EngineClient client(engine);
            client("CREATE DATABASE d");
            client("USE d");
            for (const auto& step : json.at("steps"))
                client(step.at("sql").get<std::string>());
            INFO(file << ":" << number);
            check_law(engine);
        }
    }
}

namespace {

std::vector<std::string> texts(const base::Json& json, const char* key) {
    std::vector<std::string> result;
    if (!json.contains(key) || json.at(key).is_null()) return result;
    if (json.at(key).is_string()) return {json.at(key).get<std::string>()};
    for (const auto& each : json.at(key))
        result.push_back(each.is_object() ? each.at("sql").get<std::string>() : each.get<std::string>());
    return result;
}

// The statements of a recorded case, in order; conversions tell their table by its type alone.
std::vector<std::string> recorded_statements(const base::Json& json) {
    std::vector<std::string> result;
    if (json.contains("from") && json.contains("to") && json.contains("key_model")) {
        result.push_back(fmt::format("CREATE TABLE t (k INT, c {}) {} KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1",
                                     json.at("from").get<std::string>(), json.at("key_model").get<std::string>()));
    }
    for (const auto* key : {"setup", "create", "pre", "mid", "sql", "statement", "steps"}) {
        for (auto& text : texts(json, key))
            result.push_back(std::move(text));
    }
    return result;
}

struct RecordedFile {
    const char* name;
    std::size_t one_of;  ///< how many cases there are for one that is tried, unless there are more rounds
};

// What is loaded saves as the same text. Unfinished jobs are finished in a copy: for the next statement they go on.
void check_can_be_read(const ClusterState& state) {
    auto copy = state;
    finish_jobs(copy);
    const auto text = save(copy);
    std::string again;
    CHECK_NOTHROW(again = save(load(text, "state.sql")));
    if (again != text) {
        CHECK(again == text);
    }
}

}  // namespace

TEST_CASE("the state can be read again after every statement of every recording") {
    const auto [name, one_of] = GENERATE(values<RecordedFile>({{"starrocks-replay.jsonl", 8},
                                                               {"starrocks-fuzz.jsonl", 30},
                                                               {"starrocks-statements.jsonl", 20},
                                                               {"starrocks-views.jsonl", 60},
                                                               {"starrocks-properties.jsonl", 300},
                                                               {"starrocks-clauses.jsonl", 300},
                                                               {"starrocks-conversions.jsonl", 300},
                                                               {"starrocks-defaults.jsonl", 300},
                                                               {"starrocks-errors.jsonl", 20}}));
    const auto path = tests::vectors(name);
    if (!path) return;
    std::ifstream lines(*path);
    std::size_t number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        if (tests::rounds(1) == 1 && number % one_of != tests::seed() % one_of) continue;
        Engine engine({.job_latency = std::chrono::milliseconds(number % 2)});
        EngineClient client(engine);
        client("CREATE DATABASE d; USE d");
        for (const auto& sql : recorded_statements(base::Json::parse(line))) {
            if (client.execute(sql).empty()) continue;
            INFO(name << ":" << number << " " << sql);
            check_can_be_read(engine.state());
        }
    }
}

TEST_CASE("a synchronous view that stores the state of a function is saved with it") {
    Engine engine({});
    EngineClient client(engine);
    client("CREATE DATABASE d; USE d");
    client(
        "CREATE TABLE t (id INT, price DECIMAL(10,2), s STRING) DUPLICATE KEY(id) DISTRIBUTED BY HASH(id) BUCKETS 1");
    for (const auto* call : {"AVG(price)", "ARRAY_AGG(price)", "GROUP_CONCAT(s)"}) {
        const auto name = "m" + std::to_string(engine.state().next_id);
        CHECK(client(fmt::format("CREATE MATERIALIZED VIEW {} AS SELECT id, {} AS p FROM t GROUP BY id", name, call)) ==
              "ok 0");
    }
    check_law(engine);
}

TEST_CASE("bytes that are not UTF-8 become what the server makes of them, and can be saved") {
    Engine engine({});
    EngineClient client(engine);
    client("CREATE DATABASE d");
    client("USE d");
    client("CREATE TABLE t (k INT, \xFEv INT) COMMENT 'Stra\xC3\x9F\xC3'");
    const auto shown = client("SHOW CREATE TABLE t");
    CAPTURE(shown);
    CHECK(shown.find("COMMENT \"Stra\u00DF\uFFFD\"") != std::string::npos);
    CHECK(shown.find("`\uFFFDv` int") != std::string::npos);
    check_law(engine);
}

TEST_CASE("characters that the server skips are not in what is saved") {
    Engine engine({});
    EngineClient client(engine);
    client("CREATE DATABASE d");
    client("USE d");
    client("CREATE TABLE t (k INT)");
    const std::string nul(1, '\0');
    CHECK(client("CREATE VIEW v AS SELECT k" + nul + " FROM t \u00A7 WHERE k > 1") == "ok 0");
    check_law(engine);
}

TEST_CASE("a file that cannot be read says where") {
    const std::string head =
        "-- srmigrate embedded engine, format 2. Each comment belongs to the file: it holds what SQL does not say.\n";
    const auto text = [&](const std::string& content) {
        return tests::error_of([&] { return load(content, "dev.sql"); });
    };
    CHECK(text("SELECT 1;") ==
          "error: dev.sql:1:1: this is no file of the embedded engine in format 1 or 2\n"
          "  SELECT 1;\n"
          "  ^\n"
          "hint: name another file: the engine writes only files that it made itself\n");
    CHECK(text(head + "-- database: {\"id\": 1}\nCREATE DATABASE d;\nCREATE TABLE t (a INT);\n") ==
          "error: dev.sql:4:1: expected a comment '-- table: {…}' before this\n"
          "  CREATE TABLE t (a INT);\n"
          "  ^\n"
          "hint: undo the last change of the file by hand, or start with a new file\n");
    CHECK(text(head + "-- next: {\"id\": }\n")
              .starts_with("error: dev.sql:2:1: cannot read this part of the embedded "
                           "engine's state: "));
    CHECK(text(head + "DROP TABLE t;\n")
              .starts_with("error: dev.sql:2:1: this statement does not belong into a file of the embedded engine\n"));
    CHECK(text(head + "SELECT 'open;\n").starts_with("error: dev.sql:2:8: "));
}
