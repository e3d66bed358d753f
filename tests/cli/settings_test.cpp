// SPDX-License-Identifier: Apache-2.0
#include "cli/settings/settings.hpp"

#include "support/world.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>

using namespace srmigrate;
using namespace srmigrate::cli;
using namespace std::chrono_literals;
using srmigrate::tests::error_of;
using srmigrate::tests::World;

namespace {

LoadedSettings load(World& world, const Flags& flags = {}) {
    return load_settings(flags, world.environment(), ConfigFile::required);
}

std::string shown_as(const Settings& settings, const std::string& key) {
    for (const auto& setting : shown(settings)) {
        if (setting.key == key) return fmt::format("{} ({})", setting.value, setting.origin);
    }
    return "absent";
}

Settings from_ini(World& world, const std::string& keys) {
    world.file("alembic.ini", "[alembic]\n" + keys);
    return load(world).settings;
}

using Names = std::vector<std::string>;
using Paths = std::vector<std::filesystem::path>;

}  // namespace

TEST_CASE("without a config file, the error says how to make a project") {
    World world;
    CHECK(error_of([&] { load(world); }) ==
          fmt::format("error: no config file in '{}': neither alembic.ini nor srmigrate.toml nor a pyproject.toml with "
                      "[tool.alembic]\n"
                      "hint: run 'srmigrate init migrations' to make a project here, or name a config file with -c\n",
                      world.directory.path().string()));
    CHECK_NOTHROW(load_settings({}, world.environment(), ConfigFile::optional));
}

TEST_CASE("every setting has its default") {
    World world;
    const auto settings = from_ini(world, "");
    for (const auto& setting : shown(settings)) {
        INFO(setting.key);
        CHECK(setting.origin == "default");
    }
    CHECK(settings.directory == world.directory.path());
    CHECK(!settings.script_location.value);
    CHECK(settings.version_locations.value.empty());
    CHECK(settings.file_template.value == "%(rev)s_%(slug)s");
    CHECK(settings.truncate_slug_length.value == 40);
    CHECK(!settings.url.value);
    CHECK(settings.version_table.value == "alembic_version");
    CHECK(settings.statement_timeout.value == 1h);
    CHECK(!settings.job_timeout.value);
    CHECK(settings.lock.value);
    CHECK(settings.lock_timeout.value == 60s);
    CHECK(settings.lock_ttl.value == 10min);
}

TEST_CASE("every key of the main section is read from the ini file") {
    World world;
    const auto root = world.directory.path();
    const auto settings = from_ini(world,
                                   "script_location = %(here)s/m/\n"
                                   "version_locations = %(here)s/a:b\n"
                                   "path_separator = os\n"
                                   "recursive_version_locations = True\n"
                                   "file_template = %%(year)d/%%(rev)s\n"
                                   "timezone = UTC\n"
                                   "truncate_slug_length = 12\n"
                                   "output_encoding = UTF-8\n"
                                   "revision_format = yaml\n"
                                   "sqlalchemy.url = embedded:x.sql\n"
                                   "databases = ods, dwd\n  dws\n"
                                   "target_metadata = schema/, other dir/x.sql\n"
                                   "include_tables = a_* b_?\n"
                                   "exclude_tables = tmp_*\n"
                                   "version_table = v\n"
                                   "version_table_schema = admin\n"
                                   "version_table_properties = replication_num=1, a = b=c\n"
                                   "statement_timeout = 2h\n"
                                   "job_timeout = 1h30m\n"
                                   "parallel = true\n"
                                   "lock = off\n"
                                   "lock_timeout = 5\n"
                                   "lock_ttl = 90s\n"
                                   "prepend_sys_path = src\n"
                                   "test_location = %(here)s/checks\n"
                                   "session.Query_Timeout = 7\n");
    CHECK(settings.script_location.value == root / "m");
    CHECK(settings.test_location.value == root / "checks");
    CHECK(settings.prepend_sys_path.value == Paths{root / "src"});
    CHECK(settings.version_locations.value == Paths{root / "a", root / "b"});
    CHECK(settings.recursive_version_locations.value);
    CHECK(settings.file_template.value == "%(year)d/%(rev)s");
    CHECK(settings.timezone.value == "UTC");
    CHECK(settings.truncate_slug_length.value == 12);
    CHECK(settings.revision_format.value == revision::ScriptFormat::yaml);
    CHECK(*settings.url.value == Address(EmbeddedAddress{.file = root / "x.sql", .database = {}}));
    CHECK(settings.databases.value == Names{"ods", "dwd", "dws"});
    CHECK(settings.target_metadata.value == Paths{root / "schema", root / "other dir/x.sql"});
    CHECK(settings.include_tables.value == Names{"a_*", "b_?"});
    CHECK(settings.exclude_tables.value == Names{"tmp_*"});
    CHECK(settings.version_table.value == "v");
    CHECK(settings.version_table_schema.value == "admin");
    CHECK(settings.version_table_properties.value == NamedProperties{{"replication_num", "1"}, {"a", "b=c"}});
    CHECK(settings.statement_timeout.value == 2h);
    CHECK(settings.job_timeout.value == 90min);
    CHECK(settings.parallel.value);
    CHECK(!settings.lock.value);
    CHECK(settings.lock_timeout.value == 5s);
    CHECK(settings.lock_ttl.value == 90s);
    CHECK(settings.session.at("query_timeout").value == "7");
    for (const auto& setting : shown(settings)) {
        INFO(setting.key);
        CHECK(setting.origin.starts_with("alembic.ini:"));
    }
}

