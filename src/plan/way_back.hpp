// SPDX-License-Identifier: Apache-2.0
// The order in which the changes of a diff are undone. It is not the reverse: going back, too, tables come before the
// views that read them, and a view finds what it reads as it was.
#pragma once

#include "schema/diff/diff.hpp"

#include <cstddef>
#include <vector>

namespace srmigrate::plan {

/// Indexes of the changes. `from` is the catalog that they start from, and that the way back leads to.
std::vector<std::size_t> way_back(const std::vector<schema::Change>& changes, const schema::Catalog& from);

}  // namespace srmigrate::plan
