// SPDX-License-Identifier: Apache-2.0
#include "revision/script/directory.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "revision/python/environment_script.hpp"
#include "revision/scripts.hpp"
#include "support/temporary_directory.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

using namespace srmigrate;
using namespace srmigrate::revision;
using tests::text_of;

namespace fs = std::filesystem;

namespace {

std::string script(const std::string& id, const std::string& down = "") {
    return "-- message of " + id + "\n--\n-- Revision ID: " + id + "\n-- Revises: " + down +
           "\n\n-- migrate:up\nSELECT 1;\n";
}

using Files = std::vector<std::pair<std::string, std::string>>;

Directory load(const fs::path& root, const Files& files, DirectoryOptions options = {}) {
    for (const auto& [name, text] : files)
        base::write_file(root / name, text);
    if (options.locations.empty()) options.locations = {root / "versions"};
    options.working_directory = root;
    return load_directory(options);
}

Directory load(const Files& files) {
    const tests::TemporaryDirectory directory;
    return load(directory.path(), files);
}

std::vector<std::string> ids(const Directory& directory) {
    std::vector<std::string> result;
    for (const auto& revision : directory.revisions)
        result.push_back(revision.id);
    return result;
}

std::string errors_of(const std::string& name, const std::string& text) {
    const auto directory = load({{"versions/" + name, text}});
    CHECK(directory.revisions.empty());
    return text_of(directory.errors);
}

}  // namespace

TEST_CASE("the header of an SQL script is its first comment block") {
    const std::string text =
        "-- create account table\n-- in two lines\n--\n-- More about it.\n--\n-- Revision ID: 1975ea83b712\n"
        "-- Revises: ab1, ab2\n-- Branch Labels: shop,web\n-- Depends On: 55af\n"
        "-- Create Date: 2026-11-21 11:40:27.089406\n-- Variables: replicas=1, x, s=\"a, \\\"b\\\"\"\n\n"
        "-- migrate:up\nSELECT 1;\n";
    const tests::TemporaryDirectory root;
    const auto directory = load(root.path(), {{"versions/1975ea83b712_create.sql", text}});
    CHECK(text_of(directory.errors).empty());
    REQUIRE(directory.revisions.size() == 1);
    const auto span = [&](const std::string& value) {
        return HeaderSpan{.offset = text.find(value), .length = value.size()};
    };
    CHECK(directory.revisions[0] == Revision{.id = "1975ea83b712",
                                             .down = {"ab1", "ab2"},
                                             .depends_on = {"55af"},
                                             .labels = {"shop", "web"},
                                             .message = "create account table\nin two lines",
                                             .doc = "create account table\nin two lines\n\nMore about it.",
                                             .create_date = "2026-11-21 11:40:27.089406",
                                             .variables = {{"replicas", "1"}, {"x", std::nullopt}, {"s", "a, \"b\""}},
                                             .file = root.path() / "versions/1975ea83b712_create.sql",
                                             .shown_file = "versions/1975ea83b712_create.sql",
                                             .format = ScriptFormat::sql,
                                             .header = text,
                                             .spans = {.id = span("1975ea83b712"),
                                                       .down = span("ab1, ab2"),
                                                       .depends_on = span("55af"),
                                                       .labels = span("shop,web")}});
}

TEST_CASE("the header of a YAML script is read the same by the quick scan and by the YAML parser") {
    const std::string quick =
        "revision: 1975ea83b712\ndown_revision: [ab1, 'ab2']\nbranch_labels: shop\ndepends_on: null\n"
        "message: \"create: account table\"\ncreate_date: 2026-11-21 11:40:27.089406\nvariables: [replicas]\n"
        "upgrade:\n- execute: SELECT 1\n";
    const auto read = [](const std::string& text) {
        auto directory = load({{"versions/a.yaml", text}});
        CHECK(text_of(directory.errors).empty());
        REQUIRE(directory.revisions.size() == 1);
        auto revision = directory.revisions.front();
        revision.file.clear();
        revision.header = {};
        return revision;
    };
    const auto revision = read(quick);
    CHECK(revision.down == std::vector<std::string>{"ab1", "ab2"});
    CHECK(revision.labels == std::vector<std::string>{"shop"});
    CHECK(revision.message == "create: account table");
    CHECK(revision.create_date == "2026-11-21 11:40:27.089406");
    CHECK(revision.variables == std::vector<ScriptVariable>{{"replicas", std::nullopt}});
    CHECK(read(quick + "downgrade: !!seq []\n") == revision);
    // A key that is quoted is one that the scan leaves to the parser.
    CHECK(read(quick + "\"downgrade\": []\n") == revision);
}

