// SPDX-License-Identifier: Apache-2.0
// Tokens of a text, in a few bytes each: where a token stands and of which kind it is. The text is not copied; it must
// stay where it is as long as its tokens are used.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <string_view>
#include <utility>
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

/// White space and comments; a hint is none, it changes what the statement does.
constexpr bool is_trivia(LexedKind kind) {
    return kind == LexedKind::white_space || kind == LexedKind::line_comment || kind == LexedKind::block_comment;
}
constexpr bool is_comment(LexedKind kind) {
    return kind == LexedKind::line_comment || kind == LexedKind::block_comment;
}

/// A token as lists keep it: eight bytes.
struct PackedToken {
    static constexpr std::size_t k_largest_offset = std::numeric_limits<std::uint32_t>::max();
    static constexpr std::size_t k_largest_size = (std::size_t{1} << 28) - 1;
    std::uint32_t offset = 0;
    std::uint32_t size : 28 = 0;
    std::uint32_t kind : 4 = 0;
};

/// Some tokens of a list, which must outlive it. Elements are made when they are asked for.
class TokenSpan {
  public:
    class Iterator {
      public:
        using iterator_category = std::random_access_iterator_tag;
        using value_type = LexedToken;
        using difference_type = std::ptrdiff_t;
        using reference = LexedToken;
        struct pointer {
            LexedToken token;
            const LexedToken* operator->() const { return &token; }
        };

        Iterator() = default;
        Iterator(const char* text, const PackedToken* at) : m_text(text), m_at(at) {}
        LexedToken operator*() const {
            return {static_cast<LexedKind>(m_at->kind), m_at->offset, {m_text + m_at->offset, m_at->size}};
        }
        pointer operator->() const { return {**this}; }
        LexedToken operator[](difference_type n) const { return *(*this + n); }
        Iterator& operator++() { return *this += 1; }
        Iterator operator++(int) { return std::exchange(*this, *this + 1); }
        Iterator& operator--() { return *this -= 1; }
        Iterator operator--(int) { return std::exchange(*this, *this - 1); }
        Iterator& operator+=(difference_type n) {
            m_at += n;
            return *this;
        }
        Iterator& operator-=(difference_type n) { return *this += -n; }
        friend Iterator operator+(Iterator it, difference_type n) { return it += n; }
        friend Iterator operator+(difference_type n, Iterator it) { return it += n; }
        friend Iterator operator-(Iterator it, difference_type n) { return it -= n; }
        friend difference_type operator-(const Iterator& a, const Iterator& b) { return a.m_at - b.m_at; }
        friend bool operator==(const Iterator& a, const Iterator& b) { return a.m_at == b.m_at; }
        friend auto operator<=>(const Iterator& a, const Iterator& b) { return a.m_at <=> b.m_at; }

      private:
        const char* m_text = nullptr;
        const PackedToken* m_at = nullptr;
    };

    TokenSpan() = default;
    TokenSpan(const char* text, const PackedToken* first, std::size_t size)
        : m_text(text), m_first(first), m_size(size) {}

    Iterator begin() const { return {m_text, m_first}; }
    Iterator end() const { return begin() + static_cast<std::ptrdiff_t>(m_size); }
    std::reverse_iterator<Iterator> rbegin() const { return std::reverse_iterator(end()); }
    std::reverse_iterator<Iterator> rend() const { return std::reverse_iterator(begin()); }
    std::size_t size() const { return m_size; }
    bool empty() const { return m_size == 0; }
    LexedToken operator[](std::size_t at) const { return begin()[static_cast<std::ptrdiff_t>(at)]; }
    LexedToken front() const { return *begin(); }
    LexedToken back() const { return (*this)[m_size - 1]; }
    TokenSpan subspan(std::size_t from, std::size_t count = std::string_view::npos) const {
        return {m_text, m_first + from, std::min(count, m_size - from)};
    }
    /// Kinds, places and texts are the same.
    friend bool operator==(const TokenSpan& a, const TokenSpan& b) {
        return std::equal(a.begin(), a.end(), b.begin(), b.end());
    }

  private:
    const char* m_text = nullptr;
    const PackedToken* m_first = nullptr;
    std::size_t m_size = 0;
};

/// Tokens of one text, in order.
class TokenList {
  public:
    TokenList() = default;
    explicit TokenList(std::string_view text) : m_text(text.data()) {}

    void reserve(std::size_t count) { m_tokens.reserve(count); }
    /// A token of the text, within the limits of PackedToken.
    void push_back(const LexedToken& token) {
        m_text = token.text.data() - token.offset;
        m_tokens.push_back({static_cast<std::uint32_t>(token.offset), static_cast<std::uint32_t>(token.text.size()),
                            static_cast<std::uint32_t>(token.kind)});
    }
    void pop_back() { m_tokens.pop_back(); }
    template <class Condition>
    void remove_if(Condition condition) {
        std::erase_if(m_tokens,
                      [&](const PackedToken& token) { return condition(*TokenSpan::Iterator(m_text, &token)); });
    }

    TokenSpan all() const { return {m_text, m_tokens.data(), m_tokens.size()}; }
    operator TokenSpan() const { return all(); }
    TokenSpan::Iterator begin() const { return all().begin(); }
    TokenSpan::Iterator end() const { return all().end(); }
    std::size_t size() const { return m_tokens.size(); }
    bool empty() const { return m_tokens.empty(); }
    LexedToken operator[](std::size_t at) const { return all()[at]; }
    LexedToken front() const { return all().front(); }
    LexedToken back() const { return all().back(); }

  private:
    const char* m_text = nullptr;
    std::vector<PackedToken> m_tokens;
};

}  // namespace srmigrate::sql
