// SPDX-License-Identifier: Apache-2.0
#include "cli/settings/settings_file.hpp"

#include "support/world.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using namespace srmigrate::cli;
using srmigrate::tests::error_of;
using srmigrate::tests::World;

namespace {

std::vector<std::string> found(World& world, const std::vector<std::string>& named = {}) {
    std::vector<std::string> result;
    for (const auto& file : find_settings_files(named, {}, world.environment())) {
        result.push_back(file.path.string() + " [" + file.section + "]");
    }
    return result;
}

std::string text(const std::map<std::string, RawValue>& keys, const std::string& key) {
    return std::get<std::string>(keys.at(key).content);
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("one own config file is found, and pyproject.toml beside it") {
    World world;
    CHECK(found(world).empty());
    world.file("pyproject.toml", "[project]\nname = 'x'\n");
    CHECK(found(world).empty());
    world.file("pyproject.toml", "[tool.alembic]\nscript_location = 'm'\n");
    CHECK(found(world) == Names{"pyproject.toml [tool.alembic]"});
    world.file("alembic.ini", "[alembic]\n");
    CHECK(found(world) == Names{"alembic.ini [alembic]", "pyproject.toml [tool.alembic]"});
    world.file("srmigrate.toml", "[srmigrate]\n");
    CHECK(
        error_of([&] { found(world); }) ==
        "error: two config files: 'alembic.ini' and 'srmigrate.toml'\nhint: keep one of them, or choose one with -c\n");
    CHECK(found(world, {"srmigrate.toml"}) == Names{"srmigrate.toml [srmigrate]", "pyproject.toml [tool.alembic]"});
}

TEST_CASE("-c wins over $ALEMBIC_CONFIG, and that over the usual names") {
    World world;
    world.file("alembic.ini", "[alembic]\n");
    world.file("配置/my file.ini", "[alembic]\n");
    world.file("other.toml", "[srmigrate]\n");
    world.file("sub/pyproject.toml", "[tool.alembic]\n");
    CHECK(found(world, {"配置/my file.ini"}) == Names{"配置/my file.ini [alembic]"});
    world.variables["ALEMBIC_CONFIG"] = "other.toml";
    CHECK(found(world) == Names{"other.toml [srmigrate]"});
    CHECK(found(world, {"配置/my file.ini"}) == Names{"配置/my file.ini [alembic]"});
    CHECK(found(world, {"sub/pyproject.toml"}) == Names{"other.toml [srmigrate]", "sub/pyproject.toml [tool.alembic]"});
    world.variables["ALEMBIC_CONFIG"] = "gone.ini";
    CHECK(error_of([&] { found(world); }) ==
          "error: gone.ini: no such config file, though $ALEMBIC_CONFIG names it\n"
          "hint: run 'srmigrate init migrations' to make a project here, or name another file with -c\n");
    world.variables["ALEMBIC_CONFIG"] = "";
    CHECK(found(world) == Names{"alembic.ini [alembic]"});
    CHECK(error_of([&] {
              found(world, {"alembic.ini", "other.toml"});
          }) == "error: expected one config file, got 'alembic.ini' and 'other.toml'\n");
    CHECK(error_of([&] { found(world, {"gone.ini"}); }) ==
          "error: gone.ini: no such config file\n"
          "hint: run 'srmigrate init migrations' to make a project here, or name another file with -c\n");
}

TEST_CASE("an ini file gives the section's keys, what they inherit, variables and hooks") {
    World world;
    world.file("a.ini",
               "\xEF\xBB\xBF[DEFAULT]\r\nroot = %(here)s/x\r\nversion_table = v\r\n"
               "[alembic]\r\nscript_location = %(root)s/m\r\nVersion_Table = w\r\nbad = 5%\r\n"
               "[prod]\r\nscript_location = p\r\n"
               "[alembic:variables]\r\nReplicas = 3\r\nzone = %(here)s\r\n"
               "[prod:variables]\r\nReplicas = 5\r\n"
               "[post_write_hooks]\r\nhooks = one, Two three\r\none.type = exec\r\ntwo.executable = x\r\n");
    const auto here = world.directory.path().string();
    const auto file = *read_settings_file("a.ini", world.directory.path(), {});
    CHECK(file.kind == FileKind::ini);
    CHECK(file.section == "alembic");
    CHECK(file.directory == world.directory.path());
    CHECK(text(file.keys, "script_location") == here + "/x/m");
    CHECK(text(file.keys, "version_table") == "w");
    CHECK(text(file.inherited, "version_table") == "v");
    CHECK(file.keys.at("version_table").spelling == "Version_Table");
    CHECK(file.keys.at("version_table").where ==
          base::Place{.file = "a.ini", .line = 6, .column = 17, .line_text = "Version_Table = w", .length = 1});
    CHECK(std::get<base::Diagnostic>(file.keys.at("bad").content) ==
          base::Diagnostic{
              .message = "expected '%%' or '%(name)s' after '%'",
              .where = base::Place{.file = "a.ini", .line = 7, .column = 8, .line_text = "bad = 5%", .length = 1},
              .hint = "write '%%' for a percent sign"});
    CHECK(file.variables.size() == 2);
    CHECK(text(file.variables, "Replicas") == "3");
    CHECK(text(file.variables, "zone") == here);
    REQUIRE(file.hooks.size() == 3);
    CHECK(file.hooks[0].name == "one");
    CHECK(text(file.hooks[0].keys, "type") == "exec");
    CHECK(file.hooks[1].name == "Two");
    CHECK(text(file.hooks[1].keys, "executable") == "x");
    CHECK(file.hooks[2].keys.empty());

    const auto production = *read_settings_file("a.ini", world.directory.path(), "prod");
    CHECK(text(production.keys, "script_location") == "p");
    CHECK(text(production.variables, "Replicas") == "5");
    CHECK(text(production.variables, "zone") == here);
}

TEST_CASE("a section that is not there is an error that names those that are") {
    World world;
    world.file("a.ini", "[alembic]\n[dev]\n[prod]\n[post_write_hooks]\n[loggers]\n[logger_x]\n[dev:variables]\n");
    const auto read = [&](const std::string& name) { read_settings_file("a.ini", world.directory.path(), name); };
    CHECK(error_of([&] { read("prud"); }) == "error: a.ini: no section [prud]\nhint: did you mean 'prod'?\n");
    CHECK(error_of([&] { read("test"); }) ==
          "error: a.ini: no section [test]\nhint: choose a section with -n: alembic, dev, prod\n");
    world.file("b.ini", "# nothing\n");
    CHECK(error_of([&] { read_settings_file("b.ini", world.directory.path(), {}); }) ==
          "error: b.ini: no section [alembic]\nhint: begin the file with the line [alembic]\n");
    world.file("b.toml", "x = 1\n");
    CHECK(error_of([&] { read_settings_file("b.toml", world.directory.path(), {}); }) ==
          "error: b.toml: no section [srmigrate]\nhint: begin the file with the line [srmigrate]\n");
}

TEST_CASE("a TOML file gives the same keys, nested tables with dots") {
    World world;
    world.file("srmigrate.toml",
               "[srmigrate]\n"
               "script_location = \"%(here)s/m\"\n"
               "version_locations = [\"%(here)s/a\", \"b\"]\n"
               "recursive_version_locations = true\n"
               "truncate_slug_length = 30\n"
               "sqlalchemy.url = \"embedded:x\"\n"
               "session = { query_mem_limit = 1 }\n"
               "percent = \"100%\"\n"
               "other = \"%(rev)s\"\n"
               "mixed = [1]\n"
               "date = 2026-01-01\n"
               "[srmigrate.variables]\n"
               "Replicas = 3\n"
               "[[srmigrate.post_write_hooks]]\n"
               "name = \"fmt\"\n"
               "type = \"exec\"\n"
               "[prod]\n"
               "script_location = \"p\"\n");
    const auto here = world.directory.path().string();
    const auto file = *read_settings_file("srmigrate.toml", world.directory.path(), {});
    CHECK(file.kind == FileKind::toml);
    CHECK(text(file.keys, "script_location") == here + "/m");
    CHECK(std::get<Names>(file.keys.at("version_locations").content) == Names{here + "/a", "b"});
    CHECK(std::get<bool>(file.keys.at("recursive_version_locations").content));
    CHECK(std::get<std::int64_t>(file.keys.at("truncate_slug_length").content) == 30);
    CHECK(text(file.keys, "sqlalchemy.url") == "embedded:x");
    CHECK(std::get<std::int64_t>(file.keys.at("session.query_mem_limit").content) == 1);
    const auto diagnostic = [&](const std::string& key) {
        return base::to_text(std::get<base::Diagnostic>(file.keys.at(key).content));
    };
    CHECK(diagnostic("percent") ==
          "error: srmigrate.toml:8:11: expected '%%' or '%(name)s' after '%'\n"
          "  percent = \"100%\"\n"
          "            ^^^^^^\n"
          "hint: write '%%' for a percent sign\n");
    CHECK(diagnostic("other") ==
          "error: srmigrate.toml:9:9: the only name between '%(' and ')s' in a TOML file is 'here'\n"
          "  other = \"%(rev)s\"\n"
          "          ^^^^^^^^^\n"
          "hint: write '%%' for a percent sign\n");
    CHECK(diagnostic("mixed") ==
          "error: srmigrate.toml:10:10: expected an array of strings\n  mixed = [1]\n           ^\n");
    CHECK(diagnostic("date") ==
          "error: srmigrate.toml:11:8: expected a string, boolean, integer or array as 'date'\n"
          "  date = 2026-01-01\n"
          "         ^^^^^^^^^^\n"
          "hint: put the value in quotes\n");
    CHECK(std::get<std::int64_t>(file.variables.at("Replicas").content) == 3);
    REQUIRE(file.hooks.size() == 1);
    CHECK(file.hooks[0].name == "fmt");
    CHECK(text(file.hooks[0].keys, "type") == "exec");

    const auto production = *read_settings_file("srmigrate.toml", world.directory.path(), "prod");
    CHECK(text(production.keys, "script_location") == "p");
    CHECK(std::get<std::int64_t>(production.variables.at("Replicas").content) == 3);
}

TEST_CASE("a TOML file that does not parse is shown with the place") {
    struct Case {
        const char* text;
        const char* message;
    };
    const auto c = GENERATE(values<Case>({
        {"[srmigrate]\nx = \n",
         "error: x.toml:2:5: not valid TOML: missing value after key-value separator '='\n  x = \n      ^\n"},
        {"[srmigrate]\nx = 1\nx = 2\n",
         "error: x.toml:3:5: not valid TOML: value (\"x\") already exists\n  x = 2\n      ^\n"},
        {"[srmigrate\n", "error: x.toml:1:1: not valid TOML: an invalid key appeared\n  [srmigrate\n  ^\n"},
        {"[srmigrate]\r\nx = \"\\q\"\r\n",
         "error: x.toml:2:5: not valid TOML: the next token is not a valid string\n  x = \"\\q\"\n      ^\n"},
        {"[srmigrate]\nsqlalchemy.url = starrocks://root:hunter2@h\n",
         "error: x.toml:2: not valid TOML: bad format: unknown value appeared\n"},
    }));
    World world;
    world.file("x.toml", c.text);
    INFO(c.text);
    CHECK(error_of([&] { read_settings_file("x.toml", world.directory.path(), {}); }) == c.message);
}

TEST_CASE("a config file that is not UTF-8 is refused with line and offset") {
    World world;
    world.file("a.ini", "[alembic]\nx = caf\xE9\n");
    CHECK(error_of([&] { read_settings_file("a.ini", world.directory.path(), {}); }) ==
          "error: a.ini:2: expected UTF-8, got byte 0xE9 at offset 17\nhint: save the file as UTF-8\n");
}
