// SPDX-License-Identifier: Apache-2.0
#include "cli/schemas.hpp"

#include "base/text.hpp"
#include "cli/glob.hpp"
#include "cli/offline.hpp"
#include "cli/progress.hpp"
#include "plan/check_models.hpp"
#include "plan/rehearse.hpp"
#include "revision/read_models.hpp"
#include "schema/tidy.hpp"
#include "server/reflect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::cli {
namespace {

bool matches_any(const std::vector<std::string>& globs, const std::string& database, const std::string& name) {
    const auto full = database + "." + name;
    return std::any_of(globs.begin(), globs.end(),
                       [&](const std::string& glob) { return matches_glob(name, glob) || matches_glob(full, glob); });
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

// What only the live side has is to be seen.
schema::Catalog with_databases_of(schema::Catalog catalog, const schema::Catalog& live) {
    for (const auto& [name, database] : live.databases)
        catalog.databases.try_emplace(name);
    return catalog;
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

}  // namespace

Scope scope_of(const Settings& settings, const Database& database) {
    Scope scope{.databases = settings.databases.value, .wanted = {}};
    if (scope.databases.empty() && database.home) scope.databases = {database.home->database};
    if (scope.databases.empty()) {
        throw base::Error("it is not said which databases to look at",
                          "name a database in the URL (starrocks://…/DATABASE), or set databases");
    }
    scope.wanted = [bookkeeping = database.bookkeeping, include = settings.include_tables.value,
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
            return !scope.wanted(in, deciding_name(entry.first, entry.second));
        });
    }
    return catalog;
}

schema::Catalog read_live_schema(Context& context, Database& database, const Scope& scope) {
    Progress progress(context.console, context.environment);
    server::ReflectOptions options{.databases = scope.databases, .wanted = scope.wanted, .context = database.context};
    if (database.is_embedded) options.connections = 1;
    auto reflection = server::reflect(*database.session, database.connect, options,
                                      [&](std::size_t done, std::size_t objects) { progress.reading(done, objects); });
    return schema::tidy(std::move(reflection.catalog), database.context);
}

void require_target_metadata(const Settings& settings) {
    if (!settings.target_metadata.value.empty()) return;
    throw base::Error("there is no desired schema to compare with: 'target_metadata' is not set",
                      "set it to a file or directory of CREATE statements (.sql) or models (.yaml)");
}

Schemas live_and_desired(Context& context, Database& database) {
    require_target_metadata(context.settings);
    const auto scope = scope_of(context.settings, database);
    const auto models = revision::read_models({.paths = context.settings.target_metadata.value,
                                               .working_directory = context.environment.working_directory,
                                               .database = database.home ? database.home->database : std::string()});
    refuse_other_databases(models, scope);
    auto check = plan::check_models(
        models, {.context = database.context, .declared = [&](const std::string& in, const std::string& name) {
                     return is_in(scope, in) && scope.wanted(in, name);
                 }});
    for (const auto& note : check.unchecked)
        context.console.note(note);
    if (!check.errors.empty()) throw base::Error(base::Fault::failed, std::move(check.errors));
    Schemas schemas{.live = read_live_schema(context, database, scope), .wanted = {}};
    schemas.wanted = with_databases_of(within(revision::catalog_of(models), scope), schemas.live);
    return schemas;
}

Schemas live_and_replayed(Context& context, Database& database, const revision::Rows& rows) {
    const auto scope = scope_of(context.settings, database);
    auto built = plan::catalog_at(*context.graph, rows, variable_values(context.settings), database.home);
    Schemas schemas{.live = read_live_schema(context, database, scope), .wanted = {}};
    schemas.wanted = with_databases_of(within(std::move(built), scope), schemas.live);
    return schemas;
}

}  // namespace srmigrate::cli
