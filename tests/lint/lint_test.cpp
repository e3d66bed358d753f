// SPDX-License-Identifier: Apache-2.0
#include "lint/baseline.hpp"
#include "lint/fix.hpp"
#include "lint/linted.hpp"
#include "lint/suppression.hpp"

#include <algorithm>

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
    CHECK(refusal("rules.truncate-table.limit", "1") ==
          "error: the rule 'truncate-table' has no option 'limit'\nhint: the rule 'truncate-table' has no options\n");
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

/// The sections of the script with the fixes; empty where nothing is fixed.
std::string fixed_script(std::string_view rule, std::string_view body,
                         lint::WantedFixes wanted = lint::WantedFixes::safe) {
    auto config = only({std::string(rule)});
    config.databases = {"shop", "archive"};
    const auto project = linted_with(config, body);
    const auto fixes = lint::fixes_of(project.linted.findings, project.graph, {}, wanted);
    CHECK(text_of(fixes.refused).empty());
    return fixes.files.empty() ? std::string()
                               : fixes.files.front().text.substr(fixes.files.front().text.find("-- migrate"));
}

TEST_CASE("a safe fix changes what its rule says and nothing else") {
    CHECK(fixed_script("unrecoverable-force", "SELECT 1;\nDROP TABLE orders FORCE; -- gone\n") ==
          "-- migrate:up\nSELECT 1;\nDROP TABLE orders; -- gone\n\n");
    CHECK(fixed_script("modify-relaxes-column", "ALTER TABLE orders MODIFY COLUMN sku VARCHAR(40);\n") ==
          "-- migrate:up\nALTER TABLE orders MODIFY COLUMN sku VARCHAR(40) NOT NULL COMMENT \"of the shop\";\n\n");
    CHECK(fixed_script("insert-without-columns", "INSERT INTO orders WITH LABEL one SELECT 1, 'x';\n") ==
          "-- migrate:up\nINSERT INTO orders WITH LABEL one (id, sku) SELECT 1, 'x';\n\n");
    CHECK(fixed_script("ignored-property",
                       "CREATE TABLE t (k INT) PROPERTIES (\"in_memory\" = \"true\", \"compression\" = \"LZ4\");\n") ==
          "-- migrate:up\nCREATE TABLE t (k INT) PROPERTIES (\"compression\" = \"LZ4\");\n\n");
    CHECK(fixed_script("ignored-property",
                       "CREATE TABLE t (k INT) PROPERTIES (\"compression\" = \"LZ4\", \"in_memory\" = \"true\");\n") ==
          "-- migrate:up\nCREATE TABLE t (k INT) PROPERTIES (\"compression\" = \"LZ4\");\n\n");
    CHECK(fixed_script("ignored-property", "CREATE TABLE t (k INT) PROPERTIES (\"in_memory\" = \"true\");\n") ==
          "-- migrate:up\nCREATE TABLE t (k INT);\n\n");
    CHECK(fixed_script("reserved-name", "CREATE TABLE t (k INT, function INT, `group` INT, using INT);\n") ==
          "-- migrate:up\nCREATE TABLE t (k INT, `function` INT, `group` INT, `using` INT);\n\n");
}

