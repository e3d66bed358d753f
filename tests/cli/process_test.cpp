// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/process.hpp"

#include "support/world.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace srmigrate;
using namespace srmigrate::cli;
using srmigrate::tests::error_of;
using srmigrate::tests::World;

TEST_CASE("a program is found on PATH, or is the path that was given") {
    World world;
    world.file("bin/tool", "#!/bin/sh\n");
    world.file("bin/text", "not executable\n");
    std::filesystem::permissions(world.directory.path() / "bin/tool", std::filesystem::perms::owner_all);
    const auto bin = (world.directory.path() / "bin").string();
    CHECK(find_program("tool", "/nowhere:" + bin) == world.directory.path() / "bin/tool");
    CHECK(find_program(bin + "/tool", "") == world.directory.path() / "bin/tool");
    CHECK(find_program("text", bin) == std::nullopt);
    CHECK(find_program("gone", bin) == std::nullopt);
    CHECK(find_program("", bin) == std::nullopt);
}

TEST_CASE("a program runs to its end in its directory, and says how it ended") {
    World world;
    const auto& directory = world.directory.path();
    CHECK(run_program({"sh", "-c", "echo \"$1\" > made", "sh", "a b"}, directory, Output::to_stderr) == ExitStatus{});
    CHECK(base::read_file(directory / "made") == "a b\n");
    CHECK(run_program({"sh", "-c", "exit 3"}, {}, Output::to_stderr) == ExitStatus{.code = 3, .signal = 0});
    CHECK(run_program({"sh", "-c", "kill -9 $$"}, {}, Output::to_stderr) == ExitStatus{.code = 0, .signal = 9});
    CHECK(error_of([&] { run_program({"/nowhere/x"}, {}, Output::to_stderr); }) ==
          "error: cannot start '/nowhere/x': No such file or directory\n");
}
