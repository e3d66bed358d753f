// SPDX-License-Identifier: Apache-2.0
// Statements that stand alone and that a real cluster refused: the engine refuses them in the same words.
#include "base/json.hpp"
#include "engine/replay.hpp"
#include "engine/shop.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>

using namespace srmigrate;
using srmigrate::tests::Shop;

namespace {

constexpr std::size_t k_recorded_length = 300;  ///< longer statements were cut when they were recorded

/// Whether the recorded error comes from more than the statement: what is there already, another version's words, a
/// variable of the test suite, our own words for what was expected.
bool is_exception(const std::string& sql, const std::string& message) {
    static constexpr std::array<std::string_view, 4> k_messages = {"already exists", "temporary table",
                                                                   "must use hash distribution", "Unexpected input"};
    return sql.size() >= k_recorded_length || sql.find("${") != std::string::npos ||
           std::ranges::any_of(k_messages, [&](auto text) { return message.find(text) != std::string::npos; });
}

bool stands_alone(const base::Json& recorded) {
    return recorded.at("kind").is_string() && recorded.at("kind").get<std::string>() == "CREATE_TABLE";
}

}  // namespace

TEST_CASE("tables that real clusters refused are refused in their words") {
    const auto file = tests::vectors("starrocks-errors.jsonl");
    if (!file) return;
    std::ifstream input(*file);
    std::size_t checked = 0;
    std::size_t excepted = 0;
    for (std::string line; std::getline(input, line);) {
        const base::Json recorded = base::Json::parse(line);
        if (!stands_alone(recorded)) continue;
        const std::string sql = recorded.at("sql").get<std::string>();
        const std::string message = recorded.at("message").get<std::string>();
        if (is_exception(sql, message)) {
            ++excepted;
            continue;
        }
        ++checked;
        Shop shop;
        shop("ADMIN SET FRONTEND CONFIG ('enable_experimental_gin' = 'true')");
        const auto answer = shop.client.ask(sql);
        const auto* const error = std::get_if<sql::ErrorAnswer>(&answer);
        INFO(sql);
        REQUIRE(error != nullptr);
        CHECK(error->number == recorded.at("code").get<int>());
        CHECK(tests::message_class(error->message) == tests::message_class(message));
    }
    std::cout << "recorded refusals of CREATE TABLE: " << checked << " compared, " << excepted << " excepted\n";
}
