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
            throw base::Error(
                base::Fault::bad_command_line,
                base::Diagnostic{.message = fmt::format("'init' writes an ini file, not '{}'", project.config.string()),
                                 .hint = "name it alembic.ini; its keys may be moved to srmigrate.toml "
                                         "later"});
        }
        return;
    }
    const bool has_toml = fs::exists(directory / "srmigrate.toml");
    project.config = has_toml ? "srmigrate.toml" : "alembic.ini";
    project.config_is_there = has_toml || fs::exists(directory / "alembic.ini");
}

// `%(here)s/migrations`, or the absolute path when the project was named so.
std::string path_in_config(const NewProject& project, const fs::path& path, const fs::path& config_directory) {
    const auto plain = [](const fs::path& text) { return base::replace_all(text.string(), "%", "%%"); };
    if (project.named.is_absolute()) return plain(path);
    const auto relative = path.lexically_relative(config_directory);
    return relative == "." ? "%(here)s" : "%(here)s/" + plain(relative);
}

void refuse_unless_empty(const fs::path& directory, const fs::path& named) {
    std::error_code error;
    if (!fs::exists(directory, error)) return;
    if (!fs::is_directory(directory, error)) {
        throw base::Error(base::Fault::failed, base::Diagnostic{.message = "exists already and is not a directory",
                                                                .where = base::whole_file(named.string())});
    }
    if (!fs::is_empty(directory, error) || error) {
        throw base::Error(base::Fault::failed,
                          base::Diagnostic{.message = "the directory exists already and is not empty",
                                           .where = base::whole_file(named.string()),
                                           .hint = "choose another directory, or empty this one"});
    }
}

}  // namespace

NewProject new_project(const CommandContext& context) {
    NewProject project;
    project.chosen = &chosen_template(context.arguments.value("template"));
    project.named = *context.arguments.value("DIRECTORY");
    if (project.named.empty()) {
        throw base::Error(base::Fault::bad_command_line, {.message = "expected a directory, got ''"});
    }
    project.directory = (context.environment.working_directory / project.named).lexically_normal();
    if (!project.directory.has_filename()) project.directory = project.directory.parent_path();
    refuse_unless_empty(project.directory, project.named);
    choose_config(context, project);
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
    base::create_file(directory / "README", readme_text(*chosen));
    report.files.push_back((named / "README").lexically_normal());
    if (config_is_there) return report;
    const auto file = (context.environment.working_directory / config).lexically_normal();
    ConfigValues values{.section = context.flags.name.value_or("alembic"),
                        .script_location = path_in_config(project, directory, file.parent_path()),
                        .target_metadata = std::nullopt,
                        .databases = keys.databases};
    if (keys.models) values.target_metadata = path_in_config(project, *keys.models, file.parent_path());
    base::create_file(file, config_text(*chosen, values));
    report.files.push_back(config);
    return report;
}

Rendered render(InitReport report) {
    return rendered(std::move(report), init_text, add_init);
}

}  // namespace srmigrate::cli
