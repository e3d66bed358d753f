// SPDX-License-Identifier: Apache-2.0
#include "plan/laws.hpp"

#include "schema/recorded.hpp"
#include "sql/render.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace srmigrate;
using tests::catalog_of;
using Lines = std::vector<std::string>;

namespace {

std::string account(const std::string& name, const std::string& columns) {
    return "CREATE TABLE " + name + " (" + columns + ") DUPLICATE KEY (id) DISTRIBUTED BY HASH (id)";
}

/// What a diff of two tables that both get a column says, when the maker spoils it for table a unless a is untouched.
Lines told(void (*spoil)(schema::Diff&)) {
    const auto from = catalog_of({account("a", "id INT"), account("b", "id INT")});
    const auto to = catalog_of({account("a", "id INT, v INT"), account("b", "id INT, v INT")});
    schema::ServerProfile context;
    context.database = "d";
    const schema::ObjectName a{std::nullopt, "d", "a"};
    const auto found = plan::lawful(from, to, context, {}, [&](const schema::DiffOptions& options) {
        auto diff = schema::diff(from, to, context, options);
        if (!options.untouched.contains(a)) spoil(diff);
        return diff;
    });
    Lines lines;
    for (const auto& change : found.changes)
        lines.push_back(sql::render(change.operation));
    for (const auto& finding : found.findings)
        lines.push_back(finding.object.name + " " + finding.attribute + ": " + finding.why);
    return lines;
}

}  // namespace

TEST_CASE("an object for which a law of the diff does not hold is left alone, and the others go on") {
    CHECK(told([](schema::Diff&) {}) == Lines{"ALTER TABLE a ADD COLUMN v INT", "ALTER TABLE b ADD COLUMN v INT"});
    const Lines without_a{"ALTER TABLE b ADD COLUMN v INT",
                          "a columns.v: no statements are known that lead there and nowhere else"};
    CHECK(told([](schema::Diff& diff) { diff.changes.erase(diff.changes.begin()); }) == without_a);
    CHECK(told([](schema::Diff& diff) {
              diff.findings.push_back({.object = {std::nullopt, "d", "a"}, .attribute = "key"});
          }) == without_a);
    CHECK(told([](schema::Diff& diff) { diff.reached.databases["d"].objects.erase("a"); }) == without_a);
    CHECK(told([](schema::Diff& diff) {
              std::get<schema::AlterTable>(diff.changes.front().operation).clauses = {schema::DropColumn{.name = "w"}};
          }) == without_a);
}
