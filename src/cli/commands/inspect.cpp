// SPDX-License-Identifier: Apache-2.0
#include "base/files.hpp"
#include "base/json.hpp"
#include "cli/commands/table.hpp"
#include "cli/project/editor_line.hpp"
#include "cli/project/new_directory.hpp"
#include "cli/report/entries.hpp"
#include "cli/report/output.hpp"
#include "cli/work/database.hpp"
#include "cli/work/load.hpp"
#include "cli/work/schemas.hpp"
#include "revision/models/model_files.hpp"
#include "revision/models/write_sql.hpp"
#include "revision/python_text/models.hpp"
#include "revision/vocabulary/write_yaml.hpp"
#include "schema/normal/tidy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace srmigrate::cli {
namespace {

namespace fs = std::filesystem;

/// inspect.
struct InspectReport {
    enum class Form { sql, yaml, python, json };
    std::string server;    ///< empty: no server was asked
    std::string revision;  ///< that was replayed; empty: the live schema
    std::string database;  ///< that unqualified names mean; empty: none
    schema::Catalog schema;
    Form form = Form::sql;
    std::vector<std::filesystem::path> files;  ///< that it was written to; none: it is the answer itself
};

using InspectForm = InspectReport::Form;

std::string schema_text(const InspectReport& report) {
    switch (report.form) {
        case InspectReport::Form::sql:
            return revision::models_to_sql(report.schema, report.database);
        case InspectReport::Form::yaml:
            return revision::models_to_yaml(report.schema, report.database);
        case InspectReport::Form::python:
            return revision::models_to_python(report.schema, report.database);
        case InspectReport::Form::json:
            return written(revision::models_to_data(report.schema, report.database));
    }
    return {};
}

std::string inspect_text(const InspectReport& report) {
    if (!report.files.empty()) {
        std::string text;
        for (const auto& file : report.files)
            text += file.string() + "\n";
        return text;
    }
    return schema_text(report);
}

void add_inspect(base::Json& json, const InspectReport& report) {
    json["server"] = or_null(report.server);
    json["revision"] = or_null(report.revision);
    json["database"] = or_null(report.database);
    json["files"] = to_json(report.files);
    json["schema"] = revision::models_to_data(report.schema, report.database);
}

InspectForm form_of(const Arguments& arguments) {
    const auto name = arguments.value("as");
    if (name == "yaml") return InspectForm::yaml;
    if (name == "python") return InspectForm::python;
    return name == "json" ? InspectForm::json : InspectForm::sql;
}

void check_arguments(const Arguments& arguments, InspectForm form) {
    if (!arguments.has("split")) return;
    if (!arguments.has("output")) {
        throw base::bad_command_line("'--split' needs a directory to write to", "name it with --output DIRECTORY");
    }
    if (form == InspectForm::json || form == InspectForm::python) {
        throw base::bad_command_line(
            fmt::format("'--split' and '--as {}' do not go together", form == InspectForm::json ? "json" : "python"),
            "leave '--split' out, or write --as sql or --as yaml");
    }
}

// Everything that is in the way is found before the database is read.
void check_output(const fs::path& path, const fs::path& named, bool is_split) {
    const auto refuse = [&](std::string message, std::string hint) {
        throw base::Error(base::Fault::failed, base::Diagnostic{.message = std::move(message),
                                                                .where = base::whole_file(named.string()),
                                                                .hint = std::move(hint)});
    };
    if (!is_split) {
        if (fs::is_directory(path)) refuse("is a directory", "add --split, or name a file");
        if (fs::exists(path)) refuse("the file exists already", "name a new one, or remove it first");
        return;
    }
    if (!fs::exists(path)) return;
    if (!fs::is_directory(path)) refuse("exists already and is not a directory", "name a new directory");
    if (!fs::is_empty(path)) {
        refuse("the directory exists already and is not empty", "name a new one, or remove its files first");
    }
}

std::string schema_line(const Settings& settings, InspectForm form, const fs::path& file) {
    return form == InspectForm::yaml ? editor_line(settings, file, revision::SchemaOf::models) : std::string();
}

void write_split(const Settings& settings, const InspectReport& report, const fs::path& directory,
                 const fs::path& named, std::vector<fs::path>& files) {
    const auto format = report.form == InspectForm::yaml ? revision::ScriptFormat::yaml : revision::ScriptFormat::sql;
    NewDirectory whole(directory);
    for (const auto& file : revision::model_files(report.schema, report.database, format)) {
        const auto path = directory / file.path;
        base::create_file(path, schema_line(settings, report.form, path) + file.text);
        files.push_back((named / file.path).lexically_normal());
    }
    whole.keep();
}

InspectReport read_schema(CommandContext& context, const Scope& scope) {
    const auto home = home_of(context.settings);
    InspectReport report;
    report.database = plan::database_of(home);
    if (const auto at = context.arguments.value("at")) {
        load_graph(context);
        report.revision = *at;
        report.schema = replay_schema(context, revision::parse_target(*at), scope);
        return report;
    }
    auto database = open_database(context, server::EmbeddedUse::reading);
    report.server = shown_server(database);
    report.schema = read_live_schema(context, database, scope);
    require_databases(context.console, report.schema, scope);
    return report;
}

void tell_emptiness(Console& console, const schema::Catalog& catalog, const Scope& scope) {
    const bool is_empty = std::all_of(catalog.databases.begin(), catalog.databases.end(),
                                      [](const auto& entry) { return entry.second.objects.empty(); });
    if (!is_empty) return;
    console.say(fmt::format("there is no table, view or materialized view in {}", fmt::join(scope.databases, ", ")));
}

}  // namespace

CommandResult inspect(CommandContext& context) {
    const auto& arguments = context.arguments;
    const auto form = form_of(arguments);
    check_arguments(arguments, form);
    const fs::path named = arguments.value("output").value_or("");
    if (arguments.has("output") && named.empty()) throw base::bad_command_line("expected a file, got ''", "name one");
    const auto path = context.environment.working_directory / named;
    const bool is_split = arguments.has("split");
    if (!named.empty()) check_output(path, named, is_split);

    const auto scope = scope_of(context.settings);
    auto report = read_schema(context, scope);
    report.form = form;
    report.schema = schema::concise(std::move(report.schema));
    tell_unknown(context.console, report.schema);
    tell_emptiness(context.console, report.schema, scope);
    if (is_split) {
        write_split(context.settings, report, path, named, report.files);
    } else if (!named.empty()) {
        base::write_file(path, schema_line(context.settings, form, path) + schema_text(report));
        report.files.push_back(named);
    }
    return {.answer = rendered(std::move(report), inspect_text, add_inspect)};
}

}  // namespace srmigrate::cli
