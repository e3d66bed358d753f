// SPDX-License-Identifier: Apache-2.0
// Planner and engine are asked the same about every clause of ALTER TABLE: what one takes the other takes, and then the
// catalog's apply() says what the engine shows.
#include "engine/cluster/state.hpp"
#include "engine/judges.hpp"
#include "engine/random_clauses.hpp"
#include "engine/replay.hpp"
#include "engine/shop.hpp"
#include "schema/normal/derive.hpp"
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

struct Question {
    const engine::ClusterProfile& cluster;
    schema::AlterTable alter;
};

using Table = schema::Table;

template <class Clause>
bool asks(const Question& question, const Table&) {
    return std::holds_alternative<Clause>(question.alter.clauses.front());
}

/// Of a table whose partitions no definition shows.
template <class Clause>
bool asks_managed(const Question& question, const Table& table) {
    return asks<Clause>(question, table) && schema::has_managed_partitions(table);
}

bool asks_old_sort_key(const Question& question, const Table& table) {
    return asks<schema::OrderBy>(question, table) && question.cluster.version < schema::Version{3, 3, 0} &&
           schema::effective_key(table).model != schema::KeyModel::primary;
}

bool asks_old_buckets(const Question& question, const Table& table) {
    return asks<schema::SetDefaultBuckets>(question, table) && question.cluster.version < schema::Version{3, 5, 8};
}

bool asks_values(const Question& question, const Table& table) {
    return asks<schema::Optimize>(question, table) && schema::effective_key(table).model != schema::KeyModel::duplicate;
}

/// A question that only one of both can answer: what it says begins so, with what is quoted left out.
struct Caution {
    std::string_view said;
    bool (*is_asked)(const Question&, const Table&);
    std::string_view reason;
};

constexpr std::string_view k_types = "whether a default or an aggregation suits a type is not a rule of clauses";
constexpr std::string_view k_shown = "partitions that the server makes are in no definition";
constexpr std::string_view k_job = "the statement is taken, and its job fails";

const std::vector<Caution> k_cautions{
    {"Getting syntax error", asks<schema::OpaqueClause>, "a clause that is not understood"},
    {"Getting analyzing error . Detail message: Column definition is wrong. ", asks<schema::AddColumns>, k_types},
    {"Getting analyzing error . Detail message: Column definition is wrong. ", asks<schema::ModifyColumn>, k_types},
    {"the column has a bloom filter, and a bloom filter cannot be built on ", asks<schema::ModifyColumn>,
     "no recording says whether the server takes it"},
    {"Getting analyzing error. Detail message: Illegal expression type for Generated Column", asks<schema::AddColumns>,
     "the planner does not work out types of expressions"},
    {"Data type of first column cannot be ", asks<schema::AddRollups>, "the short key of a rollup is not looked at"},
    {"Error in list of partitions to ", asks_managed<schema::DropPartitions>, k_shown},
    {"Partition no_partition does not exist", asks_managed<schema::TruncatePartitions>, k_shown},
    {"Partition? does not exist", asks_managed<schema::ReplacePartitions>, k_shown},
    {"Temp partition? does not exist", asks<schema::ReplacePartitions>, "temporary partitions are in no definition"},
    {"Partition? does not exist in table", asks_managed<schema::ModifyPartitions>, k_shown},
    {"Partition not found: no_partition", asks_managed<schema::Compact>, k_shown},
    {"sort keys of tables without a primary key can be changed from", asks_old_sort_key,
     "the engine changes sort keys before 3.3 as it does later"},
    {"DEFAULT BUCKETS is known from", asks_old_buckets, "the engine takes it in every version"},
    {"the distribution column ? is not a key column", asks_values, k_job},
    {"a table cannot be distributed by ", asks<schema::Optimize>, k_job},
    {"a table without a partition cannot be redistributed", asks<schema::Optimize>, k_job},
};

bool is_caution(std::string_view words, const Question& question, const Table& table) {
    const std::string said = tests::message_class(std::string(words));
    return std::ranges::any_of(
        k_cautions, [&](const Caution& each) { return said.starts_with(each.said) && each.is_asked(question, table); });
}

const schema::Table& table_of(const schema::Catalog& catalog) {
    return std::get<schema::Table>(catalog.databases.at("shop").objects.at("t"));
}

struct OracleTally {
    std::size_t asked = 0;
    std::size_t taken = 0;
    std::size_t refused = 0;
    std::size_t cautions = 0;
    std::map<std::string, std::size_t> drift;  ///< by what was said
    std::map<std::string, std::string> examples;
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
        if (is_caution(words, question, table_of(before))) {
            ++tally.cautions;
        } else {
            drifted(tally, question, "engine alone: " + tests::message_class(words), shown);
        }
    }
    if (!taken) return false;
    if (planner) {
        if (is_caution(*planner, question, table_of(before))) {
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
