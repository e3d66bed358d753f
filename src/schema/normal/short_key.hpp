// SPDX-License-Identifier: Apache-2.0
// The leading columns by which StarRocks finds a row: which ones, and how many bytes they take. Source: reference §1.1;
// StarRocks PrimitiveType.getOlapColumnIndexSize, CreateTableAnalyzer.analyzeKeysDesc.
#pragma once

#include "schema/model/model.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace srmigrate::schema {

/// Bytes that a column of the type takes.
std::int64_t short_key_size(const Type& type);

/// How many of the columns, from the first on: at most three, of 36 bytes together, up to a VARCHAR and up to one that
/// `may_be_part` does not let in. A CHAR that is longer by itself makes one.
std::size_t short_key_length(const std::vector<Type>& columns, bool (*may_be_part)(const Type&));

}  // namespace srmigrate::schema
