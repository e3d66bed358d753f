// SPDX-License-Identifier: Apache-2.0
#include "revision/script/write.hpp"

#include "revision/scripts.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using namespace srmigrate;
using namespace srmigrate::revision;

namespace {

Revision account_revision() {
    return {.id = "1975ea83b712", .message = "create account table", .create_date = "2026-11-21 11:40:27.089406"};
}

/// What of a revision its file decides.
Revision written(Revision revision) {
    revision.doc = clean_doc(revision.doc.empty() ? revision.message : revision.doc);
    revision.message = first_paragraph(revision.doc);
    revision.shown_file.clear();
    revision.header = {};
    revision.spans = {};
    return revision;
}

template <class Container>
const auto& any_of(std::mt19937_64& random, const Container& choices) {
    return choices[random() % choices.size()];
}

constexpr std::array<std::string_view, 44> k_nasty{"a",
                                                   "Z",
                                                   "7",
                                                   " ",
                                                   "  ",
                                                   "\n",
                                                   "\n\n",
                                                   "\r\n",
                                                   "\r",
                                                   "\t",
                                                   "*/",
                                                   "/*",
                                                   "--",
                                                   "'",
                                                   "\"",
                                                   "\\",
                                                   "`",
                                                   ":",
                                                   ": ",
                                                   " #",
                                                   "#",
                                                   "-",
                                                   "- ",
                                                   "|",
                                                   ">",
                                                   "{",
                                                   "}",
                                                   "[",
                                                   "]",
                                                   ",",
                                                   "&",
                                                   "*",
                                                   "!",
                                                   "%",
                                                   "@",
                                                   "中文",
                                                   "\U0001F600",
                                                   "\u0085",
                                                   "\u2028",
                                                   "\uFEFF",
                                                   "\x01",
                                                   "Revision ID: evil",
                                                   "\nRevises: evil\n",
                                                   "\nmigrate:up\n"};
constexpr std::array<std::string_view, 14> k_whole{"null",
                                                   "~",
                                                   "true",
                                                   "1e5",
                                                   "0x1F",
                                                   "2026-11-21",
                                                   "1_000",
                                                   "---",
                                                   "...",
                                                   "? x",
                                                   "Revision ID: a\nRevises: b\nmigrate:up",
                                                   "migrate:up",
                                                   "srmigrate:wait",
                                                   "<<"};

std::string nasty_text(std::mt19937_64& random) {
    if (random() % 8 == 0) return std::string(any_of(random, k_whole));
    std::string text;
    for (auto parts = random() % 12; parts > 0; --parts)
        text += any_of(random, k_nasty);
    return text;
}

std::string nasty_name(std::mt19937_64& random) {
    constexpr std::array<std::string_view, 16> k_parts{"a",  "b1", "0",  "9",   "ea", "_", "null", "true",
                                                       "中", "'",  "\"", "[x]", ":",  "#", "&",    "1e5"};
    std::string name;
    for (auto parts = 1 + random() % 4; parts > 0; --parts)
        name += any_of(random, k_parts);
    return name;
}

std::vector<std::string> nasty_names(std::mt19937_64& random) {
    std::vector<std::string> names;
    for (auto count = random() % 4; count > 0; --count)
        names.push_back(nasty_name(random));
    return names;
}

Revision nasty_revision(std::mt19937_64& random) {
    Revision revision{.id = nasty_name(random),
                      .down = nasty_names(random),
                      .depends_on = nasty_names(random),
                      .labels = nasty_names(random),
                      .message = nasty_text(random),
                      .create_date = random() % 2 == 0 ? "2026-11-21 11:40:27.089406+00:00" : ""};
    if (random() % 2 == 0) revision.doc = revision.message + "\n\n" + nasty_text(random);
    for (auto count = random() % 3; count > 0; --count) {
        ScriptVariable variable{.name = count == 1 ? "null" : "v" + std::to_string(count),
                                .default_value = std::nullopt};
        if (random() % 3 != 0) variable.default_value = nasty_text(random);
        revision.variables.push_back(variable);
    }
    revision.format = random() % 2 == 0 ? ScriptFormat::sql : ScriptFormat::yaml;
    return revision;
}

}  // namespace

