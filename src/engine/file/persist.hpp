// SPDX-License-Identifier: Apache-2.0
// The engine's state as readable SQL and back: CREATE statements and INSERTs, with comments that hold what SQL does not
// say (ids, past jobs, labels). Law: load(save(s)) is s, for a state without unfinished jobs, as far as any statement
// can tell; connections, faults and labels that the server made up are left out.
#pragma once

#include "engine/cluster/state.hpp"

#include <string>
#include <string_view>

namespace srmigrate::engine {

/// Ends every unfinished job as if its time had come, stuck ones too. To be done before save.
void finish_jobs(ClusterState& state);

std::string save(const ClusterState& state);

/// Format 1, which is still read: nothing in it says where the state ends. In format 2 a line at the end does.
bool has_no_marked_end(std::string_view text);

/// `file` names the text in errors: base::Error with the place of what cannot be read.
ClusterState load(std::string_view text, const std::string& file);

}  // namespace srmigrate::engine
