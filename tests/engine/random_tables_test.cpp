// SPDX-License-Identifier: Apache-2.0
// Laws that hold for whatever the engine accepts.
#include "engine/random_tables.hpp"

#include "engine/cluster/state.hpp"
#include "engine/file/persist.hpp"
#include "engine/shop.hpp"
#include "schema/diff/diff.hpp"
#include "schema/model/catalog.hpp"
#include "sql/parser.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using srmigrate::tests::RandomTables;
using srmigrate::tests::Shop;

namespace {

schema::Operation parsed(const std::string& sql) {
    const auto operation = sql::parse(sql);
    return std::get<schema::Operation>(operation);
}

/// The catalog that the statement makes of nothing.
schema::Catalog catalog_of(const std::string& create, bool shown) {
    schema::Catalog empty;
    empty.databases["shop"];
    empty.current = "shop";
    const auto operation = shown ? sql::parse_shown(create) : sql::parse(create);
    return std::get<schema::Catalog>(schema::apply(empty, std::get<schema::Operation>(operation)));
}

std::string differences(const schema::Catalog& from, const schema::Catalog& to) {
    schema::ServerProfile context;
    context.database = "shop";
    const schema::Diff diff = schema::diff(from, to, context);
    std::string text;
    for (const auto& change : diff.changes) {
        for (const auto& attribute : change.attributes)
            text += attribute + " ";
    }
    for (const auto& finding : diff.findings)
        text += finding.attribute + " ";
    return text;
}

constexpr std::size_t k_rounds = 150;

}  // namespace

TEST_CASE("a table made of what SHOW CREATE prints shows the same, and differs in nothing from what was asked for") {
    RandomTables random(tests::seed());
    std::size_t accepted = 0;
    for (std::size_t i = 0; i < tests::rounds(k_rounds); ++i) {
        const std::string sql = random.create();
        Shop shop;
        if (shop(sql) != "ok 0") continue;
        ++accepted;
        const std::string shown = shop.show_create("TABLE t");
        INFO(sql << "\n" << shown);
        Shop again;
        REQUIRE(again(shown) == "ok 0");
        REQUIRE(again.show_create("TABLE t") == shown);
        REQUIRE(differences(catalog_of(shown, true), catalog_of(sql, false)) == "");
    }
    CHECK(accepted * 5 > tests::rounds(k_rounds));
}

TEST_CASE("what the engine makes of an alteration is what the catalog makes of it") {
    RandomTables random(tests::seed() + 1);
    std::size_t accepted = 0;
    for (std::size_t i = 0; i < tests::rounds(k_rounds); ++i) {
        const std::string sql = random.create();
        Shop shop;
        if (shop(sql) != "ok 0") continue;
        for (int step = 0; step < 4; ++step) {
            const std::string before = shop.show_create("TABLE t");
            const std::string alter = random.alter();
            const std::size_t started = shop.engine.state().jobs.size();
            if (shop(alter) != "ok 0") continue;
            ++accepted;
            const std::string after = shop.show_create("TABLE t");
            INFO(before << "\n" << alter << "\n" << after);
            const auto& jobs = shop.engine.state().jobs;
            if (jobs.size() > started && jobs.back().state == engine::JobState::cancelled) {
                REQUIRE(after == before);
                continue;
            }
            const auto applied = schema::apply(catalog_of(before, true), parsed(alter));
            REQUIRE(std::holds_alternative<schema::Catalog>(applied));
            REQUIRE(differences(catalog_of(after, true), std::get<schema::Catalog>(applied)) == "");
        }
    }
    CHECK(accepted > tests::rounds(k_rounds) / 5);
}

TEST_CASE("what is saved is loaded as it was, and shows the same") {
    RandomTables random(tests::seed() + 2);
    for (std::size_t i = 0; i < tests::rounds(k_rounds) / 3; ++i) {
        Shop shop;
        if (shop(random.create()) != "ok 0") continue;
        for (int step = 0; step < 4; ++step)
            shop(random.alter());
        const std::string shown = shop.show_create("TABLE t");
        engine::finish_jobs(shop.engine.state());
        const std::string saved = engine::save(shop.engine.state());
        Shop other;
        other.engine.state() = engine::load(saved, "saved");
        CHECK(engine::save(other.engine.state()) == saved);
        CHECK(other.show_create("TABLE shop.t") == shown);
    }
}

TEST_CASE("a statement of 100 KB and ten thousand parentheses are answered") {
    Shop shop;
    std::vector<std::string> columns;
    for (int i = 0; i < 5000; ++i)
        columns.push_back("column_" + std::to_string(i) + " INT COMMENT 'x'");
    CHECK(shop("CREATE TABLE t (" + base::join(columns, ", ") + ") DUPLICATE KEY (column_0)") == "ok 0");
    CHECK(shop.show_create("TABLE t").size() > 100000);
    const std::string deep = std::string(10000, '(') + "1" + std::string(10000, ')');
    CHECK(shop("CREATE VIEW v AS SELECT " + deep + " AS one") == "ok 0");
    CHECK(shop("CREATE TABLE g (k INT, v INT AS " + deep + ") DUPLICATE KEY (k)").substr(0, 2) == "ok");
    CHECK(shop("SELECT " + deep).size() > 0);
}
