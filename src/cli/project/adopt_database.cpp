// SPDX-License-Identifier: Apache-2.0
// init --from-database. Reads first; then writes, proves that what was written says what the database holds, and
// stamps.
#include "base/files.hpp"
#include "base/text.hpp"
#include "cli/project/autogenerate.hpp"
#include "cli/project/editor_line.hpp"
#include "cli/project/new_directory.hpp"
#include "cli/project/new_project.hpp"
#include "cli/project/new_revision.hpp"
#include "cli/work/database.hpp"
#include "cli/work/load.hpp"
#include "cli/work/offline.hpp"
#include "cli/work/run.hpp"
#include "cli/work/schemas.hpp"
#include "plan/autogenerate.hpp"
#include "plan/check_models.hpp"
#include "plan/rehearse.hpp"
#include "plan/write_proposal.hpp"
#include "revision/graph/path.hpp"
#include "revision/models/model_files.hpp"
#include "revision/models/models.hpp"
#include "schema/normal/tidy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

namespace srmigrate::cli {
namespace {

namespace fs = std::filesystem;

base::Error refusal(std::string message, std::string hint, std::optional<base::Place> where = std::nullopt) {
    return base::Error(
        base::Fault::failed,
        base::Diagnostic{.message = std::move(message), .where = std::move(where), .hint = std::move(hint)});
}

// ---- Settings -----------------------------------------------------------------------------------------------------

// Scripts that are there already come before the first revision, or are in its way.
void refuse_scripts(const Settings& settings) {
    for (const auto& location : settings.version_locations.value) {
        std::error_code error;
        for (fs::recursive_directory_iterator it(location, error), end; !error && it != end; it.increment(error)) {
            const auto name = it->path().filename().string();
            if (!revision::format_of_file(name) || name == "__init__.py") continue;
            throw refusal("there is a revision script already",
                          "move the scripts of before out of the version locations: the first revision takes their "
                          "place",
                          base::whole_file(it->path().string()));
        }
    }
}

// The config file that is there, or what the one that will be written says.
void settle(CommandContext& context, const NewProject& project) {
    auto loaded = project.config_is_there ? load_settings(context.flags, context.environment, ConfigFile::required)
                                          : make_settings({}, context.flags, context.environment);
    for (const auto& warning : loaded.warnings)
        context.console.warn(warning);
    auto& settings = context.settings;
    settings = std::move(loaded.settings);
    if (!project.config_is_there) {
        settings.directory = (context.environment.working_directory / project.config).lexically_normal().parent_path();
    }
    if (!project.config_is_there || context.arguments.has("template")) {
        settings.revision_format.value = *revision::script_format(project.chosen->revision_format);
    }
    const bool is_python = settings.revision_format.value == revision::ScriptFormat::python;
    if (!settings.script_location.value) {
        settings.script_location.value = project.directory;
        settings.version_locations.value = {project.directory / "versions"};
    } else if (settings.script_location.value->lexically_normal() != project.directory) {
        throw refusal(
            fmt::format("the script_location is another directory: '{}'", settings.script_location.value->string()),
            "name that directory, or another config file with -c", settings.script_location.origin.where);
    }
    refuse_scripts(settings);
    if (const auto databases = context.arguments.value("databases")) {
        settings.databases.value = base::split_list(*databases, ',');
    }
    if (settings.target_metadata.value.empty()) {
        settings.target_metadata.value = {is_python ? settings.directory / "models.py" : project.directory / "models"};
    }
    const auto& models = settings.target_metadata.value.front();
    std::error_code error;
    const bool is_free = !fs::exists(models, error) || (fs::is_directory(models, error) && fs::is_empty(models, error));
    const auto extension = is_python ? ".py" : "";
    if (settings.target_metadata.value.size() == 1 && is_free && models.extension() == extension) return;
    throw refusal("the models cannot be written to 'target_metadata'",
                  fmt::format("set it to one {}, which is not there yet, or take the key out",
                              is_python ? "Python file" : "directory"),
                  settings.target_metadata.origin.where);
}

// ---- The database -------------------------------------------------------------------------------------------------

struct Adopted {
    revision::VersionRows rows;
    schema::Catalog known;    ///< without what is not understood
    schema::Catalog written;  ///< the same as it is to be written down
    std::vector<std::string> left_out = {};
};

Adopted look(CommandContext& context, ConnectedDatabase& database, const Scope& scope) {
    Adopted found{.rows = rows_in(database), .known = {}, .written = {}};
    if (found.rows.size() > 1) {
        throw refusal(fmt::format("the database is at several revisions: {}", fmt::join(found.rows, ", ")),
                      "merge and upgrade with the project they are from first: there is one first revision");
    }
    found.known = read_live_schema(context, database, scope);
    require_databases(context.console, found.known, scope);
    tell_unknown(context.console, found.known);
    std::size_t objects = 0;
    for (auto& [name, content] : found.known.databases) {
        std::erase_if(content.objects,
                      [](const auto& entry) { return std::holds_alternative<schema::Unknown>(entry.second); });
        objects += content.objects.size();
    }
    found.written = schema::concise(found.known);
    if (objects > 0) return found;
    throw refusal(fmt::format("there is nothing to take over in {}", fmt::join(scope.databases, ", ")),
                  "leave '--from-database' out to begin with an empty project");
}

// ---- Files --------------------------------------------------------------------------------------------------------

/// Files and directories that go again unless they are kept.
class Unfinished {
  public:
    explicit Unfinished(const NewProject& project, fs::path config, fs::path models)
        : m_directory(project.directory), m_models(std::move(models)) {
        if (!project.config_is_there) m_config = std::move(config);
    }
    ~Unfinished() {
        std::error_code ignored;
        if (!m_config.empty()) fs::remove(m_config, ignored);
    }
    Unfinished(const Unfinished&) = delete;
    Unfinished& operator=(const Unfinished&) = delete;