TEST_CASE("the documented keys are the ones that are shown") {
    World world;
    Names documented;
    for (const auto& key : known_keys())
        documented.emplace_back(key.name);
    for (const auto* only_read : {"path_separator", "version_path_separator", "output_encoding"}) {
        std::erase(documented, only_read);
    }
    Names listed;
    for (const auto& setting : shown(from_ini(world, "")))
        listed.push_back(setting.key);
    std::sort(documented.begin(), documented.end());
    std::sort(listed.begin(), listed.end());
    CHECK(documented == listed);
}

TEST_CASE("an empty value, and none for a duration that may be absent, are no value") {
    World world;
    const auto settings = from_ini(world, "timezone =\nversion_table_schema =\njob_timeout = none\n");
    CHECK(!settings.timezone.value);
    CHECK(!settings.version_table_schema.value);
    CHECK(!settings.job_timeout.value);
    CHECK(shown_as(settings, "job_timeout") == "none (alembic.ini:4)");
    CHECK(error_of([&] { from_ini(world, "job_timeout = never\n"); }) ==
          "error: alembic.ini:2:15: expected a duration such as 90s, 10m or 1h as 'job_timeout', got 'never'\n"
          "  job_timeout = never\n"
          "                ^^^^^\n");
}

TEST_CASE("version_locations are split as path_separator says") {
    struct Case {
        const char* keys;
        Names expected;
    };
    const auto c = GENERATE(values<Case>({
        {"version_locations = a, b c,d\n", {"a", "b", "c", "d"}},
        {"version_locations =\n  a\n  b\n", {"a", "b"}},
        {"version_locations = a b:c d\npath_separator = os\n", {"a b", "c d"}},
        {"version_locations = a b:c d\npath_separator = :\n", {"a b", "c d"}},
        {"version_locations = a; b ;;\npath_separator = ;\n", {"a", "b"}},
        {"version_locations = a,b c\npath_separator = space\n", {"a,b", "c"}},
        {"version_locations = a b\n  c\npath_separator = newline\n", {"a b", "c"}},
        {"version_locations = a;b\nversion_path_separator = ;\n", {"a", "b"}},
        {"version_locations = a:b;c\npath_separator = os\nversion_path_separator = ;\n", {"a", "b;c"}},
        {"version_locations = a b\npath_separator =\n", {"a", "b"}},
        {"script_location = m\nversion_locations =\n", {"m/versions"}},
        {"script_location = m\n", {"m/versions"}},
    }));
    World world;
    INFO(c.keys);
    Paths expected;
    for (const auto& name : c.expected)
        expected.push_back(world.directory.path() / name);
    CHECK(from_ini(world, c.keys).version_locations.value == expected);
}

