// SPDX-License-Identifier: Apache-2.0
#include "cli/work/schemas.hpp"

#include "base/text.hpp"
#include "base/wildcard.hpp"
#include "cli/work/concerns.hpp"
#include "cli/work/offline.hpp"
#include "cli/work/python_project.hpp"
#include "cli/work/run.hpp"
#include "plan/check_models.hpp"
#include "plan/rehearse.hpp"
#include "revision/models/read_models.hpp"
#include "schema/normal/tidy.hpp"
#include "server/reflect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

namespace srmigrate::cli {
namespace {

bool matches_any(const std::vector<std::string>& globs, const std::string& database, const std::string& name) {
    const auto full = database + "." + name;
    return std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
        return base::matches_glob(name, glob) || base::matches_glob(full, glob);
    });
}

bool is_in(const Scope& scope, const std::string& database) {
    return std::find(scope.databases.begin(), scope.databases.end(), database) != scope.databases.end();
}

// The object whose name decides whether this one is looked at.
const std::string& deciding_name(const std::string& name, const schema::Object& object) {
    const auto* const view = std::get_if<schema::MaterializedView>(&object);
    const bool is_part = view != nullptr && schema::is_synchronous(*view) && !view->query.reads.empty();
    return is_part ? view->query.reads.front().name : name;
}

const schema::Unknown* unknown_in(const schema::Catalog& catalog, const schema::ObjectName& name) {
    const auto* const object = schema::find(catalog, name);
    return object == nullptr ? nullptr : std::get_if<schema::Unknown>(object);
}

enum class Wanted { declared, replayed };

// An object that somebody declared is worth a finding; any other that is not understood is left alone.
Schemas left_alone(Console& console, Schemas schemas, Wanted wanted) {
    for (const auto& [database, content] : schemas.live.databases) {
        for (const auto& [plain, object] : content.objects) {
            const schema::ObjectName name{.catalog = std::nullopt, .database = database, .name = plain};
            const auto* const other = schema::find(schemas.wanted, name);
            const auto* const live = std::get_if<schema::Unknown>(&object);
            if (live == nullptr && unknown_in(schemas.wanted, name) == nullptr) continue;
            if (wanted == Wanted::declared && other != nullptr) continue;
            auto reason = live != nullptr ? "it is not understood: " + live->reason
                                          : "what the revisions make of it is not understood: " +
                                                unknown_in(schemas.wanted, name)->reason;
            console.note({.message = fmt::format("'{}.{}' is not compared: {}", database, plain, reason),
                          .hint = "put it under exclude_tables to hear no more of it"});
            schemas.not_compared.push_back({.database = database, .object = plain, .reason = std::move(reason)});
        }
    }
    for (const auto& each : schemas.not_compared) {
        schemas.live.databases[each.database].objects.erase(each.object);
        schemas.wanted.databases[each.database].objects.erase(each.object);
    }
    return schemas;
}

Schemas paired(Console& console, const Scope& scope, schema::Catalog live, schema::Catalog wanted, Wanted kind) {
    for (const auto& name : scope.databases) {  // one that is mistyped would never differ
        if (live.databases.contains(name) || wanted.databases.contains(name)) continue;
        console.warn({.message = fmt::format("there is no database '{}', and none is wanted", name),
                      .hint = "correct the URL or 'databases'"});
    }
    for (const auto& [name, database] : live.databases)  // what only the live side has is to be seen
        wanted.databases.try_emplace(name);
    return left_alone(console, {.live = std::move(live), .wanted = std::move(wanted), .not_compared = {}}, kind);
}

void refuse_other_databases(const revision::Models& models, const Scope& scope) {
    std::vector<base::Diagnostic> errors;
    for (const auto& model : models.models) {
        const auto& database = *model.name.database;
        if (is_in(scope, database)) continue;
        errors.push_back({.message = fmt::format("'{}' is in the database '{}', which is not among 'databases'",
                                                 model.name.name, database),
                          .where = models.place_of(model),
                          .hint = fmt::format("set databases = {}, {}", base::join(scope.databases, ", "), database)});
    }
    if (!errors.empty()) throw base::Error(base::Fault::failed, std::move(errors));
}

// What the settings give, then what the revisions ran with, then the defaults that scripts declare.
revision::VariableValues model_variables(const CommandContext& context, const std::vector<plan::HistoryRow>& history) {
    auto values = variable_values(context.settings);
    for (auto run = history.rbegin(); run != history.rend(); ++run) {
        if (run->outcome == "done" && run->direction == "upgrade")
            values.insert(run->variables.begin(), run->variables.end());
    }
    if (context.graph) values.merge(revision::default_values(context.graph->revisions()));
    return values;
}

