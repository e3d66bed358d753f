// SPDX-License-Identifier: Apache-2.0
// The body of a revision written in Python: what its upgrade() or downgrade() sends. Its header is the business of
// revision/script.
#pragma once

#include "revision/file/direction.hpp"
#include "revision/file/variables.hpp"
#include "revision/script/known_schema.hpp"
#include "revision/script/script.hpp"

namespace srmigrate::revision {

SectionReading read_python_section(const Revision& revision, Direction direction, const VariableValues& values,
                                   const SchemaQuestions& questions);

}  // namespace srmigrate::revision
