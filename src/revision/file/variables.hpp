// SPDX-License-Identifier: Apache-2.0
// Script variables: `${name}` in a statement, declared in the script's header, valued by settings or by the
// declaration's default.
#pragma once

#include "revision/file/revision.hpp"
#include "sql/lexer.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

/// From the configuration and from -x NAME=VALUE. Names that a script does not declare are no concern of it.
using VariableValues = std::map<std::string, std::string, std::less<>>;

/// What the scripts declare as defaults; the last one counts where several give a variable one.
VariableValues default_values(std::span<const Revision> revisions);

/// What becomes of `${name}` where nobody declares the name.
enum class Undeclared {
    is_error,
    stays,  ///< it is text that means itself
};

/// What a script knows of variables.
struct VariableScope {
    const Revision& revision;  ///< declares them
    const VariableValues& values;
    Undeclared undeclared = Undeclared::is_error;
};

/// `problems` are undeclared variables and such without a value, with offsets in the text before replacement.
struct Replaced {
    std::string text;
    std::vector<sql::Problem> problems;
    bool changed = false;
};

/// The text of tokens that lie side by side, with variables replaced: as they are among words and in hints, escaped for
/// the quotes inside strings, where \${ is no variable; not in comments and not in the bodies of functions.
Replaced replace_in_tokens(sql::TokenSpan tokens, const VariableScope& scope);

/// The same for text that has no tokens, a value of a YAML script. \${ is ${ here.
Replaced replace_in_text(std::string_view text, const VariableScope& scope);

/// The statement as a script has to spell it where its strings are meant as they are: `\${name}` in place of `${name}`.
std::string without_variables(std::string_view statement);

}  // namespace srmigrate::revision