// Python models name their databases themselves: they are looked at where 'databases' does not say which.
void add_databases_of(const revision::Models& models, Scope& scope) {
    for (const auto& model : models.models) {
        if (!is_in(scope, *model.name.database)) scope.databases.push_back(*model.name.database);
    }
}

// include_object and include_name of env.py.
void narrow_by_environment_script(const CommandContext& context, const revision::Models& models, Scope& scope) {
    if (!context.environment_script) return;
    const auto includes = context.environment_script->filter();
    for (const auto& warning : context.environment_script->take_warnings())
        context.console.warn(warning);
    if (!includes) return;
    std::set<std::pair<std::string, std::string>> declared;
    for (const auto& model : models.models)
        declared.emplace(*model.name.database, model.name.name);
    const auto home = home_of(context.settings);
    scope.wanted = [wanted = scope.wanted, includes, declared, home](const std::string& in, const std::string& name) {
        if (!wanted(in, name)) return false;
        return includes({.schema = home && home->database == in ? std::string() : in,
                         .name = name,
                         .only_in_database = !declared.contains({in, name})});
    };
}

bool has_python_models(const CommandContext& context) {
    const auto& paths = context.settings.target_metadata.value;
    if (paths.empty()) return context.environment_script != nullptr;
    return std::any_of(paths.begin(), paths.end(), [](const std::filesystem::path& path) {
        return path.extension() == ".py" || path.is_relative() || std::filesystem::exists(path / "__init__.py");
    });
}

// The scope grows by what Python models name, and shrinks by what env.py leaves out.
revision::Models read_model_files(const CommandContext& context, const ConnectedDatabase& database, Scope& scope,
                                  const std::vector<plan::HistoryRow>& history = {}) {
    auto models = revision::read_models({.paths = context.settings.target_metadata.value,
                                         .working_directory = context.environment.working_directory,
                                         .database = plan::database_of(database.home),
                                         .variables = model_variables(context, history),
                                         .python = python_inputs(context),
                                         .environment_script = context.environment_script.get()});
    if (context.settings.databases.value.empty() && has_python_models(context)) add_databases_of(models, scope);
    refuse_other_databases(models, scope);
    narrow_by_environment_script(context, models, scope);
    return models;
}

schema::Catalog checked(const CommandContext& context, const ConnectedDatabase& database, const Scope& scope,
                        const revision::Models& models, const schema::Catalog& live) {
    const auto is_declared = [&](const std::string& in, const std::string& name) {
        const schema::ObjectName full{.catalog = std::nullopt, .database = in, .name = name};
        return is_in(scope, in) && scope.wanted(in, name) && unknown_in(live, full) == nullptr;
    };
    auto check = plan::check_models(models, {.context = database.context, .declared = is_declared});
    for (const auto& note : check.unchecked)
        context.console.note(note);
    for (const auto& note : check.notes) {
        // What is there shows that the cluster takes it.
        const auto found = live.databases.find(note.name.database.value_or(""));
        const bool is_there = found != live.databases.end() && found->second.objects.contains(note.name.name);
        if (!is_there) context.console.note(note.diagnostic);
    }
    if (!check.errors.empty()) throw base::Error(base::Fault::failed, std::move(check.errors));
    return within(revision::catalog_of(models), scope);
}

}  // namespace

Scope scope_of(const Settings& settings) {
    Scope scope{.databases = settings.databases.value, .wanted = {}};
    const auto home = home_of(settings);
    if (scope.databases.empty() && home) scope.databases = {home->database};
    if (scope.databases.empty()) {
        throw base::Error("it is not said which databases to look at",
                          "name a database in the URL (starrocks://…/DATABASE), or set databases");
    }
    scope.wanted = [bookkeeping = bookkeeping_of(settings), include = settings.include_tables.value,
                    exclude = settings.exclude_tables.value](const std::string& in, const std::string& name) {
        if (in == bookkeeping.database && plan::is_own_object(bookkeeping, name)) return false;
        return (include.empty() || matches_any(include, in, name)) && !matches_any(exclude, in, name);
    };
    return scope;
}

