// SPDX-License-Identifier: Apache-2.0
// What StarRocks' functions answer with. Source: gensrc/script/functions.py of StarRocks, where of several signatures
// the first that fits counts.
#pragma once

#include "schema/model/model.hpp"

#include <optional>
#include <string_view>

namespace srmigrate::engine {

/// The kind of type that the function answers with, whatever its arguments are; nothing where it depends on them, and
/// of functions that are not known here. `function` is in lower case.
std::optional<schema::TypeKind> type_of_function(std::string_view function);

}  // namespace srmigrate::engine
