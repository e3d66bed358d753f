// SPDX-License-Identifier: Apache-2.0
// Names Json without the weight of the library's header.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace srmigrate::base {

using Json = nlohmann::ordered_json;

}  // namespace srmigrate::base
