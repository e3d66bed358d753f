// SPDX-License-Identifier: Apache-2.0
#include "cli/work/load.hpp"

#include "base/text.hpp"
#include "cli/syntax/logging.hpp"
#include "cli/work/python_project.hpp"
#include "revision/script/directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace srmigrate::cli {
namespace {

namespace fs = std::filesystem;

void load_settings_of(CommandContext& context) {
    load_project_settings(context);
    log_settings(context.settings);
}

const fs::path& script_location_of(const Settings& settings) {
    const auto& location = settings.script_location;
    if (!location.value) {
        throw base::Error(
            base::Fault::failed,
            base::Diagnostic{.message = "no 'script_location'",
                             .where = settings.files.empty()
                                          ? std::nullopt
                                          : std::optional(base::whole_file(settings.files.front().string())),
                             .hint = "set it to the directory of the revision scripts, e.g. "
                                     "script_location = %(here)s/migrations"});
    }
    if (!fs::is_directory(*location.value)) {
        throw base::Error(base::Fault::failed,
                          base::Diagnostic{.message = fmt::format("the script_location '{}' is not a directory",
                                                                  location.value->string()),
                                           .where = location.origin.where,
                                           .hint = "correct the path, or run 'srmigrate init' to make the directory"});
    }
    return *location.value;
}

// A variable of -x that no script declares is most likely mistyped.
void warn_of_unknown_variables(CommandContext& context) {
    std::vector<std::string> declared;
    for (const auto& revision : context.graph->revisions()) {
        for (const auto& variable : revision.variables)
            declared.push_back(variable.name);
    }
    for (const auto& argument : context.flags.arguments) {
        const std::string name(base::trim(argument.substr(0, argument.find('='))));
        if (std::find(declared.begin(), declared.end(), name) != declared.end()) continue;
        auto hint = base::did_you_mean(name, declared);
        if (hint.empty() && !context.settings.target_metadata.value.empty()) continue;  // models use it perhaps
        if (hint.empty()) hint = "write it into the header of a script that uses it, -- Variables: " + name;
        context.console.warn(
            {.message = fmt::format("no script declares the variable '{}' of -x", name), .hint = std::move(hint)});
    }
}

// Where no key says it, new scripts are of the kind that the project has: an Alembic project goes on as one.
void settle_revision_format(CommandContext& context, const fs::path& location) {
    auto& format = context.settings.revision_format;
    if (format.origin.source != SettingSource::fallback) return;
    const auto& revisions = context.graph->revisions();
    const bool has_python = std::any_of(revisions.begin(), revisions.end(), [](const auto& revision) {
        return revision.format == revision::ScriptFormat::python;
    });
    const bool begins_as_python = revisions.empty() && fs::exists(location / "script.py.mako");
    if (has_python || begins_as_python) format.value = revision::ScriptFormat::python;
}

}  // namespace

void load_graph(CommandContext& context) {
    const auto& settings = context.settings;
    const auto location = script_location_of(settings);
    auto directory =
        revision::load_directory({.locations = settings.version_locations.value,
                                  .recursive = settings.recursive_version_locations.value,
                                  .file_template = settings.file_template.value,
                                  .working_directory = context.environment.working_directory,
                                  .python = std::make_shared<revision::PythonHome>(python_inputs(context).home)});
    for (const auto& warning : directory.warnings)
        context.console.warn(warning);
    for (const auto& note : directory.notes)
        context.console.note(note);
    if (!directory.errors.empty()) throw base::Error(base::Fault::failed, std::move(directory.errors));
    context.graph.emplace(std::move(directory.revisions));
    warn_of_unknown_variables(context);
    settle_revision_format(context, location);
}

void tell_if_empty(CommandContext& context) {
    if (!context.graph->revisions().empty()) return;
    context.console.say("there are no revisions yet: make the first with srmigrate revision -m \"what it does\"");
}

void load(CommandContext& context, Needs needs) {
    switch (needs) {
        case Needs::nothing:
            return;
        case Needs::settings:
            load_settings_of(context);
            return;
        case Needs::graph:
            load_settings_of(context);
            load_graph(context);
            return;
    }
}

}  // namespace srmigrate::cli
