// SPDX-License-Identifier: Apache-2.0
// Revisions out of texts, for the tests of this room.
#pragma once

#include "base/diagnostic.hpp"
#include "base/text.hpp"
#include "revision/body/read_script.hpp"
#include "revision/script/read_header.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace srmigrate::tests {

inline std::string text_of(const std::vector<base::Diagnostic>& diagnostics) {
    std::string text;
    for (const auto& diagnostic : diagnostics)
        text += base::to_text(diagnostic);
    return text;
}

inline revision::Revision revision_of(std::string text, revision::ScriptFormat format = revision::ScriptFormat::sql) {
    revision::SourceFile source{
        .file = {}, .shown_file = "v/a1" + std::string(revision::suffix(format)), .text = std::move(text)};
    const auto problem = revision::clean_text(source);
    REQUIRE_FALSE(problem.has_value());
    auto reading = revision::read_header(std::move(source), format);
    REQUIRE(text_of(reading.errors).empty());
    REQUIRE(reading.revision.has_value());
    return std::move(*reading.revision);
}

/// The sections of an SQL script below a header of three lines and an empty one.
inline revision::Revision sql_revision(const std::string& body, const std::string& variables = "a=1, b") {
    return revision_of("-- Revision ID: a1\n-- Revises: \n-- Variables: " + variables + "\n\n" + body);
}

inline std::vector<std::string> sent(const revision::Section& section) {
    std::vector<std::string> result;
    for (const auto& statement : section.statements)
        result.emplace_back(statement.sql.text());
    return result;
}

struct BothSections {
    revision::Section up;
    revision::Section down;
};

inline BothSections read_script(const revision::Revision& revision, const revision::VariableValues& values) {
    return {.up = revision::read_section(revision, revision::Direction::up, values),
            .down = revision::read_section(revision, revision::Direction::down, values)};
}

/// The diagnostics of reading it, or nothing.
inline std::string errors_of(const revision::Revision& revision, revision::Direction direction,
                             const revision::VariableValues& values = {}) {
    try {
        revision::read_section(revision, direction, values);
    } catch (const base::Error& error) {
        CHECK(error.fault() == base::Fault::failed);
        return text_of(error.diagnostics());
    }
    return {};
}

}  // namespace srmigrate::tests
