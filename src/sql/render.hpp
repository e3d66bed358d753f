// SPDX-License-Identifier: Apache-2.0
// Schema values to StarRocks' SQL: the one place where statements are written. Laid out for people who read it in a
// diff: a column a line, a clause a line. No semicolon and no line break at the end.
// Law: parse(render(x)) == x for every x that a parse gave. A name that StarRocks cannot hold is a base::Error
// (sql/quote.hpp).
#pragma once

#include "schema/model/model.hpp"
#include "schema/model/operation.hpp"

#include <string>

namespace srmigrate::sql {

std::string render(const schema::Operation& operation);
std::string render(const schema::AlterClause& clause);  ///< without ALTER TABLE t

// Pieces, on one line unless said otherwise. They read back with the parse_… of the same name in sql/parser.hpp.
std::string render(const schema::ObjectName& name);
std::string render(const schema::Type& type);
std::string render(const schema::Default& value);  ///< without DEFAULT
std::string render(const schema::Aggregate& aggregate);
std::string render(const schema::Column& column);
std::string render(const schema::Index& index);  ///< INDEX i (…) …
std::string render(const schema::PartitionItem& item);
std::string render(const schema::Partitioning& partitioning);  ///< without PARTITION BY; a partition a line
std::string render(const schema::Distribution& distribution);  ///< without DISTRIBUTED BY
std::string render(const schema::RefreshScheme& refresh);      ///< without REFRESH

}  // namespace srmigrate::sql
