// SPDX-License-Identifier: Apache-2.0
// What a real front end said to each form of an ALTER clause on tables of each key model, held against the parser, the
// planner and the engine.
#include "base/json.hpp"
#include "engine/cluster/state.hpp"
#include "engine/judges.hpp"
#include "engine/replay.hpp"
#include "engine/shop.hpp"
#include "schema/rules/obstacle.hpp"
#include "sql/parser.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <vector>

using namespace srmigrate;
using srmigrate::tests::Shop;

namespace {

struct RecordedClause {
    std::string form;
    std::string create;
    std::vector<std::string> before;
    std::string statement;
    bool ok = false;
    int number = 0;
    std::string message;
    std::vector<std::string> jobs;  ///< lists
    std::string shown;              ///< empty where nothing was recorded
};

RecordedClause read_clause(const base::Json& json) {
    RecordedClause clause;
    clause.form = json.at("form").get<std::string>();
    clause.create = json.at("create").get<std::string>();
    clause.before = json.at("pre").get<std::vector<std::string>>();
    clause.statement = json.at("statement").get<std::string>();
    clause.ok = json.at("ok").get<bool>();
    if (!clause.ok) {
        clause.number = json.at("errno").get<int>();
        clause.message = json.at("message").get<std::string>();
    }
    if (json.contains("jobs")) {
        for (const auto& job : json.at("jobs"))
            clause.jobs.push_back(job.at(0).get<std::string>());
    }
    if (json.contains("show_create") && json.at("show_create").is_string())
        clause.shown = json.at("show_create").get<std::string>();
    return clause;
}

/// What each judge has to object to: empty where it agrees with the recording.
struct Judgements {
    std::string parser;
    std::string planner;
    std::string effect;
    std::string engine;
};

/// The catalog with the table as it was recorded; nothing where that is not read.
std::optional<schema::Catalog> catalog_with(schema::Catalog catalog, const std::string& shown) {
    const auto parsed = sql::parse_shown(shown);
    const auto* const operation = std::get_if<schema::Operation>(&parsed);
    const auto* const create = operation == nullptr ? nullptr : std::get_if<schema::CreateTable>(operation);
    if (create == nullptr) return std::nullopt;
    auto table = create->table;
    auto& objects = catalog.databases["shop"].objects;
    if (const auto found = objects.find(table.name.name); found != objects.end())
        table.rollups = std::get<schema::Table>(found->second).rollups;
    const std::string name = table.name.name;
    objects.insert_or_assign(name, std::move(table));
    return catalog;
}

/// Kinds of the jobs that the engine has started above the mark.
std::vector<std::string> lists_of(const engine::ClusterState& state, std::size_t mark) {
    std::vector<std::string> lists;
    for (std::size_t i = mark; i < state.jobs.size(); ++i) {
        const auto& job = state.jobs[i];
        lists.emplace_back(job.list == schema::JobList::column   ? "COLUMN"
                           : job.list == schema::JobList::rollup ? "ROLLUP"
                                                                 : "OPTIMIZE");
    }
    return lists;
}

std::string engine_judgement(Shop& shop, const RecordedClause& clause, const engine::Answer& answer,
                             std::size_t mark) {
    const auto* const error = std::get_if<engine::ErrorAnswer>(&answer);
    const std::string said = error == nullptr ? "ok" : fmt::format("{} {}", error->number, error->message);
    if (!clause.ok) {
        const bool same = error != nullptr && error->number == clause.number &&
                          tests::message_class(error->message) == tests::message_class(clause.message);
        return same ? "" : fmt::format("recorded {} {} | engine {}", clause.number, clause.message, said);
    }
    if (error != nullptr) return "recorded ok | engine " + said;
    if (lists_of(shop.engine.state(), mark) != clause.jobs) {
        return fmt::format("recorded jobs {} | engine {}", fmt::join(clause.jobs, " "),
                           fmt::join(lists_of(shop.engine.state(), mark), " "));
    }
    if (clause.shown.empty()) return "";
    const std::string shown = shop.show_create("TABLE t");
    return tests::same_shown(clause.shown, shown) ? "" : "recorded " + clause.shown + " | engine " + shown;
}

Judgements judge(const RecordedClause& clause) {
    Shop shop;
    const auto profile = tests::profile_of(engine::ClusterProfile{});
    REQUIRE(shop(clause.create) == "ok 0");
    for (const std::string& statement : clause.before)
        REQUIRE(shop(statement) == "ok 0");
    const schema::Catalog before = tests::shown_catalog(shop.engine, shop.client.now);
    const std::size_t mark = shop.engine.state().jobs.size();
    const auto answer = shop.client.ask(clause.statement);

    Judgements result;
    result.engine = engine_judgement(shop, clause, answer, mark);
    const auto operation = tests::understood(clause.statement);
    if (!operation) {
        if (clause.ok) result.parser = "recorded ok | not understood";
        return result;
    }
    const auto obstacle = schema::obstacle(before, *operation, before, profile);
    if (clause.ok && obstacle) result.planner = "recorded ok | planner: " + *obstacle;
    if (!clause.ok && !obstacle) result.planner = "recorded " + clause.message + " | planner: nothing";
    if (!clause.ok || clause.shown.empty()) return result;
    const auto applied = schema::apply(before, *operation);
    if (const auto* const reached = std::get_if<schema::Catalog>(&applied)) {
        const auto recorded = catalog_with(*reached, clause.shown);
        result.effect = recorded ? tests::differences(*recorded, *reached, profile) : "not read: " + clause.shown;
    } else {
        result.effect = std::get<base::Diagnostic>(applied).message;
    }
    return result;
}

struct FormTally {
    std::size_t asked = 0;
    std::size_t parser = 0;
    std::size_t planner = 0;
    std::size_t effect = 0;
    std::size_t engine = 0;
};

}  // namespace

TEST_CASE("parser, planner and engine judge the recorded forms of ALTER clauses as StarRocks did") {
    const auto file = tests::vectors("starrocks-clauses.jsonl");
    if (!file) return;
    std::map<std::string, FormTally> tallies;
    std::ifstream input(*file);
    std::string line;
    const bool verbose = std::getenv("SRMIGRATE_VERBOSE") != nullptr;
    while (std::getline(input, line)) {
        const RecordedClause clause = read_clause(base::Json::parse(line));
        const Judgements found = judge(clause);
        for (auto* const tally : {&tallies[clause.form], &tallies["~all"]}) {
            ++tally->asked;
            tally->parser += found.parser.empty();
            tally->planner += found.planner.empty();
            tally->effect += found.effect.empty();
            tally->engine += found.engine.empty();
        }
        for (const auto& [judge, said] : {std::pair{"parser", found.parser}, {"planner", found.planner},
                                          {"effect", found.effect}, {"engine", found.engine}}) {
            if (verbose && !said.empty()) {
                std::cout << "## " << judge << " [" << clause.form << "]\n"
                          << clause.create << "\n" << fmt::format("{}", fmt::join(clause.before, "\n")) << "\n"
                          << clause.statement << "\n   " << said << "\n";
            }
        }
    }
    for (const auto& [form, tally] : tallies) {
        std::cout << fmt::format("{:<22} {:>5} parser {:>5} planner {:>5} effect {:>5} engine {:>5}\n", form,
                                 tally.asked, tally.parser, tally.planner, tally.effect, tally.engine);
    }
}
