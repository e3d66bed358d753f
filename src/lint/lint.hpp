// SPDX-License-Identifier: Apache-2.0
// Walks through the scripts in the order in which they run, and asks every rule about every statement, on the schema
// that stands there. No server is asked.
#pragma once

#include "base/diagnostic.hpp"
#include "lint/rule/rule.hpp"
#include "plan/home.hpp"
#include "revision/file/variables.hpp"
#include "revision/graph/graph.hpp"
#include "revision/models/models.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace srmigrate::lint {

/// Another text for a stretch of a file.
struct FileEdit {
    std::size_t offset = 0;
    std::size_t length = 0;
    std::string text;
    bool operator==(const FileEdit&) const = default;
};

/// What takes a finding away, in its file.
struct FileRemedy {
    std::vector<FileEdit> edits;
    std::vector<FixedStatement> statements;     ///< of the finding's section
    std::optional<base::Place> directive = {};  ///< that goes, or says something else
    std::string directive_text = {};            ///< what it says then; empty: it goes
};

enum class FindingState {
    open,
    suppressed,   ///< a nolint in the script speaks of it
    in_baseline,  ///< known since the baseline was written
};

struct LintFinding {
    const Rule* rule = nullptr;
    LintLevel level = LintLevel::warning;
    std::string message;
    std::string hint;
    base::Place where;
    std::string revision;  ///< empty: of the desired schema, or of the graph as a whole
    std::optional<revision::Direction> direction = {};
    std::size_t statement = 0;  ///< of its section, counted from 1; 0: the section or the revision as a whole
    std::string statement_hash = {};
    std::string object = {};
    std::string fingerprint = {};  ///< 16 hexadecimal digits, the same as long as the statement is
    FindingState state = FindingState::open;
    std::string reason = {};          ///< why it is suppressed
    std::filesystem::path file = {};  ///< that the remedy is for; absolute
    std::optional<FileRemedy> remedy = {};
};

struct LintInput {
    const revision::Graph& graph;
    const revision::VariableValues& values;
    std::optional<plan::Home> home;
    const LintConfig& config;
    /// The revisions whose findings are wanted; those before them are read for what they build.
    std::set<revision::RevisionIndex> wanted;
    /// Of those, the ones that ran somewhere with another text (git), for the rule edited-revision.
    std::set<revision::RevisionIndex> edited = {};
};

struct Linted {
    std::vector<LintFinding> findings;  ///< by file, line, column and rule
    std::size_t revisions = 0;          ///< that were looked at
    std::size_t models = 0;
    std::size_t muted = 0;  ///< statements about objects of which nothing is known
};

/// Throws one base::Error with everything that cannot be read, and with suppressions of rules that do not exist.
Linted lint(const LintInput& input);

/// The rules about tables and views, asked about the desired schema.
Linted lint_models(const revision::Models& models, const LintConfig& config);

/// Both in one, in order.
Linted joined(Linted a, Linted b);

}  // namespace srmigrate::lint