TEST_CASE("spellings of a YAML header that the quick scan cannot read are left to the parser") {
    const auto read = [](const std::string& text) {
        auto directory = load({{"versions/a.yaml", text}});
        CHECK(text_of(directory.errors).empty());
        return directory.revisions.at(0);
    };
    CHECK(read("revision: a1\ndown_revision:\n  - b1\n  - b2\n").down == std::vector<std::string>{"b1", "b2"});
    CHECK(read("revision: a1\ndown_revision: ~\nmessage: |\n  first\n  second\n\n  more\n").doc ==
          "first\nsecond\n\nmore");
    CHECK(read("revision: a1\ndown_revision: ~\nmessage: 'it''s'\n").message == "it's");
    CHECK(read("revision: a1\ndown_revision: ~\nmessage: \"a\\nb\"\n").message == "a\nb");
    CHECK(read("revision: a1 # the first\ndown_revision: ~\n").id == "a1");
    CHECK(read("{revision: a1, down_revision: null}").id == "a1");
    CHECK(read("revision: a1\ndown_revision: null\nvariables: {n: 3, m: null, s: \"x y\"}\n").variables ==
          std::vector<ScriptVariable>{{"n", "3"}, {"m", std::nullopt}, {"s", "x y"}});
    CHECK(read("revision: 0123\ndown_revision: 1e5\n").down == std::vector<std::string>{"1e5"});
}

TEST_CASE("load order is that of file names, directories in order, files before sub-directories") {
    const tests::TemporaryDirectory root;
    const Files files{{"b/z.sql", script("z")},     {"b/a.yaml", "revision: a\ndown_revision: null\n"},
                      {"b/sub/1.sql", script("1")}, {"b/sub/deep/0.sql", script("0")},
                      {"b/Sub/2.sql", script("2")}, {"a/m.sql", script("m")}};
    DirectoryOptions options{.locations = {root.path() / "b", root.path() / "a"}};
    CHECK(ids(load(root.path(), files, options)) == std::vector<std::string>{"a", "z", "m"});
    options.recursive = true;
    CHECK(ids(load(root.path(), files, options)) == std::vector<std::string>{"a", "z", "2", "1", "0", "m"});
}

TEST_CASE("a byte order mark, CR LF, blanks and Chinese in names make no difference") {
    const auto plain = load({{"versions/a.sql", script("a1")}});
    const auto dressed =
        load({{"versions/加 列 a.sql", "\xEF\xBB\xBF" + base::replace_all(script("a1"), "\n", "\r\n")}});
    REQUIRE(dressed.revisions.size() == 1);
    CHECK(dressed.revisions[0].header == plain.revisions[0].header);
    CHECK(dressed.revisions[0].message == "message of a1");
    CHECK(dressed.revisions[0].shown_file == "versions/加 列 a.sql");
}

