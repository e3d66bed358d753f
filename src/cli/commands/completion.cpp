// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/completion_script.hpp"
#include "cli/commands/table.hpp"
#include "cli/work/load.hpp"

#include <fmt/format.h>

#include <set>

namespace srmigrate::cli {
namespace {

// Everything that may stand for a revision. A project that does not load has nothing to complete with.
std::string revision_names(CommandContext& context) {
    std::string text = "base\nhead\nheads\ncurrent\n";
    try {
        context.console.silence();
        load(context, Needs::graph);
    } catch (const base::Error&) {
        return text;
    }
    for (const auto& label : context.graph->all_labels())
        text += fmt::format("{0}@head\n{0}\n", label);
    for (const auto& revision : context.graph->revisions())
        text += revision.id + "\n";
    return text;
}

}  // namespace

CommandResult completion(CommandContext& context) {
    const auto shell = *context.arguments.value("SHELL");
    if (shell == "bash") return {.answer = render(bash_completion())};
    if (shell == "zsh") return {.answer = render(zsh_completion())};
    if (shell == "fish") return {.answer = render(fish_completion())};
    return {.answer = render(revision_names(context))};
}

}  // namespace srmigrate::cli
