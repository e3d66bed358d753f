// SPDX-License-Identifier: Apache-2.0
#include "lint/baseline.hpp"
#include "lint/fix.hpp"
#include "lint/linted.hpp"
#include "lint/suppression.hpp"

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

constexpr std::string_view k_orders =
    "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NOT NULL COMMENT 'of the shop') DUPLICATE KEY (id) "
    "DISTRIBUTED BY HASH (id);";

/// With these rules only, each as an error.
lint::LintConfig only(const std::vector<std::string>& names) {
    lint::LintConfig config;
    for (const auto* const rule : lint::rules())
        config.levels[std::string(rule->name)] = lint::LintLevel::off;
    for (const auto& name : names)
        config.levels[name] = lint::LintLevel::error;
    return config;
}

LintedProject linted_with(const lint::LintConfig& config, std::string_view body) {
    return lint_project({earlier_script(k_orders), lint_script("a2", "a1", fmt::format("-- migrate:up\n{}\n", body))},
                        config);
}

std::string refused(const lint::LintConfig& config, std::string_view body) {
    try {
        return shown(linted_with(config, body).linted);
    } catch (const base::Error& error) {
        CHECK(error.fault() == base::Fault::failed);
        return text_of(error.diagnostics());
    }
}

}  // namespace

TEST_CASE("a finding stands on the column, not on the statement") {
    CHECK(shown(linted_with(only({"modify-relaxes-column"}),
                            "ALTER TABLE orders ADD COLUMN a INT NULL,\n  MODIFY COLUMN sku VARCHAR(40) COMMENT 'x';")
                    .linted) ==
          "error: v/a2.sql:8:17: MODIFY COLUMN takes NOT NULL from the column sku of shop.orders "
          "[modify-relaxes-column]\n"
          "    MODIFY COLUMN sku VARCHAR(40) COMMENT 'x';\n"
          "                  ^^^\n"
          "hint: write the whole definition: what is left out takes its default\n");
}

TEST_CASE("a nolint speaks of its rules at its statement, and has to be of use and explained") {
    const auto config = only({"drop-table", "drop-column", "unused-nolint", "unexplained-nolint"});
    CHECK(linted_with(config, "-- srmigrate:nolint drop-table the archive has it\nDROP TABLE orders;")
              .linted.findings.front()
              .reason == "the archive has it");
    CHECK(refused(config, "-- srmigrate:nolint drop-table, drop-column\nDROP TABLE orders;") ==
          "error: v/a2.sql:7:1: the directive 'nolint' gives no reason [unexplained-nolint]\n"
          "  -- srmigrate:nolint drop-table, drop-column\n"
          "  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
          "hint: write behind the rule why it does not apply, in three words at least\n"
          "error: v/a2.sql:7:1: the rule 'drop-column' finds nothing here [unused-nolint]\n"
          "  -- srmigrate:nolint drop-table, drop-column\n"
          "  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
          "hint: remove 'drop-column' from the directive\n"
          "error: v/a2.sql:8:12: DROP TABLE takes shop.orders away, with its rows [drop-table]\n"
          "  DROP TABLE orders;\n"
          "             ^^^^^^\n"
          "hint: rename it first, and drop it in a later revision\n");
}

TEST_CASE("a nolint of a rule that does not exist, or of none, is an error") {
    const auto config = only({"drop-table"});
    CHECK(refused(config, "-- srmigrate:nolint drop-tabel the archive has it\nDROP TABLE orders;") ==
          "error: v/a2.sql:7:1: unknown rule 'drop-tabel'\n"
          "  -- srmigrate:nolint drop-tabel the archive has it\n"
          "  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
          "hint: did you mean 'drop-table'?\n");
    CHECK(refused(config, "-- srmigrate:nolint\nDROP TABLE orders;") ==
          "error: v/a2.sql:7:1: the directive 'nolint' names no rule\n"
          "  -- srmigrate:nolint\n"
          "  ^^^^^^^^^^^^^^^^^^^\n"
          "hint: write srmigrate:nolint RULE REASON, with the name of a rule that 'srmigrate lint --list' has\n");
}

TEST_CASE("the rules of a nolint end where its reason begins") {
    using lint::Nolint;
    CHECK(lint::read_nolint("a because it is") == Nolint{{"a"}, "because it is"});
    CHECK(lint::read_nolint("a, b because it is") == Nolint{{"a", "b"}, "because it is"});
    CHECK(lint::read_nolint("a,b") == Nolint{{"a", "b"}, ""});
    CHECK(lint::read_nolint("a , b c") == Nolint{{"a", "b"}, "c"});
    CHECK(lint::read_nolint("").rules.empty());
}

