// SPDX-License-Identifier: Apache-2.0
// What a server keeps of the query of a view. It finds the query by counting characters and cuts it out of UTF-16,
// where a character above U+FFFF counts twice: each such character before the query moves its beginning, and each
// before its end its end (recorded of 4.1; StarRocks: AstBuilder cuts the statement by the indexes of ANTLR's
// CodePointCharStream, as older versions do that keep the text at all).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace srmigrate::sql {

/// Whether the server cuts the query out of such a statement at the wrong place.
bool cuts_query(std::string_view statement);

/// What it cuts out for the query that stands there.
std::string kept_query(std::string_view statement, std::size_t begin, std::size_t end);

}  // namespace srmigrate::sql
