// SPDX-License-Identifier: Apache-2.0
#include "cli/project/new_revision.hpp"

#include "base/ascii.hpp"
#include "base/files.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/project/editor_line.hpp"
#include "cli/project/hooks.hpp"
#include "cli/project/revision_file_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace srmigrate::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_no_message = "empty message";

bool is_below(const fs::path& path, const fs::path& directory) {
    const auto relative = path.lexically_relative(directory);
    return !relative.empty() && *relative.begin() != "..";
}

// The id becomes part of a file's name.
void check_file_name_characters(const std::string& id) {
    const auto is_fit = [](char c) {
        return base::is_name_character(c) || c == '.' || static_cast<unsigned char>(c) >= 0x80;
    };
    const auto unfit = std::find_if_not(id.begin(), id.end(), is_fit);
    if (unfit == id.end() && !id.starts_with('.')) return;
    throw base::Error(fmt::format("revision id '{}' {} '{}'", id, unfit == id.end() ? "begins with" : "contains",
                                  unfit == id.end() ? '.' : *unfit),
                      "choose an id of letters, digits, '_' and '.': it becomes part of the file's name");
}

std::string location_names(const CommandContext& context) {
    std::vector<std::string> names;
    for (const auto& location : context.settings.version_locations.value)
        names.push_back(shown_path(location, context.environment.working_directory).string());
    return base::join(names, ", ");
}

fs::path location_of(const CommandContext& context, const RevisionRequest& request,
                     const revision::NewRevisionLinks& links) {
    const auto& locations = context.settings.version_locations.value;
    if (request.version_path) return named_location(context, *request.version_path);
    if (locations.size() == 1) return locations.front();
    // Beside its parent, in the innermost location that holds it.
    for (const auto& parent : links.down) {
        const auto& file = (*context.graph)[*context.graph->find(parent)].file;
        const fs::path* innermost = nullptr;
        for (const auto& location : locations) {
            const bool holds = is_below(file, location);
            if (holds && (innermost == nullptr || is_below(location, *innermost))) innermost = &location;
        }
        if (innermost != nullptr) return *innermost;
    }
    throw base::Error("there are several version locations and no parent to take the directory from",
                      fmt::format("name one with --version-path: {}", location_names(context)));
}

std::string stem_of(const CommandContext& context, std::string_view id, std::string_view slug, const LocalTime& time) {
    const auto& setting = context.settings.file_template;
    const auto refuse = [&](std::string message, std::string hint) {
        throw base::Error(
            base::Fault::failed,
            base::Diagnostic{.message = std::move(message), .where = setting.origin.where, .hint = std::move(hint)});
    };
    std::string stem;
    try {
        stem = file_stem(setting.value, id, slug, time);
    } catch (const base::Error& error) {
        refuse(error.diagnostics().front().message, error.diagnostics().front().hint);
    }
    if (stem.find('/') != std::string::npos && !context.settings.recursive_version_locations.value) {
        refuse(
            fmt::format("file_template puts the file into a sub-directory ('{}'), where it would not be found", stem),
            "set recursive_version_locations = true");
    }
    return stem;
}

void tell(CommandContext& context, const NewRevisionReport& report) {
    const auto parents = report.down.empty() ? "the first of its line" : "after " + base::join(report.down, ", ");
    context.console.say(fmt::format("new revision {}, {}", report.id, parents));
    // Those that another one depends on come with that one.
    std::vector<std::string> to_merge = context.graph->ids(context.graph->real_heads());
    if (to_merge.size() > 1) {
        context.console.note(
            {.message = fmt::format("there are {} heads now: {}", to_merge.size(), base::join(to_merge, ", ")),
             .hint = "bring them together with 'srmigrate merge heads' when the time comes"});
    }
}

}  // namespace

fs::path shown_path(const fs::path& path, const fs::path& working_directory) {
    return is_below(path, working_directory) ? path.lexically_relative(working_directory) : path;
}

fs::path named_location(const CommandContext& context, const std::string& name) {
    const auto& locations = context.settings.version_locations.value;
    auto wanted = (context.environment.working_directory / name).lexically_normal();
    if (!wanted.has_filename()) wanted = wanted.parent_path();
    if (std::find(locations.begin(), locations.end(), wanted) != locations.end()) return wanted;
    throw base::Error(fmt::format("'{}' is not one of the version locations", name),
                      fmt::format("choose one of {}, or add it to version_locations", location_names(context)));
}

LocalTime script_time(const CommandContext& context) {
    const auto& zone = context.settings.timezone;
    try {
        return local_time(context.environment.now(), zone.value);
    } catch (const base::Error& error) {
        auto diagnostic = error.diagnostics().front();
        diagnostic.where = zone.origin.where;
        throw base::Error(error.fault(), std::move(diagnostic));
    }
}

