// SPDX-License-Identifier: Apache-2.0
#include "cli/settings/ini.hpp"

#include "base/text.hpp"
#include "support/vectors.hpp"
#include "support/world.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <random>

using namespace srmigrate;
using namespace srmigrate::cli;
using srmigrate::tests::error_of;

namespace {

using Table = std::map<std::string, std::map<std::string, std::string>>;

Table table_of(const std::string& text) {
    Table result;
    const auto file = ini::parse("f.ini", text);
    const auto add = [&](const ini::IniSection& section) {
        for (const auto& entry : section.entries)
            result[section.name][entry.key] = entry.value;
    };
    add(file.defaults);
    for (const auto& section : file.sections)
        add(section);
    return result;
}

}  // namespace

TEST_CASE("a file reads as ConfigParser reads it") {
    struct Case {
        const char* what;
        const char* text;
        Table expected;
    };
    const auto c = GENERATE(values<Case>({
        {"= and :", "[a]\nx = 1\ny: 2\nz=3:4\nw:5=6\n", {{"a", {{"x", "1"}, {"y", "2"}, {"z", "3:4"}, {"w", "5=6"}}}}},
        {"keys in lower case", "[a]\nKey.Name = V\n", {{"a", {{"key.name", "V"}}}}},
        {"comments on their own line only",
         "# c\n[a]\n; c\nx = 1 # not ; a comment\n  # c\n",
         {{"a", {{"x", "1 # not ; a comment"}}}}},
        {"indented lines continue a value",
         "[a]\nx = 1\n  2\n\t[b]\n  y = 3\nz = 4\n",
         {{"a", {{"x", "1\n2\n[b]\ny = 3"}, {"z", "4"}}}}},
        {"a comment within a value is left out", "[a]\nx =\n  1\n# c\n  # d\n  2\n", {{"a", {{"x", "\n1\n2"}}}}},
        {"an empty line within a value stays",
         "[a]\nx = 1\n\n  2\n\n\ny = 3\n",
         {{"a", {{"x", "1\n\n2"}, {"y", "3"}}}}},
        {"an indented key takes deeper lines only",
         "[a]\n  x = 1\n  y = 2\n    3\n",
         {{"a", {{"x", "1"}, {"y", "2\n3"}}}}},
        {"an indented line right after a section is a key", "[a]\n  x = 1\n", {{"a", {{"x", "1"}}}}},
        {"[DEFAULT] may come again",
         "[DEFAULT]\nx = 1\n[a]\ny = 2\n[DEFAULT]\nz = 3\n",
         {{"DEFAULT", {{"x", "1"}, {"z", "3"}}}, {"a", {{"y", "2"}}}}},
        {"an empty value", "[a]\nx =\ny=\n", {{"a", {{"x", ""}, {"y", ""}}}}},
        {"what follows a section's bracket is ignored", "[a] ; c\nx = 1\n", {{"a", {{"x", "1"}}}}},
        {"names with blanks and brackets",
         "[ a b ]\nx y = 1\n[c]d]\nz = 2\n",
         {{" a b ", {{"x y", "1"}}}, {"c]d", {{"z", "2"}}}}},
        {"no line break at the end", "[a]\nx = 1", {{"a", {{"x", "1"}}}}},
        {"carriage returns", "[a]\r\nx = 1\r\n  2\r\n", {{"a", {{"x", "1\n2"}}}}},
        {"blanks of Unicode around keys and values",
         "[a]\nx\xC2\xA0=\xE3\x80\x80y z\xE3\x80\x80\n\xE3\x80\x80w\n",
         {{"a", {{"x", "y z\nw"}}}}},
        {"Chinese", "[a]\n路径 = 迁移\n", {{"a", {{"路径", "迁移"}}}}},
        {"nothing", "", {}},
        {"only comments", "# a\n; b\n\n", {}},
    }));
    INFO(c.what);
    CHECK(table_of(c.text) == c.expected);
}

TEST_CASE("every defect of a file is reported with its place") {
    CHECK(error_of([] { ini::parse("a.ini", "[alembic]\nx = 1\nnonsense\nx = 2\n[alembic]\n = 3\n"); }) ==
          "error: a.ini:3:1: expected 'key = value', got a line without '='\n"
          "  nonsense\n"
          "  ^^^^^^^^\n"
          "hint: indent the line if it continues the value above, or begin it with '#' to make it a comment\n"
          "error: a.ini:4:1: duplicate key 'x' in section [alembic]\n"
          "  x = 2\n"
          "  ^\n"
          "hint: remove one of the two; the first is on line 2\n"
          "error: a.ini:5:1: duplicate section [alembic]\n"
          "  [alembic]\n"
          "  ^^^^^^^^^\n"
          "hint: remove one of the two; the first is on line 1\n"
          "error: a.ini:6:2: expected a key before '='\n"
          "   = 3\n"
          "   ^\n");
    CHECK(error_of([] { ini::parse("a.ini", "x = 1\ny = 2\n"); }) ==
          "error: a.ini:1:1: expected a section such as [alembic] before the first key\n"
          "  x = 1\n"
          "  ^^^^^\n");
}

TEST_CASE("a line that may hold a password is named, not shown") {
    CHECK(error_of([] { ini::parse("a.ini", "[alembic]\npassword hunter2\n"); }) ==
          "error: a.ini:2: expected 'key = value', got a line without '='\n"
          "hint: indent the line if it continues the value above, or begin it with '#' to make it a comment\n");
}

