// SPDX-License-Identifier: Apache-2.0
#include "run/statement/resume.hpp"

#include "base/hash.hpp"
#include "run/statement/ways_out.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace srmigrate::run;

namespace {

using Hashes = std::vector<std::string>;

Hashes hashes_of(const std::string& letters) {
    Hashes hashes;
    for (const char letter : letters)
        hashes.push_back(srmigrate::base::sha256_hex(std::string(1, letter)));
    return hashes;
}

DoneChain chain_of(const std::vector<StatementState>& states, const std::string& letters) {
    DoneChain chain;
    chain.extend(states, hashes_of(letters));
    return chain;
}

RevisionProgress progress(const std::string& letters, const std::string& states,
                          const std::vector<InFlight>& marks = {}) {
    const auto known = *from_run_lengths(states);
    return progress_of("a1", false, known, hashes_of(letters), marks, chain_of(known, letters));
}

// The states as run lengths, or the message.
std::string resumed(const RevisionProgress& progress, const std::string& letters) {
    const auto result = resume(progress, hashes_of(letters));
    if (const auto* diagnostic = std::get_if<srmigrate::base::Diagnostic>(&result)) return to_text(*diagnostic);
    return to_run_lengths(std::get<Resumed>(result).states);
}

}  // namespace

TEST_CASE("an unchanged script resumes where it stopped") {
    CHECK(resumed(progress("abcd", "d2n2"), "abcd") == "d2n2");
    CHECK(resumed(progress("abcd", "d2s1n1"), "abcd") == "d2s1n1");
    CHECK(resumed(progress("abcd", "n4"), "abcd") == "n4");
    CHECK(resumed(progress("abcde", "d1j1d1s1n1"), "abcde") == "d1j1d1s1n1");
}

TEST_CASE("what did not run may change, split, grow, shrink or go") {
    CHECK(resumed(progress("abcd", "d2n2"), "abxyz") == "d2n3");
    CHECK(resumed(progress("abcd", "d2n2"), "ab") == "d2");
    CHECK(resumed(progress("abcd", "n4"), "xy") == "n2");
    CHECK(resumed(progress("abcd", "d1n1d1n1"), "axxxc") == "d1n3d1");
}

TEST_CASE("statements that ran must still be there") {
    CHECK(resumed(progress("abcd", "d2n2"), "axcd") ==
          "error: the first 2 statements of revision 'a1' already ran, but the script has changed there\n"
          "hint: put them back as they were; what comes after them may be edited freely\n");
    CHECK(resumed(progress("abcd", "d2n2"), "a").substr(0, 28) == "error: the first 2 statement");
    CHECK(resumed(progress("abcd", "d1n1d1n1"), "abd") ==
          "error: statement 3 of revision 'a1' ran, and its script no longer has it\nhint: put it back as it was\n");
    CHECK(resumed(progress("abcd", "d1s1n2"), "axcd") ==
          "error: statement 2 of revision 'a1' may have run, and its script no longer has it\n"
          "hint: put it back as it was\n");
}

TEST_CASE("marks and identities stay with their statement when it moves") {
    const std::vector<InFlight> marks{{.index = 2, .hash = "", .job_mark = 77, .proof = "ab12", .transaction = "9"}};
    const auto before = progress("abc", "d1n1s1", marks);
    const auto result = std::get<Resumed>(resume(before, hashes_of("axyc")));
    CHECK(
        result.in_flight ==
        std::vector<InFlight>{
            {.index = 3, .hash = short_hash(hashes_of("c")[0]), .job_mark = 77, .proof = "ab12", .transaction = "9"}});
}

TEST_CASE("going on with a statement leaves what ran beside it behind it as it is") {
    const auto from = [](std::size_t statement, const RevisionProgress& before, const std::string& letters) {
        return to_run_lengths(
            begin_with(ResumeFrom{statement}, before, hashes_of(letters), "srmigrate upgrade head").states);
    };
    CHECK(from(2, progress("abcde", "d1s1d1j1n1"), "abcde") == "d1n1d1j1n1");
    CHECK(from(3, progress("abcde", "d1s1d1j1n1"), "abcde") == "d2n1j1n1");
    CHECK(from(6, progress("abcde", "d1s1d1j1n1"), "abcde") == "d5");
    CHECK(from(1, progress("abcde", "d1s1d1j1n1"), "abcde") == "n1s1d1j1n1");
    // the script has been edited: a statement is what it was wherever it stands now
    CHECK(from(2, progress("abcd", "d1s1d1n1"), "axbcd") == "d1n1s1d1n1");
    CHECK(from(2, progress("abcd", "d1s1d1n1"), "axyd") == "d1n3");
    // what had run before one goes back to it runs again
    CHECK(from(2, progress("abcd", "d3s1"), "abcd") == "d1n2s1");
    const std::vector<InFlight> marks{{.index = 2, .hash = "", .job_mark = 77}};
    const auto before = progress("abc", "d1s1j1", marks);
    CHECK(begin_with(ResumeFrom{2}, before, hashes_of("axbyc"), "").in_flight ==
          std::vector<InFlight>{{.index = 2, .hash = short_hash(hashes_of("b")[0])},
                                {.index = 4, .hash = short_hash(hashes_of("c")[0]), .job_mark = 77}});
}

TEST_CASE("any states of any script come back through the journal") {
    std::mt19937_64 random(srmigrate::tests::seed());
    for (std::size_t round = 0; round < srmigrate::tests::rounds(500); ++round) {
        INFO("seed " << srmigrate::tests::seed() << ", round " << round);
        std::string letters;
        std::vector<StatementState> states;
        for (auto count = random() % 12; count > 0; --count) {
            letters += static_cast<char>('a' + random() % 5);  // repeated statements too
            states.push_back(std::vector{StatementState::not_sent, StatementState::sent, StatementState::job_running,
                                         StatementState::done}[random() % 4]);
        }
        // A repeated statement cannot be told from its twin that did not run yet: those states are legal only in order.
        const auto first_pending = std::find(states.begin(), states.end(), StatementState::not_sent);
        std::fill(first_pending, states.end(), StatementState::not_sent);
        const auto before = progress_of("a1", true, states, hashes_of(letters), {}, chain_of(states, letters));
        const auto result = resume(before, hashes_of(letters));
        REQUIRE(std::holds_alternative<Resumed>(result));
        CHECK(std::get<Resumed>(result).states == states);
    }
}

TEST_CASE("each statement is hashed once, however often the progress is written") {
    const std::string letters = "abcdefghij";
    std::vector<StatementState> states(letters.size(), StatementState::not_sent);
    DoneChain chain;
    std::size_t hashed = 0;
    for (auto& state : states) {
        state = StatementState::sent;
        hashed += chain.extend(states, hashes_of(letters));
        state = StatementState::done;
        hashed += chain.extend(states, hashes_of(letters));
        CHECK(chain.text() == chain_of(states, letters).text());
    }
    CHECK(hashed == letters.size());
}
