// SPDX-License-Identifier: Apache-2.0
// What a real front end said about types and defaults, asked of both judges: the engine, which has its words, and the
// diff, which proposes or not. Where the recordings are absent, a sample of them stands for all.
#include "engine/type_questions.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <iostream>

using namespace srmigrate;
using srmigrate::tests::TypeAgreement;

namespace {

void report(const TypeAgreement& agreement) {
    std::cout << agreement.table();
    if (std::getenv("SRMIGRATE_VERBOSE") == nullptr) return;
    for (const auto& line : agreement.disagreements)
        std::cout << line << "\n";
}

}  // namespace

TEST_CASE(
    "the engine and the diff judge a sample of the recorded changes of types and of the defaults as StarRocks did") {
    const auto conversions =
        tests::recorded_conversions(tests::source_file("tests/engine/data/recorded_conversions.jsonl"));
    CHECK(!conversions.by_kind.empty());
    CHECK(conversions.disagreements == std::vector<std::string>());
    const auto defaults = tests::recorded_defaults(tests::source_file("tests/engine/data/recorded_defaults.jsonl"));
    CHECK(!defaults.by_kind.empty());
    CHECK(defaults.disagreements == std::vector<std::string>());
}

TEST_CASE("the engine and the diff judge every recorded change of a type as StarRocks did") {
    const auto file = tests::vectors("starrocks-conversions.jsonl");
    if (!file) return;
    const auto agreement = tests::recorded_conversions(*file);
    report(agreement);
    CHECK(agreement.disagreements == std::vector<std::string>());
}

TEST_CASE("the engine and the diff judge every recorded default as StarRocks did") {
    const auto file = tests::vectors("starrocks-defaults.jsonl");
    if (!file) return;
    const auto agreement = tests::recorded_defaults(*file);
    report(agreement);
    CHECK(agreement.disagreements == std::vector<std::string>());
}