TEST_CASE("a nolint changes nothing of what a statement is known by") {
    const auto hash = [&](const std::string& directives) {
        const auto revision = lint_script("a2", "a1", "upgrade:\n- drop_table:\n    name: orders\n" + directives,
                                          revision::ScriptFormat::yaml);
        return revision::read_section(revision, revision::Direction::up, {}).statements.front().hash;
    };
    CHECK(hash("    srmigrate: [{nolint: drop-table, reason: the archive has it}]\n") == hash(""));
    CHECK(hash("    srmigrate: [nolint drop-table the archive has it]\n") == hash(""));
    CHECK(hash("    srmigrate: [wait, {nolint: drop-table, reason: x}]\n") == hash("    srmigrate: [wait]\n"));
    CHECK(hash("    srmigrate: [wait]\n") != hash(""));
}

TEST_CASE("a baseline holds what was found, and no more of it") {
    auto first = linted_with(only({"drop-table"}), "DROP TABLE orders;").linted;
    const auto text = lint::to_text(lint::baseline_of(first.findings));
    const auto baseline = lint::read_baseline("b.json", text);
    CHECK(lint::apply(baseline, first.findings) == 0);
    CHECK(first.findings.front().state == lint::FindingState::in_baseline);

    auto other = linted_with(only({"drop-table"}), "DROP TABLE IF EXISTS orders;").linted;
    CHECK(lint::apply(baseline, other.findings) == 1);
    CHECK(other.findings.front().state == lint::FindingState::open);
}

TEST_CASE("a baseline of another format is refused") {
    const auto refusal = [](const std::string& text) {
        try {
            lint::read_baseline("b.json", text);
        } catch (const base::Error& error) {
            return text_of(error.diagnostics());
        }
        return std::string();
    };
    CHECK(refusal("x") ==
          "error: b.json: expected a baseline of lint, got text that is not JSON\n"
          "hint: write it anew with --write-baseline\n");
    CHECK(refusal("[]") ==
          "error: b.json: expected a baseline of lint, got JSON without 'srmigrate_lint_baseline'\n"
          "hint: write it anew with --write-baseline\n");
    CHECK(refusal("{\"srmigrate_lint_baseline\": 2}") ==
          "error: b.json: expected a baseline of format 1, got 2\n"
          "hint: write it anew with --write-baseline\n");
    CHECK(refusal("{\"srmigrate_lint_baseline\": 1, \"findings\": [{}]}") ==
          "error: b.json: expected 'findings' with rule, object, revision, statement_hash and count\n"
          "hint: write it anew with --write-baseline\n");
}

TEST_CASE("keys, rules, levels and options of the config that do not exist are errors with the way out") {
    const auto refusal = [](std::string key, std::string value) {
        const std::vector<lint::ConfigEntry> entries{{.key = std::move(key), .value = std::move(value), .where = {}}};
        return text_of(lint::read_config(entries).errors);
    };
    CHECK(refusal("rules.drop-tabel", "off") == "error: unknown rule 'drop-tabel'\nhint: did you mean 'drop-table'?\n");
    CHECK(refusal("rules.drop-table", "warnign") ==
          "error: expected off, notice, warning or error as 'rules.drop-table', got 'warnign'\n"
          "hint: did you mean 'warning'?\n");
    CHECK(refusal("rules.drop-table.limit", "1") ==
          "error: the rule 'drop-table' has no option 'limit'\nhint: the rule 'drop-table' has no options\n");
    CHECK(refusal("fail_in", "error") == "error: unknown key 'fail_in' of [lint]\nhint: did you mean 'fail_on'?\n");
    CHECK(refusal("drop-table", "off") ==
          "error: unknown key 'drop-table' of [lint]\nhint: write rules and their levels under [lint.rules]\n");
    CHECK(refusal("min_server", "new") == "error: expected a version such as 3.3 as 'min_server', got 'new'\n");
}

TEST_CASE("the project's levels count, and profiles where it says nothing") {
    const auto level = [](std::string_view settings) {
        const auto linted = lint_sql(k_orders, "DROP TABLE orders;\n\n-- migrate:down auto", settings).linted;
        for (const auto& finding : linted.findings) {
            if (finding.rule == &lint::drop_table) return std::string(lint::word(finding.level));
        }
        return std::string("none");
    };
    CHECK(level("") == "warning");
    CHECK(level("rules.drop-table = error") == "error");
    CHECK(level("rules.drop-table = off") == "none");
    CHECK(level("profile = adopt") == "none");
    CHECK(level("profile = adopt\nrules.drop-table = notice") == "notice");
}

TEST_CASE("what a revision makes itself costs and loses nothing") {
    const auto config = only({"drop-table", "rewrite-large-table", "drop-column"});
    CHECK(shown(linted_with(config,
                            "CREATE TABLE t (k INT, v INT) DISTRIBUTED BY HASH (k);\n"
                            "ALTER TABLE t MODIFY COLUMN v BIGINT;\nALTER TABLE t DROP COLUMN v;\nDROP TABLE t;")
                    .linted)
              .empty());
}

