// SPDX-License-Identifier: Apache-2.0
// Every rule over every recorded statement that a server took: none crashes, and what each finds can be counted
// (SRMIGRATE_VERBOSE=1).
#include "schema/recorded.hpp"

#include "lint/linted.hpp"

#include <cstdlib>
#include <iostream>
#include <map>
#include <set>

using namespace srmigrate;
using namespace srmigrate::tests;

TEST_CASE("every rule can look at every recorded statement that a server took") {
    lint::LintConfig config;
    config.rule_set = lint::RuleSet::strict;
    std::map<std::string, std::size_t> count;
    std::size_t statements = 0;
    for (const auto& recorded : recorded_cases()) {
        std::vector<revision::Revision> scripts;
        std::string down;
        for (const auto& step : recorded.steps) {
            if (!step.ok) continue;
            const auto id = fmt::format("a{}", scripts.size() + 1);
            try {
                auto script =
                    lint_script(id, down, fmt::format("-- migrate:up\n{};\n\n-- migrate:down auto\n", step.sql));
                revision::read_section(script, revision::Direction::up, {});
                scripts.push_back(std::move(script));
                down = id;
            } catch (const base::Error&) {
                continue;  // not for scripts: a temporary table, text that does not end
            }
        }
        if (scripts.empty()) continue;
        const revision::Graph graph(std::move(scripts));
        std::set<revision::RevisionIndex> wanted;
        for (revision::RevisionIndex node = 0; node < graph.size(); ++node)
            wanted.insert(node);
        statements += wanted.size();
        const auto linted = lint::lint({.graph = graph,
                                        .values = {},
                                        .home = plan::Home{.catalog = {}, .database = recorded.steps.front().database},
                                        .config = config,
                                        .wanted = wanted});
        for (const auto& finding : linted.findings)
            ++count[std::string(finding.rule->name)];
    }
    // what says that the server refuses a statement is silent where it did not
    for (const auto* const rule :
         {&lint::impossible_change, &lint::key_order, &lint::float_key, &lint::random_distribution,
          &lint::names_differ_in_case, &lint::dynamic_partition_incomplete, &lint::property_not_alterable,
          &lint::not_null_without_default, &lint::colocate_mismatch, &lint::reserved_name, &lint::sync_mv_limits,
          &lint::mv_partition_mismatch}) {
        INFO(rule->name);
        CHECK(count[std::string(rule->name)] == 0);
    }
    if (std::getenv("SRMIGRATE_VERBOSE") == nullptr) return;
    std::cout << statements << " statements\n";
    for (const auto& [rule, found] : count)
        std::cout << found << ' ' << rule << '\n';
}