TEST_CASE("flags win over the environment, that over the file, that over the default") {
    World world;
    const Flags flag{.keys = {{"sqlalchemy.url", "embedded:/flag"}}};
    const auto url = [&](const Flags& flags) { return shown_as(load(world, flags).settings, "sqlalchemy.url"); };

    world.file("alembic.ini", "[alembic]\n");
    CHECK(url({}) == " (default)");
    world.file("pyproject.toml", "[tool.alembic]\nsqlalchemy.url = 'embedded:/pyproject'\n");
    CHECK(url({}) == "embedded:/pyproject (pyproject.toml:2)");
    world.file("alembic.ini", "[DEFAULT]\nsqlalchemy.url = embedded:/inherited\n[alembic]\n");
    CHECK(url({}) == "embedded:/inherited (alembic.ini:2)");
    world.file("alembic.ini", "[alembic]\n\nsqlalchemy.url = embedded:/file\n");
    CHECK(url({}) == "embedded:/file (alembic.ini:3)");
    world.variables["SRMIGRATE_URL"] = "embedded:/variable";
    CHECK(url({}) == "embedded:/variable ($SRMIGRATE_URL)");
    CHECK(url(flag) == "embedded:/flag (--url)");
    world.variables["SRMIGRATE_URL"] = "";
    CHECK(url(flag) == "embedded:/flag (--url)");
    CHECK(error_of([&] { url({}); }) ==
          "error: $SRMIGRATE_URL: expected a database URL, got nothing\nhint: unset SRMIGRATE_URL to use the config "
          "file\n");
    CHECK(error_of([&] {
              url({.keys = {{"sqlalchemy.url", " "}}});
          }) == "error: --url: expected a database URL, got nothing\n");
}

TEST_CASE("pyproject.toml fills what the own file leaves out, key by key") {
    World world;
    world.file("pyproject.toml", "[tool.alembic]\nscript_location = 'p'\nversion_table = 'p'\nlock = false\n");
    world.file("alembic.ini", "[alembic]\nscript_location = i\n");
    const auto settings = load(world).settings;
    CHECK(settings.script_location.value == world.directory.path() / "i");
    CHECK(shown_as(settings, "version_table") == "p (pyproject.toml:3)");
    CHECK(shown_as(settings, "lock") == "off (pyproject.toml:4)");
}

TEST_CASE("a TOML file may use its own types") {
    World world;
    world.file("srmigrate.toml",
               "[srmigrate]\nscript_location = 'm'\nversion_locations = ['a b', 'c,d']\ndatabases = ['x']\n"
               "truncate_slug_length = 7\nlock = false\nlock_ttl = 30\nrecursive_version_locations = true\n"
               "[srmigrate.version_table_properties]\nreplication_num = 1\nstorage_medium = 'SSD'\n"
               "[srmigrate.session]\nquery_mem_limit = 5\n"
               "[srmigrate.variables]\nreplicas = 3\n");
    const auto settings = load(world).settings;
    CHECK(settings.version_locations.value == Paths{world.directory.path() / "a b", world.directory.path() / "c,d"});
    CHECK(settings.databases.value == Names{"x"});
    CHECK(settings.truncate_slug_length.value == 7);
    CHECK(!settings.lock.value);
    CHECK(settings.lock_ttl.value == 30s);
    CHECK(settings.recursive_version_locations.value);
    CHECK(settings.version_table_properties.value ==
          NamedProperties{{"replication_num", "1"}, {"storage_medium", "SSD"}});
    CHECK(shown_as(settings, "session.query_mem_limit") == "5 (srmigrate.toml:13)");
    CHECK(shown_as(settings, "variables.replicas") == "3 (srmigrate.toml:15)");
}

TEST_CASE("script variables come from -x, then from the file; the last -x wins") {
    World world;
    world.file("alembic.ini", "[alembic]\n[alembic:variables]\na = 1\nB = 2\nc = 3\n");
    const auto settings = load(world, {.arguments = {"a=5", "a=6", "flag", "c=x=y"}}).settings;
    CHECK(shown_as(settings, "variables.a") == "6 (-x)");
    CHECK(shown_as(settings, "variables.B") == "2 (alembic.ini:4)");
    CHECK(shown_as(settings, "variables.c") == "x=y (-x)");
    CHECK(shown_as(settings, "variables.flag") == " (-x)");
}

