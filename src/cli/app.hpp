// SPDX-License-Identifier: Apache-2.0
// From the command line to an exit code: parses, loads what the command needs, runs it, and is the only place that
// catches what is left.
#pragma once

#include "base/environment.hpp"

namespace srmigrate::cli {

/// With the real environment of the process.
int run(int argc, const char* const* argv);
/// With any environment.
int run(int argc, const char* const* argv, const base::Environment& environment);

}  // namespace srmigrate::cli
