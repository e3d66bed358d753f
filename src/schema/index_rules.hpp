// SPDX-License-Identifier: Apache-2.0
// Which columns StarRocks builds an index on, by the column's type and the table's key. What a server's configuration
// has to allow besides (GIN, VECTOR) is not looked at. Source: reference §1.1.
#pragma once

#include "schema/change_rules.hpp"
#include "schema/model.hpp"

#include <optional>
#include <string>

namespace srmigrate::schema {

/// Why the index cannot be built on its column of that table; nothing when it can. Other indexes are not looked at.
std::optional<Refusal> index_refusal(const Table& table, const Index& index, const Context& context);

/// Why a bloom filter cannot be built on the column of that name.
std::optional<Refusal> bloom_filter_refusal(const Table& table, const std::string& column);

}  // namespace srmigrate::schema
