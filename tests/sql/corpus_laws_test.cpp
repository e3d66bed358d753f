// SPDX-License-Identifier: Apache-2.0
// What must hold for every recorded statement and every text that SHOW CREATE printed.
#include "sql/corpus.hpp"
#include "sql/parser.hpp"
#include "sql/render.hpp"
#include "sql/statement.hpp"

#include <catch2/catch.hpp>

#include <iostream>
#include <map>

using namespace srmigrate;
using namespace srmigrate::sql;

namespace {

struct Tally {
    std::size_t parsed = 0;
    std::map<std::string, std::size_t> opaque;   ///< by kind and reason
    std::map<std::string, std::size_t> refused;  ///< by problem
};

void count_opaque(const schema::Operation& operation, Tally& tally) {
    if (const auto* opaque = std::get_if<schema::Opaque>(&operation))
        ++tally.opaque[opaque->kind + ": " + opaque->reason];
    if (const auto* alter = std::get_if<schema::AlterTable>(&operation)) {
        for (const auto& clause : alter->clauses) {
            const auto* opaque = std::get_if<schema::OpaqueClause>(&clause);
            if (opaque != nullptr) ++tally.opaque["clause " + opaque->text.substr(0, opaque->text.find_first_of("( "))];
        }
    }
}

// parse ∘ render ∘ parse is parse, and rendering is stable.
void check_stable(const schema::Operation& operation) {
    const auto rendered = render(operation);
    INFO(rendered);
    const auto again = parse(rendered);
    REQUIRE(std::holds_alternative<schema::Operation>(again));
    REQUIRE(std::get<schema::Operation>(again) == operation);
    REQUIRE(render(std::get<schema::Operation>(again)) == rendered);
}

void check(const std::string& text, Parsed<schema::Operation> (*parser)(std::string_view), Tally& tally) {
    const auto lexed = lex(text);
    if (lexed.problem) {
        ++tally.refused[lexed.problem->message];
        return;
    }
    for (const auto& piece : split(lexed.tokens)) {
        if (piece.empty()) continue;
        INFO(piece.sql());
        const auto parsed = parser(piece.sql());
        if (const auto* problem = std::get_if<Problem>(&parsed)) {
            ++tally.refused[problem->message];
            continue;
        }
        ++tally.parsed;
        const auto& operation = std::get<schema::Operation>(parsed);
        count_opaque(operation, tally);
        check_stable(operation);
    }
}

void print(const std::string& what, const Tally& tally) {
    std::size_t opaque = 0;
    for (const auto& [reason, count] : tally.opaque)
        opaque += count;
    std::cout << what << ": " << tally.parsed << " parsed and stable, " << opaque << " of them opaque\n";
    for (const auto& [reason, count] : tally.opaque)
        std::cout << "  " << count << " opaque, " << reason << '\n';
    for (const auto& [reason, count] : tally.refused)
        std::cout << "  " << count << " refused, " << reason << '\n';
}

}  // namespace

TEST_CASE("every statement of the corpus parses and is stable") {
    Tally tally;
    for (const auto& statement : tests::all_statements())
        check(statement, parse, tally);
    print("statements", tally);
    CHECK(tally.refused.size() <= 1);  // DROP TABLE t IF EXISTS: the server refuses it too
    for (const auto& [reason, count] : tally.opaque) {
        const bool is_native = reason.find("CREATE TABLE") == 0 || reason.find("CREATE VIEW") == 0 ||
                               reason.find("MATERIALIZED VIEW") != std::string::npos ||
                               reason.find("DATABASE") != std::string::npos;
        CHECK_FALSE(is_native);
    }
}

TEST_CASE("every recorded step of a server parses as the server took it") {
    Tally taken;
    Tally shown;
    for (const auto& step : tests::recorded_steps()) {
        if (step.ok) check(step.sql, parse, taken);
        if (!step.shown.empty()) check(step.shown, parse_shown, shown);
    }
    print("statements that a server took", taken);
    print("SHOW CREATE", shown);
    CHECK(taken.refused.size() <= 1);  // a stray backslash, which the server skips
    CHECK(shown.refused.empty());
    CHECK(shown.opaque.empty());
}
