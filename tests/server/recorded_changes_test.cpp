// SPDX-License-Identifier: Apache-2.0
// Recorded statements on the engine: what an ALTER changed is what is proposed for that change, and so is each mutation
// of what a CREATE made; run on the engine, it leads there and back.
#include "schema/effect/effect.hpp"
#include "schema/mutations.hpp"
#include "schema/recorded.hpp"
#include "server/journey.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <iostream>
#include <map>
#include <random>

using namespace srmigrate;
using namespace srmigrate::tests;
using schema::Catalog;

namespace {

std::string home_of(const Case& recorded) {
    return recorded.steps.empty() || recorded.steps.front().database.empty() ? "d" : recorded.steps.front().database;
}

/// What a person would write beside the new names.
void add_hints(Catalog& catalog, const std::string& database, const schema::AlterTable& alter) {
    auto& objects = catalog.databases[database].objects;
    auto name = alter.name.name;
    for (const auto& clause : alter.clauses) {
        if (const auto* rename = std::get_if<schema::RenameTable>(&clause)) name = rename->new_name;
    }
    const auto found = objects.find(name);
    auto* table = found == objects.end() ? nullptr : std::get_if<schema::Table>(&found->second);
    if (table == nullptr) return;
    if (name != alter.name.name) table->renamed_from = alter.name.name;
    for (const auto& clause : alter.clauses) {
        const auto* rename = std::get_if<schema::RenameColumn>(&clause);
        if (rename != nullptr) table->renamed_columns[rename->new_name] = rename->name;
    }
}

/// The catalog with the object of a CREATE as the statement gives it.
bool add_object(Catalog& catalog, const schema::Operation& operation) {
    auto& objects = catalog.databases[catalog.current].objects;
    const auto put = [&](auto object) {
        if (object.name.database && *object.name.database != catalog.current) return false;
        const auto name = object.name.name;
        object.name = {std::nullopt, std::nullopt, name};
        return objects.emplace(name, std::move(object)).second;
    };
    if (const auto* create = std::get_if<schema::CreateTable>(&operation)) {
        return !create->table.temporary && put(create->table);
    }
    if (const auto* create = std::get_if<schema::CreateView>(&operation)) return put(create->view);
    if (const auto* create = std::get_if<schema::CreateMaterializedView>(&operation)) return put(create->view);
    return false;
}

}  // namespace

TEST_CASE("every recorded ALTER is proposed from what it changed, and leads there and back") {
    std::size_t changes = 0;
    std::size_t not_made_again = 0;
    std::map<std::string, std::size_t> findings;
    std::size_t number = 0;
    auto options = journey_options(schema::Reading::whole);
    options.drop_partitions = true;
    for (const auto& recorded : recorded_cases()) {
        Cluster cluster(engine::ClusterProfile{}, {home_of(recorded)});
        const auto& database = cluster.databases().front();
        for (const auto& step : recorded.steps) {
            if (!step.ok || step.database != database) continue;
            const auto operation = parsed(step.sql);
            const auto* alter = operation ? std::get_if<schema::AlterTable>(&*operation) : nullptr;
            const auto before = alter == nullptr ? Catalog() : cluster.read();
            if (!cluster.run(database, step.sql).empty()) continue;
            cluster.wait();
            if (alter == nullptr || (++number % 4 != 0 && rounds(1) == 1)) continue;
            auto after = cluster.read();
            if (schema::differences(before, after, cluster.context(), options.compare).empty()) continue;
            const auto again = made(before, engine::ClusterProfile{});
            if (std::holds_alternative<std::string>(again)) {
                ++not_made_again;
                continue;
            }
            add_hints(after, database, *alter);
            ++changes;
            INFO(recorded.name << "\n" << step.sql);
            const auto journey = there_and_back(*std::get<std::unique_ptr<Cluster>>(again), after, options);
            CHECK(journey.broken == "");
            for (const auto& finding : journey.proposal.findings)
                ++findings[finding.attribute.substr(0, finding.attribute.find('.')) + ": " + finding.why];
        }
    }
    std::cout << fmt::format(
        "recorded changes: {} led there and back, {} schemas that their text does not make again\n", changes,
        not_made_again);
    for (const auto& [what, count] : findings)
        std::cout << fmt::format("  not proposed {}: {}\n", count, what);
}

TEST_CASE("mutations of recorded CREATEs that a server takes lead there and back") {
    std::mt19937_64 random(seed());
    std::size_t journeys = 0;
    std::size_t none = 0;
    const std::size_t share = rounds(1) > 1 ? 1 : 48;
    std::size_t number = 0;
    for (const auto& recorded : recorded_cases()) {
        auto catalog = empty_catalog({home_of(recorded)});
        for (const auto& step : recorded.steps) {
            if (!step.ok || step.database != catalog.current) continue;
            const auto operation = parsed(step.sql);
            if (!operation || !add_object(catalog, *operation)) break;  // from here on other statements decide
            const auto name = schema::objects_written(*operation).front().name;
            for (const auto& mutation : mutations(catalog.databases[catalog.current].objects.at(name), random)) {
                if (++number % share != 0) continue;
                auto desired = catalog;
                desired.databases[catalog.current].objects[name] = mutation.object;
                const auto cluster = made(catalog, engine::ClusterProfile{});
                if (std::holds_alternative<std::string>(cluster) ||
                    std::holds_alternative<std::string>(made(desired, engine::ClusterProfile{}))) {
                    ++none;
                    continue;
                }
                ++journeys;
                INFO(recorded.name << "\n" << step.sql << "\n" << mutation.attribute);
                CHECK(there_and_back(*std::get<std::unique_ptr<Cluster>>(cluster), desired, journey_options()).broken ==
                      "");
            }
        }
    }
    std::cout << fmt::format("recorded creations: {} mutations led there and back, {} were none to a server\n",
                             journeys, none);
}
