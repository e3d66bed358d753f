// SPDX-License-Identifier: Apache-2.0
// Directives: comments that tell srmigrate, not the server, how to run a statement. `-- srmigrate:NAME ARGS` touching a
// statement, or directly under a section marker for the whole section.
#pragma once

#include "base/diagnostic.hpp"

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace srmigrate::revision {

enum class DirectiveName {
    idempotent,  ///< a blind retry does no harm
    wait,        ///< starts after every statement before it has ended, jobs included
    nowait,      ///< the statements after it need not wait for its job
    empty,       ///< of a section only: it is meant to do nothing
    nolint,      ///< what lint says of the statement, or of the section, is known: with the rules and the reason
    loses_data,  ///< rows that were there may be gone after it, for the reason that is given
};

struct Directive {
    DirectiveName name = DirectiveName::idempotent;
    base::Place where;
    std::string text = {};  ///< of nolint and loses_data: what stands behind the word
    bool operator==(const Directive&) const = default;
};

/// Whether the list has this one, wherever it stands.
bool contains(std::span<const Directive> directives, const Directive& directive);

bool has_directive(std::span<const Directive> directives, DirectiveName name);

/// Whether a directive speaks to those who check the script, and means nothing to a run.
bool is_remark(const Directive& directive);

/// Whether a word may be followed by text.
enum class DirectiveText { none, free, required };

/// One row of the table that readers check against and the docs are held to.
struct DirectiveWord {
    std::string_view word;
    DirectiveName name;
    bool of_statement;  ///< may touch a statement; every directive may stand under a marker
    std::string_view meaning;
    DirectiveText text = DirectiveText::none;
};
std::span<const DirectiveWord> directive_words();

/// What a comment's text (without the dashes) is: nothing of ours, a directive, or a directive that is wrong.
struct NoDirective {};
using DirectiveReading = std::variant<NoDirective, Directive, base::Diagnostic>;
DirectiveReading read_directive(std::string_view comment, const base::Place& where);
/// The same without the prefix, as YAML scripts spell it: `srmigrate: [idempotent]`.
DirectiveReading read_directive_word(std::string_view text, const base::Place& where);

/// As a comment or a YAML list spells it: "nolint drop-table moved to another database".
std::string spelled(const Directive& directive);

}  // namespace srmigrate::revision
