// SPDX-License-Identifier: Apache-2.0
// Hides secrets in SQL text before people or logs see it. The packet and --sql carry the text as it is.
#pragma once

#include "sql/statement.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace srmigrate::sql {

/// The same text with every string replaced by '***' that is the value of a key which looks secret (password, secret,
/// token, access key, credential …) or follows IDENTIFIED BY. Text that cannot be lexed to its end is hidden from the
/// first problem on.
std::string redact(std::string_view text);

/// A statement's beginning in one line: redacted, comments dropped, white space folded, at most `width` characters.
std::string one_line(const StatementText& statement, std::size_t width = 100);

}  // namespace srmigrate::sql
