// SPDX-License-Identifier: Apache-2.0
// The body of an SQL script: markers, sections, statements. Its header is the business of revision/script/sql_header.
#pragma once

#include "revision/file/variables.hpp"
#include "revision/script/script.hpp"

namespace srmigrate::revision {

SectionReading read_sql_section(const Revision& revision, Direction direction, const VariableValues& values);

}  // namespace srmigrate::revision