TEST_CASE("the -n section is used, and [alembic:variables] stands behind its own variables") {
    World world;
    world.file("alembic.ini",
               "[DEFAULT]\nversion_table = shared\n[alembic]\nscript_location = a\n[prod]\nscript_location = p\n"
               "[alembic:variables]\nx = 1\ny = 1\n[prod:variables]\nx = 2\n");
    const auto settings = load(world, {.name = "prod"}).settings;
    CHECK(shown_as(settings, "script_location") == (world.directory.path() / "p").string() + " (alembic.ini:6)");
    CHECK(shown_as(settings, "version_table") == "shared (alembic.ini:2)");
    CHECK(shown_as(settings, "variables.x") == "2 (alembic.ini:11)");
    CHECK(shown_as(settings, "variables.y") == "1 (alembic.ini:9)");
}

TEST_CASE("every value that cannot be understood is reported at once") {
    World world;
    CHECK(
        error_of([&] {
            from_ini(world,
                     "version_locations = a\n"
                     "path_separator = pipe\n"
                     "truncate_slug_length = -1\n"
                     "job_timeout = 5m  # long\n"
                     "revision_format = pascal\n"
                     "version_table =\n"
                     "statement_timeout = soon\n"
                     "version_table_properties = replication_num\n"
                     "file_template = %(rev)s\n");
        }) ==
        "error: alembic.ini:3:18: expected os, ':', ';', space or newline as 'path_separator', got 'pipe'\n"
        "  path_separator = pipe\n"
        "                   ^^^^\n"
        "error: alembic.ini:10:17: '%(rev)s' names no key of this section or of [DEFAULT]\n"
        "  file_template = %(rev)s\n"
        "                  ^^^^^^^\n"
        "hint: write '%%' for a percent sign\n"
        "error: alembic.ini:4:24: expected a number as 'truncate_slug_length', got '-1'\n"
        "  truncate_slug_length = -1\n"
        "                         ^^\n"
        "error: alembic.ini:6:19: expected sql, yaml or python as 'revision_format', got 'pascal'\n"
        "  revision_format = pascal\n"
        "                    ^^^^^^\n"
        "error: alembic.ini:7:16: expected a name as 'version_table', got ''\n"
        "  version_table =\n"
        "                 ^\n"
        "error: alembic.ini:9:28: expected key=value, key=value as 'version_table_properties', got 'replication_num'\n"
        "  version_table_properties = replication_num\n"
        "                             ^^^^^^^^^^^^^^^\n"
        "error: alembic.ini:8:21: expected a duration such as 90s, 10m or 1h as 'statement_timeout', got 'soon'\n"
        "  statement_timeout = soon\n"
        "                      ^^^^\n"
        "error: alembic.ini:5:15: expected a duration such as 90s, 10m or 1h as 'job_timeout', got '5m  # long'\n"
        "  job_timeout = 5m  # long\n"
        "                ^^^^^^^^^^\n"
        "hint: put the comment on a line of its own: in the line of a value it is part of the value\n");
}

TEST_CASE("what only the writer of a revision needs stops nobody else") {
    World world;
    const auto settings = from_ini(world, "output_encoding = latin1\n");
    CHECK(error_of([&] { require_writing(settings); }) ==
          "error: alembic.ini:2:19: expected utf-8 as 'output_encoding', got 'latin1'\n"
          "  output_encoding = latin1\n"
          "                    ^^^^^^\n");
    CHECK_NOTHROW(require_writing(from_ini(world, "output_encoding =\n")));
}

TEST_CASE("what is no boolean is read as false for recursive_version_locations, as Alembic reads it, with a warning") {
    World world;
    world.file("alembic.ini", "[alembic]\nrecursive_version_locations = true  # all of them\n");
    const auto loaded = load(world);
    CHECK(!loaded.settings.recursive_version_locations.value);
    REQUIRE(loaded.warnings.size() == 1);
    CHECK(base::to_text(loaded.warnings.front(), "warning") ==
          "warning: alembic.ini:2:31: expected a boolean as 'recursive_version_locations', got 'true  # all of them'; "
          "it is read as false\n"
          "  recursive_version_locations = true  # all of them\n"
          "                                ^^^^^^^^^^^^^^^^^^^\n"
          "hint: put the comment on a line of its own: in the line of a value it is part of the value\n");
}

