// SPDX-License-Identifier: Apache-2.0
#include "revision/file/revision.hpp"

#include "revision/file/variables.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using namespace srmigrate::revision;

namespace {

Revision with_header() {
    Revision revision;
    revision.file = "/p/versions/m.sql";
    revision.shown_file = "versions/m.sql";
    revision.header = "-- merge\n--\n-- Revision ID: m1\n-- Revises: ab1, b1\n";
    revision.spans.id = HeaderSpan{.offset = revision.header.str().find("m1"), .length = 2};
    revision.spans.down = HeaderSpan{.offset = revision.header.str().find("ab1"), .length = 7};
    return revision;
}

}  // namespace

TEST_CASE("a value of a list in the header has its own place") {
    const auto revision = with_header();
    CHECK(place_in_header(revision, revision.spans.down, "b1") ==
          base::Place{
              .file = "versions/m.sql", .line = 4, .column = 18, .line_text = "-- Revises: ab1, b1", .length = 2});
}

TEST_CASE("a value that the header spells differently is placed at its key's whole value") {
    const auto revision = with_header();
    CHECK(place_in_header(revision, revision.spans.down, "zz") ==
          base::Place{
              .file = "versions/m.sql", .line = 4, .column = 13, .line_text = "-- Revises: ab1, b1", .length = 7});
}

TEST_CASE("a key that is not in the header is placed at the file, and without a file nowhere") {
    auto revision = with_header();
    CHECK(place_in_header(revision, revision.spans.labels, "l") == base::whole_file("versions/m.sql"));
    revision.shown_file.clear();
    CHECK(place_in_header(revision, revision.spans.labels) == base::whole_file("/p/versions/m.sql"));
    revision.file.clear();
    CHECK(place_in_header(revision, revision.spans.down) == std::nullopt);
}

TEST_CASE("the default of a variable is the one that the last script gives it") {
    const auto declaring = [](std::vector<ScriptVariable> variables) {
        Revision revision;
        revision.variables = std::move(variables);
        return revision;
    };
    const std::vector<Revision> revisions{
        declaring({{.name = "replicas", .default_value = "1"}, {.name = "days", .default_value = "30"}}),
        declaring({{.name = "replicas", .default_value = "3"}, {.name = "owner", .default_value = std::nullopt}}),
        declaring({{.name = "replicas", .default_value = std::nullopt}})};
    CHECK(default_values(revisions) == VariableValues{{"days", "30"}, {"replicas", "3"}});
}
