// SPDX-License-Identifier: Apache-2.0
// JSON values whose members keep the order in which they were added, so that output is deterministic. Headers that only
// name Json include <nlohmann/json_fwd.hpp> through base/json_fwd.hpp.
#pragma once

#include <nlohmann/json.hpp>

namespace srmigrate::base {

using Json = nlohmann::ordered_json;

}  // namespace srmigrate::base
