// SPDX-License-Identifier: Apache-2.0
// The two ways along the graph, and the two sections of a script.
#pragma once

namespace srmigrate::revision {

enum class Direction { up, down };

}  // namespace srmigrate::revision