TEST_CASE("what is wrong in a header is said with its place") {
    struct Row {
        const char* name;
        std::string text;
        std::string errors;
    };
    const std::vector<Row> rows{
        {"a.sql", "-- m\n-- Revision ID: a1\n-- Revises: \n-- Depend On: b\n-- migrate:up\n",
         "error: versions/a.sql:4:4: unknown header key 'Depend On'\n"
         "  -- Depend On: b\n"
         "     ^^^^^^^^^\n"
         "hint: did you mean 'Depends On'?\n"},
        {"a.sql", "-- m\n-- Revision ID: a1\n\n-- migrate:up\n",
         "error: versions/a.sql: the header has no 'Revises'\n"
         "hint: add the line '-- Revises: ' with the parent's id, or blank for a base\n"},
        {"a.sql", "-- m\n--\n-- Revision ID: a1\n-- Revises: b\n-- Revises: c\n",
         "error: versions/a.sql:5:4: the header key 'Revises' is given twice\n"
         "  -- Revises: c\n"
         "     ^^^^^^^^^^\n"
         "hint: keep one of the lines\n"},
        {"a.sql", "-- m\n--\n-- Revision ID: a1\n-- Revises: b\n-- and so on\n",
         "error: versions/a.sql:5:4: expected a header key and its value, got other text\n"
         "  -- and so on\n"
         "     ^^^^^^^^^\n"
         "hint: leave an empty comment line between the keys and other text\n"},
        {"a.sql", "-- Revision ID: a1\n-- Revises: b\n--\n-- Depends On: c\n",
         "error: versions/a.sql:4:4: the header key 'Depends On' stands apart from 'Revision ID'\n"
         "  -- Depends On: c\n"
         "     ^^^^^^^^^^^^^\n"
         "hint: remove the empty comment line between them\n"},
        {"a.sql", "-- Revision ID: \n-- Revises: \n",
         "error: versions/a.sql:1:17: the revision id is empty\n"
         "  -- Revision ID: \n"
         "                  ^\n"
         "hint: write an id of up to 32 characters\n"},
        {"a.sql", "-- Revision ID: 一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三\n-- Revises: \n",
         "error: versions/a.sql:1:17: the revision id "
         "'一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三' "
         "has 33 characters, the version table holds 32\n"
         "  -- Revision ID: 一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三\n"
         "                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
         "hint: choose a shorter id\n"},
        {"a.sql", "-- Revision ID: a1\n-- Revises: b c\n",
         "error: versions/a.sql:2:13: expected revision ids, got 'b c'\n"
         "  -- Revises: b c\n"
         "              ^^^\n"
         "hint: separate several with commas; blanks cannot be part of one\n"},
        {"a.sql", "-- Revision ID: a1\n-- Revises: \n-- Variables: a=1, 2b, a\n",
         "error: versions/a.sql:3:20: expected the name of a variable, got '2b'\n"
         "  -- Variables: a=1, 2b, a\n"
         "                     ^^\n"
         "hint: use letters, digits and '_', a digit not first\n"
         "error: versions/a.sql:3:24: the variable 'a' is declared twice\n"
         "  -- Variables: a=1, 2b, a\n"
         "                         ^\n"
         "hint: remove one of the declarations\n"},
        {"a.sql", "-- Revision ID: a1\n-- Revises: \n-- Variables: a=\"1, b\n",
         "error: versions/a.sql:3:15: expected a quoted default for the variable 'a', got \"1, b\n"
         "  -- Variables: a=\"1, b\n"
         "                ^^^^^^^\n"
         "hint: close it with '\"'; write \\\" for one inside and \\\\ for a backslash\n"},
        {"a.sql", "CREATE TABLE t (a INT);\n-- Revision ID: a1\n-- Revises: \n",
         "error: versions/a.sql:2:1: the header is not the first comment block of the file\n"
         "  -- Revision ID: a1\n"
         "  ^^^^^^^^^^^^^^^^^^\n"
         "hint: write it as lines that begin with '--', and move it to the top\n"},
        {"a.sql", "/* m\n * Revision ID: a1\n * Revises: \n */\n-- migrate:up\n",
         "error: versions/a.sql:2:2: the header is not the first comment block of the file\n"
         "   * Revision ID: a1\n"
         "   ^^^^^^^^^^^^^^^^^\n"
         "hint: write it as lines that begin with '--', and move it to the top\n"},
        {"seed.sql", "-- just some rows\n-- migrate:up\nINSERT INTO t VALUES (1);\n",
         "error: versions/seed.sql: the file has no header\n"
         "hint: begin it with a comment block that has the lines '-- Revision ID: ' and '-- Revises: '\n"},
        {"1975ea83b712_create.sql", "CREATE TABLE t (a INT);\n",
         "error: versions/1975ea83b712_create.sql: the file has no header\n"
         "hint: begin it with a comment block that has the lines '-- Revision ID: ' and '-- Revises: '\n"},
        {"1975ea83b712_create.sql", "",
         "error: versions/1975ea83b712_create.sql: the file has no header\n"
         "hint: begin it with a comment block that has the lines '-- Revision ID: ' and '-- Revises: '\n"},
        {"a.sql", "-- m\n-- Revision ID: a1\n-- Revises: caf\xE9\n",
         "error: versions/a.sql:3:16: expected UTF-8, got the byte 0xE9 at offset 39\n"
         "  -- Revises: caf\uFFFD\n"
         "                 ^\n"
         "hint: save the file as UTF-8\n"},
        {"a.sql", std::string("\xFF\xFE-\0-\0", 6),
         "error: versions/a.sql:1:1: expected UTF-8, got the byte 0xFF at offset 0\n"
         "  \uFFFD\uFFFD-\uFFFD-\uFFFD\n"
         "  ^\n"
         "hint: save the file as UTF-8; it looks like UTF-16\n"},
        {"a.yaml", "revision: a1\n",
         "error: versions/a.yaml: the header has no 'down_revision'\n"
         "hint: add 'down_revision:' with the parent's id, or null for a base\n"},
        {"a.yaml", "upgrade: []\n",
         "error: versions/a.yaml: the file has no header\n"
         "hint: give it the keys 'revision' and 'down_revision'\n"},
        {"a.yaml", "revision: a1\ndown_revision: null\ndepend_on: b\n",
         "error: versions/a.yaml:3:1: unknown key 'depend_on'\n"
         "  depend_on: b\n"
         "  ^^^^^^^^^\n"
         "hint: did you mean 'depends_on'?\n"},
        {"a.yaml", "revision: a1\ndown_revision: null\nrevision: b\n",
         "error: versions/a.yaml:3:1: the key 'revision' is given twice\n"
         "  revision: b\n"
         "  ^^^^^^^^\n"
         "hint: keep one of them\n"},
        {"a.yaml", "message: 加列\nrevision: [a1]\ndown_revision: {b: c}\ndepends_on: [b, [c]]\nbranch_labels: [a b]\n",
         "error: versions/a.yaml:2:11: expected one value under 'revision', got a list\n"
         "  revision: [a1]\n"
         "            ^^^^\n"
         "error: versions/a.yaml:2:11: the revision id is empty\n"
         "  revision: [a1]\n"
         "            ^^^^\n"
         "hint: write an id of up to 32 characters\n"
         "error: versions/a.yaml:3:16: expected a value, a list or null under 'down_revision', got a mapping\n"
         "  down_revision: {b: c}\n"
         "                 ^^^^^^\n"
         "error: versions/a.yaml:4:17: expected a value in the list under 'depends_on'\n"
         "  depends_on: [b, [c]]\n"
         "                  ^^^\n"
         "error: versions/a.yaml:5:16: expected branch labels, got 'a b'\n"
         "  branch_labels: [a b]\n"
         "                 ^^^^^\n"
         "hint: write several as a list, [a, b]; blanks cannot be part of one\n"},
        {"a.yaml", "revision: a1\ndown_revision: \"a\nupgrade: []\n",
         "error: versions/a.yaml:2:16: unterminated string\n"
         "  down_revision: \"a\n"
         "                 ^^\n"
         "hint: close it with '\"'; write \\\" for one inside\n"
         "error: versions/a.yaml:2:16: expected revision ids, got 'a upgrade: [] '\n"
         "  down_revision: \"a\n"
         "                 ^^\n"
         "hint: write several as a list, [a, b]; blanks cannot be part of one\n"},
        {"a.yaml", "message: a: b\nrevision: a1\n",
         "error: versions/a.yaml:1:11: not valid YAML: illegal map value\n"
         "  message: a: b\n"
         "            ^\n"
         "hint: quote text that holds ': ', ' #', or begins with a sign; indent with blanks, not tabs\n"},
        {"a.py", "from alembic import op\nrevision: str = 'a1'\n",
         "error: versions/a.py: the file sets no 'down_revision'\n"
         "hint: write 'down_revision = None' for a first revision\n"},
    };
    for (const auto& row : rows) {
        INFO(row.text);
        CHECK(errors_of(row.name, row.text) == row.errors);
    }
}

