// SPDX-License-Identifier: Apache-2.0
// Every rule by its own examples: the bad one is found, the good one is not, in SQL and in YAML.
#include "lint/linted.hpp"

#include <algorithm>
#include <set>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

lint::Linted linted_example(const lint::Rule& rule, std::string_view body, revision::ScriptFormat format) {
    auto config = lint_config(rule.settings);
    config.levels.emplace(rule.name, lint::LintLevel::error);
    const auto text =
        format == revision::ScriptFormat::sql ? fmt::format("-- migrate:up\n{}\n", body) : fmt::format("{}\n", body);
    return lint_project({earlier_script(rule.before), lint_script("a2", "a1", text, format)}, config).linted;
}

std::size_t count_of(const lint::Rule& rule, const lint::Linted& linted) {
    return static_cast<std::size_t>(
        std::count_if(linted.findings.begin(), linted.findings.end(), [&](const lint::LintFinding& finding) {
            return finding.rule == &rule && finding.state == lint::FindingState::open;
        }));
}

bool needs_a_project(const lint::Rule& rule) {
    return std::holds_alternative<lint::GraphRule>(rule.check) || rule.name == "edited-revision" ||
           rule.name == "duplicate-version-order" || rule.name == "message-required";
}

}  // namespace

TEST_CASE("each rule finds its bad example and is silent about its good one, in SQL and in YAML") {
    for (const auto* const rule : lint::rules()) {
        if (needs_a_project(*rule)) continue;  // their tests are in lint_test
        INFO(rule->name);
        const auto check = [&](std::string_view bad, std::string_view good, revision::ScriptFormat format) {
            INFO(revision::word(format));
            try {
                const auto found = linted_example(*rule, bad, format);
                INFO(shown(found));
                CHECK(count_of(*rule, found) >= 1);
            } catch (const base::Error& error) {
                FAIL_CHECK("bad: " << text_of(error.diagnostics()));
            }
            try {
                const auto found = linted_example(*rule, good, format);
                INFO(shown(found));
                CHECK(count_of(*rule, found) == 0);
            } catch (const base::Error& error) {
                FAIL_CHECK("good: " << text_of(error.diagnostics()));
            }
        };
        check(rule->bad.sql, rule->good.sql, revision::ScriptFormat::sql);
        check(rule->bad.yaml, rule->good.yaml, revision::ScriptFormat::yaml);
    }
}

TEST_CASE("what a rule finds in its bad example stands in its line, and says what to do") {
    for (const auto* const rule : lint::rules()) {
        if (needs_a_project(*rule)) continue;
        INFO(rule->name);
        for (const auto& finding : linted_example(*rule, rule->bad.sql, revision::ScriptFormat::sql).findings) {
            CHECK(finding.where.file == "v/a2.sql");
            CHECK_FALSE(finding.hint.empty());
            CHECK_FALSE(finding.message.ends_with('.'));
            CHECK(finding.fingerprint.size() == 16);
        }
    }
}

TEST_CASE("rules have names of their own, in one spelling, and a sentence each") {
    std::set<std::string_view> names;
    for (const auto* const rule : lint::rules()) {
        INFO(rule->name);
        CHECK(names.insert(rule->name).second);
        CHECK(rule->name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string_view::npos);
        CHECK(rule->summary.ends_with('.'));
        CHECK(rule->why.ends_with('.'));
        CHECK(lint::find_rule(rule->name) == rule);
    }
}
