// SPDX-License-Identifier: Apache-2.0
#include "base/files.hpp"
#include "cli/commands/table.hpp"
#include "cli/project/new_project.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace srmigrate::cli {

namespace {

// Of --url, as it is to stand in the config file: without a password, which belongs elsewhere. A ${VARIABLE} is none.
std::optional<std::string> kept_url(CommandContext& context, const NewProject& project) {
    auto url = context.globals.value("url");
    if (!url || project.config_is_there) return std::nullopt;
    const auto user = url->find("//");
    const auto host = url->rfind('@');
    if (user == std::string::npos || host == std::string::npos || host < user) return url;
    const auto colon = url->find(':', user);
    if (colon == std::string::npos || colon > host || url->substr(colon + 1, 2) == "${") return url;
    context.console.note({.message = "the password of --url is not written to the config file",
                          .hint = "set the variable SRMIGRATE_PASSWORD, or name a file: password_file in the URL"});
    return url->erase(colon, host - colon);
}

}  // namespace

CommandResult init(CommandContext& context) {
    const auto project = new_project(context);
    if (context.arguments.has("from-database")) return adopt_database(context, project);
    if (context.arguments.has("databases")) {
        throw base::bad_command_line("'--databases' goes with '--from-database'",
                                     "leave it out, or set databases in the config file");
    }
    // The template for Python brings its models, which env.py names.
    const bool has_models = project.chosen->revision_format == "python";
    const auto models = project.directory / "models";
    auto report =
        write_project(context, project,
                      {.models = has_models ? std::nullopt : std::optional(models), .url = kept_url(context, project)});
    // Without model files in it, check and --autogenerate say what to write there; git would not keep an empty one.
    if (!has_models && !project.config_is_there && !std::filesystem::exists(models)) {
        base::create_file(models / "README", models_readme_text());
        report.files.push_back((project.named / "models" / "README").lexically_normal());
    }
    if (project.config_is_there) {
        context.console.note({.message = "exists already and is left as it is",
                              .where = base::whole_file(project.config.string()),
                              .hint = fmt::format("set script_location there to '{}'", project.named.string())});
    }
    const auto shown = project.named.lexically_normal();
    const auto schema = has_models ? std::string("models.py") : (shown / "models" / "schema.sql").string();
    const auto first = project.config_is_there ? std::string("set script_location, then ") : std::string();
    return {
        .answer = render(std::move(report)),
        .next = fmt::format("made the project in {}; next: {}write revisions with srmigrate revision -m \"create the "
                            "first table\", or the schema you want in {} and run srmigrate revision --autogenerate",
                            shown.string(), first, schema)};
}

}  // namespace srmigrate::cli