TEST_CASE("all broken files are reported, and the others are loaded") {
    const auto directory = load({{"versions/a.sql", "-- Revision ID: \n-- Revises: \n"},
                                 {"versions/b.sql", script("b1")},
                                 {"versions/c.yaml", "revision: c1\n"},
                                 {"versions/d.sql", "\xC3("}});
    CHECK(ids(directory) == std::vector<std::string>{"b1"});
    CHECK(text_of(directory.errors) ==
          "error: versions/a.sql:1:17: the revision id is empty\n"
          "  -- Revision ID: \n"
          "                  ^\n"
          "hint: write an id of up to 32 characters\n"
          "error: versions/c.yaml: the header has no 'down_revision'\n"
          "hint: add 'down_revision:' with the parent's id, or null for a base\n"
          "error: versions/d.sql:1:1: expected UTF-8, got the byte 0xC3 at offset 0\n"
          "  \uFFFD(\n"
          "  ^\n"
          "hint: save the file as UTF-8\n");
}

TEST_CASE("files that are no revisions are ignored, those that could be meant as one with a note") {
    const auto directory = load({{"versions/seed.sql", "INSERT INTO t VALUES ('-- migrate:up');\n"},
                                 {"versions/config.yaml", "a: 1\n"},
                                 {"versions/list.yaml", "- 1\n"},
                                 {"versions/__init__.py", ""},
                                 {"versions/README.md", "-- Revision ID: a1\n"},
                                 {"versions/.#1975ea83b712_a.sql", script("x1")},
                                 {"versions/1975ea83b712_a.sql~", script("x2")},
                                 {"versions/#1975ea83b712_a.sql#", script("x3")},
                                 {"versions/._1975ea83b712_a.sql", "\xFF"},
                                 {"versions/__pycache__/a.sql", script("x4")}});
    CHECK(directory.revisions.empty());
    CHECK(text_of(directory.errors).empty());
    CHECK(text_of(directory.warnings).empty());
    CHECK(text_of(directory.notes) ==
          "error: versions/__init__.py: ignored: a Python file that is not a revision\n"
          "error: versions/config.yaml: ignored: the file has no header\n"
          "error: versions/list.yaml: ignored: the file has no header\n"
          "error: versions/seed.sql: ignored: the file has no header\n");
}

