// SPDX-License-Identifier: Apache-2.0
// Script variables: `${name}` in a statement, declared in the script's header, valued by settings or by the
// declaration's default.
#pragma once

#include <functional>
#include <map>
#include <string>

namespace srmigrate::revision {

/// From the configuration and from -x NAME=VALUE. Names that a script does not declare are no concern of it.
using VariableValues = std::map<std::string, std::string, std::less<>>;

}  // namespace srmigrate::revision