TEST_CASE("a safe fix takes a statement or a directive away, and leaves its neighbours") {
    CHECK(fixed_script("ineffective-alter",
                       "SELECT 1;\nALTER TABLE orders COMMENT = \"a\";\n"
                       "ALTER TABLE orders COMMENT = \"a\";\nSELECT 2;\n") ==
          "-- migrate:up\nSELECT 1;\nALTER TABLE orders COMMENT = \"a\";\nSELECT 2;\n\n");
    // its comment would speak of the next statement then
    CHECK(fixed_script("ineffective-alter",
                       "ALTER TABLE orders COMMENT = \"a\";\n\n-- once more\n"
                       "ALTER TABLE orders COMMENT = \"a\";\nSELECT 2;\n")
              .empty());
    CHECK(fixed_script("rewrite-could-be-merged",
                       "ALTER TABLE orders ADD INDEX a (sku) USING BITMAP;\n"
                       "ALTER TABLE orders ADD INDEX b (id) USING BITMAP;\nSELECT 2;\n") ==
          "-- migrate:up\nALTER TABLE orders\n    ADD INDEX a (sku) USING BITMAP,\n    ADD INDEX b (id) USING BITMAP;\n"
          "SELECT 2;\n\n");
    constexpr std::string_view k_busy =
        "-- srmigrate:nowait\nALTER TABLE orders ADD INDEX a (sku) USING BITMAP;\n\n"
        "ALTER TABLE orders ADD INDEX b (id) USING BITMAP;\n";
    CHECK(fixed_script("nowait-on-busy-table", fmt::format("SELECT 1;\n\n{}", k_busy)) ==
          "-- migrate:up\nSELECT 1;\n\nALTER TABLE orders ADD INDEX a (sku) USING BITMAP;\n\n"
          "ALTER TABLE orders ADD INDEX b (id) USING BITMAP;\n\n");
    // under the marker it is of the whole section, and stays
    CHECK(fixed_script("nowait-on-busy-table", k_busy).empty());
    auto config = only({"unused-nolint", "drop-table"});
    const auto one = linted_with(config, "SELECT 1;\n\n-- srmigrate:nolint drop-table the archive has it\nSELECT 2;\n");
    const auto gone = lint::fixes_of(one.linted.findings, one.graph, {}, lint::WantedFixes::safe);
    REQUIRE(gone.files.size() == 1);
    CHECK(gone.files.front().text.find("-- migrate:up\nSELECT 1;\n\nSELECT 2;\n") != std::string::npos);
    config.levels["truncate-table"] = lint::LintLevel::error;
    const auto both =
        linted_with(config, "-- srmigrate:nolint drop-table, truncate-table the archive has it\nDROP TABLE orders;\n");
    const auto fixes = lint::fixes_of(both.linted.findings, both.graph, {}, lint::WantedFixes::safe);
    REQUIRE(fixes.files.size() == 1);
    CHECK(fixes.files.front().text.find("-- srmigrate:nolint drop-table the archive has it\nDROP TABLE orders;") !=
          std::string::npos);
}

TEST_CASE("suggestions are written where they are asked for, and not else") {
    constexpr std::string_view k_insert = "INSERT INTO orders (id, sku) VALUES (1, 'x');\n";
    CHECK(fixed_script("non-idempotent-dml", k_insert).empty());
    constexpr auto k_all = lint::WantedFixes::suggestions_too;
    CHECK(fixed_script("non-idempotent-dml", k_insert, k_all) ==
          "-- migrate:up\nINSERT INTO orders WITH LABEL srm_a2_1 (id, sku) VALUES (1, 'x');\n\n");
    CHECK(fixed_script("unqualified-name", "DROP TABLE orders;\n", k_all) ==
          "-- migrate:up\nDROP TABLE shop.orders;\n\n");
    CHECK(fixed_script("fast-change-mixed-with-rewrite",
                       "ALTER TABLE orders ADD COLUMN note VARCHAR(90) NULL, ADD INDEX a (sku) USING BITMAP;\n",
                       k_all) ==
          "-- migrate:up\nALTER TABLE orders ADD COLUMN note VARCHAR(90) NULL;\n"
          "ALTER TABLE orders ADD INDEX a (sku) USING BITMAP;\n\n");
}

TEST_CASE("a fix that does not give what its rule said is not written") {
    auto project = linted_with(only({"unrecoverable-force"}), "DROP TABLE orders FORCE;");
    REQUIRE(project.linted.findings.size() == 1);
    project.linted.findings.front().remedy->edits.front().text = " IF";
    const auto fixes = lint::fixes_of(project.linted.findings, project.graph, {}, lint::WantedFixes::safe);
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
    const auto fixes = lint::fixes_of(project.linted.findings, project.graph, {}, lint::WantedFixes::safe);
    REQUIRE(fixes.files.size() == 1);
    CHECK(fixes.files.front().text.find("CREATE MATERIALIZED VIEW m REFRESH DEFERRED ASYNC AS SELECT id, sku FROM "
                                        "orders;\nINSERT") != std::string::npos);
}

