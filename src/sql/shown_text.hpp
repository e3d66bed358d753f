// SPDX-License-Identifier: Apache-2.0
// What a server prints without the quotes that reading it back takes. In SHOW CREATE the names of indexes stand bare
// and their comments between single quotes, but as they are (StarRocks: Index.toSql); so do the values of LIST
// partitions (ListPartitionInfo.valuesToString), and the sort columns of a materialized view stand bare (reference
// §4.1, §4.6).
#pragma once

#include <string>
#include <string_view>

namespace srmigrate::sql {

/// The text with those names, comments and values quoted as they would have to be; everything else as it is. A comment
/// or a value ends where it can end, at the first such place. What looks otherwise stays.
std::string with_quotes(std::string_view shown);

}  // namespace srmigrate::sql
