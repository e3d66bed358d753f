// SPDX-License-Identifier: Apache-2.0
// In which type the server stores the state of an aggregate function, e.g. avg(INT) as VARBINARY.
// Source: recorded SHOW CREATE TABLE of StarRocks 4.1; reference §1.1, §4.10.
#pragma once

#include "schema/model/model.hpp"

#include <string_view>

namespace srmigrate::engine {

/// Argument types in the server's form.
schema::Type aggregate_state_type(const schema::AggregateState& state);
/// Whether a column of that state is NOT NULL whatever was written: count.
bool aggregate_state_is_never_null(std::string_view function);

}  // namespace srmigrate::engine
