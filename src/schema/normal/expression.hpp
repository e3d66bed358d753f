// SPDX-License-Identifier: Apache-2.0
// One spelling for expressions and query bodies that mean the same for certain: case of keywords, functions and column
// names, back quotes, redundant parentheses, AS before an alias, INNER and OUTER before JOIN, the database's own name
// in front of a table. It is not an optimiser: where it is in doubt, two texts stay different. Source: reference §4.5,
// §4.10, §6.3 and StarRocks' operator precedence.
#pragma once

#include "schema/model/context.hpp"
#include "schema/model/model.hpp"

#include <string>
#include <string_view>

namespace srmigrate::schema {

/// Text to compare, not to send. Column names are folded. Known respellings of the server count as the same:
/// time_slice(x, INTERVAL 7 day) as time_slice(x, 7, 'day', 'floor'), CAST(x AS STRING) as CAST(x AS VARCHAR(65533)),
/// the unit of date_trunc in any case.
std::string canonical_text(const Expression& expression);

/// The same for a query. Table names keep their case; `database`.t is t in that database.
std::string canonical_text(const Query& query, const ServerProfile& context);

/// Whether the token may be a name: as far as tokens tell, a keyword is one, too.
bool is_name(const Token& token);
/// Whether the expression has the name in it.
bool reads(const Expression& expression, std::string_view name);

/// The name, when the expression is nothing but a column name.
const std::string* as_column(const Expression& expression);

/// The expressions of a table without its own name in front of columns: `t`.`a` is `a`. The server keeps them as they
/// were written, prints them so, and takes them back for a table of that name only, and for partitions not at all.
Table without_own_name(Table table);

}  // namespace srmigrate::schema
