// SPDX-License-Identifier: Apache-2.0
// Reads the body of a revision that may ask of the schema, for who can answer.
#pragma once

#include "revision/file/variables.hpp"
#include "revision/script/known_schema.hpp"
#include "revision/script/script.hpp"

namespace srmigrate::revision {

/// As read_section without questions, where a Python script that decides by what the database holds is an error.
Section read_section(const Revision& revision, Direction direction, const VariableValues& values,
                     const SchemaQuestions& questions);

}  // namespace srmigrate::revision
