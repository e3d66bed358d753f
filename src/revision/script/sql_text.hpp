// SPDX-License-Identifier: Apache-2.0
// SQL text inside of a script as statements: a section of an SQL script, or the text of an `execute` of a YAML script.
#pragma once

#include "base/diagnostic.hpp"
#include "base/shared_text.hpp"
#include "revision/file/places.hpp"
#include "revision/file/variables.hpp"
#include "revision/script/script.hpp"
#include "sql/lexer.hpp"

#include <span>
#include <string>
#include <vector>

namespace srmigrate::revision {

struct StatementsReading {
    std::vector<ScriptStatement> statements;
    std::vector<base::Diagnostic> errors;
};

/// The statements of `tokens`, which are of `text` or of a part of it and were lexed without problem. `directives` are
/// those of the section; comments among the tokens add to them.
StatementsReading read_statements(const base::SharedText& text, sql::TokenSpan tokens,
                                  std::span<const Directive> directives, const PlaceOf& place,
                                  const VariableScope& scope);

/// The remarks of line comments, directives left out.
std::vector<std::string> remarks_in(sql::TokenSpan tokens);

/// The statement with what its text means.
ScriptStatement understand(ScriptStatement statement);

base::Diagnostic diagnostic_of(const sql::Problem& problem, const PlaceOf& place);

}  // namespace srmigrate::revision
