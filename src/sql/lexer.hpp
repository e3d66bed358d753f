// SPDX-License-Identifier: Apache-2.0
// StarRocks' lexical rules: text to tokens that cover it byte for byte. Knows no grammar: a keyword is a word.
// Source of the rules: reference §6.3 (StarRocksLex.g4: the longest match wins, the earlier rule on a tie).
#pragma once

#include "sql/tokens.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace srmigrate::sql {

/// A stretch of text that StarRocks cannot read as tokens. base::place_of makes a place of it.
struct Problem {
    std::size_t offset = 0;  ///< in bytes
    std::size_t length = 1;  ///< in bytes
    std::string message;
    std::string hint;
    bool operator==(const Problem&) const = default;
};

struct LexedText {
    TokenList tokens;                ///< joined, they are the text
    std::optional<Problem> problem;  ///< the first one; the tokens go on after it
};

/// A text of 4 GiB or more is a problem, and has no tokens.
LexedText lex(std::string_view text);

}  // namespace srmigrate::sql
