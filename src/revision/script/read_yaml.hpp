// SPDX-License-Identifier: Apache-2.0
// The body of a YAML script: lists of operations. Its header is the business of revision/script/yaml_header.
#pragma once

#include "revision/file/variables.hpp"
#include "revision/script/script.hpp"

namespace srmigrate::revision {

SectionReading read_yaml_section(const Revision& revision, Direction direction, const VariableValues& values);

}  // namespace srmigrate::revision