TEST_CASE("interpolation replaces names of the section, of [DEFAULT] and %%") {
    const std::map<std::string, std::string> keys{{"a", "1"},     {"b", "<%(A)s>"},     {"c", "%(b)s%(b)s"},
                                                  {"d", "100%%"}, {"e", "%(d)s %(d)s"}, {"loop", "%(loop)s"}};
    const ini::Lookup lookup = [&](std::string_view key) -> std::optional<std::string> {
        const auto found = keys.find(std::string(key));
        return found == keys.end() ? std::nullopt : std::optional(found->second);
    };
    const auto text = [&](std::string_view value) { return std::get<std::string>(ini::interpolate(value, lookup)); };
    const auto defect = [&](std::string_view value) { return std::get<ini::Defect>(ini::interpolate(value, lookup)); };

    CHECK(text("plain") == "plain");
    CHECK(text("%(a)s-%(A)s") == "1-1");
    CHECK(text("%(c)s") == "<1><1>");
    CHECK(text("%%(a)s") == "%(a)s");
    CHECK(text("%%%%(a)s") == "%%(a)s");
    CHECK(text("%(e)s") == "100% 100%");
    const std::string percent_hint = "write '%%' for a percent sign";
    CHECK(defect("p%40ss") == ini::Defect{"expected '%%' or '%(name)s' after '%'", percent_hint, 1, 1});
    CHECK(defect("x%") == ini::Defect{"expected '%%' or '%(name)s' after '%'", percent_hint, 1, 1});
    CHECK(defect("%(a)d") == ini::Defect{"expected '%%' or '%(name)s' after '%'", percent_hint, 0, 1});
    CHECK(defect("%(a") == ini::Defect{"expected '%%' or '%(name)s' after '%'", percent_hint, 0, 1});
    CHECK(defect("-%(rev)s") ==
          ini::Defect{"'%(rev)s' names no key of this section or of [DEFAULT]", percent_hint, 1, 7});
    CHECK(defect("x %(loop)s") ==
          ini::Defect{"'%(loop)s' leads to more than 10 further names, perhaps in a circle", "", 2, 8});
}

TEST_CASE("names may lead on ten deep and no deeper") {
    const auto chain = [](int length) {
        return [length](std::string_view key) -> std::optional<std::string> {
            const int number = std::stoi(std::string(key));
            return number == length ? "end" : "%(" + std::to_string(number + 1) + ")s";
        };
    };
    CHECK(std::get<std::string>(ini::interpolate("%(1)s", chain(10))) == "end");
    CHECK(std::holds_alternative<ini::Defect>(ini::interpolate("%(1)s", chain(11))));
}

TEST_CASE("a place within a value of several lines is found") {
    const auto file = ini::parse("a.ini", "[alembic]\nx = one\n   two\n  three\n");
    const auto& entry = *file.find("alembic")->find("x");
    CHECK(entry.value == "one\ntwo\nthree");
    CHECK(ini::place_in_value(file, entry, entry.value.find("wo"), 2) ==
          base::Place{.file = "a.ini", .line = 3, .column = 5, .line_text = "   two", .length = 2});
    CHECK(base::place_of(file.name, file.text, entry.offset, entry.spelling.size()) ==
          base::Place{.file = "a.ini", .line = 2, .column = 1, .line_text = "x = one", .length = 1});
}

TEST_CASE("a value written with doubled percent signs reads back as it was") {
    std::mt19937_64 random(tests::seed());
    INFO("seed " << tests::seed());
    const std::string_view alphabet = "ab=:#;[]%()s \\'\"$";
    for (std::size_t round = 0; round < tests::rounds(500); ++round) {
        std::string value = "x";
        const auto size = random() % 20;
        for (std::size_t i = 0; i < size; ++i)
            value += alphabet[random() % alphabet.size()];
        value += "x";
        const auto file = ini::parse("f.ini", "[a]\nkey = " + base::replace_all(value, "%", "%%") + "\nother: 1\n");
        const auto& entries = file.find("a")->entries;
        INFO(value);
        REQUIRE(entries.size() == 2);
        CHECK(ini::interpolate(entries[0].value, [](std::string_view) { return std::nullopt; }) ==
              std::variant<std::string, ini::Defect>(value));
        CHECK(ini::place_in_value(file, entries[0], 0, 1).column == 7);
    }
}

TEST_CASE("no text makes the reader fail in another way than by an error") {
    std::mt19937_64 random(tests::seed());
    INFO("seed " << tests::seed());
    const std::string_view alphabet = "ab=:#;[]%( )\n\n\t\r\\'\"\xC3\xA4\x80";
    for (std::size_t round = 0; round < tests::rounds(2000); ++round) {
        std::string text = random() % 2 == 0 ? "[a]\n" : "";
        const auto size = random() % 60;
        for (std::size_t i = 0; i < size; ++i)
            text += alphabet[random() % alphabet.size()];
        INFO(text);
        CHECK_NOTHROW(error_of([&] {
            const auto file = ini::parse("f.ini", text);
            for (const auto& section : file.sections) {
                for (const auto& entry : section.entries) {
                    ini::interpolate(entry.value, [](std::string_view) { return std::nullopt; });
                    ini::place_in_value(file, entry, entry.value.size(), 1);
                }
            }
        }));
    }
}