schema::Catalog within(schema::Catalog catalog, const Scope& scope) {
    std::erase_if(catalog.databases, [&](const auto& entry) { return !is_in(scope, entry.first); });
    for (auto& [database, objects] : catalog.databases) {
        std::erase_if(objects.objects, [&, &in = database](const auto& entry) {
            return plan::is_bookkeeping(entry.first, entry.second) ||
                   !scope.wanted(in, deciding_name(entry.first, entry.second));
        });
    }
    return catalog;
}

schema::Catalog read_live_schema(CommandContext& context, ConnectedDatabase& database, const Scope& scope) {
    auto live = read_live_objects(context, database, *database.session, scope.databases, scope.wanted);
    return schema::tidy(within(std::move(live), scope), database.context);
}

namespace {

// What the revisions ran with is what they built.
plan::RecordedValues values_of_runs(const CommandContext& context, ConnectedDatabase& database) {
    return {.settings = variable_values(context.settings),
            .of_revisions = plan::recorded_variables(history_if_readable(database))};
}

schema::Catalog catalog_at_current(CommandContext& context) {
    auto database = open_database(context, server::EmbeddedUse::reading);
    const auto rows = rows_in(database);
    return plan::catalog_at(*context.graph, rows, values_of_runs(context, database), database.home);
}

}  // namespace

schema::Catalog replay_schema(CommandContext& context, const revision::Target& target, const Scope& scope) {
    const auto home = home_of(context.settings);
    const auto values = variable_values(context.settings);
    auto catalog = target.symbol.kind == revision::SymbolKind::current
                       ? catalog_at_current(context)
                       : plan::catalog_at(*context.graph, target, values, home);
    schema::ServerProfile words;
    if (home) words.database = home->database;
    return schema::tidy(within(std::move(catalog), scope), words);
}

void require_target_metadata(const CommandContext& context) {
    if (!context.settings.target_metadata.value.empty()) return;
    if (context.environment_script && context.environment_script->models_place()) return;
    throw base::Error(
        "there is no desired schema to compare with: 'target_metadata' is not set",
        "set it to a file or directory of CREATE statements (.sql) or models (.yaml, .py); 'srmigrate inspect' "
        "writes them from the database");
}

void tell_unknown(Console& console, const schema::Catalog& catalog) {
    for (const auto& [database, content] : catalog.databases) {
        for (const auto& [name, object] : content.objects) {
            const auto* const unknown = std::get_if<schema::Unknown>(&object);
            if (unknown == nullptr) continue;
            console.warn({.message = fmt::format("'{}.{}' is left out: it is not understood: {}", database, name,
                                                 unknown->reason),
                          .hint = "put it under exclude_tables to hear no more of it"});
        }
    }
}

void require_databases(Console& console, const schema::Catalog& live, const Scope& scope) {
    std::vector<base::Diagnostic> missing;
    for (const auto& name : scope.databases) {
        if (live.databases.contains(name)) continue;
        missing.push_back({.message = fmt::format("there is no database '{}'", name),
                           .hint = "correct the URL or 'databases', or create it first"});
    }
    if (missing.size() == scope.databases.size()) throw base::Error(base::Fault::failed, std::move(missing));
    for (const auto& each : missing)
        console.warn(each);
}

schema::Catalog read_desired_schema(CommandContext& context, const ConnectedDatabase& database, const Scope& scope,
                                    const schema::Catalog& live) {
    auto widened = scope;
    const auto models = read_model_files(context, database, widened);
    return checked(context, database, widened, models, live);
}

Schemas live_and_desired(CommandContext& context, ConnectedDatabase& database) {
    require_target_metadata(context);
    auto scope = scope_of(context.settings);
    const auto models = read_model_files(context, database, scope,
                                         history_if_readable(database));  // what is wrong in them is told at once
    auto live = read_live_schema(context, database, scope);
    auto wanted = checked(context, database, scope, models, live);
    auto schemas = paired(context.console, scope, std::move(live), std::move(wanted), Wanted::declared);
    schemas.uses = revision::variable_uses(models);
    return schemas;
}

Schemas live_and_replayed(CommandContext& context, ConnectedDatabase& database, const revision::VersionRows& rows) {
    const auto scope = scope_of(context.settings);
    auto live = read_live_schema(context, database, scope);
    auto built = plan::catalog_at(*context.graph, rows, values_of_runs(context, database), database.home);
    return paired(context.console, scope, std::move(live), within(std::move(built), scope), Wanted::replayed);
}

}  // namespace srmigrate::cli
