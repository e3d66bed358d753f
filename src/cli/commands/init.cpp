// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/table.hpp"
#include "cli/project/new_project.hpp"

#include <fmt/format.h>

#include <utility>

namespace srmigrate::cli {

CommandResult init(CommandContext& context) {
    const auto project = new_project(context);
    if (context.arguments.has("from-database")) return adopt_database(context, project);
    if (context.arguments.has("databases")) {
        throw base::Error(base::Fault::bad_command_line,
                          base::Diagnostic{.message = "'--databases' goes with '--from-database'",
                                           .hint = "leave it out, or set databases in the config file"});
    }
    auto report = write_project(context, project);
    if (project.config_is_there) {
        context.console.note({.message = "exists already and is left as it is",
                              .where = base::whole_file(project.config.string()),
                              .hint = fmt::format("set script_location there to '{}'", project.named.string())});
    }
    context.console.say(fmt::format("made the project in {}; next: srmigrate revision -m \"create the first table\"",
                                    project.named.lexically_normal().string()));
    return {.answer = render(std::move(report))};
}

}  // namespace srmigrate::cli
