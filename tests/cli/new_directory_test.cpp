// SPDX-License-Identifier: Apache-2.0
#include "cli/project/new_directory.hpp"

#include "base/files.hpp"
#include "support/temporary_directory.hpp"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using namespace srmigrate;
using srmigrate::cli::NewDirectory;

TEST_CASE("a new directory that is not kept is as it was: not there, or empty") {
    const tests::TemporaryDirectory temporary;
    const auto absent = temporary.path() / "absent";
    const auto empty = temporary.path() / "empty";
    fs::create_directories(empty);
    for (const auto& path : {absent, empty}) {
        NewDirectory directory(path);
        base::create_file(path / "below/file.sql", "SELECT 1;\n");
        CHECK(fs::exists(path / "below/file.sql"));
    }
    CHECK_FALSE(fs::exists(absent));
    CHECK(fs::is_empty(empty));
}

TEST_CASE("a new directory that is kept has its files") {
    const tests::TemporaryDirectory temporary;
    {
        NewDirectory directory(temporary.path() / "kept");
        base::create_file(temporary.path() / "kept/file.sql", "SELECT 1;\n");
        directory.keep();
    }
    CHECK(base::read_file(temporary.path() / "kept/file.sql") == "SELECT 1;\n");
}

TEST_CASE("a directory that was there keeps what it had, and nothing else") {
    const tests::TemporaryDirectory temporary;
    const auto root = temporary.path() / "there";
    base::create_file(root / "env.py", "");
    base::create_file(root / "versions/old", "");
    {
        NewDirectory directory(root);
        base::create_file(root / "README", "");
        base::create_file(root / "versions/new.sql", "");
        base::create_file(root / "models/t.sql", "");
    }
    CHECK(fs::exists(root / "env.py"));
    CHECK(fs::exists(root / "versions/old"));
    CHECK_FALSE(fs::exists(root / "README"));
    CHECK_FALSE(fs::exists(root / "versions/new.sql"));
    CHECK_FALSE(fs::exists(root / "models"));
}
