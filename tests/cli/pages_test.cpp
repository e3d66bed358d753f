// SPDX-License-Identifier: Apache-2.0
// Holds the documentation and alembic.ini.sample equal to the program's tables.
#include "base/files.hpp"
#include "base/text.hpp"
#include "cli/settings/settings.hpp"
#include "support/run_program.hpp"
#include "support/vectors.hpp"
#include "support/world.hpp"
#include "support/written_file.hpp"
#include "tools/command_pages.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <filesystem>

using namespace srmigrate;
using namespace srmigrate::cli;
using namespace srmigrate::tools;
using srmigrate::tests::check_written;
using srmigrate::tests::check_written_part;
using srmigrate::tests::source_file;
using srmigrate::tests::World;

TEST_CASE("docs/commands.md and the man page are printed from the command table") {
    check_written("docs/commands.md", commands_page());
    check_written("docs/srmigrate.1", manual_page());
}

TEST_CASE("docs/configuration.md has every key") {
    check_written_part("docs/configuration.md", "keys", keys_table());
    check_written_part("docs/configuration.md", "accepted", accepted_keys_table());
}

TEST_CASE("man shows the man page without complaint") {
    if (!std::filesystem::exists("/usr/bin/groff")) return;
    const auto result =
        tests::run_program({.words = {"groff", "-man", "-ww", "-Tutf8", source_file("docs/srmigrate.1").string()},
                            .directory = ".",
                            .variables = {},
                            .input = {}});
    CHECK(result.exit_code == 0);
    CHECK(result.err.empty());
}

TEST_CASE("alembic.ini.sample is a valid config file with every key in it") {
    const auto sample = base::read_file(source_file("alembic.ini.sample"));
    World world;
    world.variables["STARROCKS_PASSWORD"] = "x";
    world.file("alembic.ini", sample);
    const auto plain = load_settings({}, world.environment(), ConfigFile::required);
    CHECK(plain.warnings.empty());

    // Switched on: '#' and a key, without a blank between.
    std::string switched_on;
    for (const auto& line : base::split(sample, '\n')) {
        const bool is_setting = line.size() > 1 && line[0] == '#' && line[1] >= 'a' && line[1] <= 'z';
        switched_on += (is_setting ? line.substr(1) : line) + "\n";
    }
    world.file("alembic.ini", switched_on);
    const auto loaded = load_settings({}, world.environment(), ConfigFile::required);
    CHECK(loaded.warnings.empty());
    CHECK(loaded.settings.url_problems.empty());
    CHECK(loaded.settings.hooks.size() == 1);
    for (const auto& setting : shown(loaded.settings)) {
        INFO(setting.key);
        CHECK(setting.origin.starts_with("alembic.ini:"));
    }
    for (const auto& key : known_keys()) {
        INFO(key.name);
        CHECK(switched_on.find(fmt::format("\n{} = ", key.name)) != std::string::npos);
    }
    for (const auto& key : accepted_keys()) {
        INFO(key.name);
        CHECK(switched_on.find(fmt::format("\n{} = ", key.name)) != std::string::npos);
    }
}
