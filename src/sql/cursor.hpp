// SPDX-License-Identifier: Apache-2.0
// Where a parser stands in a statement, and the small steps it takes. For the parser of this room and for the readers
// of data and account statements in room engine.
#pragma once

#include "schema/model/model.hpp"
#include "sql/lexer.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace srmigrate::sql {

/// Thrown by the parser's rules, caught where a parse begins: the text is not StarRocks' language.
struct Failure : std::exception {
    explicit Failure(Problem given) : problem(std::move(given)) {}
    const char* what() const noexcept override { return problem.message.c_str(); }
    Problem problem;
};

/// Thrown by the parser's rules, caught where a statement begins: the text may be right, but the model has no place for
/// it. `reason` names it.
struct NotModelled : std::exception {
    explicit NotModelled(std::string given) : reason(std::move(given)) {}
    const char* what() const noexcept override { return reason.c_str(); }
    std::string reason;
};

/// Who wrote the text. SHOW CREATE leaves the back quotes off the fields of structs (reference §4.10).
enum class Author { person, server };

/// Walks over the tokens of one statement. White space, comments and hints are not seen. Cheap to copy.
class Cursor {
  public:
    /// `tokens` are one statement's, perhaps with the semicolon at its end.
    explicit Cursor(TokenSpan tokens, Author author = Author::person);
    explicit Cursor(const TokenList&&, Author = Author::person) = delete;

    Author author() const { return m_author; }

    bool at_end() const { return m_at >= m_tokens->size(); }
    /// The token here, or some way ahead; past the end a word of no characters.
    LexedToken token(std::size_t ahead = 0) const {
        return m_at + ahead < m_tokens->size() ? (*m_tokens)[m_at + ahead] : m_end;
    }
    std::size_t position() const { return m_at; }
    void go_to(std::size_t position) { m_at = position; }
    void next() { ++m_at; }

    /// Keywords, in any case.
    bool at(std::string_view word, std::size_t ahead = 0) const;
    /// Whether one of the words stands here.
    template <class Words>
    bool at_any(const Words& words, std::size_t ahead = 0) const {
        return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return at(word, ahead); });
    }
    bool at_symbol(std::string_view symbol, std::size_t ahead = 0) const;
    bool at_identifier(std::size_t ahead = 0) const;
    bool at_string(std::size_t ahead = 0) const { return token(ahead).kind == LexedKind::string; }

    /// Whether all the words stand here, one after the other; steps over them if so.
    template <class... Words>
    bool take(Words... words) {
        std::size_t ahead = 0;
        if (!(at(words, ahead++) && ...)) return false;
        m_at += ahead;
        return true;
    }
    bool take_symbol(std::string_view symbol);

    /// Step over what must stand here, or fail.
    template <class... Words>
    void expect(Words... words) {
        (expect_word(words), ...);
    }
    void expect_symbol(std::string_view symbol);
    std::string identifier(std::string_view what);
    std::string string(std::string_view what);
    std::int64_t integer(std::string_view what);

    /// The value of a parenthesised list of at least one item, or of a bare list.
    template <class Item>
    auto list(Item item) {
        std::vector<decltype(item())> items;
        do
            items.push_back(item());
        while (take_symbol(","));
        return items;
    }
    template <class Item>
    auto parenthesised(Item item) {
        expect_symbol("(");
        auto items = list(std::move(item));
        close_list();
        return items;
    }
    std::vector<std::string> identifiers(std::string_view what);  ///< (a, b)

    /// expected `expected`, got the token here.
    [[noreturn]] void fail(std::string_view expected, std::string_view hint = {}) const;

    /// The text from the token at one position up to and without the one at the other.
    std::string_view text(std::size_t from, std::size_t to) const;
    /// Those tokens, hints among them.
    TokenList tokens(std::size_t from, std::size_t to) const;

  private:
    void expect_word(std::string_view word);
    void close_list();

    TokenSpan m_all;
    std::shared_ptr<const TokenList> m_tokens;
    LexedToken m_end;
    std::size_t m_at = 0;
    Author m_author;
};

/// The token as expressions and queries keep it.
schema::Token schema_token(const LexedToken& token);

}  // namespace srmigrate::sql
