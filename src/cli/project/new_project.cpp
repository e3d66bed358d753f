// SPDX-License-Identifier: Apache-2.0
#include "cli/project/new_project.hpp"

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/report/entries.hpp"

#include <fmt/format.h>

#include <system_error>
#include <utility>

namespace srmigrate::cli {
namespace {

std::string init_text(const InitReport& report) {
    std::string text;
    for (const auto& file : report.files)
        text += file.string() + "\n";
    return text;
}

void add_init(base::Json& json, const InitReport& report) {
    json["directory"] = report.directory.string();
    json["config"] = report.config.string();
    json["config_written"] = report.config_written;
    json["files"] = to_json(report.files);
    json["server"] = or_null(report.server);
    json["revision"] = or_null(report.revision);
}

namespace fs = std::filesystem;

const Template& chosen_template(const std::optional<std::string>& name) {
    for (const auto& item : templates()) {
        if (name == item.name) return item;
    }
    return templates().front();
}

void choose_config(const CommandContext& context, NewProject& project) {
    const auto& directory = context.environment.working_directory;
    if (!context.flags.config.empty()) {
        project.config = context.flags.config.back();
        project.config_is_there = fs::exists(directory / project.config);
        if (project.config.extension() == ".toml" && !project.config_is_there) {
            throw base::bad_command_line(fmt::format("'init' writes an ini file, not '{}'", project.config.string()),
                                         "name it alembic.ini; its keys may be moved to srmigrate.toml "
                                         "later");
        }
        return;
    }
    const bool has_toml = fs::exists(directory / "srmigrate.toml");
    project.config = has_toml ? "srmigrate.toml" : "alembic.ini";
    project.config_is_there = has_toml || fs::exists(directory / "alembic.ini");
}

base::Error in_the_way(const NewProject& project, std::string message, std::string hint) {
    return base::Error(base::Fault::failed, base::Diagnostic{.message = std::move(message),
                                                             .where = base::whole_file(project.named.string()),
                                                             .hint = std::move(hint)});
}

bool is_filled(const NewProject& project) {
    std::error_code error;
    if (!fs::exists(project.directory, error)) return false;
    if (!fs::is_directory(project.directory, error)) {
        throw in_the_way(project, "exists already and is not a directory", {});
    }
    return !fs::is_empty(project.directory, error) || error;
}

// The directory of a project that is there, Alembic's or one of ours.
bool is_script_location(const CommandContext& context, const NewProject& project) {
    if (!project.config_is_there) return false;
    const auto loaded = load_settings(context.flags, context.environment, ConfigFile::required);
    return loaded.settings.script_location.value == project.directory;
}

void require_empty_directory(const NewProject& project) {
    if (!is_filled(project)) return;
    throw in_the_way(project, "the directory exists already and is not empty",
                     "choose another directory, or empty this one");
}

}  // namespace

std::string path_in_config(const NewProject& project, const fs::path& path, const fs::path& config_directory) {
    const auto plain = [](const fs::path& text) { return base::replace_all(text.string(), "%", "%%"); };
    if (project.named.is_absolute()) return plain(path);
    const auto relative = path.lexically_relative(config_directory);
    return relative == "." ? "%(here)s" : "%(here)s/" + plain(relative);
}

NewProject new_project(const CommandContext& context) {
    NewProject project;
    project.chosen = &chosen_template(context.arguments.value("template"));
    project.named = *context.arguments.value("DIRECTORY");
    if (project.named.empty()) {
        throw base::Error(base::Fault::bad_command_line, {.message = "expected a directory, got ''"});
    }
    project.directory = (context.environment.working_directory / project.named).lexically_normal();
    if (!project.directory.has_filename()) project.directory = project.directory.parent_path();
    choose_config(context, project);
    if (!is_filled(project)) return project;
    // Alembic's own files in it do not hinder a project that is kept (see settle in adopt_database).
    if (!is_script_location(context, project)) require_empty_directory(project);
    if (!context.arguments.has("from-database")) {
        throw in_the_way(project, fmt::format("{} names this directory already", project.config.string()),
                         "go on with srmigrate revision -m \"what it does\"; for what a database holds, add "
                         "--from-database");
    }
    return project;
}

InitReport write_project(const CommandContext& context, const NewProject& project, const ProjectKeys& keys) {
    const auto& [chosen, named, directory, config, config_is_there] = project;
    std::error_code error;
    fs::create_directories(directory / "versions", error);
    if (error) {
        throw base::Error(base::Fault::failed,
                          base::Diagnostic{.message = fmt::format("cannot create the directory: {}", error.message()),
                                           .where = base::whole_file((named / "versions").string())});
    }
    InitReport report{.directory = directory, .config = config, .config_written = !config_is_there};
    if (!fs::exists(directory / "README")) {
        base::create_file(directory / "README", readme_text(*chosen));
        report.files.push_back((named / "README").lexically_normal());
    }
    const auto config_directory = (context.environment.working_directory / config).lexically_normal().parent_path();
    for (const auto& more : more_files(*chosen)) {
        const auto path = (more.beside_config ? config_directory : directory) / more.path;
        if (fs::exists(path)) continue;
        base::create_file(path, more.text);
        report.files.push_back(more.beside_config ? config.parent_path() / more.path
                                                  : (named / more.path).lexically_normal());
    }
    if (config_is_there) return report;
    const auto file = (context.environment.working_directory / config).lexically_normal();
    ConfigValues values{.section = context.flags.name.value_or("alembic"),
                        .script_location = path_in_config(project, directory, file.parent_path()),
                        .target_metadata = std::nullopt,
                        .databases = keys.databases,
                        .exclude_tables = keys.exclude_tables,
                        .url = keys.url ? std::optional(base::replace_all(*keys.url, "%", "%%")) : std::nullopt};
    if (keys.models) values.target_metadata = path_in_config(project, *keys.models, file.parent_path());
    base::create_file(file, config_text(*chosen, values));
    report.files.push_back(config);
    return report;
}

Rendered render(InitReport report) {
    return rendered(std::move(report), init_text, add_init);
}

}  // namespace srmigrate::cli