TEST_CASE("a new SQL script is laid out for its user to fill in") {
    CHECK(render_new_script(account_revision()) ==
          "-- create account table\n"
          "--\n"
          "-- Revision ID: 1975ea83b712\n"
          "-- Revises: \n"
          "-- Branch Labels: \n"
          "-- Depends On: \n"
          "-- Create Date: 2026-11-21 11:40:27.089406\n"
          "\n"
          "-- migrate:up\n"
          "\n"
          "-- migrate:down\n");
}

TEST_CASE("a new SQL script holds everything that a revision has") {
    auto revision = account_revision();
    revision.message = "line one\nline two\n\nmore";
    revision.down = {"a", "b"};
    revision.labels = {"shop"};
    revision.depends_on = {"c", "web"};
    revision.variables = {{"replicas", "1"}, {"x", std::nullopt}, {"s", "a, \"b\"\n"}};
    CHECK(render_new_script(revision, {.up = "CREATE TABLE t (a INT);\n\n", .down = "DROP TABLE t;"}) ==
          "-- line one\n"
          "-- line two\n"
          "--\n"
          "-- more\n"
          "--\n"
          "-- Revision ID: 1975ea83b712\n"
          "-- Revises: a, b\n"
          "-- Branch Labels: shop\n"
          "-- Depends On: c, web\n"
          "-- Create Date: 2026-11-21 11:40:27.089406\n"
          "-- Variables: replicas=1, x, s=\"a, \\\"b\\\"\\n\"\n"
          "\n"
          "-- migrate:up\n"
          "CREATE TABLE t (a INT);\n"
          "\n"
          "-- migrate:down\n"
          "DROP TABLE t;\n");
}

TEST_CASE("a new YAML script is laid out the same way") {
    auto revision = account_revision();
    revision.format = ScriptFormat::yaml;
    CHECK(render_new_script(revision) ==
          "revision: 1975ea83b712\n"
          "down_revision: null\n"
          "branch_labels: null\n"
          "depends_on: null\n"
          "message: create account table\n"
          "create_date: 2026-11-21 11:40:27.089406\n"
          "upgrade:\n"
          "downgrade:\n");
    revision.message = "line one\n\nmore: yes";
    revision.id = "123456789012";
    revision.down = {"a", "1e5"};
    revision.labels = {"null"};
    revision.variables = {{"replicas", "1"}, {"x", std::nullopt}};
    CHECK(render_new_script(revision, {.up = "- create_table:\n    name: t\n", .down = "- drop_table: {name: t}"}) ==
          "revision: \"123456789012\"\n"
          "down_revision: [a, \"1e5\"]\n"
          "branch_labels: \"null\"\n"
          "depends_on: null\n"
          "message: |-\n"
          "  line one\n"
          "\n"
          "  more: yes\n"
          "create_date: 2026-11-21 11:40:27.089406\n"
          "variables: {replicas: \"1\", x: null}\n"
          "upgrade:\n"
          "  - create_table:\n"
          "      name: t\n"
          "downgrade:\n"
          "  - drop_table: {name: t}\n");
}

TEST_CASE("reading back what was written gives the same revision") {
    std::mt19937_64 random(tests::seed());
    for (std::size_t round = 0; round < tests::rounds(2000); ++round) {
        const auto revision = nasty_revision(random);
        const auto text = render_new_script(revision);
        INFO("seed " << tests::seed() << ", round " << round << ":\n" << text);
        auto read = tests::revision_of(text, revision.format);
        CHECK(read.header == text);
        CHECK((written(read) == written(revision)));
    }
}

TEST_CASE("what a header cannot hold is refused before anything is written") {
    const auto message_of = [](Revision revision) {
        try {
            render_new_script(revision);
        } catch (const base::Error& error) {
            return tests::text_of(error.diagnostics());
        }
        return std::string();
    };
    auto revision = account_revision();
    revision.message = "caf\xE9";
    CHECK(message_of(revision) ==
          "error: expected UTF-8 as message, got the byte 0xE9 at offset 3\n"
          "hint: use a terminal whose encoding is UTF-8\n");
    revision = account_revision();
    revision.labels = {"a,b"};
    CHECK(message_of(revision) == "error: expected a branch label without blanks and commas, got 'a,b'\n");
    revision = account_revision();
    revision.id = "";
    CHECK(message_of(revision) == "error: expected a revision id without blanks and commas, got ''\n");
}