    void keep() {
        m_directory.keep();
        m_models.keep();
        m_config.clear();
    }

  private:
    NewDirectory m_directory;
    NewDirectory m_models;
    fs::path m_config;  ///< empty: it stays
};

// The files, as they are to be shown.
std::vector<fs::path> write_models(const CommandContext& context, const schema::Catalog& catalog) {
    const auto& settings = context.settings;
    const auto home = home_of(settings);
    const auto& models = settings.target_metadata.value.front();
    std::vector<fs::path> files;
    for (const auto& file : revision::model_files(catalog, plan::database_of(home), settings.revision_format.value)) {
        const auto path = models.has_extension() ? models : models / file.path;
        const auto line = settings.revision_format.value == revision::ScriptFormat::yaml
                              ? editor_line(settings, path, revision::SchemaOf::models)
                              : std::string();
        base::create_file(path, line + file.text);
        files.push_back(path.lexically_relative(context.environment.working_directory.lexically_normal()));
    }
    return files;
}

// What makes the objects where there are none. The other databases may be there already, and are not dropped again.
plan::Proposal creation(const ConnectedDatabase& database, const schema::Catalog& catalog) {
    schema::Catalog nothing;
    nothing.current = database.context.database;
    for (const auto& [name, content] : catalog.databases)
        nothing.databases[name].properties = content.properties;
    auto proposal = plan::propose(nothing, catalog, database.context, diff_options(schema::Reading::whole));
    std::vector<plan::ProposedChange> databases;
    for (const auto& [name, content] : catalog.databases) {
        if (name == database.context.database) continue;
        plan::ProposedChange create;
        create.change.operation =
            schema::CreateDatabase{.name = {.catalog = std::nullopt, .database = std::nullopt, .name = name},
                                   .if_not_exists = true,
                                   .properties = content.properties};
        create.change.object = {.catalog = std::nullopt, .database = name, .name = {}};
        databases.push_back(std::move(create));
    }
    plan::put_first(proposal, std::move(databases));
    return proposal;
}

NewRevisionReport write_first_revision(CommandContext& context, const ConnectedDatabase& database,
                                       const Adopted& found) {
    RevisionRequest request;
    request.message = "the schema as it is";
    if (!found.rows.empty()) request.links.id = found.rows.front();
    request.links.heads = {"base"};
    request.bodies = plan::write_proposal(creation(database, found.written), context.settings.revision_format.value,
                                          database.context.database)
                         .front()
                         .bodies;
    context.graph.emplace(std::vector<revision::Revision>());
    auto report = write_new_revision(context, std::move(request));
    load_graph(context);  // as it is read from now on
    return report;
}

// ---- The proof ----------------------------------------------------------------------------------------------------

/// Why an object is not written down, by database and name.
using LeftOut = std::map<std::pair<std::string, std::string>, std::string>;

/// What the objects that were written down say otherwise than the database.
LeftOut differing(const schema::Catalog& live, const schema::Catalog& written, const ConnectedDatabase& database,
                  schema::Reading reading, std::string_view what) {
    LeftOut found;
    for (const auto& each : schema::differences(live, written, database.context, diff_options(reading).compare)) {
        found.emplace(std::pair(each.object.database.value_or(""), each.object.name),
                      fmt::format("{} do not say of it what the database says: {} is '{}' there, '{}' here", what,
                                  schema::attribute(each), each.from, each.to));
    }
    return found;
}

LeftOut prove(CommandContext& context, const ConnectedDatabase& database, const Scope& scope,
              const schema::Catalog& live) {
    const auto models = read_desired_schema(context, database, scope, live);
    auto found = differing(live, models, database, schema::Reading::model, "the models");
    const auto built = within(plan::catalog_at(*context.graph, revision::parse_target("heads"),
                                               variable_values(context.settings), database.home),
                              scope);
    found.merge(differing(live, built, database, schema::Reading::whole, "the statements of the revision"));
    return found;
}

/// What no server would make again as it is shown: the text that a server prints is not always one that it takes.
LeftOut refused(const schema::Catalog& catalog, const ConnectedDatabase& database) {
    revision::Models models{.database = database.context.database, .files = {revision::SourceFile{}}};
    for (const auto& [in, content] : catalog.databases) {
        for (const auto& [name, object] : content.objects) {
            models.models.push_back(
                {.name = {.catalog = std::nullopt, .database = in, .name = name}, .object = object, .session = in});
        }
    }
    const auto check = plan::check_models(
        models, {.context = database.context, .declared = [](const auto&, const auto&) { return false; }});
    LeftOut found;
    for (std::size_t i = 0; i < check.refused.size(); ++i) {
        const auto& name = check.refused[i];
        found.emplace(std::pair(name.database.value_or(""), name.name), check.errors[i].message);
    }
    return found;
}

/// One object that cannot be written down does not keep the others from it. It is left alone from now on.
void leave_out(CommandContext& context, Adopted& found, const LeftOut& objects) {
    for (const auto& [object, reason] : objects) {
        const auto& [database, name] = object;
        const auto full = fmt::format("{}.{}", database, name);
        const auto known = found.known.databases[database].objects.erase(name);
        found.written.databases[database].objects.erase(name);
        if (known == 0) throw refusal(fmt::format("'{}': {}", full, reason), "report this with its definition");
        found.left_out.push_back(full);
        context.settings.exclude_tables.value.push_back(full);
        context.console.warn({.message = fmt::format("'{}' is left out: {}", full, reason),
                              .hint = "it stands under exclude_tables, and is left alone"});
    }
}

void tell_keys_to_set(CommandContext& context, const NewProject& project, const Adopted& found) {
    if (!project.config_is_there) return;
    const auto& settings = context.settings;
    std::vector<std::string> keys;
    if (settings.script_location.origin.source == SettingSource::fallback) {
        keys.push_back("script_location = " +
                       path_in_config(project, *settings.script_location.value, settings.directory));
    }
    if (settings.target_metadata.origin.source == SettingSource::fallback) {
        keys.push_back("target_metadata = " +
                       path_in_config(project, settings.target_metadata.value.front(), settings.directory));
    }
    if (context.arguments.has("databases")) {
        keys.push_back("databases = " + base::join(settings.databases.value, ", "));
    }
    if (!found.left_out.empty()) {
        keys.push_back("exclude_tables = " + base::join(settings.exclude_tables.value, ", "));
    }
    if (keys.empty()) return;
    context.console.note({.message = "exists already and is left as it is",
                          .where = base::whole_file(project.config.string()),
                          .hint = "set there: " + base::join(keys, "; ")});
}

}  // namespace

CommandResult adopt_database(CommandContext& context, const NewProject& project) {
    settle(context, project);
    auto& console = context.console;
    const auto& settings = context.settings;
    auto database = open_database(context, server::EmbeddedUse::reading);
    auto found = look(context, database, scope_of(settings));
    leave_out(context, found, refused(found.written, database));

    const auto config = context.environment.working_directory / project.config;
    std::optional<Unfinished> files;
    const auto write = [&] {
        files.reset();  // of an attempt before this one
        files.emplace(project, config, settings.target_metadata.value.front());
        ProjectKeys keys;
        // env.py names those in Python
        if (settings.revision_format.value != revision::ScriptFormat::python) {
            keys.models = settings.target_metadata.value.front();
        }
        if (context.arguments.has("databases")) keys.databases = base::join(settings.databases.value, ", ");
        if (!found.left_out.empty()) keys.exclude_tables = base::join(found.left_out, ", ");
        // In Python before the project's own models.py, which stays out; in YAML after the schemas, which they name.
        const bool is_python = settings.revision_format.value == revision::ScriptFormat::python;
        auto models = is_python ? write_models(context, found.written) : std::vector<fs::path>();
        auto report = write_project(context, project, keys);
        if (!is_python) models = write_models(context, found.written);
        std::ranges::move(models, std::back_inserter(report.files));
        auto first = write_first_revision(context, database, found);
        report.files.push_back(first.file);
        report.revision = first.id;
        return report;
    };
    auto report = write();
    for (auto odd = prove(context, database, scope_of(settings), found.known); !odd.empty();
         odd = prove(context, database, scope_of(settings), found.known)) {
        leave_out(context, found, odd);
        report = write();
    }
    console.say("the database differs neither from the models nor from what the revision builds");

    if (found.rows.empty()) {
        run_course(context, database, revision::StampAs{revision::parse_symbols({"heads"})});
    } else {
        console.say(fmt::format("the database is at {} already: the first revision has that id", report.revision));
    }
    files->keep();
    tell_keys_to_set(context, project, found);
    report.server = shown_server(database);
    return {
        .answer = render(std::move(report)),
        .next = fmt::format("made the project in {}; next: change a model, then srmigrate revision --autogenerate -m "
                            "\"what it does\"",
                            project.named.lexically_normal().string())};
}

}  // namespace srmigrate::cli
