// SPDX-License-Identifier: Apache-2.0
#include "schema/effect/effect.hpp"

#include "schema/model/describe.hpp"
#include "schema/normal/derive.hpp"
#include "schema/recorded.hpp"
#include "schema/rules/change_rules.hpp"
#include "schema/values.hpp"

#include <catch2/catch.hpp>

#include <iostream>
#include <map>

using namespace srmigrate::schema;
using namespace srmigrate::tests;

namespace {

Operation alter(AlterClause clause) {
    AlterTable operation;
    operation.name = name("t");
    operation.clauses = {std::move(clause)};
    return operation;
}

AddColumns add(Column column) {
    AddColumns clause;
    clause.columns = {std::move(column)};
    return clause;
}

DropColumn drop(std::string column) {
    DropColumn clause;
    clause.name = std::move(column);
    return clause;
}

ModifyColumn modify(Column column) {
    ModifyColumn clause;
    clause.column = std::move(column);
    return clause;
}

struct Expected {
    JobTrace trace;
    CostClass cost;
    DataLoss loss;
    ProofOfEffect proof;
};

void check(const Operation& operation, const Table* table, const Expected& expected) {
    const ServerProfile context;
    CHECK(static_cast<int>(may_run_as_job(operation, table, context)) == static_cast<int>(expected.trace));
    CHECK(to_text(cost_class(operation, table, context)) == to_text(expected.cost));
    CHECK(static_cast<int>(loses_data(operation, table)) == static_cast<int>(expected.loss));
    CHECK(static_cast<int>(proof_of_effect(operation)) == static_cast<int>(expected.proof));
}

constexpr auto k_definition = ProofOfEffect::definition;

}  // namespace

TEST_CASE("what an ALTER costs depends on the table where that is known") {
    const auto table = a_table();
    const auto added = alter(add(column("v", type(TypeKind::int_))));
    check(added, nullptr, {JobTrace::column, CostClass::rewrite, DataLoss::none, k_definition});
    check(added, &table, {JobTrace::none, CostClass::fast_schema_evolution, DataLoss::none, k_definition});

    auto slow = table;
    slow.properties["fast_schema_evolution"] = "false";
    check(added, &slow, {JobTrace::column, CostClass::rewrite, DataLoss::none, k_definition});

    auto key = column("k2", type(TypeKind::int_));
    key.key = true;
    check(alter(add(key)), &table, {JobTrace::column, CostClass::rewrite, DataLoss::none, k_definition});
    check(alter(drop("name")), &table,
          {JobTrace::none, CostClass::fast_schema_evolution, DataLoss::rows, k_definition});
    check(alter(drop("id")), &table, {JobTrace::column, CostClass::impossible, DataLoss::rows, k_definition});
    check(alter(modify(column("name", type(TypeKind::varchar, 50)))), &table,
          {JobTrace::column, CostClass::rewrite, DataLoss::none, k_definition});
    check(alter(modify(column("name", type(TypeKind::bigint)))), &table,
          {JobTrace::column, CostClass::rewrite, DataLoss::rows, k_definition});
    check(alter(modify(column("name", type(TypeKind::varchar, 5)))), &table,
          {JobTrace::column, CostClass::impossible, DataLoss::none, k_definition});
}

TEST_CASE("statements of every kind say how they run, what they lose and what proves them") {
    check(alter(RenameColumn{"a", "b"}), nullptr, {JobTrace::none, CostClass::metadata, DataLoss::none, k_definition});
    check(alter(SwapTable{"u"}), nullptr,
          {JobTrace::none, CostClass::metadata, DataLoss::none, ProofOfEffect::partitions});
    Optimize optimize;
    optimize.distribution = HashDistribution{{"id"}, 8};
    check(alter(optimize), nullptr,
          {JobTrace::optimize, CostClass::redistribution, DataLoss::none, ProofOfEffect::job});
    check(alter(AddRollups{}), nullptr, {JobTrace::rollup, CostClass::rewrite, DataLoss::none, ProofOfEffect::job});
    check(alter(SetProperties{{{"bloom_filter_columns", "id"}}}), nullptr,
          {JobTrace::column, CostClass::rewrite, DataLoss::none, k_definition});
    check(alter(SetProperties{{{"write_quorum", "ONE"}}}), nullptr,
          {JobTrace::none, CostClass::metadata, DataLoss::none, k_definition});
    DropTable drop_table;
    drop_table.name = name("t");
    check(drop_table, nullptr, {JobTrace::none, CostClass::metadata, DataLoss::rows, ProofOfEffect::partitions});
    DataStatement insert;
    insert.kind = DataKind::insert;
    insert.target = name("t");
    check(insert, nullptr, {JobTrace::none, CostClass::unknown, DataLoss::none, ProofOfEffect::label});
    insert.kind = DataKind::insert_overwrite;
    check(insert, nullptr, {JobTrace::none, CostClass::unknown, DataLoss::rows, ProofOfEffect::partitions});
    CreateMaterializedView synchronous;
    synchronous.view.name = name("m");
    synchronous.view.query = query("select a from t", {name("t")});
    check(synchronous, nullptr, {JobTrace::rollup, CostClass::rewrite, DataLoss::none, ProofOfEffect::job});
    CHECK(objects_written(synchronous) == std::vector{name("m"), name("t")});
    CHECK(objects_read(synchronous) == std::vector{name("t")});
}

