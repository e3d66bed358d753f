// SPDX-License-Identifier: Apache-2.0
// What is recognised in the Python files of an Alembic project. They are looked at, never run, and revisions written in
// Python are not read yet.
#pragma once

#include "base/diagnostic.hpp"
#include "revision/file/source_file.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace srmigrate::revision {

/// Where a line assigns `revision`, as Alembic's generated files do.
std::optional<std::size_t> python_revision_offset(std::string_view text);

/// A warning for each setting that an environment script makes in code and that is a key of the configuration here.
std::vector<base::Diagnostic> environment_script_warnings(const SourceFile& source);

}  // namespace srmigrate::revision
