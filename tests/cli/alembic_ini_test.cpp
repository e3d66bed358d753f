// SPDX-License-Identifier: Apache-2.0
// The config files that `alembic init` writes, release by release: the same keys in the same forms, untouched and with
// what its comments invite to switch on.
#include "base/text.hpp"
#include "cli/project.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using srmigrate::tests::Finished;
using srmigrate::tests::Project;
using srmigrate::tests::says;

namespace {

constexpr std::string_view k_logging = R"(
[loggers]
keys = root,sqlalchemy,alembic

[handlers]
keys = console

[formatters]
keys = generic

[logger_root]
level = WARN
handlers = console
qualname =

[logger_sqlalchemy]
level = WARN
handlers =
qualname = sqlalchemy.engine

[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = generic

[formatter_generic]
format = %(levelname)-5.5s [%(name)s] %(message)s
datefmt = %H:%M:%S
)";

std::string generic(std::string_view keys) {
    return fmt::format(
        "# A generic, single database configuration.\n\n[alembic]\n# where the scripts are\n"
        "script_location = migrations\n\n# file_template = %%(rev)s_%%(slug)s\n\nprepend_sys_path = .\n\n"
        "# timezone =\n\n# truncate_slug_length = 40\n\n# sourceless = false\n\n{}\n"
        "# output_encoding = utf-8\n\nsqlalchemy.url = driver://user:pass@localhost/dbname\n\n\n"
        "[post_write_hooks]\n# hooks = black\n# black.type = console_scripts\n# black.entrypoint = black\n"
        "# black.options = -l 79 REVISION_SCRIPT_FILENAME\n{}",
        keys, k_logging);
}

std::string multidb(std::string_view keys) {
    return base::replace_all(generic(keys), "sqlalchemy.url = driver://user:pass@localhost/dbname\n",
                             "databases = engine1, engine2\n\n"
                             "[engine1]\nsqlalchemy.url = driver://user:pass@localhost/dbname\n\n"
                             "[engine2]\nsqlalchemy.url = driver://user:pass@localhost/dbname2\n");
}

struct Template {
    const char* release;
    const char* keys;
};

const std::vector<Template> k_templates{
    {"1.7.0", "# version_path_separator = :\nversion_path_separator = os  # default: use os.pathsep\n"},
    {"1.7.6 to 1.14",
     "# version_path_separator = :\n"
     "version_path_separator = os  # Use os.pathsep. Default configuration used for new projects.\n"},
    {"1.15", "# Use os.pathsep. Default configuration used for new projects.\nversion_path_separator = os\n"},
    {"1.16 to 1.19", "# path_separator = :\n\n# Use os.pathsep.\npath_separator = os\n"},
};

// Commands in a project that has just been made, and their answers.
void works(const Project& project) {
    CHECK(project.run("heads") ==
          says("", "there are no revisions yet: make the first with srmigrate revision -m \"what it does\"\n"));
    CHECK(project.run("-q revision --rev-id a1 -m first") == says("migrations/versions/a1_first.sql\n", ""));
    CHECK(project.run("heads") == says("a1 (head)\n", ""));
    project.script("a1", "", "first");
    CHECK(project.run("-q --url embedded:dev.sql upgrade head") == says("", ""));
    CHECK(project.run("-q --url embedded:dev.sql current") == says("a1 (head)\n", ""));
}

}  // namespace

TEST_CASE("a project with the config file of any release of Alembic works") {
    for (const auto& each : k_templates) {
        for (const auto& text : {generic(each.keys), multidb(each.keys)}) {
            INFO(each.release);
            INFO(text);
            const Project project;
            project.file("alembic.ini", text);
            works(project);
        }
    }
}

TEST_CASE("a project with Alembic's pyproject.toml works") {
    const Project project;
    project.file("alembic.ini",
                 fmt::format("[alembic]\n\nsqlalchemy.url = driver://user:pass@localhost/dbname\n{}", k_logging));
    project.file("pyproject.toml",
                 "[tool.alembic]\nscript_location = \"%(here)s/migrations\"\n"
                 "# file_template = \"%%(rev)s_%%(slug)s\"\nprepend_sys_path = [\n    \".\"\n]\n");
    works(project);
}

TEST_CASE("what the comments of Alembic's config file invite to switch on works") {
    const Project project;
    project.file(
        "alembic.ini",
        generic("version_locations = %(here)s/bar:%(here)s/bat:%(here)s/migrations/versions\n"
                "version_path_separator = :\nrecursive_version_locations = false\ntimezone =\n"
                "truncate_slug_length = 40\nsourceless = false\nrevision_environment = false\n"
                "output_encoding = utf-8\n"
                "file_template = %%(year)d_%%(month).2d_%%(day).2d_%%(hour).2d%%(minute).2d-%%(rev)s_%%(slug)s\n"));
    for (const auto* directory : {"bar", "bat"})
        std::filesystem::create_directory(project.directory.path() / directory);
    project.script("a1", "", "first");
    CHECK(project.run("heads") == says("a1 (head)\n", ""));
}

TEST_CASE("a separator that Alembic refuses too is refused where it is looked at, and says why") {
    const Project project;
    project.file(
        "alembic.ini",
        generic("version_locations = a:b\n"
                "version_path_separator = os  # Use os.pathsep. Default configuration used for new projects.\n"));
    CHECK(project.run("heads") ==
          Finished{.exit_code = 2,
                   .out = "",
                   .err =
                       "error: alembic.ini:18:26: expected os, ':', ';', space or newline as "
                       "'version_path_separator', got 'os  # Use os.pathsep. Default configuration used for new "
                       "projects.'\n"
                       "  version_path_separator = os  # Use os.pathsep. Default configuration used for new "
                       "projects.\n"
                       "                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
                       "hint: put the comment on a line of its own: in the line of a value it is part of the "
                       "value\n"});
}

TEST_CASE("the engines of Alembic's template multidb are not databases of StarRocks") {
    const Project project;
    project.file("alembic.ini", multidb("path_separator = os\n"));
    CHECK(project.run("current") ==
          Finished{.exit_code = 2,
                   .out = "",
                   .err = "error: no database URL: 'databases' names the sections engine1, engine2, which have one "
                          "each\n"
                          "hint: move script_location to a section [DEFAULT] and choose one of them: -n engine1\n"});
    project.file("alembic.ini",
                 "[DEFAULT]\nscript_location = migrations\n\n[alembic]\ndatabases = engine1, engine2\n\n"
                 "[engine1]\nsqlalchemy.url = embedded:one.sql\n\n[engine2]\nsqlalchemy.url = embedded:two.sql\n");
    project.script("a1", "", "first");
    CHECK(project.run("-q -n engine2 upgrade head") == says("", ""));
    CHECK(project.run("-q -n engine1 current") == says("", ""));
    CHECK(project.run("-q -n engine2 current") == says("a1 (head)\n", ""));
}

TEST_CASE("a config file saved in GBK is refused, also where the bytes are in a comment") {
    const Project project;
    project.file("alembic.ini", "# \xB1\xED\n[alembic]\nscript_location = migrations\n");
    CHECK(project.run("heads") ==
          Finished{.exit_code = 2,
                   .out = "",
                   .err = "error: alembic.ini:1: expected UTF-8, got byte 0xB1 at offset 2\nhint: save the file as "
                          "UTF-8\n"});
}
