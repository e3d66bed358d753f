// SPDX-License-Identifier: Apache-2.0
// Texts of expressions and queries that recordings of real front ends and our own tests contain, pinned: what is
// compared must not move by a character unless the server proves it wrong. The engine's forms of them are held in
// tests/engine/expression_texts_test.cpp.
#include "base/json.hpp"
#include "schema/normal/expression.hpp"
#include "schema/pinned_texts.hpp"
#include "sql/parser.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using namespace srmigrate::schema;
using base::Json;
using tests::pinned_texts;

namespace {

std::string full_text(const ObjectName& name) {
    return (name.catalog ? *name.catalog + "/" : "") + (name.database ? *name.database + "/" : "") + name.name;
}

}  // namespace

TEST_CASE("the text by which expressions are compared stays as it is") {
    const auto lines = pinned_texts("expression");
    CHECK(lines.size() > 1000);
    for (const auto& line : lines) {
        const auto text = line.at("expression").get<std::string>();
        INFO(text);
        const auto parsed = sql::parse_expression(text);
        REQUIRE(std::holds_alternative<Expression>(parsed));
        CHECK(canonical_text(std::get<Expression>(parsed)) == line.at("canonical").get<std::string>());
    }
}

TEST_CASE("the text by which queries are compared, what they read and what they yield stay as they are") {
    ServerProfile profile;
    profile.database = "d";
    const auto lines = pinned_texts("query");
    CHECK(lines.size() > 700);
    for (const auto& line : lines) {
        const auto text = line.at("query").get<std::string>();
        INFO(text);
        const auto parsed = sql::parse_query(text);
        REQUIRE(std::holds_alternative<Query>(parsed));
        const auto& query = std::get<Query>(parsed);
        CHECK(canonical_text(query, profile) == line.at("canonical").get<std::string>());
        Json reads = Json::array();
        for (const auto& name : query.reads)
            reads.push_back(full_text(name));
        CHECK(reads == line.at("reads"));
        CHECK((query.yields ? Json(*query.yields) : Json()) == line.at("yields"));
    }
}