TEST_CASE("in shared-data some properties change by a job that no list shows") {
    ServerProfile context;
    context.run_mode = RunMode::shared_data;
    const auto set = alter(SetProperties{{{"enable_persistent_index", "false"}}});
    CHECK(may_run_as_job(set, nullptr, context) == JobTrace::invisible);
    CHECK(may_run_as_job(set, nullptr, ServerProfile()) == JobTrace::none);
}

TEST_CASE("a statement is repeatable when a second run changes nothing and is not refused") {
    CHECK(is_repeatable(alter(SetTableComment{"x"})));
    CHECK(is_repeatable(alter(SetProperties{{{"write_quorum", "ONE"}}})));
    CHECK_FALSE(is_repeatable(alter(SetProperties{{{"bloom_filter_columns", "id"}}})));
    CHECK_FALSE(is_repeatable(alter(add(column("v", type(TypeKind::int_))))));
    CreateView view;
    CHECK_FALSE(is_repeatable(view));
    view.or_replace = true;
    CHECK(is_repeatable(view));
}

TEST_CASE("renames and swaps write both objects") {
    CHECK(objects_written(alter(RenameTable{"u"})) == std::vector{name("t"), name("u")});
    CHECK(objects_written(alter(SwapTable{"u"})) == std::vector{name("t"), name("u")});
    DropDatabase database;
    database.name = name("d");
    CHECK(objects_written(database) == std::vector{ObjectName{std::nullopt, "d", ""}});
}

TEST_CASE("what cannot be changed is refused with a reason and a way out") {
    const ServerProfile context;
    auto primary = a_table(KeyModel::primary);
    CHECK(obstacle(primary, drop("id"), context)->why == "a distribution column cannot be dropped");
    primary.distribution.reset();
    CHECK(obstacle(primary, drop("id"), context) ==
          Obstacle{"a primary key column cannot be dropped",
                   "create a new table, fill it from 't', and SWAP it with 't'"});
    auto required = column("v", type(TypeKind::int_));
    required.nullable = false;
    CHECK(obstacle(a_table(), add(required), context) ==
          Obstacle{"a NOT NULL column without a default cannot be added", "give 'v' a default, or let it be NULL"});
    required.default_value = DefaultText{"0"};
    CHECK_FALSE(obstacle(a_table(), add(required), context).has_value());
    auto strict = column("name", type(TypeKind::varchar, 20));
    strict.nullable = false;
    CHECK(obstacle(a_table(), modify(strict), context)->why == "a column that holds NULL cannot become NOT NULL");
    CHECK(obstacle(a_table(), SetProperties{{{"compression", "ZSTD"}}}, context)->why ==
          "the property 'compression' is fixed when a table is created");
}

TEST_CASE("recorded jobs: each successful ALTER left the job that is foretold") {
    const std::map<std::string, JobTrace> lists{
        {"COLUMN", JobTrace::column}, {"ROLLUP", JobTrace::rollup}, {"OPTIMIZE", JobTrace::optimize}};
    std::size_t foretold = 0;
    for (const auto& recorded : recorded_cases()) {
        std::map<std::string, Table> live;
        for (const auto& step : recorded.steps) {
            if (!step.ok) continue;
            const auto shown = step.shown.empty() ? std::nullopt : parsed_shown(step.shown);
            const auto* create = shown ? std::get_if<CreateTable>(&*shown) : nullptr;
            const auto operation = parsed(step.sql);
            const auto* alteration = operation ? std::get_if<AlterTable>(&*operation) : nullptr;
            const auto before = alteration == nullptr ? live.end() : live.find(alteration->name.name);
            if (before != live.end()) {
                auto left = JobTrace::none;
                for (const auto& [list, state] : step.jobs) {
                    if (state != "FINISHED") left = lists.at(list);
                }
                INFO(recorded.name << "\n" << step.sql << "\n" << to_text(cost_class(*operation, &before->second, {})));
                const auto trace = may_run_as_job(*operation, &before->second, {});
                // what changes nothing leaves no job, which only a comparison can tell
                const bool unchanged = trace == JobTrace::column && step.jobs.empty();
                if (!unchanged) CHECK(static_cast<int>(trace) == static_cast<int>(left));
                // a job that was cancelled leaves the table as it was; partitions that the server makes may be there or
                // not
                const auto* optimize = std::get_if<Optimize>(&alteration->clauses.front());
                const bool moves = optimize != nullptr && optimize->distribution && !optimize->partitioning;
                const bool cancelled = moves && create != nullptr &&
                                       describe(*create->table.distribution) != describe(*optimize->distribution);
                if (!cancelled || !has_managed_partitions(before->second)) {
                    // the recorded front end moved no partitions one by one: enable_online_optimize_table was off
                    auto profile = ServerProfile{};
                    if (optimize != nullptr) profile.version = {3, 3, 12};
                    CHECK((cost_class(*operation, &before->second, profile) == CostClass::impossible) == cancelled);
                }
                ++foretold;
            }
            if (create != nullptr) live[create->table.name.name] = create->table;
        }
    }
    std::cout << "recorded jobs: " << foretold << " alterations\n";
}
