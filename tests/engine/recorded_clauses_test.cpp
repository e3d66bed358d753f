// SPDX-License-Identifier: Apache-2.0
// What a real front end said to each form of an ALTER clause on tables of each key model, held against the parser, the
// planner and the engine.
#include "base/json.hpp"
#include "base/text.hpp"
#include "engine/cluster/state.hpp"
#include "engine/judges.hpp"
#include "engine/replay.hpp"
#include "engine/shop.hpp"
#include "schema/rules/statement_rules.hpp"
#include "sql/parser.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <vector>

using namespace srmigrate;
using srmigrate::tests::Shop;

namespace {

struct RecordedClause {
    std::string form;
    std::string create;
    std::vector<std::string> before;
    std::string statement;  ///< empty: CREATE itself was refused
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
    if (json.at("statement").is_string()) clause.statement = json.at("statement").get<std::string>();
    clause.ok = json.at("ok").get<bool>();
    if (!clause.ok) {
        clause.number = json.at("errno").get<int>();
        const auto& message = json.at("message");
        clause.message = message.is_null() ? "" : base::replace_all(message.get<std::string>(), "fe_clauses", "shop");
    }
    if (json.contains("jobs")) {
        for (const auto& job : json.at("jobs"))
            clause.jobs.push_back(job.at(0).get<std::string>());
    }
    if (json.contains("show_create") && json.at("show_create").is_string()) {
        // the recorded server's time zone and database
        clause.shown = base::replace_all(json.at("show_create").get<std::string>(), "Etc/UTC", "UTC");
        clause.shown = base::replace_all(clause.shown, "fe_clauses", "shop");
    }
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

std::string engine_judgement(Shop& shop, const RecordedClause& clause, const sql::Answer& answer, std::size_t mark) {
    const auto* const error = std::get_if<sql::ErrorAnswer>(&answer);
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
    const std::string name = clause.shown.substr(0, clause.shown.find('`', clause.shown.find('`') + 1) + 1);
    const std::string shown = shop.show_create("TABLE " + name.substr(name.find('`')));
    return tests::same_shown(clause.shown, shown) ? "" : "recorded " + clause.shown + " | engine " + shown;
}

Judgements judge(const RecordedClause& clause) {
    Shop shop;
    shop.client.now += std::chrono::days(9);  // the day of the recording
    if (clause.statement.empty()) {
        return {.engine =
                    engine_judgement(shop, clause, shop.client.ask(clause.create), shop.engine.state().jobs.size())};
    }
    const auto profile = tests::profile_of(engine::ClusterProfile{});
    REQUIRE(shop(clause.create) == "ok 0");
    REQUIRE(shop("CREATE TABLE other LIKE t") == "ok 0");
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

/// A question that a judge does not answer as the recorded server did.
struct KnownDrift {
    std::string_view judge;
    std::string_view statement;  ///< behind ALTER TABLE t
    std::string_view reason;
};

constexpr std::string_view k_temporary = "temporary partitions are in no definition";
constexpr std::string_view k_made = "partitions that the server makes are in no definition";
constexpr std::string_view k_back_ends = "what back ends there are is not known";
constexpr std::string_view k_other = "the other table was not recorded";
constexpr std::string_view k_condition = "conditions are the server's to evaluate";
constexpr std::string_view k_forgotten = "the server forgets what it does not know";
constexpr std::string_view k_unreadable = "SHOW CREATE prints what nothing reads";
constexpr std::string_view k_grammar = "the grammar's own words for what it would take";

const std::vector<KnownDrift> k_known{
    {"planner", "DROP TEMPORARY PARTITION tp", k_temporary},
    {"planner", "REPLACE PARTITION (p1) WITH TEMPORARY PARTITION (tp)", k_temporary},
    {"planner", "REPLACE PARTITION (p2) WITH TEMPORARY PARTITION (tp)", k_temporary},
    {"planner", R"(ADD TEMPORARY PARTITION tp VALUES LESS THAN ("2024-01-01"))", k_temporary},
    {"planner", "ADD COLUMN n1 INT", k_temporary},
    {"planner", "ADD COLUMN n1 INT REPLACE", k_temporary},
    {"planner", "ADD INDEX x1 (k1) USING BITMAP", k_temporary},
    {"planner", "ADD ROLLUP rr (k1)", k_temporary},
    {"planner", "DISTRIBUTED BY HASH(k1) BUCKETS 5", k_temporary},
    {"planner", "DROP PARTITION p1", k_made},
    {"planner", "DROP PARTITION c", k_made},
    {"planner", "DISTRIBUTED BY HASH(v2) BUCKETS 3", "the statement is taken, and its job fails"},
    {"planner", R"(SET ("replication_num"="9"))", k_back_ends},
    {"planner", R"(SET ("labels.location"="rack:r1"))", k_back_ends},
    {"planner", R"~(SET ("foreign_key_constraints"="(k1) REFERENCES t(k1)"))~", "what tables have is not looked at"},
    {"effect", "SWAP WITH other", k_other},
    {"engine", "SWAP WITH other", k_other},
    {"effect", R"(DROP PARTITIONS WHERE k2 < "2024-01-01")", k_condition},
    {"effect", R"(DROP PARTITIONS WHERE k3 = "z")", k_condition},
    {"effect", R"(SET ("dynamic_partition.nope"="1"))", k_forgotten},
    {"engine", R"~(ADD PARTITION c VALUES IN (("w"),("v")))~", k_unreadable},
    {"engine", "ADD COLUMN n1 INT, ADD ROLLUP rr (k1)", k_grammar},
    {"engine", "ADD COLUMN n1 INT REPLACE, ADD ROLLUP rr (k1)", k_grammar},
};

/// Whether the statement before it made temporary partitions.
bool has_temporary_partitions(const RecordedClause& clause) {
    return std::ranges::any_of(clause.before, [](const std::string& statement) {
        return statement.starts_with("ALTER TABLE t ADD TEMPORARY PARTITION");
    });
}

/// The row of the question; nothing where the judge has to agree.
const KnownDrift* known_drift(std::string_view judge, const RecordedClause& clause) {
    const auto found = std::ranges::find_if(k_known, [&](const KnownDrift& each) {
        return each.judge == judge && clause.statement == "ALTER TABLE t " + std::string(each.statement);
    });
    if (found == k_known.end()) return nullptr;
    const bool names_them = found->statement.find("TEMPORARY") != std::string_view::npos;
    const bool excused = found->reason != k_temporary || names_them || has_temporary_partitions(clause);
    return excused ? &*found : nullptr;
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
    std::set<const KnownDrift*> met;
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
        for (const auto& [judge, said] : {std::pair{"parser", found.parser},
                                          {"planner", found.planner},
                                          {"effect", found.effect},
                                          {"engine", found.engine}}) {
            if (said.empty()) continue;
            INFO(judge << ": " << clause.create << "\n" << clause.statement << "\n" << said);
            const KnownDrift* const known = known_drift(judge, clause);
            CHECK(known != nullptr);
            if (known != nullptr) met.insert(known);
            if (verbose) {
                std::cout << "## " << judge << " [" << clause.form << "]\n"
                          << clause.create << "\n"
                          << fmt::format("{}", fmt::join(clause.before, "\n")) << "\n"
                          << clause.statement << "\n   " << said << "\n";
            }
        }
    }
    for (const KnownDrift& each : k_known) {
        INFO(each.judge << " agrees by now: " << each.statement);
        CHECK(met.contains(&each));
    }
    for (const auto& [form, tally] : tallies) {
        std::cout << fmt::format("{:<22} {:>5} parser {:>5} planner {:>5} effect {:>5} engine {:>5}\n", form,
                                 tally.asked, tally.parser, tally.planner, tally.effect, tally.engine);
    }
}

TEST_CASE("forms of ALTER clauses are refused by planner and engine, or by neither") {
    constexpr auto k_create =
        "CREATE TABLE t (k1 INT NOT NULL, k2 DATE NOT NULL, k3 VARCHAR(20) NOT NULL, v1 INT, v2 VARCHAR(20), v3 "
        "DECIMAL(10,2), v4 BIGINT NOT NULL DEFAULT '0', v5 STRUCT<a INT, b STRUCT<c INT>>) DUPLICATE KEY (k1, k2, k3) "
        "PARTITION BY RANGE (k2) (PARTITION p1 VALUES LESS THAN ('2024-01-01'), PARTITION p2 VALUES LESS THAN "
        "('2024-02-01')) DISTRIBUTED BY HASH (k1) BUCKETS 3 PROPERTIES ('replication_num' = '1')";
    // as recorded; empty: taken
    const std::vector<std::pair<std::string, std::string>> forms{
        {"ADD COLUMN n1 INT", ""},
        {"ADD COLUMN n1 INT SUM", "Can not assign aggregation method on column in Duplicate data model table: n1"},
        {"ADD COLUMN (n1 BIGINT AS k1 + 1, n2 INT)",
         "Getting analyzing error. Detail message: Can not add normal column and Generated Column in the same time."},
        {"ADD COLUMN n1 INT, ORDER BY (k2)", "MODIFY SORT KEY COLUMNS can not be combined with other alter operations"},
        {"ADD COLUMN n1 INT, RENAME COLUMN v1 TO w",
         "Getting analyzing error. Detail message: Alter operation ALTER_OTHER conflicts with operation "
         "SCHEMA_CHANGE."},
        {"ADD ROLLUP t (k1)", "Rollup name should be different with base table:t"},
        {"RENAME COLUMN v1 TO v1", "Duplicate column name 'v1'"},
        {"MODIFY COLUMN v5 DROP FIELD b.c", "Field[c] is the last field of column[v5], can not drop any more."},
        {"ORDER BY (k1, k1)", "Duplicated column[k1]"},
        {"COMPACT nope", "Partition not found: nope"},
        {"DISTRIBUTED BY HASH(k2) DEFAULT BUCKETS 7",
         "Getting analyzing error. Detail message: Distribution columns mismatch: [k2] vs [k1]."},
        {"PARTITION (p1) DISTRIBUTED BY HASH(k2) BUCKETS 5",
         "Getting analyzing error. Detail message: not support change distribution column when specify partitions."},
        {"RENAME PARTITION p1 p2", "Partition name[p2] is already used"},
        {"DROP PARTITION p1, DROP PARTITION p2",
         "Getting analyzing error. Detail message: Alter operation ALTER_OTHER conflicts with operation ALTER_OTHER."},
        {"SET ('bloom_filter_columns' = 'k1,k1')", "Duplicate bloom filter column 'k1'"},
        {"SET ('bloom_filter_fpp' = '0.01')", "Bloom filter index has no change"},
        {"SET ('no_such' = '1')", "Getting analyzing error. Detail message: Unknown properties: {no_such=1}."},
        {"SET ('file_bundling' = 'true')",
         "Getting analyzing error. Detail message: Property file_bundling only support cloud native table."},
        {"SET ('write_quorum' = 'x')", "Getting analyzing error. Detail message: Property write_quorum not valid."},
        {"SET ('partition_ttl' = '1 month')", ""},
        {"SWAP WITH t", "New name conflicts with rollup index name: t"},
        {"AUTO_INCREMENT = 100", ""},
    };
    for (const auto& [form, refusal] : forms) {
        Shop shop;
        REQUIRE(shop(k_create) == "ok 0");
        const schema::Catalog before = tests::shown_catalog(shop.engine, shop.client.now);
        const auto operation = tests::understood("ALTER TABLE t " + form);
        REQUIRE(operation);
        INFO(form);
        const auto answer = shop.client.ask("ALTER TABLE t " + form);
        const auto* const error = std::get_if<sql::ErrorAnswer>(&answer);
        CHECK((error == nullptr ? "" : error->message) == refusal);
        const auto profile = tests::profile_of(engine::ClusterProfile{});
        CHECK(schema::obstacle(before, *operation, before, profile).has_value() == !refusal.empty());
    }
}
