// SPDX-License-Identifier: Apache-2.0
#include "base/files.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/templates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace srmigrate::cli {
namespace {

namespace fs = std::filesystem;

const Template& chosen_template(const std::optional<std::string>& name) {
    for (const auto& item : templates()) {
        if (name == item.name) return item;
    }
    return templates().front();
}

// The config file to write, as it is to be named; the one that is there already when `is_there`.
struct Config {
    fs::path path;
    bool is_there = false;
};

Config config_of(const Context& context) {
    const auto& directory = context.environment.working_directory;
    if (!context.flags.config.empty()) {
        const fs::path named = context.flags.config.back();
        if (named.extension() == ".toml" && !fs::exists(directory / named)) {
            throw base::Error(
                base::Fault::bad_command_line,
                base::Diagnostic{.message = fmt::format("'init' writes an ini file, not '{}'", named.string()),
                                 .hint = "name it alembic.ini; its keys may be moved to srmigrate.toml later"});
        }
        return {.path = named, .is_there = fs::exists(directory / named)};
    }
    if (fs::exists(directory / "srmigrate.toml")) return {.path = "srmigrate.toml", .is_there = true};
    return {.path = "alembic.ini", .is_there = fs::exists(directory / "alembic.ini")};
}

// `%(here)s/migrations`, or the absolute path when it was given so.
std::string script_location(const fs::path& named, const fs::path& directory, const fs::path& config_directory) {
    if (named.is_absolute()) return base::replace_all(directory.string(), "%", "%%");
    const auto relative = directory.lexically_relative(config_directory).string();
    return relative == "." ? "%(here)s" : "%(here)s/" + base::replace_all(relative, "%", "%%");
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

Result init(Context& context) {
    const auto& chosen = chosen_template(context.arguments.value("template"));
    const auto& working_directory = context.environment.working_directory;
    const fs::path named = *context.arguments.value("DIRECTORY");
    if (named.empty()) throw base::Error(base::Fault::bad_command_line, {.message = "expected a directory, got ''"});
    auto directory = (working_directory / named).lexically_normal();
    if (!directory.has_filename()) directory = directory.parent_path();
    refuse_unless_empty(directory, named);
    const auto config = config_of(context);

    std::error_code error;
    fs::create_directories(directory / "versions", error);
    if (error) {
        throw base::Error(base::Fault::failed,
                          base::Diagnostic{.message = fmt::format("cannot create the directory: {}", error.message()),
                                           .where = base::whole_file((named / "versions").string())});
    }
    InitReport report{.directory = directory, .config = config.path, .config_written = !config.is_there, .files = {}};
    base::create_file(directory / "README", readme_text(chosen));
    report.files.push_back((named / "README").lexically_normal());
    if (config.is_there) {
        context.console.note({.message = "exists already and is left as it is",
                              .where = base::whole_file(config.path.string()),
                              .hint = fmt::format("set script_location there to '{}'", named.string())});
    } else {
        const auto config_directory = (working_directory / config.path).lexically_normal().parent_path();
        const auto location = script_location(named, directory, config_directory);
        base::create_file(working_directory / config.path,
                          config_text(chosen, location, context.flags.name.value_or("alembic")));
        report.files.push_back(config.path);
    }
    context.console.say(fmt::format("made the project in {}; next: srmigrate revision -m \"create the first table\"",
                                    named.lexically_normal().string()));
    return {.report = std::move(report)};
}

}  // namespace srmigrate::cli
