// SPDX-License-Identifier: Apache-2.0
#include "cli/project/templates.hpp"

#include "base/text.hpp"
#include "revision/script/script_template.hpp"
#include "revision/vocabulary/json_schema.hpp"

#include <fmt/format.h>

#include <array>

namespace srmigrate::cli {
namespace {

constexpr std::array k_templates{
    Template{.name = "generic", .summary = "Revision scripts in SQL.", .revision_format = "sql"},
    Template{.name = "yaml",
             .summary = "Revision scripts in YAML: Alembic's operations as data.",
             .revision_format = "yaml"},
    Template{.name = "python",
             .summary = "Revision scripts in Python: a project that Alembic runs, too.",
             .revision_format = "python"},
};

// {…} are replaced; percent signs are doubled, as everywhere in such a file.
constexpr std::string_view k_config =
    R"(# Configuration of srmigrate. `srmigrate --verbose COMMAND` shows every setting and where it came from.

[{section}]
# The directory of the revision scripts. %(here)s is the directory of this file.
script_location = {script_location}

# The format of new revision scripts: sql, yaml or python. They may be mixed.
revision_format = {revision_format}

# The names of new revision files, without extension. A date in front keeps a directory in order:
# file_template = %%(year)d_%%(month).2d_%%(day).2d_%%(hour).2d%%(minute).2d-%%(rev)s_%%(slug)s

# The time zone of create dates and file names; without it, local time.
# timezone = UTC

# More directories for revision scripts, separated as path_separator says (os means ':').
# version_locations = %(here)s/other/versions:%(here)s/{script_name}/versions
path_separator = os

# The database. It may also come from the command line (--url) or from the variable SRMIGRATE_URL, and ${NAME} stands
# for a variable of the environment: a password need not be in this file. A percent sign is written twice here.
#     starrocks://USER:PASSWORD@HOST:9030/DATABASE
#     embedded:FILE?database=DATABASE    (a StarRocks in a file, to try things out)
{url}

# The table that records what the database is at, and the database it lives in.
# version_table = alembic_version
# version_table_schema = warehouse

# On a cluster of fewer than three backends:
# version_table_properties = replication_num=1

{about_models}
{target_metadata}
{sys_path}
# The databases that `inspect`, `check` and `revision --autogenerate` look at; without it, the one of the URL.
{databases}

# Objects that these leave alone, as patterns of names.
{exclude_tables}

# Variables that scripts may declare and use as ${name}; -x NAME=VALUE wins over these.
[{section}:variables]
# replicas = 3

# Programs to run on each new revision file, for example a formatter.
# [post_write_hooks]
# hooks = format
# format.type = exec
# format.executable = sqlfluff
# format.options = fix --dialect starrocks REVISION_SCRIPT_FILENAME
)";

constexpr std::string_view k_about_models =
    "# The desired schema (.sql or .yaml files), for `check` and `revision --autogenerate`.";
constexpr std::string_view k_about_python_models =
    "# The desired schema, for `check` and `revision --autogenerate`; without it, what env.py sets.";

// What Alembic runs. srmigrate reads in it what is given to context.configure().
constexpr std::string_view k_env_py = R"python("""Alembic's way to the database and to the models."""
import os

from alembic import context
from sqlalchemy import create_engine, pool
from starrocks.alembic import combine_include_object, render_column_type

from models import metadata

config = context.config
target_metadata = metadata

VERSION_TABLE = config.get_main_option("version_table") or "alembic_version"
VERSION_TABLE_SCHEMA = config.get_main_option("version_table_schema") or None

# Properties of the version table, for example on a cluster of fewer than three backends:
# VERSION_TABLE_KWARGS = {"starrocks_properties": {"replication_num": "1"}}
VERSION_TABLE_KWARGS = {}


def include_object(object, name, type_, reflected, compare_to):
    """Leaves alone what srmigrate keeps beside the version table: its history, and the marker of its last run."""
    return not (reflected and compare_to is None and name.startswith(VERSION_TABLE + "_"))


OPTIONS = {
    "target_metadata": target_metadata,
    "version_table": VERSION_TABLE,
    "version_table_schema": VERSION_TABLE_SCHEMA,
    "version_table_kwargs": VERSION_TABLE_KWARGS,
    "include_object": combine_include_object(include_object),
    "render_item": render_column_type,
}


def database_url():
    url = os.environ.get("SRMIGRATE_URL") or config.get_main_option("sqlalchemy.url")
    return os.path.expandvars(url)


def run_migrations_offline():
    context.configure(
        url=database_url(),
        literal_binds=True,
        dialect_opts={"paramstyle": "named"},
        **OPTIONS,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_migrations_online():
    engine = create_engine(database_url(), poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, **OPTIONS)
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
)python";

constexpr std::string_view k_models_py =
    R"python("""The desired schema: what `check` and `revision --autogenerate` compare with."""
from sqlalchemy import MetaData

metadata = MetaData()

# from sqlalchemy import Column, Table
# from starrocks import BIGINT, VARCHAR
#
# account = Table(
#     "account",
#     metadata,
#     Column("id", BIGINT, primary_key=True),
#     Column("name", VARCHAR(50), comment="as the customer writes it"),
#     starrocks_primary_key="id",
#     starrocks_distributed_by="HASH (id)",
# )
)python";

constexpr std::string_view k_readme = R"({summary}

Each file in versions/ is one revision. `srmigrate revision -m "what it does"` makes the next one, `srmigrate history`
shows how they hang together, `srmigrate upgrade head --sql` what they would do, and `srmigrate upgrade head` does it.
)";

constexpr std::string_view k_models_readme =
    R"(The schema you want: CREATE statements in .sql files, or lists in .yaml files, in as many as you like.

`srmigrate inspect` writes them from a database. `srmigrate check` shows where the database differs from them, and
`srmigrate revision --autogenerate -m "what changed"` writes the revision that leads there.
)";

}  // namespace

std::span<const Template> templates() {
    return k_templates;
}

std::string config_text(const Template& chosen, const ConfigValues& values) {
    const std::string_view location = values.script_location;
    const auto slash = location.rfind('/');
    const auto script_name = slash == std::string_view::npos ? location : location.substr(slash + 1);
    const auto line = [](std::string_view key, const std::optional<std::string>& value, std::string_view example) {
        return value ? fmt::format("{} = {}", key, *value) : fmt::format("# {} = {}", key, example);
    };
    std::string text(k_config);
    text = base::replace_all(text, "{section}", values.section);
    text = base::replace_all(text, "{revision_format}", chosen.revision_format);
    text = base::replace_all(text, "{script_name}", script_name);
    const bool is_python = chosen.revision_format == "python";
    text = base::replace_all(text, "{about_models}", is_python ? k_about_python_models : k_about_models);
    text = base::replace_all(text, "{sys_path}",
                             is_python ? "\n# Where env.py finds the models.\nprepend_sys_path = %(here)s\n" : "");
    text = base::replace_all(
        text, "{target_metadata}",
        line("target_metadata", values.target_metadata, is_python ? "%(here)s/models.py" : "%(here)s/models"));
    text = base::replace_all(text, "{url}",
                             line("sqlalchemy.url", values.url,
                                  "starrocks://etl:${STARROCKS_PASSWORD}@starrocks.example.com:9030/warehouse"));
    text = base::replace_all(text, "{databases}", line("databases", values.databases, "ods, dwd"));
    text = base::replace_all(text, "{exclude_tables}", line("exclude_tables", values.exclude_tables, "tmp_*, ods.log"));
    return base::replace_all(text, "{script_location}", location);
}

std::string models_readme_text() {
    return std::string(k_models_readme);
}

std::string readme_text(const Template& chosen) {
    return base::replace_all(k_readme, "{summary}", chosen.summary);
}

std::vector<TemplateFile> more_files(const Template& chosen) {
    std::vector<TemplateFile> files;
    if (chosen.revision_format == "yaml") {
        for (const auto what : {revision::SchemaOf::revision, revision::SchemaOf::models})
            files.push_back({.path = revision::file_name(what), .text = revision::json_schema(what)});
    }
    if (chosen.revision_format == "python") {
        files.push_back({.path = "env.py", .text = std::string(k_env_py)});
        files.push_back({.path = "script.py.mako", .text = std::string(revision::standard_template())});
        files.push_back({.path = "models.py", .beside_config = true, .text = std::string(k_models_py)});
    }
    return files;
}

}  // namespace srmigrate::cli
