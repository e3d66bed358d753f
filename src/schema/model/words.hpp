// SPDX-License-Identifier: Apache-2.0
// How StarRocks writes the members of closed sets.
#pragma once

#include "schema/model/model.hpp"

#include <string_view>

namespace srmigrate::schema {

std::string_view word(KeyModel model);              ///< PRIMARY KEY
std::string_view keys_type(KeyModel model);         ///< PRIMARY_KEYS, AGG_KEYS: as metadata and errors have it
std::string_view word(IndexKind kind);              ///< NGRAMBF
std::string_view word(AggregateFunction function);  ///< REPLACE_IF_NOT_NULL

}  // namespace srmigrate::schema
