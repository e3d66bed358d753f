// SPDX-License-Identifier: Apache-2.0
// Types inside expressions: CAST (x AS type), ARRAY<type>[…].
#pragma once

#include "schema/expression/token_walk.hpp"
#include "schema/model/model.hpp"

namespace srmigrate::schema {

/// The type that begins here, as given; throws Beyond where none does. Fields of structs may have any name: SHOW CREATE
/// leaves their back quotes off (reference §4.10).
Type read_type(TokenWalk& walk);

}  // namespace srmigrate::schema
