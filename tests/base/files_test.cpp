// SPDX-License-Identifier: Apache-2.0
#include "base/files.hpp"

#include "base/diagnostic.hpp"
#include "support/temporary_directory.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate::base;

TEST_CASE("a file is replaced as a whole and nothing is left beside it") {
    const srmigrate::tests::TemporaryDirectory directory;
    const auto path = directory.path() / "made" / "a file 价格.sql";
    write_file(path, "one");
    write_file(path, "two\n");
    CHECK(read_file(path) == "two\n");
    CHECK(std::distance(std::filesystem::directory_iterator(path.parent_path()), {}) == 1);
}

TEST_CASE("creating a file that exists is an error that leaves it alone") {
    const srmigrate::tests::TemporaryDirectory directory;
    const auto path = directory.path() / "x";
    create_file(path, "mine");
    CHECK_THROWS_AS(create_file(path, "yours"), Error);
    CHECK(read_file(path) == "mine");
    CHECK(std::distance(std::filesystem::directory_iterator(directory.path()), {}) == 1);
}

TEST_CASE("a file that cannot be read is named with the reason") {
    try {
        read_file("/no/such/file");
        FAIL("no error");
    } catch (const Error& error) {
        CHECK(std::string(error.what()) == "error: /no/such/file: cannot read: No such file or directory\n");
    }
}
