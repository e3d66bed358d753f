// SPDX-License-Identifier: Apache-2.0
// Finds the user's editor (reference alembic.md §1.5, edit).
#pragma once

#include "base/environment.hpp"

#include <string>
#include <vector>

namespace srmigrate::cli {

/// The editor with its options: $EDITOR, $VISUAL, else the first of the usual ones on PATH. Throws an Error when there
/// is none.
std::vector<std::string> find_editor(const base::Environment& environment);

}  // namespace srmigrate::cli
