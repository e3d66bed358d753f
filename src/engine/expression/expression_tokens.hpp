// SPDX-License-Identifier: Apache-2.0
// Where a reader of expressions stands in its tokens, and the small steps it takes; how far it may go down. Private to
// expression_reader.cpp.
#pragma once

#include "base/text.hpp"
#include "schema/model/model.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace srmigrate::engine {

/// Thrown where an expression is beyond its reader, caught where reading begins.
struct Beyond {};

class TokenWalk {
  public:
    explicit TokenWalk(std::span<const schema::Token> tokens) : m_tokens(tokens) {}

    std::size_t position() const { return m_at; }

    const schema::Token& peek(std::size_t ahead = 0) const {
        static const schema::Token k_end{schema::TokenKind::symbol, ""};
        return m_at + ahead < m_tokens.size() ? m_tokens[m_at + ahead] : k_end;
    }
    bool at_symbol(std::string_view text, std::size_t ahead = 0) const {
        return peek(ahead).kind == schema::TokenKind::symbol && peek(ahead).text == text;
    }
    bool at_word(std::string_view text, std::size_t ahead = 0) const {
        return peek(ahead).kind == schema::TokenKind::word && base::equals_ignoring_case(peek(ahead).text, text);
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
    const schema::Token& take() {
        if (m_at >= m_tokens.size()) throw Beyond{};
        return m_tokens[m_at++];
    }
    void expect_symbol(std::string_view text) {
        if (!take_symbol(text)) throw Beyond{};
    }
    void expect_word(std::string_view text) {
        if (!take_word(text)) throw Beyond{};
    }

    /// Counts how deep the reader is in itself, for as long as it lives.
    class Level {
      public:
        explicit Level(TokenWalk& walk) : m_walk(walk) {
            if (++m_walk.m_depth > k_deepest) throw Beyond{};
        }
        ~Level() { --m_walk.m_depth; }
        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;

      private:
        TokenWalk& m_walk;
    };

    /// One more step of a chain such as a + b + c, which is as deep a tree as it is long.
    void count_link() {
        if (++m_links > k_most_links) throw Beyond{};
    }

  private:
    static constexpr int k_deepest = 200;
    static constexpr int k_most_links = 2000;

    std::span<const schema::Token> m_tokens;
    std::size_t m_at = 0;
    int m_depth = 0;
    int m_links = 0;
};

}  // namespace srmigrate::engine