TEST_CASE("a file or directory that is met twice counts once, with a warning; a missing one is a warning") {
    const tests::TemporaryDirectory root;
    base::write_file(root.path() / "versions/a.sql", script("a1"));
    fs::create_symlink(root.path() / "versions/a.sql", root.path() / "versions/b.sql");
    fs::create_directory_symlink(root.path() / "versions", root.path() / "versions/up");
    DirectoryOptions options{.locations = {root.path() / "versions", root.path() / "versions/up", root.path() / "more",
                                           root.path() / "versions/a.sql"},
                             .recursive = true};
    const auto directory = load(root.path(), {}, options);
    CHECK(ids(directory) == std::vector<std::string>{"a1"});
    CHECK(text_of(directory.warnings) ==
          "error: versions/up: the version location is named twice; its files count once\n"
          "hint: name each directory once in 'version_locations'\n"
          "error: more: the version location does not exist\n"
          "hint: create it, or correct 'version_locations'\n"
          "error: versions/a.sql: the version location is not a directory\n"
          "hint: create it, or correct 'version_locations'\n"
          "error: versions/b.sql: the file is met twice and counts once\n"
          "hint: remove the link, or name each directory once in 'version_locations'\n");
}

TEST_CASE("settings that an environment script makes in code are read, with their places") {
    EnvironmentScript script({.file = "/p/env.py",
                              .shown_file = "env.py",
                              .text = "# version_table = 'x'\ncontext.configure(\n    version_table_kwargs={},\n"
                                      "    version_table=\"v\",\n    include_object=None,\n"
                                      "    **{'version_table_schema': 'ops'})\nif version_table == 1: pass\n"},
                             {});
    const auto table = script.version_table();
    REQUIRE(table);
    CHECK(table->value == "v");
    CHECK(table->where.line == 4);
    CHECK(table->where.line_text == "    version_table=\"v\",");
    const auto schema = script.version_table_schema();
    REQUIRE(schema);
    CHECK(schema->value == "ops");
    CHECK(schema->where.line == 6);
    CHECK_FALSE(script.filter());
    CHECK_FALSE(script.url());
    CHECK(text_of(script.take_warnings()).empty());
}

TEST_CASE("names by file_template are told from other names") {
    CHECK(is_named_by_template("1975ea83b712_create.sql", "%(rev)s_%(slug)s"));
    CHECK(is_named_by_template("1975ea83b712_.sql", "%(rev)s_%(slug)s"));
    CHECK(is_named_by_template("20261121_create.sql", "%(rev)s_%(slug)s"));
    CHECK_FALSE(is_named_by_template("add_face.sql", "%(rev)s_%(slug)s"));
    CHECK_FALSE(is_named_by_template("seed.sql", "%(rev)s_%(slug)s"));
    CHECK(is_named_by_template("2026_07_01-1975ea83b712-x.sql", "%(year)d_%(month).2d_%(day).2d-%(rev)s-%(slug)s"));
    CHECK(is_named_by_template("1975ea83b712.yaml", "%(year)d/%(rev)s"));
    CHECK_FALSE(is_named_by_template("x_1975ea83b712.sql", "%(rev)s_%(slug)s"));
}

TEST_CASE("the models that env.py passes among its options are found, and None among them is none") {
    const auto place_in = [](const std::string& options) {
        EnvironmentScript script({.file = "/p/env.py",
                                  .shown_file = "env.py",
                                  .text = "from alembic import context\n"
                                          "from sqlalchemy import MetaData\n"
                                          "metadata = MetaData()\n"
                                          "OPTIONS = {" +
                                          options +
                                          "}\n"
                                          "context.configure(**OPTIONS)\n"},
                                 {});
        const auto place = script.models_place();
        return place ? place->file + ":" + std::to_string(place->line) + ":" + std::to_string(place->column) : "none";
    };
    CHECK(place_in("'target_metadata': metadata") == "env.py:5:21");
    CHECK(place_in("'target_metadata': None") == "none");
    CHECK(place_in("'version_table': 'v'") == "none");
}
