// SPDX-License-Identifier: Apache-2.0
// StarRocks' lexical rules: text to tokens that cover it byte for byte. Knows no grammar: a keyword is a word.
// Source of the rules: reference §6.3 (StarRocksLex.g4: the longest match wins, the earlier rule on a tie).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::sql {

enum class LexedKind : std::uint8_t {
    white_space,        ///< blank, tab, line breaks, U+3000
    line_comment,       ///< from -- to the end of the line, without the line break
    block_comment,      ///< /* … */ and /*! … */; they do not nest
    hint,               ///< /*+ … */
    word,               ///< keyword or unquoted name, 1abc among them
    quoted_identifier,  ///< `…`
    string,             ///< '…' or "…"
    binary,             ///< x'…' or X"…"
    number,             ///< 1, 1.5, .5, 1e5
    attachment,         ///< $$ … $$, the body of an inline function
    symbol,             ///< operators and punctuation
    semicolon,
    invalid,  ///< what the server would skip; the problem says why
};

/// `text` is a view into the text that was lexed.
struct LexedToken {
    LexedKind kind = LexedKind::invalid;
    std::size_t offset = 0;  ///< in bytes
    std::string_view text;
    std::size_t end() const { return offset + text.size(); }
    bool operator==(const LexedToken&) const = default;
};

/// A stretch of text that StarRocks cannot read as tokens. base::place_of makes a place of it.
struct Problem {
    std::size_t offset = 0;  ///< in bytes
    std::size_t length = 1;  ///< in bytes
    std::string message;
    std::string hint;
    bool operator==(const Problem&) const = default;
};

struct LexedText {
    std::vector<LexedToken> tokens;  ///< joined, they are the text
    std::optional<Problem> problem;  ///< the first one; the tokens go on after it
};

LexedText lex(std::string_view text);

/// White space and comments; a hint is none, it changes what the statement does.
constexpr bool is_trivia(LexedKind kind) {
    return kind == LexedKind::white_space || kind == LexedKind::line_comment || kind == LexedKind::block_comment;
}
constexpr bool is_comment(LexedKind kind) {
    return kind == LexedKind::line_comment || kind == LexedKind::block_comment;
}

}  // namespace srmigrate::sql
