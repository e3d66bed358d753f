// SPDX-License-Identifier: Apache-2.0
// What a signal means to code that waits: the Error that ends the command.
#pragma once

#include "base/diagnostic.hpp"
#include "base/environment.hpp"

#include <string_view>

namespace srmigrate::run {

/// Fault::interrupted after SIGINT, else Fault::terminated. `where` completes "stopped on request …".
base::Error stopped_on_request(const base::Environment& environment, std::string_view where);

/// Throws that where the user has asked to stop.
void stop_if_requested(const base::Environment& environment, std::string_view where);

}  // namespace srmigrate::run
