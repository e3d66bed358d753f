// SPDX-License-Identifier: Apache-2.0
// Whether a query finds what it reads, by names: objects, and columns as far as its tokens tell. Types and functions
// are not looked at.
#pragma once

#include "schema/catalog.hpp"
#include "schema/model.hpp"
#include "schema/operation.hpp"

#include <optional>
#include <string>

namespace srmigrate::schema {

/// The query that the operation gives to a view; null if there is none.
const Query* query_of(const Operation& operation);

/// What the query finds in `known` and misses in `catalog`: "the column 'a' of 'd.t', which it reads, is not there".
/// Nothing when all of it is there, and where neither tells (objects that are not understood, or of which `known` has
/// none). `database` is the one that unqualified names mean.
std::optional<std::string> missing_source(const Query& query, const std::string& database, const Catalog& known,
                                          const Catalog& catalog);

}  // namespace srmigrate::schema
