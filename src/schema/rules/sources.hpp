// SPDX-License-Identifier: Apache-2.0
// Whether queries and the expressions of generated columns find what they read, by names: objects, and columns as far
// as their tokens tell.
#pragma once

#include "schema/model/catalog.hpp"
#include "schema/model/model.hpp"
#include "schema/model/operation.hpp"
#include "schema/rules/obstacle.hpp"

#include <optional>
#include <string>

namespace srmigrate::schema {

/// The query that the operation gives to a view; null if there is none.
const Query* query_of(const Operation& operation);

/// What the query finds in `known` and misses in `catalog`: "the column 'a' of 'd.t', which it reads, is not there".
/// Nothing when all of it is there, and where neither tells (objects that are not understood, or of which `known` has
/// none). `database` is the one that unqualified names mean. Types and functions are not looked at.
std::optional<std::string> missing_source(const Query& query, const std::string& database, const Catalog& known,
                                          const Catalog& catalog);

/// Why the expression of a generated column does not fit the table: a column of `known` that it reads is not there, or
/// has another type, so that the type of the expression is another.
std::optional<Obstacle> missing_source(const Expression& expression, const Table& known, const Table& table);

}  // namespace srmigrate::schema