TEST_CASE("a revision that is older than the one before it is told, whatever its message says") {
    const auto dated = [](const std::string& id, const std::string& down, std::string_view date) {
        auto revision = lint_script(id, down, "-- migrate:up\nSELECT 1;\n");
        revision.create_date = date;
        return revision;
    };
    const auto findings = [&](std::string_view first, std::string_view second) {
        return shown(
            lint_project({dated("a1", "", first), dated("a2", "a1", second)}, only({"duplicate-version-order"}))
                .linted);
    };
    CHECK(findings("2026-01-01 10:00:00", "2026-01-02 09:00:00").empty());
    CHECK(findings("2026-01-03 10:00:00", "2026-01-02 09:00:00") ==
          "error: v/a2.sql: 'a2' was created before 'a1', which it follows [duplicate-version-order]\n"
          "hint: look whether it follows the right revision: git history tells who came first\n");
    CHECK(findings("2026-01-03 10:00:00+02:00", "2026-01-02 09:00:00").empty());  // other zones
    CHECK(findings("lately", "2026-01-02 09:00:00").empty());
}

TEST_CASE("the form of names is globs or a regular expression, and a broken one is an error") {
    const auto names = [](std::string_view pattern, std::string_view name) {
        auto config = lint_config(fmt::format("rules.naming-column.pattern = {}", pattern));
        return linted_with(config, fmt::format("ALTER TABLE orders ADD COLUMN `{}` INT NULL;", name)).linted;
    };
    const auto count = [](const lint::Linted& linted) {
        return std::count_if(linted.findings.begin(), linted.findings.end(),
                             [](const lint::LintFinding& finding) { return finding.rule == &lint::naming_column; });
    };
    CHECK(count(names("n_*, is_?", "n_x")) == 0);
    CHECK(count(names("n_*, is_?", "is_a")) == 0);
    CHECK(count(names("n_*, is_?", "is_ab")) == 1);
    CHECK(count(names("^[a-z]+(_[a-z]+)*$", "a_b")) == 0);
    CHECK(count(names("^[a-z]+(_[a-z]+)*$", "a_B")) == 1);
    const std::vector<lint::ConfigEntry> broken{{.key = "rules.naming-column.pattern", .value = "^(a", .where = {}}};
    CHECK(text_of(lint::read_config(broken).errors) ==
          "error: expected a regular expression as 'rules.naming-column.pattern', got '^(a'\n"
          "hint: see that its brackets and parentheses are closed\n");
}

TEST_CASE("rules about columns look at what ALTER TABLE adds and defines anew, too") {
    const auto config = only({"varchar-length-one"});
    CHECK(linted_with(config, "ALTER TABLE orders ADD COLUMN a VARCHAR NULL, ADD COLUMN b VARCHAR(2) NULL;")
              .linted.findings.size() == 1);
    CHECK(linted_with(config, "ALTER TABLE orders MODIFY COLUMN sku VARCHAR NOT NULL;").linted.findings.size() == 1);
}

TEST_CASE("a refused change is told by the rule of its reason alone") {
    const auto config = only({"impossible-change", "property-not-alterable", "not-null-without-default"});
    const auto rule = [&](std::string_view body) {
        const auto project = linted_with(config, body);
        return project.linted.findings.size() == 1 ? std::string(project.linted.findings.front().rule->name)
                                                   : shown(project.linted);
    };
    CHECK(rule("ALTER TABLE orders DROP COLUMN id;") == "impossible-change");
    CHECK(rule("ALTER TABLE orders SET (\"compression\" = \"ZSTD\");") == "property-not-alterable");
    CHECK(rule("ALTER TABLE orders ADD COLUMN a INT NOT NULL;") == "not-null-without-default");
}
