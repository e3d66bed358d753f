// SPDX-License-Identifier: Apache-2.0
// A script's tokens in pieces, one a statement, and the text of a statement. Nothing is lost: the pieces
// joined are the script. Knows no grammar; sql/parser.hpp says what a statement means.
#pragma once

#include "base/shared_text.hpp"
#include "sql/lexer.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace srmigrate::sql {

/// The text of one statement: a part of a text that several share, or a text of its own. Never changed, cheap to copy.
/// Its tokens are made when they are asked for and are not kept.
class StatementText {
  public:
    StatementText() : StatementText(std::string()) {}
    StatementText(std::string text) : m_whole(std::move(text)), m_text(m_whole) {}
    StatementText(const char* text) : StatementText(std::string(text)) {}
    /// `text` is a part of `whole`.
    StatementText(base::SharedText whole, std::string_view text) : m_whole(std::move(whole)), m_text(text) {}

    std::string_view text() const { return m_text; }
    /// Views into the text, which lives as long as this or a copy of it.
    LexedText lexed() const { return lex(m_text); }

    bool operator==(const StatementText& other) const { return m_text == other.m_text; }

  private:
    base::SharedText m_whole;
    std::string_view m_text;
};

/// The tokens up to and including a semicolon, or up to the end. Views into the tokens and the text that were split.
struct Piece {
    TokenSpan tokens;  ///< all of them; never empty
    TokenSpan body;    ///< from the first significant token to the last; comments may stand between
    /// Comments that touch the statement: the block directly above it (no blank line between), those inside it, and
    /// those after it on the line where it ends, behind the semicolon too. In order.
    std::vector<LexedToken> comments;
    bool terminated = false;  ///< a semicolon ends it

    bool empty() const { return body.empty(); }  ///< nothing but white space, comments, hints and the semicolon
    std::string_view text() const;               ///< the whole piece
    std::string_view sql() const;                ///< what is sent: without semicolon and surrounding comments
};

/// The pieces of a token stream. What follows the last semicolon is a piece of its own (empty, when it is only trivia).
std::vector<Piece> split(TokenSpan tokens);
std::vector<Piece> split(const TokenList&&) = delete;

/// Identifies a statement in the journal: SHA-256 over its significant tokens as written, 64 hexadecimal digits. White
/// space and comments do not count; the case of words does, and so do hints. A semicolon at the end does not count.
std::string token_hash(TokenSpan tokens);

/// The tokens that mean something: without white space and comments.
TokenList significant(TokenSpan tokens);

}  // namespace srmigrate::sql
