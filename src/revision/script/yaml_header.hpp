// SPDX-License-Identifier: Apache-2.0
// The header of a YAML script: its top-level keys but upgrade and downgrade. A quick scan reads the spellings that
// srmigrate itself writes; the YAML parser, which costs a hundred times as much, is asked where the scan is unsure.
#pragma once

#include "revision/script/header.hpp"

namespace srmigrate::revision {

HeaderReading read_yaml_header(SourceFile source);

}  // namespace srmigrate::revision
