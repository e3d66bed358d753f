// SPDX-License-Identifier: Apache-2.0
#include "engine/engine.hpp"
#include "support/engine_client.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using srmigrate::engine::Engine;
using srmigrate::engine::Profile;
using tests::EngineClient;

namespace {

struct Shop {
    Shop() {
        client("CREATE DATABASE shop");
        client("USE shop");
    }
    Engine engine{Profile{}};
    EngineClient client{engine};
};

std::string table(const std::string& type, const std::string& series) {
    return "CREATE TABLE t (k " + type + ") DUPLICATE KEY (k) PARTITION BY RANGE (k) (" + series +
           ") DISTRIBUTED BY HASH (k) BUCKETS 1";
}

}  // namespace

TEST_CASE("a partition series that does not advance or does not end is refused by name") {
    Shop shop;
    const std::string stuck = "not simulated: a partition series that does not advance";
    const std::pair<std::string, std::string> cases[] = {
        {table("INT", "START (\"1\") END (\"10\") EVERY (0)"), stuck},
        {table("DATE", "START (\"2026-01-01\") END (\"2026-02-01\") EVERY (INTERVAL 0 DAY)"), stuck},
        {table("BIGINT", "START (\"1\") END (\"10\") EVERY (9223372036854775807)"), stuck},
        {table("INT", "START (\"1\") END (\"100000\") EVERY (1)"),
         "not simulated: a partition series of more than 4096 partitions"},
    };
    for (const auto& [statement, expected] : cases) {
        INFO(statement);
        CHECK(shop.client(statement).find(expected) != std::string::npos);
    }
    CHECK(shop.client(table("INT", "START (\"1\") END (\"10\") EVERY (3)")) == "ok 0");
}
