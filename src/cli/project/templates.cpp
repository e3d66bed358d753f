// SPDX-License-Identifier: Apache-2.0
#include "cli/project/templates.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <array>

namespace srmigrate::cli {
namespace {

constexpr std::array k_templates{
    Template{.name = "generic", .summary = "Revision scripts in SQL.", .revision_format = "sql"},
    Template{.name = "yaml",
             .summary = "Revision scripts in YAML: Alembic's operations as data.",
             .revision_format = "yaml"},
};

// {…} are replaced; percent signs are doubled, as everywhere in such a file.
constexpr std::string_view k_config =
    R"(# Configuration of srmigrate. `srmigrate --verbose COMMAND` shows every setting and where it came from.

[{section}]
# The directory of the revision scripts. %(here)s is the directory of this file.
script_location = {script_location}

# The format of new revision scripts: sql or yaml. Both may be mixed.
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
# sqlalchemy.url = starrocks://etl:${STARROCKS_PASSWORD}@starrocks.example.com:9030/warehouse

# The table that records what the database is at, and the database it lives in.
# version_table = alembic_version
# version_table_schema = warehouse

# On a cluster of fewer than three back ends:
# version_table_properties = replication_num=1

# The desired schema (.sql or .yaml files), for `check` and `revision --autogenerate`.
{target_metadata}

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

constexpr std::string_view k_readme = R"({summary}

Each file in versions/ is one revision. `srmigrate revision -m "what it does"` makes the next one, `srmigrate history`
shows how they hang together, `srmigrate upgrade head --sql` what they would do, and `srmigrate upgrade head` does it.
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
    text = base::replace_all(text, "{target_metadata}",
                             line("target_metadata", values.target_metadata, "%(here)s/models"));
    text = base::replace_all(text, "{databases}", line("databases", values.databases, "ods, dwd"));
    text = base::replace_all(text, "{exclude_tables}", line("exclude_tables", values.exclude_tables, "tmp_*, ods.log"));
    return base::replace_all(text, "{script_location}", location);
}

std::string readme_text(const Template& chosen) {
    return base::replace_all(k_readme, "{summary}", chosen.summary);
}

}  // namespace srmigrate::cli
