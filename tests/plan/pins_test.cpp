// SPDX-License-Identifier: Apache-2.0
// What makes a plan stale, and what does not.
#include "plan/pins.hpp"

#include "base/json.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace srmigrate;
using plan::Drift;
using plan::MovedFact;
using plan::Pins;

namespace {

Pins sample() {
    return {.direction = "upgrade",
            .target = "head",
            .rows = {"a1"},
            .revisions = {{.id = "b1", .statements = "1111", .text = "2222"},
                          {.id = "c1", .statements = "3333", .text = "4444"}},
            .salt = "salt",
            .variables = {{"days", "30"}, {"password", "sha256:5555"}},
            .home = "shop",
            .version_table = "shop.alembic_version",
            .version_table_partitions = {1001},
            .identity = "2026-11-21 11:40:27",
            .unfinished = "",
            .server_version = "3.5.4-9f1d9a3",
            .run_mode = "shared-nothing",
            .default_replication_num = "3",
            .session = {{"sql_mode", "ONLY_FULL_GROUP_BY"}, {"time_zone", "UTC"}},
            .objects = {{"shop.t", {.kind = "table", .definition = "6666", .partitions = {2001, 2002}}},
                        {"shop.mv", {.kind = "materialized view", .definition = "7777", .is_active = true}},
                        {"shop.later", {.kind = "absent", .definition = ""}}},
            .jobs = {"COLUMN job 12 on shop.t: RUNNING"},
            .sizes = {{"shop.t", {.rows = 100, .bytes = 1000, .tablets = 10}}},
            .made = 1000,
            .expires = 2000};
}

struct Move {
    std::string fact;  ///< what the staleness names; empty: it is not pinned
    std::function<void(Pins&)> make;
};

const std::vector<Move>& moves() {
    static const std::vector<Move> all{
        {"the direction", [](Pins& pins) { pins.direction = "downgrade"; }},
        {"the rows of the version table", [](Pins& pins) { pins.rows = {"b1"}; }},
        {"the rows of the version table", [](Pins& pins) { pins.rows.clear(); }},
        {"the revisions to run",
         [](Pins& pins) { pins.revisions.push_back({.id = "d1", .statements = "", .text = ""}); }},
        {"the revisions to run", [](Pins& pins) { std::swap(pins.revisions[0], pins.revisions[1]); }},
        {"the statements of revision 'c1'", [](Pins& pins) { pins.revisions[1].statements = "9999"; }},
        {"", [](Pins& pins) { pins.revisions[1].text = "9999"; }},
        {"the variable 'days'", [](Pins& pins) { pins.variables["days"] = "31"; }},
        {"the variable 'password'", [](Pins& pins) { pins.variables["password"] = "sha256:9999"; }},
        {"the variable 'days'", [](Pins& pins) { pins.variables.erase("days"); }},
        {"the variable 'more'", [](Pins& pins) { pins.variables["more"] = "1"; }},
        {"the database of unqualified names", [](Pins& pins) { pins.home = "staging"; }},
        {"the name of the version table", [](Pins& pins) { pins.version_table = "shop.version"; }},
        {"the version table", [](Pins& pins) { pins.version_table_partitions = {1002}; }},
        {"the version table", [](Pins& pins) { pins.version_table_partitions.clear(); }},
        {"", [](Pins& pins) { pins.version_table_partitions.insert(1002); }},
        {"the database itself", [](Pins& pins) { pins.identity = "2026-11-22 09:00:00"; }},
        {"", [](Pins& pins) { pins.identity.clear(); }},
        {"what a run left unfinished",
         [](Pins& pins) { pins.unfinished = "the upgrade to 'b1' stopped at statement 1 of 2"; }},
        {"the server's version", [](Pins& pins) { pins.server_version = "4.0.1"; }},
        {"", [](Pins& pins) { pins.server_version = "3.5.5-aaaaaaa"; }},
        {"the server's run mode", [](Pins& pins) { pins.run_mode = "shared-data"; }},
        {"", [](Pins& pins) { pins.run_mode.clear(); }},
        {"the server's default_replication_num", [](Pins& pins) { pins.default_replication_num = "1"; }},
        {"", [](Pins& pins) { pins.default_replication_num.clear(); }},
        {"the session's time_zone", [](Pins& pins) { pins.session["time_zone"] = "Asia/Shanghai"; }},
        {"the session's sql_mode", [](Pins& pins) { pins.session.erase("sql_mode"); }},
        {"the session's query_mem_limit", [](Pins& pins) { pins.session["query_mem_limit"] = "1"; }},
        {"the definition of shop.t", [](Pins& pins) { pins.objects["shop.t"].definition = "9999"; }},
        {"shop.t", [](Pins& pins) { pins.objects["shop.t"] = {.kind = "view", .definition = "6666"}; }},
        {"shop.t", [](Pins& pins) { pins.objects.erase("shop.t"); }},
        {"the data of shop.t",
         [](Pins& pins) {
             pins.objects["shop.t"].partitions = {2003, 2004};
         }},
        {"",
         [](Pins& pins) {
             pins.objects["shop.t"].partitions = {2002, 2003};
         }},
        {"the definition of shop.mv", [](Pins& pins) { pins.objects["shop.mv"].definition = "9999"; }},
        {"", [](Pins& pins) { pins.objects["shop.mv"].is_active = false; }},
        {"shop.later", [](Pins& pins) { pins.objects["shop.later"] = {.kind = "table", .definition = "1"}; }},
        {"shop.new_mv, which reads what the plan touches",
         [](Pins& pins) { pins.objects["shop.new_mv"] = {.kind = "materialized view", .definition = "1"}; }},
        {"", [](Pins& pins) { pins.jobs.clear(); }},
        {"", [](Pins& pins) { pins.sizes["shop.t"].rows = 1000; }},
        {"", [](Pins& pins) { pins.sizes["shop.t"].rows = 101; }},
        {"", [](Pins& pins) { pins.sizes.clear(); }},
        {"the time until which it is valid", [](Pins& pins) { pins.made = 2001; }},
        {"", [](Pins& pins) { pins.made = 2000; }},
    };
    return all;
}

std::vector<std::string> facts_named(const std::vector<MovedFact>& facts) {
    std::vector<std::string> all;
    for (const auto& fact : facts)
        all.push_back(fact.what);
    return all;
}

}  // namespace

