// SPDX-License-Identifier: Apache-2.0
// Reads the bodies of revisions of any format, from the text that loading kept: no file is read again.
#pragma once

#include "base/diagnostic.hpp"
#include "revision/file/variables.hpp"
#include "revision/script/known_schema.hpp"
#include "revision/script/script.hpp"

namespace srmigrate::revision {

/// One section of a revision that was loaded from a file. The other one is not looked into. A missing down section is
/// an absent one; everything else that is wrong is an Error with all diagnostics. Without an answer to its questions, a
/// Python script that decides by what the database holds is an error.
Section read_section(const Revision& revision, Direction direction, const VariableValues& values,
                     const SchemaQuestions& questions = {});

/// Why a revision whose down section is absent cannot be downgraded.
base::Diagnostic not_reversible(const Revision& revision);

}  // namespace srmigrate::revision
