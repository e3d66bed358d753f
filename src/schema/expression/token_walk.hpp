// SPDX-License-Identifier: Apache-2.0
// Where a reader stands in the tokens of an expression or a query, and the small steps it takes; how deep it may go.
// Private to the readers of this folder.
#pragma once

#include "base/text.hpp"
#include "schema/model/model.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace srmigrate::schema {

/// Thrown where the tokens are beyond their reader, caught where reading begins.
struct Beyond {};

class TokenWalk {
  public:
    explicit TokenWalk(std::span<const Token> tokens) : m_tokens(tokens) {}

    std::size_t position() const { return m_at; }
    void go_to(std::size_t position) { m_at = position; }
    bool at_end() const { return m_at >= m_tokens.size(); }

    const Token& peek(std::size_t ahead = 0) const {
        static const Token k_end{TokenKind::symbol, ""};
        return m_at + ahead < m_tokens.size() ? m_tokens[m_at + ahead] : k_end;
    }
    bool at_symbol(std::string_view text, std::size_t ahead = 0) const {
        return peek(ahead).kind == TokenKind::symbol && peek(ahead).text == text;
    }
    bool at_word(std::string_view text, std::size_t ahead = 0) const {
        return peek(ahead).kind == TokenKind::word && base::equals_ignoring_case(peek(ahead).text, text);
    }
    bool at_string(std::size_t ahead = 0) const { return peek(ahead).kind == TokenKind::string; }
    /// Whether one of the words stands here.
    template <class Words>
    bool at_any(const Words& words, std::size_t ahead = 0) const {
        for (const std::string_view word : words) {
            if (at_word(word, ahead)) return true;
        }
        return false;
    }

    void skip(std::size_t count) { m_at += count; }
    bool take_symbol(std::string_view text) {
        if (!at_symbol(text)) return false;
        ++m_at;
        return true;
    }
    bool take_word(std::string_view text) {
        if (!at_word(text)) return false;
        ++m_at;
        return true;
    }
    const Token& take() {
        if (at_end()) throw Beyond{};
        return m_tokens[m_at++];
    }
    void expect_symbol(std::string_view text) {
        if (!take_symbol(text)) throw Beyond{};
    }
    void expect_word(std::string_view text) {
        if (!take_word(text)) throw Beyond{};
    }

    bool at_opening(std::size_t ahead = 0) const {
        return at_symbol("(", ahead) || at_symbol("[", ahead) || at_symbol("{", ahead);
    }
    bool at_closing(std::size_t ahead = 0) const {
        return at_symbol(")", ahead) || at_symbol("]", ahead) || at_symbol("}", ahead);
    }
    /// Over (…), […] or {…}, from the opening bracket here to its counterpart.
    void skip_brackets() {
        std::size_t depth = 0;
        do {
            if (at_opening()) ++depth;
            if (at_closing()) --depth;
            static_cast<void>(take());
        } while (depth > 0);
    }

    /// Counts how deep the reader is in itself, for as long as it lives.
    class Level {
      public:
        explicit Level(TokenWalk& walk) : m_walk(walk) {
            if (++m_walk.m_depth > k_deepest) {
                --m_walk.m_depth;
                throw Beyond{};
            }
        }
        ~Level() { --m_walk.m_depth; }
        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;

      private:
        TokenWalk& m_walk;
    };

  private:
    static constexpr int k_deepest = 200;

    std::span<const Token> m_tokens;
    std::size_t m_at = 0;
    int m_depth = 0;
};

}  // namespace srmigrate::schema
