// SPDX-License-Identifier: Apache-2.0
// Names and literals on their way into SQL text and out of it. No other file writes a quote.
// Source of the rules: reference §6.3.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace srmigrate::sql {

/// Whether StarRocks refuses the word as an unquoted name. Case does not matter.
bool is_reserved(std::string_view word);

/// Whether StarRocks has a way to write the name: none for one with a back quote or a NUL.
bool is_quotable(std::string_view name);

/// The name as StarRocks reads it back: bare where it is a plain ASCII word that is not reserved, else in back quotes.
/// Throws base::Error for a name that is not quotable.
std::string quote_identifier(std::string_view name);
/// a, `b c`, d
std::string quote_identifiers(std::span<const std::string> names);

std::string quote_string(std::string_view value);  ///< 'value'
std::string quote_text(std::string_view value);    ///< "value", as SHOW CREATE writes comments and properties

/// The name that an identifier token stands for: back quotes removed, all of them.
std::string unquote_identifier(std::string_view token);
/// The value that a string token stands for, of either quote kind; escapes and doubled quotes resolved.
std::string unquote_string(std::string_view token);

}  // namespace srmigrate::sql
