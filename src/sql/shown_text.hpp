// SPDX-License-Identifier: Apache-2.0
// What a server prints without the quotes that reading it back takes: in SHOW CREATE, the names of indexes stand bare
// and their comments between single quotes, but as they are (StarRocks: Index.toSql; reference §4.1).
#pragma once

#include <string>
#include <string_view>

namespace srmigrate::sql {

/// The text with the names and comments of indexes quoted as they would have to be; everything else as it is. A comment
/// ends where the line of an index can end, at the first such place.
std::string with_quoted_indexes(std::string_view shown);

}  // namespace srmigrate::sql
