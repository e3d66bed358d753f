// SPDX-License-Identifier: Apache-2.0
#include "server/reflect.hpp"

#include "base/text.hpp"
#include "schema/normal/normalize.hpp"
#include "server/mysql_session.hpp"
#include "server/shown_object.hpp"
#include "sql/parser.hpp"
#include "sql/render.hpp"
#include "support/engine_server.hpp"
#include "support/errors.hpp"
#include "support/scripted_backend.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>

using namespace srmigrate;
using namespace srmigrate::server;
using namespace srmigrate::tests;

namespace {

OpenReader connector(const EngineServer& server, std::string user = "root") {
    return [&server, user] { return open_mysql_session({.port = server.port(), .user = user}); };
}

Reflection read(const EngineServer& server, ReflectOptions options, const std::string& user = "root") {
    const auto connect = connector(server, user);
    const auto session = connect();
    return reflect(*session, connect, options);
}

std::string text_of(const schema::Object& object) {
    if (const auto* table = std::get_if<schema::Table>(&object)) return sql::render(schema::CreateTable{*table});
    if (const auto* view = std::get_if<schema::View>(&object)) return sql::render(schema::CreateView{*view});
    if (const auto* view = std::get_if<schema::MaterializedView>(&object)) {
        return sql::render(schema::CreateMaterializedView{*view});
    }
    return "not understood: " + std::get<schema::Unknown>(object).reason;
}

std::vector<std::string> names_of(const schema::Catalog& catalog) {
    std::vector<std::string> names;
    for (const auto& [database, content] : catalog.databases) {
        for (const auto& [name, object] : content.objects)
            names.push_back(database + "." + name);
    }
    return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("every kind of object is read, of all databases, with what SHOW CREATE hides") {
    EngineServer server;
    server.control(
        "CREATE DATABASE d; CREATE DATABASE ods; USE d;"
        "CREATE TABLE t (k INT NOT NULL, v BIGINT SUM, w BIGINT SUM) AGGREGATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS "
        "3 ROLLUP (r (k, w)) PROPERTIES ('replication_num' = '1');"
        "CREATE VIEW v (a COMMENT 'x') SECURITY INVOKER AS SELECT k FROM t;"
        "CREATE MATERIALIZED VIEW m DISTRIBUTED BY HASH (k) BUCKETS 2 REFRESH MANUAL PROPERTIES ('replication_num' = "
        "'1') AS SELECT k FROM t;"
        "CREATE TABLE ods.`odd name` (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1 "
        "PROPERTIES ('replication_num' = '1');"
        "CREATE TABLE ods.s (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1 "
        "PROPERTIES ('replication_num' = '1');"
        "USE ods; CREATE MATERIALIZED VIEW sync AS SELECT k, sum(v) AS x FROM s GROUP BY k");
    server.control("SELECT 1");
    const auto reflection = read(server, {.databases = {"ods", "d", "nowhere"}, .context = {.database = "d"}});
    CHECK(reflection.catalog.current == "d");
    CHECK(names_of(reflection.catalog) == Names{"d.m", "d.t", "d.v", "ods.odd name", "ods.s", "ods.sync"});
    const auto& home = reflection.catalog.databases.at("d").objects;
    CHECK(text_of(home.at("t")) == R"y(CREATE TABLE t (
    k INT(11) NOT NULL COMMENT "",
    v BIGINT(20) SUM NULL COMMENT "",
    w BIGINT(20) SUM NULL COMMENT ""
)
ENGINE = OLAP
AGGREGATE KEY (k)
DISTRIBUTED BY HASH (k) BUCKETS 3
ROLLUP (
    r (k, w)
)
PROPERTIES (
    "compression" = "LZ4",
    "fast_schema_evolution" = "true",
    "replicated_storage" = "true",
    "replication_num" = "1"
))y");
    CHECK(text_of(home.at("v")) == "CREATE VIEW v (\n    a COMMENT \"x\"\n)\nSECURITY INVOKER\nAS\nSELECT k FROM t");
    CHECK(text_of(home.at("m")).starts_with("CREATE MATERIALIZED VIEW m"));
    const auto& ods = reflection.catalog.databases.at("ods").objects;
    CHECK(text_of(ods.at("odd name")).starts_with("CREATE TABLE `odd name` ("));
    CHECK(std::get<schema::Table>(ods.at("s")).rollups.empty());  // the index that it has is the view
    CHECK(text_of(ods.at("sync")) == "CREATE MATERIALIZED VIEW sync\nAS\nSELECT k, sum(v) AS x FROM s GROUP BY k");
}

TEST_CASE("reading takes two statements an object, many a packet, and SYNC before all") {
    EngineServer server;
    server.control("CREATE DATABASE d; USE d");
    for (int i = 0; i < 200; ++i) {
        server.control(
            fmt::format("CREATE TABLE t{} (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1 "
                        "PROPERTIES ('replication_num' = '1')",
                        i));
    }
    server.server.clear_log();
    const auto connect = connector(server);
    const auto session = connect();
    std::vector<std::size_t> steps;
    std::mutex mutex;
    std::size_t connections = 0;
    const auto counted = [&] {
        const std::lock_guard lock(mutex);
        ++connections;
        return connect();
    };
    const auto reflection = reflect(*session, counted, {.databases = {"d"}}, [&](std::size_t done, std::size_t all) {
        CHECK(all == 200);
        steps.push_back(done);
    });
    CHECK(reflection.catalog.databases.at("d").objects.size() == 200);
    CHECK(reflection.queries == 2 + 2 + 2 * 200);
    CHECK(reflection.round_trips == 2 + 7);
    CHECK(connections == 1);
    CHECK(steps.size() == 7);
    CHECK(std::is_sorted(steps.begin(), steps.end()));
    CHECK(steps.back() == 200);
    const auto queries = server.control.queries();
    CHECK(std::find(queries.begin(), queries.end(), "SYNC;\nSHOW DATABASES") != queries.end());
}

TEST_CASE("a reader on a lagging follower sees what SYNC brings") {
    EngineServer server;
    server.control("CREATE DATABASE d");
    server.control.engine(R"({"follower_lag": 1})");
    server.control(
        "CREATE TABLE d.t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1 PROPERTIES ('replication_num' = "
        "'1')");
    CHECK(names_of(read(server, {.databases = {"d"}}).catalog) == Names{"d.t"});
}

TEST_CASE("an object that is not wanted is not asked for, and a synchronous view goes with its table") {
    EngineServer server;
    server.control(
        "CREATE DATABASE d; USE d;"
        "CREATE TABLE a (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1;"
        "CREATE TABLE b (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1;"
        "CREATE MATERIALIZED VIEW s AS SELECT k, sum(v) AS x FROM a GROUP BY k");
    server.server.clear_log();
    const auto reflection =
        read(server, {.databases = {"d"}, .wanted = [](const auto&, const auto& name) { return name != "a"; }});
    CHECK(names_of(reflection.catalog) == Names{"d.b"});
    for (const auto& query : server.control.queries())
        CHECK(query.find("d.a") == std::string::npos);
}

TEST_CASE("any privilege on an object is enough to read it; OPERATE is not needed") {
    EngineServer server;
    server.control(
        "CREATE DATABASE d; USE d; CREATE USER app;"
        "CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1;"
        "CREATE TABLE hidden (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1;"
        "CREATE VIEW v AS SELECT k FROM t;"
        "GRANT INSERT ON TABLE d.t TO USER app; GRANT DROP ON VIEW d.v TO USER app");
    CHECK(names_of(read(server, {.databases = {"d"}}, "app").catalog) == Names{"d.t", "d.v"});
}

TEST_CASE("what cannot be read is unknown, with the reason, and hides nothing else") {
    // A server whose objects are odd in ways that the engine's never are.
    const auto table = [](std::string text) {
        return sql::ResultSet{{"Table", "Create Table"}, {{"t", std::move(text)}}};
    };
    const std::map<std::string, sql::Answer, std::less<>> answers{
        {"SYNC", sql::Ok{}},
        {"SHOW DATABASES", sql::ResultSet{{"Database"}, {{"d"}}}},
        {"SHOW FULL TABLES FROM d", sql::ResultSet{{"Tables_in_d", "Table_type"},
                                                   {{"denied", "BASE TABLE"},
                                                    {"gone", "BASE TABLE"},
                                                    {"good", "BASE TABLE"},
                                                    {"mysql", "BASE TABLE"},
                                                    {"other", "BASE TABLE"},
                                                    {"torn", "BASE TABLE"},
                                                    {"v", "VIEW"}}}},
        {"SHOW MATERIALIZED VIEWS FROM d",
         sql::ResultSet{{"name", "text"},
                        {{"rolled", "create materialized view rolled as select k,SUM(v) from good group by k"}}}},
        {"SHOW CREATE TABLE d.denied", sql::ErrorAnswer{5203, "42000", "Access denied; you need something"}},
        {"SHOW CREATE TABLE d.gone", sql::ErrorAnswer{1064, "HY000", "Table gone is not found"}},
        {"SHOW CREATE TABLE d.good",
         table("CREATE TABLE `good` (`k` int(11) NULL, `v` int(11) SUM NULL)\nCOMMENT \"😀\"")},
        {"SHOW CREATE TABLE d.mysql", table("CREATE EXTERNAL TABLE `mysql` (`k` int(11) NULL) ENGINE=MYSQL")},
        {"SHOW CREATE TABLE d.other", table("CREATE TABLE `other` (\n  `k` int(11) NULL,\n  `l` int(11) NULL\n)")},
        {"SHOW CREATE TABLE d.torn", table("CREATE TABLE `torn` (\n  `k` int(11")},
        {"SHOW CREATE TABLE d.v", table("CREATE VIEW `v` (`k`) SECURITY NONE AS SELECT '😀' AS k")},
        {"DESC d.good ALL", sql::ResultSet{{"IndexName", "IndexKeysType", "Field", "Key", "Extra"},
                                           {{"good", "AGG_KEYS", "k", "true", ""},
                                            {"", "", "v", "false", "SUM"},
                                            {"", "", "", "", ""},
                                            {"rolled", "AGG_KEYS", "k", "true", ""},
                                            {"", "", "v", "false", "SUM"}}}},
    };
    ScriptedBackend backend([&](engine::ClientConnection&, std::string_view statement) {
        if (statement.ends_with(';')) statement.remove_suffix(1);
        const auto found = answers.find(base::trim(statement));
        if (found != answers.end()) return std::vector{found->second};
        return std::vector<sql::Answer>{sql::ResultSet{{"Field"}, {{"k"}}}};
    });
    TestServer server(backend);
    const auto session = open_mysql_session({.port = server.port()});
    const auto reflection = reflect(*session, {}, {.databases = {"d"}});
    std::vector<std::string> texts;
    for (const auto& [name, object] : reflection.catalog.databases.at("d").objects)
        texts.push_back(name + ": " + text_of(object));
    CHECK(texts ==
          Names{"denied: not understood: the server answered 5203 (42000): Access denied; you need something",
                "good: CREATE TABLE good (\n    k INT(11) NULL,\n    v INT(11) SUM NULL\n)\nCOMMENT \"😀\"\nROLLUP "
                "(\n    rolled (k, v)\n)",
                "mysql: not understood: its engine is MYSQL: only native tables are managed",
                "other: not understood: its columns are (k) by DESC, but (k, l) by its text",
                "torn: not understood: line 2, column 13 of its text is not understood: expected ')', got the end of "
                "the statement",
                "v: not understood: its text holds a character above U+FFFF, which may have cut it short"});
}

TEST_CASE("a text that is not of the object, hides a credential, or does not survive is not trusted") {
    const auto reason = [](std::string_view text) {
        const auto object = object_shown(text, "t", {"k"});
        const auto* unknown = std::get_if<schema::Unknown>(&object);
        return unknown != nullptr ? unknown->reason : "trusted";
    };
    CHECK(reason("CREATE TABLE `t` (`k` int(11) NULL)") == "trusted");
    CHECK(reason("CREATE TABLE `u` (`k` int(11) NULL)") == "its text is of 'u'");
    CHECK(reason("CREATE VIEW `t` (`k`) AS SELECT k FROM FILES ('path' = 's3://x', 'aws.s3.secret_key' = '***')") ==
          "its query holds a credential, which the server shows as ***");
    CHECK(reason("DROP TABLE t") == "its text is no CREATE TABLE, VIEW or MATERIALIZED VIEW");
    CHECK(reason("CREATE TABLE `t` (`k` int(11) NULL COMMENT \"unended)").starts_with("line 1, column "));
}

TEST_CASE("a connection that is lost meanwhile ends the reading") {
    EngineServer server;
    server.control("CREATE DATABASE d; CREATE TABLE d.t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1");
    server.control.fault(R"({"like": "SHOW CREATE TABLE%", "action": "drop"})");
    CHECK_THROWS_AS(read(server, {.databases = {"d"}}), ConnectionLost);
}

TEST_CASE("named objects are read in one packet, and what does not exist is absent") {
    EngineServer server;
    server.control(
        "CREATE DATABASE d; USE d;"
        "CREATE TABLE t (k INT NOT NULL, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 3 ROLLUP (r (v)) "
        "PROPERTIES ('replication_num' = '1');"
        "CREATE VIEW v AS SELECT k FROM t;"
        "CREATE MATERIALIZED VIEW s AS SELECT k, sum(v) FROM t GROUP BY k");
    const auto session = connector(server)();
    server.server.clear_log();
    const std::vector<NamedObject> there{{"d", "t", ShownAs::table},
                                         {"d", "v", ShownAs::view},
                                         {"d", "s", ShownAs::synchronous_view},
                                         {"d", "", ShownAs::database}};
    const auto catalog = read_objects(*session, there);
    CHECK(server.control.queries().size() == 1);
    CHECK(names_of(catalog) == Names{"d.s", "d.t", "d.v"});
    CHECK(schema::find_table(catalog, {.database = "d", .name = "t"})->rollups.front().name == "r");

    const auto none = read_objects(*session, {{"d", "x", ShownAs::table},
                                              {"e", "t", ShownAs::table},
                                              {"d", "y", ShownAs::synchronous_view},
                                              {"f", "", ShownAs::database},
                                              {"d", "v", ShownAs::view}});
    CHECK(names_of(none) == Names{"d.v"});
    CHECK(none.databases.size() == 1);
}

TEST_CASE("NULL among the values of a LIST partition is told from the word by whether the column can be null") {
    EngineServer server;
    server.control("CREATE DATABASE d; USE d");
    const std::string tail = ") DISTRIBUTED BY HASH (id) BUCKETS 1 PROPERTIES ('replication_num' = '1')";
    server.control(
        "CREATE TABLE n (id INT, k VARCHAR(10)) DUPLICATE KEY (id) PARTITION BY LIST (k) (PARTITION p1 VALUES "
        "IN ('a'), PARTITION pn VALUES IN (NULL)" +
        tail);
    server.control(
        "CREATE TABLE w (id INT, k VARCHAR(10) NOT NULL) DUPLICATE KEY (id) PARTITION BY LIST (k) (PARTITION "
        "p1 VALUES IN ('NULL')" +
        tail);
    server.control(
        "CREATE TABLE z (id INT, k DATE, c VARCHAR(9) NOT NULL) DUPLICATE KEY (id) PARTITION BY LIST (k, c) "
        "(PARTITION p1 VALUES IN ((NULL, 'NULL'), ('2026-01-01', 'it''s'))" +
        tail);
    const auto catalog = read(server, {.databases = {"d"}}).catalog;
    const auto bounds = [&](const std::string& name) {
        std::vector<std::string> texts;
        for (const auto& item : schema::find_table(catalog, {.database = "d", .name = name})->partitioning->partitions)
            texts.push_back(sql::render(item));
        return texts;
    };
    CHECK(bounds("n") == Names{"PARTITION p1 VALUES IN (\"a\")", "PARTITION pn VALUES IN (NULL)"});
    CHECK(bounds("w") == Names{"PARTITION p1 VALUES IN (\"NULL\")"});
    CHECK(bounds("z") == Names{"PARTITION p1 VALUES IN ((NULL, \"NULL\"), (\"2026-01-01\", \"it's\"))"});
}

TEST_CASE(
    "rollups are told by the text that the server makes up for them, whatever they and their columns are called") {
    EngineServer server;
    server.control(
        "CREATE DATABASE d; USE d;"
        "CREATE TABLE t (k INT, `a b` INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1 ROLLUP (r1 (k, "
        "`a b`)) PROPERTIES ('replication_num' = '1');"
        "CREATE TABLE u (k INT, v INT SUM) AGGREGATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1 ROLLUP (r1 (k, v), s "
        "(k)) "
        "PROPERTIES ('replication_num' = '1');"
        "CREATE TABLE w (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1 "
        "PROPERTIES ('replication_num' = '1');"
        "create materialized view lower as select k,SUM(v) from w group by k");
    server.control("SELECT 1");
    const auto catalog = read(server, {.databases = {"d"}}).catalog;
    const auto rollups = [&](const std::string& name) {
        Names names;
        for (const auto& rollup : schema::find_table(catalog, {.database = "d", .name = name})->rollups)
            names.push_back(rollup.name + "(" + base::join(rollup.columns, ", ") + ")");
        return names;
    };
    CHECK(names_of(catalog) == Names{"d.lower", "d.t", "d.u", "d.w"});
    CHECK(rollups("t") == Names{"r1(k, a b)"});
    CHECK(rollups("u") == Names{"r1(k, v)", "s(k)"});
    CHECK(rollups("w").empty());
    CHECK(text_of(catalog.databases.at("d").objects.at("lower")) ==
          "CREATE MATERIALIZED VIEW lower\nAS\nselect k,SUM(v) from w group by k");
}

TEST_CASE("a column that was renamed since is told by its type in a rollup, which keeps its old name") {
    const ShownIndex table{
        .name = "t",
        .columns = {{"k", "int", "YES", true}, {"order", "int", "YES", false}, {"v", "bigint", "YES", false}}};
    const auto columns = [&](std::vector<ShownColumn> of_rollup) {
        return rollup_columns(table, {.name = "r", .columns = std::move(of_rollup)});
    };
    CHECK(columns({{"k", "int", "YES", true}, {"d", "int", "YES", false}}) == Names{"k", "order"});
    CHECK(columns({{"d", "int", "YES", true}, {"e", "bigint", "YES", false}}) == Names{"d", "v"});
}

TEST_CASE("a synchronous view is read from the list that is all that shows it, its line breaks put back") {
    EngineServer server;
    server.control(
        "CREATE DATABASE d; USE d; CREATE TABLE t (k INT, v INT, date_from INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH "
        "(k) BUCKETS 1 PROPERTIES ('replication_num' = '1')");
    server.control("USE d; CREATE MATERIALIZED VIEW one AS SELECT k, sum(v) FROM t GROUP BY k");
    server.control("SELECT 1");
    server.control(
        "USE d; CREATE MATERIALIZED VIEW two\nAS\nSELECT k,\n  date_from\nFROM t\nWHERE v > 1\n\tAND k < 9\nORDER BY "
        "k,\n  date_from");
    server.control("SELECT 1");
    CHECK_THROWS_WITH(
        server.control.text("SHOW CREATE MATERIALIZED VIEW d.one"),
        Catch::Contains("1064 (HY000): Getting analyzing error. Detail message: Table one is not found."));
    const auto objects = read(server, {.databases = {"d"}}).catalog.databases.at("d").objects;
    CHECK(text_of(objects.at("one")) == "CREATE MATERIALIZED VIEW one\nAS\nSELECT k, sum(v) FROM t GROUP BY k");
    CHECK(text_of(objects.at("two")) ==
          "CREATE MATERIALIZED VIEW two\nAS\nSELECT k, date_from FROM t WHERE v > 1 AND k < 9 ORDER BY k, date_from");
}

TEST_CASE("a materialized view whose sort columns the server put in front is read as it was written") {
    EngineServer server;
    server.control(
        "CREATE DATABASE d; USE d; CREATE TABLE t (k INT, f FLOAT, `a b` INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH "
        "(k) "
        "BUCKETS 1 PROPERTIES ('replication_num' = '1');"
        "CREATE MATERIALIZED VIEW m DISTRIBUTED BY RANDOM REFRESH DEFERRED MANUAL AS SELECT f, k FROM t;"
        "CREATE MATERIALIZED VIEW o DISTRIBUTED BY RANDOM ORDER BY (`a b`, k) REFRESH DEFERRED MANUAL AS SELECT k, `a "
        "b` "
        "FROM t");
    CHECK(server.control.rows("DESC d.m").rows.front().front() == "k");
    const auto objects = read(server, {.databases = {"d"}}).catalog.databases.at("d").objects;
    const auto& m = std::get<schema::MaterializedView>(objects.at("m"));
    CHECK(m.columns == std::vector<schema::ViewColumn>{{"f", std::nullopt}, {"k", std::nullopt}});
    CHECK(std::get<schema::MaterializedView>(objects.at("o")).order_by == Names{"a b", "k"});
}
