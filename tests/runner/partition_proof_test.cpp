// SPDX-License-Identifier: Apache-2.0
// What ids of partitions say about a statement, by values: those that were written down before it, and those of now.
#include "run/statement/partition_proof.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "sql/parser.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>

using namespace srmigrate;
using namespace srmigrate::run;

namespace {

schema::Operation parsed(const std::string& statement) {
    return std::get<schema::Operation>(sql::parse(statement));
}

/// "p1:10 p2:11 / - / q:20": a list for each subject, "-" for one that is not there, ids after a colon, versions after
/// a "v".
PartitionLists lists(const std::string& text) {
    PartitionLists lists;
    for (const auto& part : base::split_list(text, '/')) {
        std::vector<server::ListedPartition> partitions;
        const auto words = base::split_list(part, ' ');
        if (words == std::vector<std::string>{"-"}) {
            lists.emplace_back();
            continue;
        }
        for (const auto& word : words) {
            if (word == "none") continue;
            const auto colon = word.find(':');
            const auto version = word.find('v', colon);
            partitions.push_back(
                {.id = std::stoll(word.substr(colon + 1)),
                 .name = word.substr(0, colon),
                 .visible_version = version == std::string::npos ? 1 : std::stoll(word.substr(version + 1))});
        }
        lists.emplace_back(std::move(partitions));
    }
    return lists;
}

std::string word(const schema::Proof& proof) {
    return std::visit(base::Overloaded{
                          [](const schema::TookEffect&) { return std::string("took effect"); },
                          [](const schema::NoEffect&) { return std::string("no effect"); },
                          [](const schema::NeitherState& neither) { return "neither: " + neither.what; },
                          [](const schema::NotVisible&) { return std::string("not visible"); },
                      },
                      proof);
}

std::string verdict(const std::string& statement, const std::string& before, const std::string& now) {
    const auto operation = parsed(statement);
    const auto subjects = proof_subjects(operation, "d");
    return word(partition_proof(operation, subjects, partition_ids(subjects, lists(before)), lists(now)));
}

std::string subjects_of(const std::string& statement) {
    std::string text;
    for (const auto& subject : proof_subjects(parsed(statement), "d")) {
        text += fmt::format("{}{}.{}{}", text.empty() ? "" : ", ", subject.of.database, subject.of.table,
                            subject.of.temporary ? " temporary" : "");
        if (!subject.partitions.empty()) text += fmt::format(" ({})", base::join(subject.partitions, " "));
    }
    return text;
}

constexpr auto k_swap = "ALTER TABLE t SWAP WITH u";
constexpr auto k_replace = "ALTER TABLE t REPLACE PARTITION (p1) WITH TEMPORARY PARTITION (q)";
constexpr auto k_select = "CREATE TABLE t AS SELECT k FROM u";

}  // namespace

TEST_CASE("each kind of statement names the partitions whose ids prove it") {
    CHECK(subjects_of(k_swap) == "d.t, d.u");
    CHECK(subjects_of("ALTER TABLE e.t SWAP WITH u") == "e.t, e.u");
    CHECK(subjects_of("ALTER MATERIALIZED VIEW m SWAP WITH n") == "d.m, d.n");
    CHECK(subjects_of("TRUNCATE TABLE t") == "d.t");
    CHECK(subjects_of("TRUNCATE TABLE t PARTITION (p1, p2)") == "d.t (p1 p2)");
    CHECK(subjects_of(k_replace) == "d.t (p1), d.t (q), d.t temporary (q)");
    CHECK(subjects_of("ALTER TABLE t ADD PARTITION p3 VALUES LESS THAN ('3')") == "d.t");
    CHECK(subjects_of("ALTER TABLE t DROP PARTITION p1") == "d.t (p1)");
    CHECK(subjects_of("ALTER TABLE t DROP TEMPORARY PARTITION q") == "d.t temporary (q)");
    CHECK(subjects_of("DROP TABLE e.t") == "e.t");
    CHECK(subjects_of("DROP MATERIALIZED VIEW m") == "d.m");
    CHECK(subjects_of("INSERT OVERWRITE t SELECT k FROM u") == "d.t");
    CHECK(subjects_of(k_select) == "d.t");
    for (const auto* otherwise : {"INSERT INTO t SELECT k FROM u", "ALTER TABLE t ADD COLUMN c INT", "DROP VIEW w",
                                  "CREATE VIEW w AS SELECT k FROM t", "UPDATE t SET v = 1 WHERE k = 1"}) {
        INFO(otherwise);
        CHECK(subjects_of(otherwise) == "");
    }
}

