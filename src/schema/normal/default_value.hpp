// SPDX-License-Identifier: Apache-2.0
// Whether a column of some type can have some default. Source: StarRocks ColumnDefAnalyzer.validateDefaultValue;
// reference §1.1.
#pragma once

#include "schema/model/model.hpp"

namespace srmigrate::schema {

/// Texts that only the server can judge (JSON) do not suit.
bool suits(const Default& value, const Type& type);

}  // namespace srmigrate::schema
