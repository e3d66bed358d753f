// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"

#include <array>

namespace srmigrate::cli {
namespace {

using enum Takes;

constexpr std::array k_global_options{
    Option{"-c,--config", "FILE", values,
           "The config file; default: $ALEMBIC_CONFIG, ./alembic.ini or ./srmigrate.toml"},
    Option{"-n,--name", "NAME", value, "The section of the config file to use; default: alembic"},
    Option{"-x", "NAME=VALUE", values, "Set a script variable; may be repeated"},
    Option{"--url", "URL", value, "The database; default: $SRMIGRATE_URL, then sqlalchemy.url of the config file"},
    Option{"--format", "FORMAT", value, "How the answer is written: text or json", Effect::full, "text|json"},
    Option{"-q,--quiet", "", nothing, "Tell nothing but answers, warnings and errors"},
    Option{"--verbose", "", nothing, "Show the settings with their origins, and what is sent to the database"},
    Option{"--log-level", "LEVEL", value, "How much diagnosis to write to stderr", Effect::full,
           "trace|debug|info|warning|error|off"},
    Option{"--raiseerr", "", nothing, "Accepted for Alembic", Effect::none},
    Option{"--version", "", nothing, "Show the version"},
};

constexpr std::array k_init_options{
    Option{"-t,--template", "NAME", value, "The template, see list_templates; default: generic"},
    Option{"--package", "", nothing, "Accepted for Alembic", Effect::none},
};
constexpr std::array k_directory{Argument{"DIRECTORY", "Where the revision scripts are to live"}};

constexpr std::array k_commands{
    // clang-format off
    Command{"init", Group::project, "Make a project: a config file and a directory of scripts", Needs::nothing, init,
            k_init_options, k_directory, "srmigrate init migrations"},
    Command{"list_templates", Group::project, "List the templates of init", Needs::nothing, list_templates,
            {}, {}, "srmigrate list_templates"},
    // clang-format on
};

}  // namespace

std::span<const Command> commands() {
    return k_commands;
}
std::span<const Option> global_options() {
    return k_global_options;
}

}  // namespace srmigrate::cli
