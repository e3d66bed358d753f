// SPDX-License-Identifier: Apache-2.0
// How the mysql command-line client reads a statement, which is not as StarRocks reads it: it knows neither `$$ … $$`
// nor a comment `--x` without a blank, and takes a backslash outside of strings for a command of its own.
// Source: MariaDB and MySQL, client/mysql.cc, add_line.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace srmigrate::sql {

enum class ClientReading {
    whole,       ///< up to the delimiter behind it, as it is
    cut,         ///< at a delimiter inside of it; another delimiter helps
    unreadable,  ///< a string has no end, or there is a command in it, whatever the delimiter
};
ClientReading read_by_client(std::string_view statement, std::string_view delimiter = ";");

/// A delimiter that leaves the statement whole: `;` where that does; nothing where none does.
std::optional<std::string> client_delimiter(std::string_view statement);

/// Whether the client drops part of the statement unless it is called with --comments: a hint.
bool needs_client_comments(std::string_view statement);

}  // namespace srmigrate::sql