TEST_CASE("an empty value of one of Alembic's keys is no value") {
    World world;
    const auto settings =
        from_ini(world,
                 "script_location = m\nversion_locations =\npath_separator =\nversion_path_separator =\n"
                 "recursive_version_locations =\nfile_template =\ntimezone =\n"
                 "truncate_slug_length =\noutput_encoding =\nprepend_sys_path =\nsourceless =\n"
                 "sqlalchemy.url =\n");
    CHECK(settings.version_locations.value == Paths{world.directory.path() / "m/versions"});
    CHECK(!settings.recursive_version_locations.value);
    CHECK(settings.file_template.value == "%(rev)s_%(slug)s");
    CHECK(!settings.timezone.value);
    CHECK(settings.truncate_slug_length.value == 40);
    CHECK_NOTHROW(require_writing(settings));
}

TEST_CASE("the directory of the file may hold a percent sign") {
    World world;
    world.file("100%(x)s/a.ini", "[alembic]\nscript_location = %(here)s/m\n");
    world.file("100%(x)s/a.toml", "[srmigrate]\nscript_location = \"%(here)s/m\"\n");
    for (const auto* name : {"100%(x)s/a.ini", "100%(x)s/a.toml"}) {
        const auto settings = load(world, {.config = {name}, .name = {}, .arguments = {}}).settings;
        CHECK(settings.script_location.value == world.directory.path() / "100%(x)s/m");
    }
}

TEST_CASE("a key that looks mistyped is a warning with a suggestion, a key of somebody else is not") {
    World world;
    world.file("alembic.ini",
               "[alembic]\nScript_Locaton = m\nlock_tt = 5\nsqlalchemy.echo = true\nprepend_sys_path = .\n"
               "my_own_key = 1\nsession.x = 1\nrevision_environment = true\n");
    std::string text;
    for (const auto& warning : load(world).warnings)
        text += base::to_text(warning, "warning");
    CHECK(text ==
          "warning: alembic.ini:3: unknown key 'lock_tt' is ignored\nhint: did you mean 'lock_ttl'?\n"
          "warning: alembic.ini:2: unknown key 'Script_Locaton' is ignored\nhint: did you mean 'script_location'?\n");
}

TEST_CASE("a defect of the URL stops only those who connect, and never shows the line") {
    World world;
    const auto problem = [&](const std::string& value) {
        return error_of([&] { require_url(from_ini(world, "sqlalchemy.url = " + value + "\n")); });
    };
    CHECK(problem("") ==
          "error: no database URL\nhint: set sqlalchemy.url in the config file, or SRMIGRATE_URL, or give --url\n");
    CHECK(problem("starrocks://root:hunter%402@host/db") ==
          "error: alembic.ini:2: expected '%%' or '%(name)s' after '%'\nhint: write '%%' for a percent sign\n");
    CHECK(problem("starrocks://root:hun@ter2@host/db") ==
          "error: alembic.ini:2: the URL has more than one '@'\nhint: write '@' as %40 in a user name or password\n");
    CHECK(problem("starrocks://root:${NONE}@host/db") ==
          "error: alembic.ini:2: the environment variable 'NONE' in the URL is not set\n");
    CHECK(problem("starrocks://root:hunter%%402@host/db") == "no error");

    const auto settings = from_ini(world, "sqlalchemy.url = starrocks://root:${NONE}@host/db\n");
    CHECK(database_of(*settings.url.value) == "db");
    world.variables["SRMIGRATE_URL"] = "root:hunter2@host";
    CHECK(problem("x") ==
          "error: $SRMIGRATE_URL: expected starrocks://user:password@host:9030/database or embedded:FILE\n");
}

