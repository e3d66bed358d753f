// SPDX-License-Identifier: Apache-2.0
// Values as Python source, as repr() spells them.
#pragma once

#include "schema/model/model.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

/// {'k': 'v', 'l': 'w'}
std::string python_dictionary(const schema::Properties& properties);

/// SQL as sqlalchemy.text() has to get it to give the same: there `:name` is a parameter unless a backslash stands
/// before it (SQLAlchemy: SQLCompiler.visit_textclause).
std::string as_text_clause(std::string_view sql);

/// A string with line breaks as one literal a line, which Python joins; no other line begins inside of a literal, so
/// that the whole may be indented.
std::vector<std::string> python_string_lines(std::string_view text);

/// Whether the name may stand before the `=` of a keyword argument.
bool can_be_keyword(std::string_view name);

}  // namespace srmigrate::revision
