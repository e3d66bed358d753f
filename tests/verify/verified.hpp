// SPDX-License-Identifier: Apache-2.0
// Small projects, verified.
#pragma once

#include "base/text.hpp"
#include "revision/scripts.hpp"
#include "verify/verify.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::tests {

/// A script v/ID.sql (or of that format) with a header, and that body.
inline revision::Revision verified_script(const std::string& id, const std::string& down, const std::string& body,
                                          const std::string& more = "",
                                          revision::ScriptFormat format = revision::ScriptFormat::sql) {
    const bool is_yaml = format == revision::ScriptFormat::yaml;
    const auto head =
        is_yaml ? fmt::format("revision: {}\ndown_revision: {}\nmessage: a step\n", id, down.empty() ? "null" : down)
                : fmt::format("-- a step\n--\n-- Revision ID: {}\n-- Revises: {}\n{}\n", id, down, more);
    auto revision = revision_of(head + body, format);
    revision.shown_file = fmt::format("v/{}{}", id, revision::suffix(format));
    revision.file = revision.shown_file;
    return revision;
}

struct VerifyOptions {
    std::vector<verify::TestProfile> profiles = {verify::TestProfile{}};
    std::string_view check;  ///< the only one; empty: all
    verify::OneWay one_way = verify::OneWay::is_noted;
    std::optional<std::size_t> max_not_simulated = {};
    bool all_are_old = false;
};

inline verify::Verified verified(std::vector<revision::Revision> scripts, const VerifyOptions& options = {}) {
    const revision::Graph graph(std::move(scripts));
    verify::VerifyInput input{.graph = graph,
                              .values = {},
                              .home = plan::Home{.catalog = std::nullopt, .database = "shop"},
                              .profiles = options.profiles,
                              .one_way = options.one_way,
                              .max_not_simulated = options.max_not_simulated};
    for (revision::RevisionIndex node = 0; options.all_are_old && node < graph.size(); ++node)
        input.old.insert(node);
    if (!options.check.empty()) input.wanted = [&](std::string_view name) { return name == options.check; };
    return verify::verify(input);
}

/// One line each for what did not pass: "failed down a2 a step v/a2.sql:9: message; hint", with its details below.
inline std::string findings_of(const verify::Verified& result) {
    std::string text;
    for (const auto& each : result.cases) {
        if (each.end == verify::CheckEnd::passed || each.end == verify::CheckEnd::skipped) continue;
        const auto& where = each.diagnostic.where;
        text +=
            fmt::format("{} {} {}{}: {}\n", verify::word(each.end), verify::word(each.check), where ? where->file : "",
                        where && where->line > 0 ? fmt::format(":{}", where->line) : "", each.diagnostic.message);
        for (const auto& line : each.details)
            text += fmt::format("    {}\n", line);
    }
    return text;
}

/// What does not pass of a revision a2 above a1; statements of a2 with its down section.
inline std::string findings_of(std::string_view before, std::string_view body, const VerifyOptions& options = {}) {
    const auto first = before.empty()
                           ? std::string("-- migrate:up\n-- srmigrate:empty\n\n-- migrate:down\n-- srmigrate:empty\n")
                           : fmt::format("-- migrate:up\n{}\n\n-- migrate:down auto\n", before);
    return findings_of(verified(
        {verified_script("a1", "", first), verified_script("a2", "a1", fmt::format("-- migrate:up\n{}\n", body))},
        options));
}

}  // namespace srmigrate::tests