TEST_CASE("secrets are not among the shown settings") {
    World world;
    world.file("alembic.ini",
               "[alembic]\nsqlalchemy.url = starrocks://root:hunter2@host/db\nsession.some_secret = hunter2\n"
               "[alembic:variables]\naccess_token = hunter2\naws.s3.secret_key = hunter2\nplain = x\n");
    std::string text;
    for (const auto& setting : shown(load(world).settings))
        text += setting.key + "=" + setting.value + "\n";
    CHECK(text.find("hunter2") == std::string::npos);
    CHECK(text.find("sqlalchemy.url=starrocks://root:***@host:9030/db\n") != std::string::npos);
    CHECK(text.find("session.some_secret=***\n") != std::string::npos);
    CHECK(text.find("variables.access_token=***\n") != std::string::npos);
    CHECK(text.find("variables.plain=x\n") != std::string::npos);
}

TEST_CASE("post-write hooks are read with their type, program, options and directory") {
    World world;
    world.file("alembic.ini",
               "[alembic]\n[post_write_hooks]\nhooks = one, two, three\n"
               "one.type = exec\none.executable = %(here)s/tool\none.options = -x 'a b' "
               "REVISION_SCRIPT_FILENAME\none.cwd = %(here)s\n"
               "two.type = console_scripts\ntwo.entrypoint = black\n"
               "three.type = module\nthree.module = ruff\n");
    const auto root = world.directory.path();
    CHECK(load(world).settings.hooks ==
          std::vector<Hook>{
              {.name = "one",
               .type = HookType::exec,
               .program = (root / "tool").string(),
               .options = {"-x", "a b", "REVISION_SCRIPT_FILENAME"},
               .directory = root},
              {.name = "two", .type = HookType::console_scripts, .program = "black", .options = {}, .directory = {}},
              {.name = "three", .type = HookType::module, .program = "ruff", .options = {}, .directory = {}}});
    world.file("alembic.ini",
               "[alembic]\n[post_write_hooks]\nhooks = a b c d\na.executable = x\nb.type = python\nc.type = exec\n"
               "d.type = exec\nd.executable = x\nd.options = 'a\n");
    CHECK(error_of([&] { require_writing(load(world).settings); }) ==
          "error: alembic.ini:3:9: no 'type' for the post-write hook 'a'\n"
          "  hooks = a b c d\n"
          "          ^^^^^^^\n"
          "hint: write a.type = exec\n"
          "error: alembic.ini:3:9: expected exec, console_scripts or module as the type of the post-write hook 'b', "
          "got 'python'\n"
          "  hooks = a b c d\n"
          "          ^^^^^^^\n"
          "error: alembic.ini:3:9: no 'executable' for the post-write hook 'c'\n"
          "  hooks = a b c d\n"
          "          ^^^^^^^\n"
          "error: alembic.ini:3:9: a quote does not end in the options of the post-write hook 'd'\n"
          "  hooks = a b c d\n"
          "          ^^^^^^^\n");
}

TEST_CASE("durations read and print") {
    CHECK(parse_duration("1h") == 1h);
    CHECK(parse_duration("10m") == 10min);
    CHECK(parse_duration("60s") == 60s);
    CHECK(parse_duration("250ms") == 250ms);
    CHECK(parse_duration("1h30m") == 90min);
    CHECK(parse_duration("2d") == 48h);
    CHECK(parse_duration("90") == 90s);
    CHECK(parse_duration("0") == 0s);
    for (const auto* text : {"", "x", "1x", "-1s", "1.5h", "1h30", "999999999999999999999", "400d", "h"}) {
        INFO(text);
        CHECK(!parse_duration(text));
    }
    for (const auto& text : {"1h", "10m", "1h30m", "1s500ms", "0s"})
        CHECK(duration_text(*parse_duration(text)) == text);
}

TEST_CASE("booleans read as Alembic reads them") {
    for (const auto* yes : {"true", "True", "yes", "on", "ON", "1", "t", "y"}) {
        World world;
        CHECK(from_ini(world, std::string("lock = ") + yes + "\n").lock.value);
    }
    for (const auto* no : {"false", "False", "no", "off", "0", "f", "n"}) {
        World world;
        CHECK(!from_ini(world, std::string("lock = ") + no + "\n").lock.value);
    }
}
