// SPDX-License-Identifier: Apache-2.0
// Schema values to StarRocks' SQL: the one place where statements are written. Laid out for people who read it in a
// diff: a column a line, a clause a line. No semicolon and no line break at the end.
// Law: parse(render(x)) == x for every x that a parse gave. A name that StarRocks cannot hold is a base::Error
// (sql/quote.hpp).
#pragma once

#include "schema/model/operation.hpp"
#include "sql/render_pieces.hpp"

#include <string>

namespace srmigrate::sql {

std::string render(const schema::Operation& operation);
std::string render(const schema::AlterClause& clause);  ///< without ALTER TABLE t

}  // namespace srmigrate::sql
