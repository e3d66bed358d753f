// SPDX-License-Identifier: Apache-2.0
#include "sql/kept_query.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace srmigrate::sql {
namespace {

/// Two units of UTF-16.
bool is_pair(std::string_view text, std::size_t at) {
    return base::code_point(text, at) > 0xFFFF;
}

std::size_t pairs(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); at += base::character_size(text, at))
        count += is_pair(text, at) ? 1 : 0;
    return count;
}

/// The beginning of the character that is so many units before `at`.
std::size_t before(std::string_view text, std::size_t at, std::size_t units) {
    while (units > 0 && at > 0) {
        do
            --at;
        while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U);
        units -= std::min<std::size_t>(units, is_pair(text, at) ? 2 : 1);
    }
    return at;
}

}  // namespace

bool cuts_query(std::string_view statement) {
    return pairs(statement) > 0;
}

std::string kept_query(std::string_view statement, std::size_t begin, std::size_t end) {
    const auto from = before(statement, begin, pairs(statement.substr(0, begin)));
    const auto to = std::max(from, before(statement, end, pairs(statement.substr(0, end))));
    return std::string(statement.substr(from, to - from));
}

}  // namespace srmigrate::sql
