// SPDX-License-Identifier: Apache-2.0
// A script's tokens in pieces, one a statement, and a statement that keeps its tokens. Nothing is lost: the pieces
// joined are the script. Knows no grammar; sql/parser.hpp says what a statement means.
#pragma once

#include "sql/lexer.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace srmigrate::sql {

/// The text of one statement together with its tokens. Read once, never changed, cheap to copy.
class StatementText {
  public:
    StatementText() : StatementText(std::string()) {}
    StatementText(std::string text);
    StatementText(const char* text) : StatementText(std::string(text)) {}
    /// The text of tokens that lie side by side and were lexed without problem.
    static StatementText of(std::span<const LexedToken> tokens);

    const std::string& text() const { return m_content->text; }
    std::span<const LexedToken> tokens() const { return m_content->lexed.tokens; }
    const std::optional<Problem>& problem() const { return m_content->lexed.problem; }

    bool operator==(const StatementText& other) const { return text() == other.text(); }

  private:
    struct Content {
        std::string text;
        LexedText lexed;  ///< views into `text`
    };
    explicit StatementText(std::shared_ptr<const Content> content) : m_content(std::move(content)) {}
    std::shared_ptr<const Content> m_content;
};

/// The tokens up to and including a semicolon, or up to the end. Views into the tokens and the text that were split.
struct Piece {
    std::span<const LexedToken> tokens;  ///< all of them; never empty
    std::span<const LexedToken> body;    ///< from the first significant token to the last; comments may stand between
    /// Comments that touch the statement: the block directly above it (no blank line between), those inside it, and
    /// those after it on the line where it ends, behind the semicolon too. In order.
    std::vector<LexedToken> comments;
    bool terminated = false;  ///< a semicolon ends it

    bool empty() const { return body.empty(); }  ///< nothing but white space, comments, hints and the semicolon
    std::string_view text() const;               ///< the whole piece
    std::string_view sql() const;                ///< what is sent: without semicolon and surrounding comments
};

/// The pieces of a token stream. What follows the last semicolon is a piece of its own (empty, when it is only trivia).
std::vector<Piece> split(std::span<const LexedToken> tokens);

/// Identifies a statement in the journal: SHA-256 over its significant tokens as written, 64 hexadecimal digits. White
/// space and comments do not count; the case of words does, and so do hints. A semicolon at the end does not count.
std::string token_hash(std::span<const LexedToken> tokens);

/// The tokens that mean something: without white space and comments.
std::vector<LexedToken> significant(std::span<const LexedToken> tokens);

}  // namespace srmigrate::sql
