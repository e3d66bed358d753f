// SPDX-License-Identifier: Apache-2.0
// Recorded statements against what is read of the objects that they make on the engine: no difference; and what is
// written of these objects is the same schema again.
#include "base/files.hpp"
#include "plan/check_models.hpp"
#include "revision/models/read_models.hpp"
#include "revision/models/write_sql.hpp"
#include "revision/vocabulary/write_yaml.hpp"
#include "schema/compare/compare.hpp"
#include "schema/normal/normalize.hpp"
#include "schema/normal/tidy.hpp"
#include "schema/recorded.hpp"
#include "server/journey.hpp"
#include "server/reflect.hpp"
#include "sql/quote.hpp"
#include "sql/render.hpp"
#include "support/engine_session.hpp"
#include "support/temporary_directory.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <iostream>
#include <optional>

using namespace srmigrate;
using namespace srmigrate::server;
using namespace srmigrate::tests;

namespace {

revision::Models models_of(const std::string& file, const std::string& text, const std::string& home) {
    const TemporaryDirectory directory;
    base::write_file(directory.path() / file, text);
    return revision::read_models(
        {.paths = {(directory.path() / file).string()}, .working_directory = directory.path(), .database = home});
}

/// Whether the statement makes something that models declare.
bool declares(const std::optional<schema::Operation>& operation) {
    if (!operation) return false;
    const auto* table = std::get_if<schema::CreateTable>(&*operation);
    if (table != nullptr) return !table->table.temporary;
    return std::holds_alternative<schema::CreateView>(*operation) ||
           std::holds_alternative<schema::CreateMaterializedView>(*operation);
}

schema::Catalog live(EngineSession& session, const schema::Catalog& like) {
    const auto& [database, content] = *like.databases.begin();
    const auto& name = content.objects.begin()->first;
    const auto& object = content.objects.begin()->second;
    const auto* view = std::get_if<schema::MaterializedView>(&object);
    ReflectOptions options{.databases = {database}};
    // a synchronous view goes with its table
    const bool all = view != nullptr && schema::is_synchronous(*view);
    options.wanted = [&](const std::string&, const std::string& each) { return all || each == name; };
    options.connections = 1;
    options.context.database = like.current;
    auto catalog = reflect(session, {}, options).catalog;
    std::erase_if(catalog.databases[database].objects, [&](const auto& entry) { return entry.first != name; });
    return catalog;
}

/// The text, as a file of the desired schema, is the same schema, and a server would take it.
void check_file(const std::string& file, const std::string& text, const schema::Catalog& normal,
                const schema::ServerProfile& context) {
    INFO(text);
    const auto models = models_of(file, text, context.database);
    REQUIRE(schema::normalize(revision::catalog_of(models), context).databases == normal.databases);
    std::string errors;
    for (const auto& error :
         plan::check_models(models, {.context = context, .declared = [](const auto&, const auto&) { return false; }})
             .errors)
        errors += base::to_text(error);
    REQUIRE(errors.empty());
}

}  // namespace

TEST_CASE("no phantom: a recorded CREATE does not differ from what is read of the object that it makes") {
    std::size_t objects = 0;
    std::size_t unknown = 0;
    std::size_t refused = 0;
    for (const auto& recorded : recorded_cases()) {
        engine::Engine engine{engine::ClusterProfile{}};
        EngineSession session(engine);
        const auto home = recorded.steps.empty() ? std::string("d") : recorded.steps.front().database;
        must(session, fmt::format("CREATE DATABASE {0}; USE {0}", sql::quote_identifier(home)));
        for (const auto& step : recorded.steps) {
            if (!step.ok) continue;
            session.wait();
            const auto answers = session.query(step.sql);
            if (!declares(parsed(step.sql))) continue;
            if (answers.empty() || std::holds_alternative<ErrorAnswer>(answers.back())) {
                ++refused;
                continue;
            }
            session.wait();
            INFO(recorded.name << "\n" << step.sql);
            schema::ServerProfile context;
            context.database = step.database;
            // the recorded text itself, as a file of the desired schema
            const auto wanted = revision::catalog_of(models_of("models.sql", step.sql, step.database));
            const auto found = live(session, wanted);
            ++objects;
            const auto& shown = found.databases.begin()->second.objects;
            REQUIRE(shown.size() == 1);
            if (const auto* odd = std::get_if<schema::Unknown>(&shown.begin()->second)) {
                std::cout << "not understood: " << odd->reason << ": " << step.sql << "\n";
                ++unknown;
                continue;
            }
            const schema::CompareOptions options{.sight = k_reflected_sight};
            REQUIRE(text_of(schema::differences(found, wanted, context, options)).empty());

            if (objects % (rounds(1) > 1 ? 1 : 5) != 0) continue;
            const auto normal = schema::normalize(found, context);
            const auto tidied = schema::tidy(found, context);
            check_file("models.sql", revision::models_to_sql(tidied, context.database), normal, context);
            check_file("models.yaml", revision::models_to_yaml(tidied, context.database), normal, context);
        }
    }
    std::cout << "no phantom: " << objects << " objects read, " << unknown << " not understood, " << refused
              << " not made by the engine\n";
    CHECK(unknown == 0);
}