TEST_CASE("nothing has moved where all is as it was") {
    CHECK(plan::drift_of(sample(), sample()) == Drift{});
}

TEST_CASE("each pinned fact that moves is named and makes the plan stale, each other one does not") {
    for (const auto& move : moves()) {
        auto found = sample();
        move.make(found);
        INFO(move.fact << "\n" << plan::to_json(found).dump(1));
        REQUIRE(found != sample());
        const auto drift = plan::drift_of(sample(), found);
        CHECK(facts_named(drift.stale) ==
              (move.fact.empty() ? std::vector<std::string>{} : std::vector<std::string>{move.fact}));
    }
}

TEST_CASE("there is a move of every member of the pins, what is only carried along aside") {
    std::set<std::string> moved{"target", "salt", "expires"};
    for (const auto& move : moves()) {
        auto found = sample();
        move.make(found);
        const auto before = plan::to_json(sample());
        const auto after = plan::to_json(found);
        for (const auto& [name, value] : before.items()) {
            if (after.at(name) != value) moved.insert(name);
        }
    }
    std::set<std::string> members;
    const auto all = plan::to_json(sample());
    for (const auto& [name, value] : all.items())
        members.insert(name);
    CHECK(moved == members);
}

TEST_CASE("two facts that move are both named") {
    for (const auto& first : moves()) {
        for (const auto& second : moves()) {
            if (first.fact.empty() || second.fact.empty() || first.fact == second.fact) continue;
            auto found = sample();
            first.make(found);
            second.make(found);
            CHECK(!plan::drift_of(sample(), found).stale.empty());
        }
    }
    auto found = sample();
    found.rows = {"b1"};
    found.objects["shop.t"].definition = "9999";
    CHECK(plan::drift_of(sample(), found).stale ==
          std::vector<MovedFact>{{"the rows of the version table", "a1", "b1"},
                                 {"the definition of shop.t", "6666", "9999"}});
}

TEST_CASE("what is not pinned is told of where it matters") {
    auto found = sample();
    found.server_version = "3.5.5";
    found.revisions[0].text = "9999";
    found.objects["shop.mv"].is_active = false;
    found.sizes["shop.t"].rows = 1000;
    CHECK(plan::drift_of(sample(), found) ==
          Drift{.stale = {},
                .told = {
                    {"the text of revision 'b1', not what it runs", "2222", "9999"},
                    {"the server's patch version", "3.5.4-9f1d9a3", "3.5.5"},
                    {"shop.mv, a materialized view", "active", "inactive"},
                    {"the size of shop.t", "100 rows, 1000 bytes, 10 tablets", "1000 rows, 1000 bytes, 10 tablets"}}});
}

TEST_CASE("a plan that goes on does not look at what it has touched itself, and at everything else") {
    const plan::GoingOn going_on{.begun = {"shop.t", "shop.later"}};
    auto found = sample();
    found.rows = {"b1"};
    found.objects["shop.t"].definition = "9999";
    found.objects["shop.later"] = {.kind = "table", .definition = "1"};
    CHECK(plan::drift_of(sample(), found, going_on) == Drift{});
    found.objects["shop.mv"].definition = "9999";
    CHECK(facts_named(plan::drift_of(sample(), found, going_on).stale) ==
          std::vector<std::string>{"the definition of shop.mv"});
}

TEST_CASE("a version table that was made meanwhile is none as long as it is empty") {
    auto never = sample();
    never.rows.clear();
    never.version_table_partitions.clear();
    auto found = never;
    found.version_table_partitions = {1001};
    CHECK(plan::drift_of(never, found) == Drift{});
    found.rows = {"b1"};
    CHECK(facts_named(plan::drift_of(never, found).stale) ==
          std::vector<std::string>{"the version table", "the rows of the version table"});
}

TEST_CASE("pins are written and read without loss") {
    CHECK(plan::pins_of(plan::to_json(sample())) == sample());
    auto endless = sample();
    endless.expires.reset();
    CHECK(plan::pins_of(plan::to_json(endless)) == endless);
}
