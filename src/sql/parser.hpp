// SPDX-License-Identifier: Apache-2.0
// Text to schema values: what a statement asks for. A statement that is not understood is a value too (Opaque); a
// statement that is understood and wrong is a Problem: "expected …, got …" at the token where it goes wrong.
#pragma once

#include "base/diagnostic.hpp"
#include "schema/model/model.hpp"
#include "schema/model/operation.hpp"
#include "sql/lexer.hpp"

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace srmigrate::sql {

template <class Value>
using Parsed = std::variant<Value, Problem>;

/// One statement, a semicolon at its end or not. Problems have offsets into the text that was lexed; of text that has
/// invalid tokens, take the lexer's problem first.
Parsed<schema::Operation> parse(TokenSpan tokens);
Parsed<schema::Operation> parse(std::string_view text);

/// Text that SHOW CREATE printed. The same language, but for the fields of structs, which stand without back quotes
/// whatever their names are (reference §4.10), and for indexes (sql/shown_text.hpp).
Parsed<schema::Operation> parse_shown(std::string_view shown);

/// The reason of an Opaque whose first word begins no statement of any StarRocks version.
inline constexpr std::string_view k_no_such_statement = "StarRocks is not known to have such a statement";

/// Pieces of statements, as attributes of an operation give them. Each text must be one piece and nothing more.
Parsed<schema::ObjectName> parse_name(std::string_view text);               ///< db.t
Parsed<std::vector<std::string>> parse_identifiers(std::string_view text);  ///< a, b or (a, b)
Parsed<schema::Type> parse_type(std::string_view text);                     ///< DECIMAL(10, 2)
Parsed<schema::Expression> parse_expression(std::string_view text);         ///< a + 1
Parsed<schema::Default> parse_default(std::string_view text);               ///< what stands behind DEFAULT
Parsed<schema::Aggregate> parse_aggregate(std::string_view text);           ///< SUM, avg(INT)
Parsed<schema::Column> parse_column(std::string_view text);                 ///< id BIGINT NOT NULL
Parsed<schema::Partitioning> parse_partitioning(std::string_view text);     ///< what stands behind PARTITION BY
Parsed<schema::PartitionItem> parse_partition(std::string_view text);       ///< PARTITION p VALUES … or START …
Parsed<schema::Distribution> parse_distribution(std::string_view text);     ///< what stands behind DISTRIBUTED BY
Parsed<schema::RefreshScheme> parse_refresh(std::string_view text);         ///< what stands behind REFRESH
Parsed<schema::Query> parse_query(std::string_view text);

/// The problem with its place in `text`, ready to be shown.
base::Diagnostic diagnostic_of(const Problem& problem, std::string file, std::string_view text);

}  // namespace srmigrate::sql
