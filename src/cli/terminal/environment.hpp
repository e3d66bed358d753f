// SPDX-License-Identifier: Apache-2.0
// The real world behind base::Environment, and the signals that ask a run to stop.
#pragma once

#include "base/environment.hpp"

namespace srmigrate::cli {

/// Of this process: its variables, clocks, streams and terminal.
base::Environment real_environment();

/// While it lives, SIGINT, SIGTERM and SIGHUP are counted and seen through the environment's stop_requested, instead of
/// ending the process, and a closed pipe is an error instead of the end. For commands that change a database.
class StopSignals {
  public:
    StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;
    ~StopSignals();
};

}  // namespace srmigrate::cli
