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

/// Another text for a part of the statement: its tokens, as the statement has them.
struct Edit {
    std::size_t offset = 0;  ///< in the statement's text
    std::size_t length = 0;
    std::string text;
};

/// What a rule reports.
struct Hit {
    std::string message;  ///< a sentence's beginning, as diagnostics have it; its first sentence stands alone
    std::string hint;     ///< what to do instead; never empty
    Anchor anchor = {};
    std::string object = {};              ///< "database.table" that it is about
    std::optional<LintLevel> level = {};  ///< where it weighs more or less than the rule usually does
    std::vector<Edit> edits = {};         ///< that take the finding away, where the rule has a fix
    /// What the statement is to mean with the edits; nothing: the statement goes away.
    std::optional<schema::Operation> fixed = {};
    std::optional<base::Place> place = {};  ///< of what is in no statement
};
using Hits = std::vector<Hit>;

}  // namespace srmigrate::lint
