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
    Option{"-t,--template", "NAME", value, "The template, see list_templates; default: generic", Effect::full,
           "generic|yaml"},
    Option{"--package", "", nothing, "Accepted for Alembic", Effect::none},
};
constexpr std::array k_directory{Argument{"DIRECTORY", "Where the revision scripts are to live"}};

constexpr std::array k_revision_argument{
    Argument{"REV", "A revision: id, beginning of an id, branch label, head, heads, base, label@head, -2 …"}};

constexpr std::array k_history_options{
    Option{"-r,--rev-range", "RANGE", value, "Only these: START:END, START: or :END, both ends included"},
    Option{"-v,--verbose", "", nothing, "Show everything about each revision"},
};
constexpr std::array k_heads_options{
    Option{"-v,--verbose", "", nothing, "Show everything about each revision"},
    Option{"--resolve-dependencies", "", nothing, "Leave out heads that another revision depends on"},
};
constexpr std::array k_branches_options{
    Option{"-v,--verbose", "", nothing, "Show everything about each branch point"},
};
constexpr std::array k_shell{
    Argument{"SHELL", "bash, zsh, or 'revisions' for the names that both complete with", 1, 1, "bash|zsh|revisions"}};

constexpr std::array k_commands{
    // clang-format off
    Command{"init", Group::project, "Make a project: a config file and a directory of scripts", Needs::nothing, init,
            k_init_options, k_directory, "srmigrate init migrations"},
    Command{"list_templates", Group::project, "List the templates of init", Needs::nothing, list_templates,
            {}, {}, "srmigrate list_templates"},
    Command{"edit", Group::scripts, "Open revision files in an editor", Needs::graph, edit,
            {}, k_revision_argument, "srmigrate edit head",
            "The editor is $EDITOR, $VISUAL, or the first of sensible-editor, editor, nano, vim and code."},
    Command{"history", Group::graph, "List revisions, newest first", Needs::graph, history,
            k_history_options, {}, "srmigrate history -r ae10:head --verbose"},
    Command{"show", Group::graph, "Show everything about a revision", Needs::graph, show,
            {}, k_revision_argument, "srmigrate show head"},
    Command{"heads", Group::graph, "List the revisions that nothing comes after", Needs::graph, heads,
            k_heads_options, {}, "srmigrate heads"},
    Command{"branches", Group::graph, "List the revisions after which the history branches", Needs::graph, branches,
            k_branches_options, {}, "srmigrate branches --verbose"},
    Command{"completion", Group::shell, "Write completion for a shell", Needs::nothing, completion,
            {}, k_shell, "srmigrate completion bash >> ~/.bash_completion"},
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
