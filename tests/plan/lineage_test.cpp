// SPDX-License-Identifier: Apache-2.0
// What reads what, and what a plan makes inactive.
#include "plan/lineage.hpp"

#include "plan/outlook.hpp"
#include "revision/script/sql_text.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace srmigrate;
using plan::LineageKind;
using schema::ObjectName;

namespace {

ObjectName in_shop(const std::string& name) {
    return {.catalog = std::nullopt, .database = "shop", .name = name};
}

plan::Plan plan_that_runs(const std::vector<std::string>& statements) {
    plan::PlannedStep step{.step = {.revision = "a1"}};
    for (const auto& statement : statements)
        step.statements.push_back(revision::understand({.sql = statement}));
    return {.steps = {std::move(step)}};
}

const plan::Home k_shop_home{.database = "shop"};

schema::Catalog warehouse() {
    schema::Catalog empty;
    empty.databases["shop"];
    return plan::reached_by(
        plan_that_runs({"CREATE TABLE t (k INT, v INT) DUPLICATE KEY (k)", "CREATE VIEW w AS SELECT k FROM t",
                        "CREATE MATERIALIZED VIEW mv REFRESH MANUAL AS SELECT k FROM w",
                        "CREATE VIEW far AS SELECT a FROM other.x", "CREATE TABLE alone (k INT)"}),
        empty, k_shop_home);
}

}  // namespace

TEST_CASE("lineage has every object, what is read, and what is elsewhere") {
    const auto lineage = plan::lineage_of(warehouse());
    const ObjectName elsewhere{.catalog = std::nullopt, .database = "other", .name = "x"};
    CHECK(lineage.objects == std::map<ObjectName, LineageKind>{{in_shop("t"), LineageKind::table},
                                                               {in_shop("w"), LineageKind::view},
                                                               {in_shop("mv"), LineageKind::materialized_view},
                                                               {in_shop("far"), LineageKind::view},
                                                               {in_shop("alone"), LineageKind::table},
                                                               {elsewhere, LineageKind::elsewhere}});
    CHECK(plan::readers_of(lineage, {in_shop("t")}) == std::set<ObjectName>{in_shop("w"), in_shop("mv")});
    CHECK(plan::sources_of(lineage, {in_shop("mv")}) == std::set<ObjectName>{in_shop("w"), in_shop("t")});
    CHECK(plan::readers_of(lineage, {in_shop("mv")}).empty());
    const auto part = plan::within(lineage, {in_shop("t"), in_shop("w")});
    CHECK(part.objects.size() == 2);
    CHECK(part.reads == std::map<ObjectName, std::set<ObjectName>>{{in_shop("w"), {in_shop("t")}}});
    CHECK(plan::joined(part, lineage) == lineage);
}

TEST_CASE("each statement is told from what the statements before it have built") {
    const auto made =
        plan_that_runs({"ALTER TABLE t DROP COLUMN v", "CREATE TABLE u (k INT, v INT) DUPLICATE KEY (k)",
                        "ALTER TABLE u MODIFY COLUMN v BIGINT", "DROP TABLE u", "USE other", "DROP TABLE x"});
    const auto outlook = plan::outlook(made, warehouse(), {}, k_shop_home);
    REQUIRE(outlook.size() == 1);
    const auto& each = outlook.front();
    REQUIRE(each.size() == 6);
    CHECK(each[0].stopped == std::set<ObjectName>{in_shop("mv")});
    CHECK(each[0].loss == schema::DataLoss::rows);
    CHECK(each[1] == plan::Outlook{.job = {.database = "shop"}, .touched = {.writes = {in_shop("u")}}});
    CHECK(each[2].cost == schema::CostClass::rewrite);
    CHECK(each[2].job == plan::PossibleJob{.trace = schema::JobTrace::column, .database = "shop", .tables = {"u"}});
    CHECK(each[3].loss == schema::DataLoss::rows);
    CHECK(each[3].stopped.empty());
    CHECK(each[5].touched.writes == std::set<ObjectName>{{.catalog = std::nullopt, .database = "other", .name = "x"}});
    CHECK(plan::worst_cost(each) == schema::CostClass::rewrite);
    CHECK(plan::worst_loss(each) == schema::DataLoss::rows);
    CHECK(plan::touched_by(made, k_shop_home).size() == 3);
}
