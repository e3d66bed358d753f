// SPDX-License-Identifier: Apache-2.0
// Small projects, linted.
#pragma once

#include "base/diagnostic.hpp"
#include "base/text.hpp"
#include "lint/lint.hpp"
#include "lint/read_config.hpp"
#include "lint/rules/table.hpp"
#include "revision/scripts.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::tests {

/// What lint finds in the last revision of a line of scripts a1, a2 …; each is what stands below the header.
struct LintedProject {
    revision::Graph graph;
    lint::Linted linted;
};

inline lint::LintConfig lint_config(std::string_view settings) {
    std::vector<lint::ConfigEntry> entries;
    std::vector<std::string> databases;
    for (const auto& line : base::split_list(settings, '\n')) {
        const auto equal = line.find('=');
        if (base::trim(line.substr(0, equal)) == "databases") {  // a key of the project, not of lint
            databases = base::split_list(line.substr(equal + 1));
            continue;
        }
        entries.push_back({.key = std::string(base::trim(line.substr(0, equal))),
                           .value = std::string(base::trim(line.substr(equal + 1))),
                           .where = std::nullopt});
    }
    auto [config, errors] = lint::read_config(entries);
    REQUIRE(text_of(errors).empty());
    config.databases = std::move(databases);
    return config;
}

inline revision::Revision lint_script(const std::string& id, const std::string& down, const std::string& body,
                                      revision::ScriptFormat format = revision::ScriptFormat::sql) {
    const bool is_yaml = format == revision::ScriptFormat::yaml;
    const auto head =
        is_yaml ? fmt::format("revision: {}\ndown_revision: {}\nmessage: a step\n", id, down.empty() ? "null" : down)
                : fmt::format("-- a step\n--\n-- Revision ID: {}\n-- Revises: {}\n\n", id, down);
    auto revision = revision_of(head + body, format);
    revision.shown_file = fmt::format("v/{}{}", id, revision::suffix(format));
    revision.file = revision.shown_file;
    return revision;
}

inline LintedProject lint_project(std::vector<revision::Revision> scripts, const lint::LintConfig& config) {
    revision::Graph graph(std::move(scripts));
    const auto last = *graph.find(graph.id(graph.heads().front()));
    auto linted = lint::lint({.graph = graph,
                              .values = {},
                              .home = plan::Home{.catalog = std::nullopt, .database = "shop"},
                              .config = config,
                              .wanted = {last}});
    return {.graph = std::move(graph), .linted = std::move(linted)};
}

/// The revision before the one that is linted.
inline revision::Revision earlier_script(std::string_view sql) {
    return lint_script("a1", "",
                       sql.empty() ? "-- migrate:up\n-- srmigrate:empty\n\n-- migrate:down\n-- srmigrate:empty\n"
                                   : fmt::format("-- migrate:up\n{}\n", sql));
}

inline LintedProject lint_sql(std::string_view before, std::string_view body, std::string_view settings = {}) {
    return lint_project({earlier_script(before), lint_script("a2", "a1", fmt::format("-- migrate:up\n{}\n", body))},
                        lint_config(settings));
}

/// Findings as they are shown.
inline std::string shown(const lint::Linted& linted) {
    std::string text;
    for (const auto& finding : linted.findings) {
        text += base::to_text({.message = fmt::format("{} [{}]", finding.message, finding.rule->name),
                               .where = finding.where,
                               .hint = finding.hint},
                              lint::word(finding.level));
    }
    return text;
}

}  // namespace srmigrate::tests
