// SPDX-License-Identifier: Apache-2.0
// The values that bound partitions: their order, and the least one of a type. Source: StarRocks PartitionKey; reference
// §4.1.
#pragma once

#include "schema/model/model.hpp"

#include <string>

namespace srmigrate::schema {

/// The lower bound of a range that is open below; empty for a type that cannot partition by range.
std::string least_value(const Type& type);

/// Negative, zero, positive; NULL is less than any value. Texts of a type that is not known in the order of their
/// bytes.
int compare_values(const PartitionValue& a, const PartitionValue& b, const Type* type);

}  // namespace srmigrate::schema
