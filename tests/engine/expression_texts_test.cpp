// SPDX-License-Identifier: Apache-2.0
// The server's forms of the expressions and queries that are pinned in tests/schema/data/expression_texts.jsonl, and
// the names of the queries' columns.
#include "base/json.hpp"
#include "engine/engine.hpp"
#include "engine/expression/expressions.hpp"
#include "engine/expression/queries.hpp"
#include "schema/pinned_texts.hpp"
#include "sql/parser.hpp"

#include <catch2/catch.hpp>

using namespace srmigrate;
using base::Json;
using tests::pinned_texts;

TEST_CASE("the texts that the server prints for expressions stay as they are") {
    for (const auto& line : pinned_texts("expression")) {
        const auto text = line.at("expression").get<std::string>();
        INFO(text);
        const auto node = engine::parse_expression(std::get<schema::Expression>(sql::parse_expression(text)));
        if (line.contains("engine")) {
            CHECK(node.kind == engine::ExpressionKind::other);
            continue;
        }
        CHECK(print(node, engine::Printing::label) == line.at("label").get<std::string>());
        CHECK(print(node, engine::Printing::rewritten) == line.at("rewritten").get<std::string>());
        CHECK(print(node, engine::Printing::explained) == line.at("explained").get<std::string>());
    }
}

TEST_CASE("the names of queries' columns stay as they are where nothing is known of what they read") {
    engine::Engine engine{engine::ClusterProfile{}};
    engine::ClientConnection connection;
    connection.database = "d";
    const engine::Statement statement{};
    const engine::StatementContext context{engine.state(), connection, statement};
    for (const auto& line : pinned_texts("query")) {
        const auto text = line.at("query").get<std::string>();
        INFO(text);
        const auto outputs = output_columns(context, std::get<schema::Query>(sql::parse_query(text)));
        Json names;
        if (outputs) names = Json::array();
        for (const auto& column : outputs.value_or(std::vector<engine::QueryColumn>{}))
            names.push_back(column.output.name);
        CHECK(names == line.at("columns"));
    }
}
