// SPDX-License-Identifier: Apache-2.0
// Reads what a tool finds on disk, whichever tool it is.
#pragma once

#include "revision/import/imported.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace srmigrate::revision {

Imported read_foreign(ForeignTool tool, ForeignFiles found);

/// The revision that the user means: by version, by the name of its file, with or without suffix, or by id.
std::optional<std::size_t> find_imported(const Imported& imported, std::string_view name);

}  // namespace srmigrate::revision
