// SPDX-License-Identifier: Apache-2.0
// Reads the header of a script of any format.
#pragma once

#include "revision/script/header.hpp"

namespace srmigrate::revision {

HeaderReading read_header(SourceFile source, ScriptFormat format);

}  // namespace srmigrate::revision
