// SPDX-License-Identifier: Apache-2.0
// What is recognised in the environment script of an Alembic project, which is looked at, never run.
#pragma once

#include "base/diagnostic.hpp"
#include "revision/file/source_file.hpp"

#include <vector>

namespace srmigrate::revision {

/// A warning for each setting that an environment script makes in code and that is a key of the configuration here.
std::vector<base::Diagnostic> environment_script_warnings(const SourceFile& source);

}  // namespace srmigrate::revision
