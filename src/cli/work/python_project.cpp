// SPDX-License-Identifier: Apache-2.0
#include "cli/work/python_project.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "revision/script/directory.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

namespace srmigrate::cli {
namespace {

namespace fs = std::filesystem;

revision::PythonHome home_for(const Settings& settings, const base::Environment& environment) {
    revision::PythonHome home{.import_paths = settings.prepend_sys_path.value,
                              .directory = settings.directory,
                              .working_directory = environment.working_directory,
                              .options = settings.options};
    // Alembic is run where the config file is, and Python looks there, too.
    home.import_paths.push_back(settings.directory);
    return home;
}

revision::PythonInputs inputs_for(const Settings& settings, const Flags& flags, const base::Environment& environment) {
    revision::PythonInputs inputs{.home = home_for(settings, environment)};
    for (const auto& argument : flags.arguments) {
        const auto equals = argument.find('=');
        inputs.given.arguments.insert_or_assign(
            std::string(base::trim(std::string_view(argument).substr(0, equals))),
            equals == std::string::npos ? std::string() : argument.substr(equals + 1));
    }
    inputs.given.option = [options = settings.options](std::string_view name) -> std::optional<std::string> {
        const auto found = options.find(name);
        return found == options.end() ? std::nullopt : std::optional(found->second);
    };
    return inputs;
}

std::unique_ptr<revision::EnvironmentScript> environment_script(const CommandContext& context,
                                                                const Settings& settings) {
    if (!settings.script_location.value) return nullptr;
    const auto file = *settings.script_location.value / "env.py";
    std::error_code error;
    if (!fs::is_regular_file(file, error)) return nullptr;
    revision::SourceFile source{
        .file = file,
        .shown_file = revision::shown_directory(file.parent_path(), context.environment.working_directory) + "env.py",
        .text = {}};
    try {
        source.text = base::read_file(file);
        if (auto defect = revision::clean_text(source)) {
            context.console.warn(*defect);
            return nullptr;
        }
        auto inputs = inputs_for(settings, context.flags, context.environment);
        inputs.environment = [&environment = context.environment](std::string_view name) {
            return environment.variable(std::string(name));
        };
        return std::make_unique<revision::EnvironmentScript>(std::move(source), std::move(inputs));
    } catch (const base::Error& error_in_script) {
        for (const auto& diagnostic : error_in_script.diagnostics())
            context.console.warn(diagnostic);
        return nullptr;
    }
}

bool is_set(const std::vector<SettingsFile>& files, const std::string& key) {
    for (const auto& file : files) {
        if (file.keys.contains(key) || file.inherited.contains(key)) return true;
    }
    return false;
}

// A place whose text may hold a secret: file and line alone.
base::Place without_text(const base::Place& place) {
    return {.file = place.file, .line = place.line};
}

void add_values(std::vector<SettingsFile>& files, CommandContext& context) {
    auto& script = *context.environment_script;
    auto& keys = files.front().keys;
    const auto add = [&](const std::string& key, const std::string& value, const base::Place& where) {
        keys.insert_or_assign(key, RawValue{.content = value, .where = where, .spelling = key});
    };
    const auto add_missing = [&](const std::string& key, auto&& ask) {
        if (is_set(files, key)) return;
        if (const auto found = ask()) add(key, found->value, found->where);
    };
    add_missing("version_table", [&] { return script.version_table(); });
    add_missing("version_table_schema", [&] { return script.version_table_schema(); });
    context.unread_bookkeeping = script.take_warnings();
    if (!is_set(files, "version_table_properties")) {
        if (const auto properties = script.version_table_properties()) {
            for (const auto& [name, value] : properties->value)
                add("version_table_properties." + name, value, properties->where);
        }
    }
    // env.py has the last word, as it has with Alembic.
    if (const auto url = script.url()) add("sqlalchemy.url", url->value, without_text(url->where));
}

}  // namespace

revision::PythonInputs python_inputs(const CommandContext& context) {
    return inputs_for(context.settings, context.flags, context.environment);
}

void load_project_settings(CommandContext& context) {
    auto files = find_settings_files(context.flags.config, context.flags.name, context.environment);
    if (files.empty()) {
        // Says that there is none, and how to make one.
        context.settings = load_settings(context.flags, context.environment, ConfigFile::required).settings;
        return;
    }
    auto loaded = make_settings(files, context.flags, context.environment);
    context.environment_script = environment_script(context, loaded.settings);
    if (context.environment_script) {
        add_values(files, context);
        for (const auto& warning : context.environment_script->take_warnings())
            context.console.warn(warning);
        loaded = make_settings(files, context.flags, context.environment);
    }
    for (const auto& warning : loaded.warnings)
        context.console.warn(warning);
    context.settings = std::move(loaded.settings);
}

}  // namespace srmigrate::cli
