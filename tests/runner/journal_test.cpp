// SPDX-License-Identifier: Apache-2.0
#include "run/lock/journal.hpp"

#include "base/diagnostic.hpp"
#include "base/hash.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace srmigrate::run;

namespace {

Journal random_journal(std::mt19937_64& random) {
    const auto number = [&](std::uint64_t most) { return random() % (most + 1); };
    Journal journal{.project = "9f2c4e1a",
                    .owner = "ci",
                    .host = "runner-7.例",
                    .pid = static_cast<std::int64_t>(number(1U << 22U)),
                    .connection = number(1U << 30U),
                    .since = 1'760'000'000,
                    .expires = 1'760'000'600,
                    .failed = number(1) == 1,
                    .progress = std::nullopt,
                    .nonce = "0a1b2c3d",
                    .parent = number(1) == 1 ? "4e5f6a7b" : "",
                    .awaited = {},
                    .process = "0a1b2c3d-123456789",
                    .user = "9f2c4e1a"};
    for (auto i = number(3); i > 0; --i)
        journal.awaited.push_back(number(1U << 30U));
    if (number(3) == 0) return journal;
    RevisionProgress progress{
        .revision = "1975ea83b712", .downgrade = number(1) == 1, .done_chain = extend_chain("", "x")};
    const auto done = number(5000);
    progress.states.assign(done, StatementState::done);
    for (auto i = number(k_most_in_flight); i > 0; --i) {
        progress.states.push_back(number(1) == 0 ? StatementState::sent : StatementState::job_running);
        progress.in_flight.push_back({.index = progress.states.size() - 1,
                                      .hash = srmigrate::base::sha256_hex(std::to_string(i)).substr(0, 8),
                                      .job_mark = static_cast<std::int64_t>(number(9'000'000)),
                                      .proof = number(1) == 0 ? "" : "0a1b2c3d",
                                      .transaction = ""});
    }
    // Only one load at a time is waited for.
    if (!progress.in_flight.empty() && number(1) == 0) progress.in_flight.back().transaction = "1234567890123";
    progress.states.insert(progress.states.end(), number(5000), StatementState::not_sent);
    if (number(1) == 1) progress.plan = "0123456789ab";
    journal.progress = progress;
    return journal;
}

}  // namespace

TEST_CASE("run lengths of statement states round-trip") {
    for (const std::string text : {"", "d1", "d120j1n3", "n7", "s1d2s1"}) {
        const auto states = from_run_lengths(text);
        REQUIRE(states);
        CHECK(to_run_lengths(*states) == text);
    }
}

TEST_CASE("text that is no run of states is refused") {
    for (const std::string text : {"d", "x1", "d0", "1d", "d1 ", "d99999999999", "d-1"})
        CHECK_FALSE(from_run_lengths(text));
}

TEST_CASE("a journal comes back as it was written, in safe characters and under 2 KB") {
    std::mt19937_64 random(srmigrate::tests::seed());
    for (std::size_t round = 0; round < srmigrate::tests::rounds(300); ++round) {
        INFO("seed " << srmigrate::tests::seed() << ", round " << round);
        const auto journal = random_journal(random);
        const auto text = encode(journal);
        CHECK(decode(text) == journal);
        CHECK(text.size() < 2048);
        CHECK(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
              std::string::npos);
    }
}

TEST_CASE("a journal of another version or of no journal at all is an error that says so") {
    const auto message_of = [](const std::string& json) {
        try {
            decode(srmigrate::base::base64url(json));
        } catch (const srmigrate::base::Error& error) {
            return std::string(error.what());
        }
        return std::string("no error");
    };
    CHECK(message_of(R"({"v":2})") ==
          "error: the journal has version 2, this program knows 1\n"
          "hint: use the version of srmigrate that wrote it, or a newer one\n");
    CHECK(message_of("hello") == "error: the journal of the last run cannot be read\n");
    CHECK(message_of(R"({"v":1})") == "error: the journal of the last run cannot be read\n");
}

TEST_CASE("the chain of done statements depends on every one and on their order") {
    const auto ab = extend_chain(extend_chain("", "a"), "b");
    CHECK(ab.size() == 16);
    CHECK(ab != extend_chain(extend_chain("", "b"), "a"));
    CHECK(ab != extend_chain("", "b"));
}

TEST_CASE("the largest journal is under 2 KB") {
    Journal journal{.project = "9f2c4e1a9f2c4e1a",
                    .owner = std::string(48, 'o'),
                    .host = std::string(48, 'h'),
                    .pid = 4'194'304,
                    .connection = 4'294'967'295,
                    .since = 1'760'000'000,
                    .expires = 1'760'000'600,
                    .failed = true,
                    .progress = std::nullopt,
                    .nonce = "0a1b2c3d4e5f",
                    .parent = "4e5f6a7b8c9d",
                    .awaited = std::vector<std::uint64_t>(6, 4'294'967'295),
                    .process = "0a1b2c3d4e5f-12345678901",
                    .user = "9f2c4e1a"};
    RevisionProgress progress{.revision = std::string(32, 'r'),
                              .downgrade = true,
                              .states = {},
                              .done_chain = extend_chain("", "x"),
                              .in_flight = {},
                              .plan = "0123456789ab"};
    for (std::size_t i = 0; i < k_most_in_flight; ++i) {
        progress.states.insert(progress.states.end(), 300, StatementState::done);
        progress.states.push_back(StatementState::sent);
        progress.in_flight.push_back(
            {.index = progress.states.size() - 1, .hash = "0a1b2c3d", .job_mark = 99'999'999, .proof = "0a1b2c3d"});
    }
    progress.in_flight.back().transaction = "1234567890123";
    journal.progress = progress;
    CHECK(encode(journal).size() < 2048);
}
