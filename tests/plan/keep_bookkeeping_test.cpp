// SPDX-License-Identifier: Apache-2.0
#include "plan/keep_bookkeeping.hpp"

#include "sql/parser.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace srmigrate;
using namespace srmigrate::plan;

namespace {

// A plan of one downgrade with these statements, one a line.
Plan plan_of(const std::vector<std::string>& statements) {
    PlannedStep step{
        .step = {.kind = revision::StepKind::downgrade, .revision = "a1", .from = {}, .to = {}, .changes = {}},
        .message = "first",
        .statements = {}};
    for (const auto& text : statements) {
        revision::ScriptStatement planned;
        planned.sql = text;
        planned.where = {
            .file = "a1.sql", .line = step.statements.size() + 1, .column = 1, .line_text = text, .length = 1};
        planned.operation = std::get<schema::Operation>(sql::parse(text));
        step.statements.push_back(std::move(planned));
    }
    return {.steps = {std::move(step)}, .warnings = {}};
}

std::string problem(const std::vector<std::string>& statements, const std::string& database = "shop") {
    try {
        require_bookkeeping_stays(plan_of(statements), {.database = "shop"}, Home{.catalog = {}, .database = database});
    } catch (const base::Error& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("a statement that takes the bookkeeping away is refused with its place") {
    CHECK(problem({"DROP TABLE t", "DROP DATABASE shop"}) ==
          "error: a1.sql:2:1: the statement drops the database 'shop', which holds the version table and the lock\n"
          "  DROP DATABASE shop\n"
          "  ^\n"
          "hint: leave it out here and run it by hand when srmigrate is done with the database, or keep the version "
          "table elsewhere: version_table_schema\n");
    struct Case {
        std::vector<std::string> statements;
        const char* what;
    };
    const auto c = GENERATE(values<Case>({
        {{"DROP DATABASE IF EXISTS default_catalog.shop FORCE"}, "drops the database 'shop'"},
        {{"DROP SCHEMA shop"}, "drops the database 'shop'"},
        {{"ALTER DATABASE shop RENAME warehouse"}, "renames the database 'shop'"},
        {{"DROP TABLE alembic_version"}, "drops 'alembic_version'"},
        {{"USE other", "DROP TABLE IF EXISTS shop.alembic_version FORCE"}, "drops 'alembic_version'"},
        {{"DROP TABLE shop.alembic_version_history"}, "drops 'alembic_version_history'"},
        {{"DROP VIEW alembic_version_run_3"}, "drops 'alembic_version_run_3'"},
        {{"TRUNCATE TABLE alembic_version"}, "empties 'alembic_version'"},
        {{"ALTER TABLE alembic_version RENAME v"}, "renames 'alembic_version'"},
        {{"ALTER TABLE v SWAP WITH alembic_version"}, "renames 'alembic_version'"},
        {{"ALTER TABLE v RENAME alembic_version"}, "renames 'alembic_version'"},
    }));
    INFO(c.statements.front());
    CHECK_THAT(problem(c.statements), Catch::Contains(c.what));
}

TEST_CASE("what only has the same name elsewhere may go") {
    const auto c = GENERATE(values<std::vector<std::string>>({
        {"DROP DATABASE other"},
        {"DROP DATABASE hive.shop"},
        {"USE hive.shop", "DROP DATABASE shop"},
        {"SET CATALOG hive", "DROP DATABASE shop"},
        {"DROP TABLE other.alembic_version"},
        {"USE other", "DROP TABLE alembic_version"},
        {"DROP TABLE shop", "DROP VIEW shop"},
        {"ALTER TABLE alembic_version COMMENT = 'ours'"},
    }));
    INFO(c.back());
    CHECK(problem(c) == "");
}
