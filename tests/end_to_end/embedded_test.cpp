// SPDX-License-Identifier: Apache-2.0
// The real program on embedded:FILE: killed in the middle of a command, and several at once.
#include "base/files.hpp"
#include "cli/project.hpp"
#include "engine/file/persist.hpp"
#include "support/engine_client.hpp"
#include "support/places.hpp"
#include "support/text.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <random>
#include <thread>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

// The example, in a directory of its own.
struct Example {
    Example() {
        std::filesystem::copy(source_file("migrations-example"), directory.path(),
                              std::filesystem::copy_options::recursive);
        std::filesystem::remove(file());
    }
    std::filesystem::path file() const { return directory.path() / "warehouse.sql"; }

    std::unique_ptr<RunningProgram> start(std::string_view line) const {
        auto words = base::split_list(line, ' ');
        words.insert(words.begin(), srmigrate_binary());
        return std::make_unique<RunningProgram>(
            Program{.words = std::move(words), .directory = directory.path(), .variables = {}, .input = {}});
    }
    Finished run(std::string_view line) const { return start(line)->wait(); }

    /// As SHOW CREATE says it; the tool's own views and tables left out.
    std::string definitions() const {
        engine::Engine engine{engine::ClusterProfile()};
        engine.state() = engine::load(base::read_file(file()), file().string());
        EngineClient client(engine);
        const auto tables = base::split(client("SHOW TABLES FROM shop"), '\n');
        std::string text;
        for (const auto& name : tables) {
            if (!name.starts_with("alembic_version")) text += client("SHOW CREATE TABLE shop." + name) + "\n";
        }
        return text;
    }

    TemporaryDirectory directory;
};

}  // namespace

TEST_CASE("a command that is killed leaves the file whole, and the next one goes on") {
    const Example undisturbed;
    const auto begin = std::chrono::steady_clock::now();
    REQUIRE(undisturbed.run("upgrade heads").exit_code == 0);
    const auto took =
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin).count();
    const auto expected = undisturbed.definitions();
    REQUIRE(times_in(expected, "CREATE") > 5);

    INFO("SRMIGRATE_SEED=" << seed());
    std::mt19937_64 random(seed());
    std::size_t killed = 0;
    for (std::size_t round = 0; round < rounds(20); ++round) {
        const Example example;
        const auto run = example.start("upgrade heads");
        std::this_thread::sleep_for(
            std::chrono::microseconds(std::uniform_int_distribution<long long>(0, took)(random)));
        run->send(SIGKILL);
        killed += run->wait().exit_code == 137 ? 1U : 0U;
        const auto current = example.run("current");
        INFO(current);
        CHECK(current.exit_code == 0);
        const auto again = example.run("upgrade heads");
        INFO(again);
        CHECK(again.exit_code == 0);
        CHECK(example.run("current").out == "c90d7e3f5b26 (head)\n");
        CHECK(example.definitions() == expected);
    }
    CHECK(killed > 0);
}

TEST_CASE("commands on one file wait for each other") {
    const Example example;
    std::vector<std::unique_ptr<RunningProgram>> runs;
    for (int i = 0; i < 6; ++i)
        runs.push_back(example.start("upgrade heads"));
    std::string story;
    for (const auto& run : runs) {
        const auto finished = run->wait();
        CHECK(finished.exit_code == 0);
        story += finished.err;
    }
    CHECK(times_in(story, "Running upgrade") == 13);
    CHECK(example.run("current").out == "c90d7e3f5b26 (head)\n");
}

TEST_CASE("commands that only read make no file, and leave one as it is") {
    const Example example;
    constexpr std::array k_reading{
        "current", "current --verbose",         "history --applied", "check", "inspect", "doctor",
        "unlock",  "upgrade current:head --sql"};
    const auto read_all = [&] {
        for (const auto* line : k_reading) {
            const auto finished = example.run(line);
            INFO(line << "\n" << finished.err);
            CHECK(finished.err.find("Permission denied") == std::string::npos);
        }
    };
    read_all();
    CHECK_FALSE(std::filesystem::exists(example.file()));
    REQUIRE(example.run("upgrade heads").exit_code == 0);
    const auto content = base::read_file(example.file());
    const auto written = std::filesystem::last_write_time(example.file());
    read_all();
    CHECK(base::read_file(example.file()) == content);
    CHECK(std::filesystem::last_write_time(example.file()) == written);
}