TEST_CASE("ids of partitions tell whether a statement took effect") {
    struct Row {
        const char* statement;
        const char* before;
        const char* now;
        const char* verdict;
    };
    constexpr auto k_neither_swap = "neither: the partitions of the two are neither as before nor swapped";
    constexpr auto k_some = "neither: some of the partitions are those that there were before, others are not";
    for (const auto& row : {
             Row{k_swap, "t:10 / u:20", "t:10 / u:20", "no effect"},
             Row{k_swap, "t:10 / u:20", "t:20 / u:10", "took effect"},
             Row{k_swap, "t:10 / u:20", "t:20 / -", k_neither_swap},
             Row{k_swap, "p1:10 p2:11 / p1:20 p2:21", "p1:20 p2:21 / p1:10 p2:11", "took effect"},
             Row{k_swap, "p1:10 p2:11 / p1:20 p2:21", "p1:20 p2:21 / p1:10", k_neither_swap},
             Row{"ALTER MATERIALIZED VIEW m SWAP WITH n", "m:10 / n:20", "m:20 / n:10", "took effect"},
             Row{"TRUNCATE TABLE t", "p1:10 p2:11", "p1:10 p2:11", "no effect"},
             Row{"TRUNCATE TABLE t", "p1:10 p2:11", "p1:30 p2:31", "took effect"},
             Row{"TRUNCATE TABLE t", "p1:10 p2:11", "p1:30 p2:11", k_some},
             Row{"TRUNCATE TABLE t PARTITION (p1)", "p1:10 p2:11", "p1:30 p2:11", "took effect"},
             Row{"TRUNCATE TABLE t PARTITION (P1)", "p1:10 p2:11", "p1:10 p2:30", "no effect"},
             Row{k_replace, "p1:10 / none / q:20", "p1:10 / none / q:20", "no effect"},
             Row{k_replace, "p1:10 / none / q:20", "p1:20 / none / none", "took effect"},
             Row{k_replace, "p1:10 / none / q:20", "none / q:20 / none", "took effect"},
             Row{k_replace, "p1:10 / none / q:20", "none / none / q:20",
                 "neither: the partitions are neither as before nor the temporary ones"},
             Row{"ALTER TABLE t ADD PARTITION p2 VALUES LESS THAN ('2')", "p1:10", "p1:10", "no effect"},
             Row{"ALTER TABLE t ADD PARTITION p2 VALUES LESS THAN ('2')", "p1:10", "p1:10 p2:30", "took effect"},
             Row{"ALTER TABLE t DROP PARTITION p1", "p1:10 p2:11", "p1:10 p2:11", "no effect"},
             Row{"ALTER TABLE t DROP PARTITION p1", "p1:10 p2:11", "p2:11", "took effect"},
             Row{"DROP TABLE t", "t:10", "t:10", "no effect"},
             Row{"DROP TABLE t", "t:10", "-", "took effect"},
             Row{"DROP TABLE t", "t:10", "t:30", "took effect"},
             Row{"DROP TABLE IF EXISTS t", "-", "-", "no effect"},
             Row{"DROP TABLE IF EXISTS t", "-", "t:30", "neither: it was not there before, and now it is"},
             Row{"INSERT OVERWRITE t SELECT k FROM u", "t:10", "t:10", "no effect"},
             Row{"INSERT OVERWRITE t SELECT k FROM u", "t:10", "t:30", "took effect"},
             Row{k_select, "-", "-", "no effect"},
             Row{k_select, "-", "t:30v2", "took effect"},
             Row{k_select, "-", "t:30v1", "neither: the table was made and not loaded"},
             Row{k_select, "t:10", "t:10", "no effect"},
         }) {
        INFO(row.statement << ": " << row.before << " -> " << row.now);
        CHECK(verdict(row.statement, row.before, row.now) == row.verdict);
    }
}

TEST_CASE("partitions that others add meanwhile do not matter") {
    CHECK(verdict(k_swap, "p1:10 / p1:20", "p1:10 p9:40 / p1:20") == "no effect");
    CHECK(verdict(k_swap, "p1:10 / p1:20", "p1:20 p9:40 / p1:10") == "took effect");
    CHECK(verdict("TRUNCATE TABLE t", "p1:10", "p1:10 p9:40") == "no effect");
}

TEST_CASE("what was not written down proves nothing") {
    const auto operation = parsed(k_swap);
    const auto subjects = proof_subjects(operation, "d");
    for (const auto* recorded : {"", "20", "20.0a1b2c3d"})
        CHECK(word(partition_proof(operation, subjects, recorded, lists("t:10 / u:20"))) == "not visible");
    CHECK(word(partition_proof(parsed("DROP VIEW w"), {}, "0", {})) == "not visible");
}

TEST_CASE("what is written down is short, whatever the number of partitions, and depends on no order") {
    const auto subjects = proof_subjects(parsed(k_swap), "d");
    std::string many;
    for (int i = 0; i < 5000; ++i)
        many += fmt::format("p{}:{} ", i, 1'000'000 + i);
    const auto recorded = partition_ids(subjects, lists(many + "/ -"));
    CHECK(recorded.starts_with("1004999."));
    CHECK(recorded.ends_with(".-"));
    CHECK(recorded.size() == std::string("1004999.").size() + 8 + 2);
    CHECK(partition_ids(subjects, lists("a:1 b:2 / c:3")) == partition_ids(subjects, lists("b:2 a:1 / c:3")));
}
