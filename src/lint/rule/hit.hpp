// SPDX-License-Identifier: Apache-2.0
// What a rule finds: a sentence, the way out, and the part of the statement that it is about.
#pragma once

#include "base/diagnostic.hpp"
#include "lint/rule/level.hpp"
#include "schema/model/operation.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::lint {

/// The part of a statement that a finding is about. Looked for in the text of the script, SQL or not: the name, behind
/// the word that comes before it in SQL. A part that is not found is the statement as a whole.
struct Anchor {
    std::string name = {};                   ///< empty: the first word of the statement
    std::string after = {};                  ///< a word of SQL, or none; other languages do not have it
    std::optional<std::size_t> clause = {};  ///< of ALTER TABLE, counted from 0
};

enum class FixKind {
    none,
    suggestion,  ///< may be what is meant
    safe,        ///< takes away what does harm and nothing else
};

/// Another text for a part of a statement.
struct Edit {
    std::size_t statement = 0;  ///< its index in the section
    std::size_t offset = 0;     ///< in the statement's text
    std::size_t length = 0;
    std::string text;
};

/// What stands in the place of a statement once a finding is taken away: none: the statement goes, with its semicolon.
struct FixedStatement {
    std::size_t statement = 0;  ///< its index in the section
    std::vector<schema::Operation> operations;
    bool operator==(const FixedStatement&) const = default;
};

/// What takes a finding away: edits, and what they make of the section. All other statements stay as they are.
struct Remedy {
    std::vector<Edit> edits = {};
    std::vector<FixedStatement> statements = {};
    /// The section's first directive that goes, or names a rule less, with its comment.
    std::optional<base::Place> directive = {};
    std::string directive_text = {};  ///< what the comment says then, without its dashes; empty: the comment goes
};

/// What a rule reports.
struct Hit {
    std::string message;  ///< a sentence's beginning, as diagnostics have it; its first sentence stands alone
    std::string hint;     ///< what to do instead; never empty
    Anchor anchor = {};
    std::string object = {};                ///< "database.table" that it is about
    std::optional<LintLevel> level = {};    ///< where it weighs more or less than the rule usually does
    std::optional<Remedy> remedy = {};      ///< where the rule has a fix
    std::optional<base::Place> place = {};  ///< of what is in no statement
};
using Hits = std::vector<Hit>;

}  // namespace srmigrate::lint
