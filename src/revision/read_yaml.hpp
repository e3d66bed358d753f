// SPDX-License-Identifier: Apache-2.0
// The body of a YAML script: lists of operations. Its header is the business of revision/yaml_header.
#pragma once

#include "revision/script.hpp"
#include "revision/variables.hpp"

namespace srmigrate::revision {

SectionReading read_yaml_section(const Revision& revision, Direction direction, const VariableValues& values);

}  // namespace srmigrate::revision