fs::path script_file(const CommandContext& context, const fs::path& location, std::string_view id,
                     std::string_view message, revision::ScriptFormat format, const LocalTime& time) {
    const auto slug = slug_of(message, context.settings.truncate_slug_length.value);
    return location / (stem_of(context, id, slug, time) + std::string(revision::suffix(format)));
}

revision::ScriptTemplate script_template_of(const CommandContext& context) {
    revision::ScriptTemplate script_template;
    const auto& location = context.settings.script_location.value;
    if (!location) return script_template;
    const auto file = *location / "script.py.mako";
    if (!fs::exists(file)) return script_template;
    script_template.source = {.file = file,
                              .shown_file = shown_path(file, context.environment.working_directory).string(),
                              .text = base::read_file(file)};
    if (auto problem = revision::clean_text(script_template.source)) {
        throw base::Error(base::Fault::failed, std::move(*problem));
    }
    script_template.options = context.settings.options;
    return script_template;
}

NewRevisionReport write_new_revision(CommandContext& context, RevisionRequest request) {
    auto& links = request.links;
    if (links.id.empty()) links.id = revision_id(context.environment.random_bytes(6));
    const auto linked = revision::link_new_revision(*context.graph, links);
    check_file_name_characters(links.id);
    const auto location = location_of(context, request, linked);
    const auto time = script_time(context);
    const auto format = context.settings.revision_format.value;
    const auto file = script_file(context, location, links.id, request.message.value_or(""), format, time);

    revision::Revision revision;
    revision.id = links.id;
    revision.down = linked.down;
    revision.depends_on = linked.depends_on;
    revision.labels = links.labels;
    revision.doc = request.message.value_or(std::string(k_no_message));
    revision.create_date = to_text(time);
    revision.file = file;
    revision.format = format;
    const auto defaults = revision::default_values(context.graph->revisions());
    for (const auto& name : request.variables) {
        const auto found = defaults.find(name);
        revision.variables.push_back(
            {.name = name, .default_value = found == defaults.end() ? std::nullopt : std::optional(found->second)});
    }
    const auto script_template =
        format == revision::ScriptFormat::python ? script_template_of(context) : revision::ScriptTemplate();
    const auto line = format == revision::ScriptFormat::yaml
                          ? editor_line(context.settings, file, revision::SchemaOf::revision)
                          : std::string();
    const auto text = line + revision::render_new_script(revision, request.bodies, script_template);

    const auto shown_file = shown_path(file, context.environment.working_directory);
    if (fs::exists(file)) {
        throw base::Error(base::Fault::failed, base::Diagnostic{.message = "the file exists already",
                                                                .where = base::whole_file(shown_file.string()),
                                                                .hint = "put %%(rev)s into file_template"});
    }
    require_writing(context.settings);
    check_hooks(context.settings.hooks, context.environment);
    base::create_file(file, text);

    NewRevisionReport report{.id = links.id,
                             .down = linked.down,
                             .depends_on = linked.depends_on,
                             .labels = links.labels,
                             .message = revision.doc,
                             .create_date = revision.create_date,
                             .file = shown_file,
                             .heads_after = linked.heads_after,
                             .hooks = {}};
    auto revisions = context.graph->revisions();
    revisions.push_back(std::move(revision));
    context.graph.emplace(std::move(revisions));
    tell(context, report);
    for (const auto& hook : run_hooks(context.settings.hooks, file, context.environment, context.console)) {
        report.hooks.push_back({.name = hook.name, .exit_code = hook.status.code, .signal = hook.status.signal});
    }
    return report;
}

std::string new_revision_text(const NewRevisionReport& report) {
    return report.file.string() + "\n";
}

void add_new_revision(base::Json& json, const NewRevisionReport& report) {
    json["revision"] = report.id;
    json["down_revision"] = report.down;
    json["depends_on"] = report.depends_on;
    json["branch_labels"] = report.labels;
    json["message"] = report.message;
    json["create_date"] = report.create_date;
    json["file"] = report.file.string();
    json["heads"] = report.heads_after;
    json["hooks"] = base::Json::array();
    for (const auto& hook : report.hooks) {
        json["hooks"].push_back(
            base::Json{{"name", hook.name}, {"exit_code", hook.exit_code}, {"signal", hook.signal}});
    }
}

Rendered render(NewRevisionReport report) {
    return rendered(std::move(report), new_revision_text, add_new_revision);
}

}  // namespace srmigrate::cli