TEST_CASE("the down section sees what the up section leaves, and the next revision does not see it") {
    const auto config = only({"modify-relaxes-column"});
    const auto linted =
        lint_project({lint_script("a1", "",
                                  fmt::format("-- migrate:up\n{}\n-- migrate:down\nALTER TABLE orders MODIFY "
                                              "COLUMN sku VARCHAR(30);\nDROP TABLE orders;\n",
                                              k_orders)),
                      lint_script("a2", "a1", "-- migrate:up\nALTER TABLE orders MODIFY COLUMN sku VARCHAR(50);\n")},
                     config)
            .linted;
    CHECK(linted.findings.size() == 1);
    const auto graph_of_one = lint_project({lint_script("a1", "",
                                                        fmt::format("-- migrate:up\n{}\n-- migrate:down\nALTER "
                                                                    "TABLE orders MODIFY COLUMN sku "
                                                                    "VARCHAR(30);\n",
                                                                    k_orders))},
                                           config);
    REQUIRE(graph_of_one.linted.findings.size() == 1);
    CHECK(graph_of_one.linted.findings.front().direction == revision::Direction::down);
}

TEST_CASE("a safe fix changes what its rule says and nothing else") {
    const auto fixed = [](std::string_view rule, std::string_view body) {
        const auto project = linted_with(only({std::string(rule)}), body);
        const auto fixes = lint::safe_fixes(project.linted.findings, project.graph, {});
        CHECK(fixes.refused.empty());
        return fixes.files.empty() ? std::string()
                                   : fixes.files.front().text.substr(fixes.files.front().text.find("-- migrate"));
    };
    CHECK(fixed("unrecoverable-force", "SELECT 1;\nDROP TABLE orders FORCE; -- gone\n") ==
          "-- migrate:up\nSELECT 1;\nDROP TABLE orders; -- gone\n\n");
    CHECK(fixed("modify-relaxes-column", "ALTER TABLE orders MODIFY COLUMN sku VARCHAR(40);\n") ==
          "-- migrate:up\nALTER TABLE orders MODIFY COLUMN sku VARCHAR(40) NOT NULL COMMENT \"of the shop\";\n\n");
}

TEST_CASE("a fix that does not give what its rule said is not written") {
    auto project = linted_with(only({"unrecoverable-force"}), "DROP TABLE orders FORCE;");
    REQUIRE(project.linted.findings.size() == 1);
    project.linted.findings.front().edits.front().text = " IF";
    const auto fixes = lint::safe_fixes(project.linted.findings, project.graph, {});
    CHECK(fixes.files.empty());
    CHECK(fixes.refused.size() == 1);
}

TEST_CASE("a revision whose statements are others than before is told once") {
    revision::Graph graph({earlier_script(k_orders)});
    const auto config = only({"edited-revision"});
    const auto linted =
        lint::lint({.graph = graph, .values = {}, .home = {}, .config = config, .wanted = {0}, .edited = {0}});
    CHECK(shown(linted) ==
          "error: v/a1.sql:6:1: the revision 'a1' was there before, with other statements "
          "[edited-revision]\n"
          "  -- migrate:up\n"
          "  ^^^^^^^^^^^^^\n"
          "hint: leave it as it was, and write what changes into a new revision\n");
}

TEST_CASE("a history with two heads is told, one with a single head is not") {
    const auto config = only({"several-heads"});
    const auto body = [](std::string_view table) {
        return fmt::format("-- migrate:up\nCREATE TABLE {} (k INT) DISTRIBUTED BY HASH (k);\n", table);
    };
    CHECK(lint_project({lint_script("a1", "", body("a")), lint_script("a2", "a1", body("b"))}, config)
              .linted.findings.empty());
    CHECK(shown(lint_project({lint_script("a1", "", body("a")), lint_script("a2", "a1", body("b")),
                              lint_script("a3", "a1", body("c"))},
                             config)
                    .linted) ==
          "error: v/a3.sql: the history has 2 heads: a2, a3 [several-heads]\n"
          "hint: bring them together: srmigrate merge heads -m \"what they do\"\n");
}

TEST_CASE("the fix of mv-immediate-refresh is one word") {
    const auto project = linted_with(only({"mv-immediate-refresh"}),
                                     "CREATE MATERIALIZED VIEW m REFRESH ASYNC AS SELECT id, sku FROM orders;\n"
                                     "INSERT INTO orders WITH LABEL one (id, sku) VALUES (1, 'x');");
    const auto fixes = lint::safe_fixes(project.linted.findings, project.graph, {});
    REQUIRE(fixes.files.size() == 1);
    CHECK(fixes.files.front().text.find("CREATE MATERIALIZED VIEW m REFRESH DEFERRED ASYNC AS SELECT id, sku FROM "
                                        "orders;\nINSERT") != std::string::npos);
}
