// SPDX-License-Identifier: Apache-2.0
// Planner and engine are asked the same about every clause of ALTER TABLE: what one takes the other takes, and then the
// catalog's apply() says what the engine shows.
#include "engine/cluster/state.hpp"
#include "engine/judges.hpp"
#include "engine/random_clauses.hpp"
#include "engine/replay.hpp"
#include "engine/shop.hpp"
#include "schema/rules/statement_rules.hpp"
#include "sql/render.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

using namespace srmigrate;
using srmigrate::tests::Shop;

namespace {

constexpr std::size_t k_rounds = 10;

std::vector<engine::ClusterProfile> clusters() {
    std::vector<engine::ClusterProfile> all;
    for (const schema::Version& version : {schema::Version{3, 1, 0}, {3, 3, 12}, {3, 5, 8}, {4, 1, 0}}) {
        for (const schema::RunMode mode : {schema::RunMode::shared_nothing, schema::RunMode::shared_data}) {
            engine::ClusterProfile profile;
            profile.version = version;
            profile.run_mode = mode;
            all.push_back(profile);
        }
    }
    return all;
}

/// What only one of both knows: the words of an obstacle or of a refusal, with the reason.
struct Caution {
    std::string_view words;
    std::string_view reason;
};

const std::vector<Caution> k_cautions{
    {"not simulated", "the engine does not play it"},
    {"Getting syntax error", "a clause that is not understood"},
    {"Column definition is wrong", "whether a default or an aggregation suits a type is not a rule of clauses"},
    {"Illegal expression type for Generated Column", "the planner does not work out types of expressions"},
    {"because it associates with the generated column", "the planner lets a column be modified to what it is"},
    {"Data type of first column cannot be", "the short key of a rollup is not looked at"},
    {"Error in list of partitions", "partitions that the server makes are in no definition"},
    {"does not exist", "partitions that the server makes, and temporary ones, are in no definition"},
    {"Partition not found", "partitions that the server makes are in no definition"},
    {"Cannot add a Range partition", "automatic list partitions are not looked at"},
    {"Invalid date literal", "values of bounds are not read"},
    {"Invalid integer literal", "values of bounds are not read"},
    {"Invalid number format", "values of bounds are not read"},
    {"is intersected with range", "partitions that the server makes are in no definition"},
    {"sort keys of tables without a primary key", "the engine changes sort keys before 3.3 as it does later"},
    {"a table without a partition cannot be redistributed", "the statement is taken, and its job fails"},
    {"DEFAULT BUCKETS is known from", "the engine takes it in every version"},
};

bool is_caution(std::string_view words) {
    return std::ranges::any_of(k_cautions,
                               [&](const Caution& each) { return words.find(each.words) != std::string_view::npos; });
}

struct OracleTally {
    std::size_t asked = 0;
    std::size_t taken = 0;
    std::size_t refused = 0;
    std::size_t cautions = 0;
    std::map<std::string, std::size_t> drift;  ///< by what was said
    std::map<std::string, std::string> examples;
};

struct Question {
    const engine::ClusterProfile& cluster;
    schema::AlterTable alter;
};

void drifted(OracleTally& tally, const Question& question, std::string what, const std::string& before) {
    tally.examples.emplace(
        what, fmt::format("{}.{} {}\n{}\n{}", question.cluster.version.major, question.cluster.version.minor,
                          question.cluster.run_mode == schema::RunMode::shared_data ? "shared-data" : "", before,
                          sql::render(schema::Operation(question.alter))));
    ++tally.drift[std::move(what)];
}

/// Whether the engine took it: its table is another one then.
bool ask(Shop& shop, const Question& question, OracleTally& tally) {
    const schema::Operation operation = question.alter;
    const auto profile = tests::profile_of(question.cluster);
    const auto before = tests::shown_catalog(shop.engine, shop.client.now);
    const std::string shown = shop.show_create("TABLE t");
    const auto planner = schema::obstacle(before, operation, before, profile);
    const std::string said = shop(sql::render(operation));
    const bool taken = said.starts_with("ok");
    ++tally.asked;
    ++(taken ? tally.taken : tally.refused);
    if (!taken && !planner) {
        const std::string words = said.substr(said.find("): ") + 3);
        if (is_caution(words)) {
            ++tally.cautions;
        } else {
            drifted(tally, question, "engine alone: " + tests::message_class(words), shown);
        }
    }
    if (!taken) return false;
    if (planner) {
        if (is_caution(*planner)) {
            ++tally.cautions;
        } else {
            drifted(tally, question, "planner alone: " + tests::message_class(*planner), shown);
        }
        return true;
    }
    shop.client.now += std::chrono::hours(1);
    static_cast<void>(shop("SELECT 1"));  // jobs that are due end
    const auto applied = schema::apply(before, operation);
    const auto* const reached = std::get_if<schema::Catalog>(&applied);
    const auto after = tests::shown_catalog(shop.engine, shop.client.now);
    const std::string differs =
        reached == nullptr ? std::get<base::Diagnostic>(applied).message : tests::differences(after, *reached, profile);
    if (!differs.empty()) drifted(tally, question, "effect: " + tests::message_class(differs), shown);
    return true;
}

const schema::Table& table_of(const schema::Catalog& catalog) {
    return std::get<schema::Table>(catalog.databases.at("shop").objects.at("t"));
}

}  // namespace

TEST_CASE("planner and engine take the same clauses, and make the same of them") {
    std::map<std::size_t, OracleTally> tallies;
    std::mt19937_64 random(tests::seed() + 3);
    tests::Dice dice(random);
    std::size_t tables = 0;
    for (const auto& cluster : clusters()) {
        for (std::size_t round = 0; round < tests::rounds(k_rounds); ++round) {
            const std::string create = tests::random_table(dice, "t", cluster.run_mode);
            Shop first(cluster);
            if (!first(create).starts_with("ok")) continue;
            ++tables;
            for (std::size_t i = 0; i < tests::RandomClauses::k_alternatives; ++i) {
                Shop shop(cluster);
                shop(create);
                shop("CREATE TABLE other LIKE t");
                const auto catalog = tests::shown_catalog(shop.engine, shop.client.now);
                for (int again = 0; again < 3; ++again) {
                    Question question{cluster, {}};
                    question.alter.name.name = "t";
                    question.alter.clauses = {tests::RandomClauses(dice, table_of(catalog)).make(i)};
                    if (ask(shop, question, tallies[i])) break;
                }
            }
        }
    }
    std::size_t asked = 0;
    std::size_t cautions = 0;
    for (const auto& [place, tally] : tallies) {
        asked += tally.asked;
        cautions += tally.cautions;
        for (const auto& [what, count] : tally.drift) {
            std::cout << fmt::format("clause {:>2}: {:>4} {}\n", place, count, what);
            if (std::getenv("SRMIGRATE_VERBOSE") != nullptr) std::cout << tally.examples.at(what) << "\n";
        }
        INFO("clause " << place);
        CHECK(tally.asked > 0);
        CHECK(tally.drift.empty());
    }
    std::cout << fmt::format("clauses: {} questions about {} tables, {} answered with a caution\n", asked, tables,
                             cautions);
}
