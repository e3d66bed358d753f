// SPDX-License-Identifier: Apache-2.0
// Reading a schema that changes meanwhile, and one whose names are traps.
#include "base/overloaded.hpp"
#include "schema/model/catalog.hpp"
#include "server/mysql_session.hpp"
#include "server/reflect.hpp"
#include "support/engine_server.hpp"
#include "support/engine_session.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

using namespace srmigrate;
using namespace srmigrate::server;
using namespace srmigrate::tests;

namespace {

using ObjectNames = std::vector<std::string>;

/// Somebody else's statements come before the first packet that contains a text.
class Meddled : public EngineSession {
  public:
    Meddled(engine::Engine& engine, std::string before, std::string statements)
        : EngineSession(engine), m_other(engine), m_before(std::move(before)), m_statements(std::move(statements)) {}

    std::vector<Answer> query(std::string_view sql) override {
        if (!m_statements.empty() && sql.find(m_before) != std::string_view::npos) {
            must(m_other, std::exchange(m_statements, {}));
        }
        return EngineSession::query(sql);
    }

  private:
    EngineSession m_other;
    std::string m_before;
    std::string m_statements;
};

std::string kind_of(const schema::Object& object) {
    return std::visit(base::Overloaded{
                          [](const schema::Table&) -> std::string { return "table"; },
                          [](const schema::View&) -> std::string { return "view"; },
                          [](const schema::MaterializedView&) -> std::string { return "materialized view"; },
                          [](const schema::Unknown& unknown) { return "unknown: " + unknown.reason; },
                      },
                      object);
}

ObjectNames objects_in(Session& session, std::vector<std::string> databases) {
    const auto catalog = reflect(session, {}, {.databases = std::move(databases), .connections = 1}).catalog;
    ObjectNames names;
    for (const auto& [database, content] : catalog.databases) {
        names.push_back(database);
        for (const auto& [name, object] : content.objects)
            names.push_back(fmt::format("{}.{}: {}", database, name, kind_of(object)));
    }
    return names;
}

const std::string k_rest = " (k INT, v INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) BUCKETS 1";

engine::Engine with(const std::vector<std::string>& statements) {
    engine::Engine engine{engine::ClusterProfile{}};
    EngineSession session(engine);
    for (const auto& statement : statements) {
        must(session, statement);
        session.wait();
    }
    return engine;
}

}  // namespace

TEST_CASE("an object that is dropped between the list and its text is absent, and hides no other") {
    auto engine = with({"CREATE DATABASE d", "CREATE TABLE d.a" + k_rest, "CREATE TABLE d.b" + k_rest,
                        "CREATE VIEW d.v AS SELECT k FROM d.b"});
    Meddled session(engine, "SHOW CREATE TABLE d.a", "DROP TABLE d.a");
    CHECK(objects_in(session, {"d"}) == ObjectNames{"d", "d.b: table", "d.v: view"});
    Meddled again(engine, "SHOW CREATE TABLE d.b", "DROP VIEW d.v");
    CHECK(objects_in(again, {"d"}) == ObjectNames{"d", "d.b: table"});
}

TEST_CASE("an object that becomes another one between the list and its text is what it has become, or unknown") {
    auto engine = with({"CREATE DATABASE d", "CREATE TABLE d.a" + k_rest, "CREATE TABLE d.b" + k_rest});
    Meddled session(engine, "SHOW CREATE TABLE d.a", "ALTER TABLE d.a RENAME c; ALTER TABLE d.b RENAME a");
    CHECK(objects_in(session, {"d"}) == ObjectNames{"d", "d.a: table"});
    Meddled again(engine, "SHOW CREATE TABLE d.a", "DROP TABLE d.a; CREATE VIEW d.a AS SELECT k FROM d.c");
    CHECK(objects_in(again, {"d"}) == ObjectNames{"d", "d.a: view", "d.c: table"});
}

TEST_CASE("a database that is dropped after the list of databases is absent") {
    auto engine = with({"CREATE DATABASE d", "CREATE DATABASE e", "CREATE TABLE d.a" + k_rest});
    Meddled session(engine, "SHOW FULL TABLES FROM", "DROP DATABASE e");
    CHECK(objects_in(session, {"d", "e"}) == ObjectNames{"d", "d.a: table"});
}

TEST_CASE("_ and % in names stand for themselves, and case counts") {
    auto engine =
        with({"CREATE DATABASE a_b", "CREATE DATABASE axb", "CREATE DATABASE `a%b`", "CREATE DATABASE A_B",
              "CREATE TABLE a_b.`t_1`" + k_rest, "CREATE TABLE a_b.tx1" + k_rest, "CREATE TABLE a_b.`T_1`" + k_rest,
              "CREATE TABLE axb.other" + k_rest, "CREATE TABLE `a%b`.`x.y '\"; 汉`" + k_rest});
    EngineSession session(engine);
    CHECK(objects_in(session, {"a_b"}) == ObjectNames{"a_b", "a_b.T_1: table", "a_b.t_1: table", "a_b.tx1: table"});
    CHECK(objects_in(session, {"a%b"}) == ObjectNames{"a%b", "a%b.x.y '\"; 汉: table"});
    CHECK(objects_in(session, {"A_B"}) == ObjectNames{"A_B"});
}

TEST_CASE("a connection that is lost among several ends the reading") {
    EngineServer server;
    server.control("CREATE DATABASE d; USE d");
    for (int i = 0; i < 300; ++i)
        server.control(fmt::format("CREATE TABLE t{}", i) + k_rest);
    server.control.fault(R"({"like": "SHOW CREATE TABLE d.t17%", "action": "drop"})");
    const auto connect = [&] { return open_mysql_session({.port = server.port()}); };
    const auto session = connect();
    CHECK_THROWS_AS(reflect(*session, connect, {.databases = {"d"}}), ConnectionLost);
}
