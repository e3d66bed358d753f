// SPDX-License-Identifier: Apache-2.0
// What the server does by itself as time goes by: jobs end, loads are published, dynamic tables get and lose
// partitions.
#pragma once

#include "engine/cluster/state.hpp"

namespace srmigrate::engine {

/// Does what is due by state.now. First thing of every statement. Dynamic tables are looked at once a minute (no border
/// is finer), and after a change of one of them (unsettle() of jobs).
void settle(ClusterState& state);

}  // namespace srmigrate::engine
