// SPDX-License-Identifier: Apache-2.0
#include "sql/cursor.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::sql {
namespace {

constexpr std::size_t k_longest_shown = 40;

std::string shown(const LexedToken& token) {
    if (token.text.empty()) return "the end of the statement";
    auto text = token.text.substr(0, std::min(token.text.find('\n'), token.text.size()));
    if (text.size() <= k_longest_shown && text.size() == token.text.size()) return fmt::format("'{}'", text);
    std::size_t size = 0;
    while (size < std::min(text.size(), k_longest_shown))
        size += base::character_size(text, size);
    return fmt::format("'{}…'", text.substr(0, size));
}

bool is_seen(const LexedToken& token) {
    return !is_trivia(token.kind) && token.kind != LexedKind::hint;
}

schema::TokenKind schema_kind(LexedKind kind) {
    switch (kind) {
        case LexedKind::word:
            return schema::TokenKind::word;
        case LexedKind::quoted_identifier:
            return schema::TokenKind::quoted_identifier;
        case LexedKind::string:
            return schema::TokenKind::string;
        case LexedKind::number:
            return schema::TokenKind::number;
        case LexedKind::binary:
            return schema::TokenKind::binary;
        case LexedKind::hint:
            return schema::TokenKind::hint;
        case LexedKind::white_space:
        case LexedKind::line_comment:
        case LexedKind::block_comment:
        case LexedKind::attachment:
        case LexedKind::symbol:
        case LexedKind::semicolon:
        case LexedKind::invalid:
            return schema::TokenKind::symbol;
    }
    return schema::TokenKind::symbol;
}

}  // namespace

Cursor::Cursor(TokenSpan tokens, Author author) : m_all(tokens), m_author(author) {
    TokenList seen;
    seen.reserve(tokens.size());
    for (const auto& token : tokens) {
        if (is_seen(token)) seen.push_back(token);
    }
    while (!seen.empty() && seen.back().kind == LexedKind::semicolon)
        seen.pop_back();
    m_end = {LexedKind::word, seen.empty() ? 0 : seen.back().end(), {}};
    m_tokens = std::make_shared<const TokenList>(std::move(seen));
}

bool Cursor::at(std::string_view word, std::size_t ahead) const {
    const auto& here = token(ahead);
    return here.kind == LexedKind::word && base::equals_ignoring_case(here.text, word);
}

bool Cursor::at_symbol(std::string_view symbol, std::size_t ahead) const {
    const auto& here = token(ahead);
    return here.kind == LexedKind::symbol && here.text == symbol;
}

bool Cursor::at_identifier(std::size_t ahead) const {
    const auto& here = token(ahead);
    return here.kind == LexedKind::quoted_identifier ||
           (here.kind == LexedKind::word && !here.text.empty() && !is_reserved(here.text));
}

bool Cursor::take_symbol(std::string_view symbol) {
    if (!at_symbol(symbol)) return false;
    ++m_at;
    return true;
}

void Cursor::expect_symbol(std::string_view symbol) {
    if (!take_symbol(symbol)) fail(fmt::format("'{}'", symbol));
}

void Cursor::expect_word(std::string_view word) {
    if (!take(word)) fail(word);
}

void Cursor::close_list() {
    if (!take_symbol(")")) fail("',' or ')'");
}

std::string Cursor::identifier(std::string_view what) {
    if (!at_identifier()) {
        const bool is_word = token().kind == LexedKind::word && !token().text.empty();
        fail(what, is_word ? fmt::format("write `{}`; the word is reserved", token().text) : std::string());
    }
    if (token().text.find('\0') != std::string_view::npos) fail("a name without NUL characters");
    return unquote_identifier((*m_tokens)[m_at++].text);
}

std::string Cursor::string(std::string_view what) {
    if (!at_string()) fail(what);
    return unquote_string((*m_tokens)[m_at++].text);
}

std::int64_t Cursor::integer(std::string_view what) {
    const auto value = base::number<std::int64_t>(token().text);
    if (token().kind != LexedKind::number || !value) fail(what);
    ++m_at;
    return *value;
}

std::vector<std::string> Cursor::identifiers(std::string_view what) {
    return parenthesised([&] { return identifier(what); });
}

void Cursor::fail(std::string_view expected, std::string_view hint) const {
    const auto& here = token();
    throw Failure({here.offset, std::max<std::size_t>(1, here.text.size()),
                   fmt::format("expected {}, got {}", expected, shown(here)), std::string(hint)});
}

std::string_view Cursor::text(std::size_t from, std::size_t to) const {
    to = std::min(to, m_tokens->size());
    if (from >= to) return {};
    const auto& first = (*m_tokens)[from];
    return {first.text.data(), (*m_tokens)[to - 1].end() - first.offset};
}

TokenList Cursor::tokens(std::size_t from, std::size_t to) const {
    to = std::min(to, m_tokens->size());
    if (from >= to) return {};
    const auto begin = (*m_tokens)[from].offset;
    const auto end = (*m_tokens)[to - 1].end();
    const auto first =
        std::partition_point(m_all.begin(), m_all.end(), [&](const LexedToken& token) { return token.offset < begin; });
    TokenList result;
    for (auto token = first; token != m_all.end() && token->offset < end; ++token) {
        if (!is_trivia(token->kind)) result.push_back(*token);
    }
    return result;
}

schema::Token schema_token(const LexedToken& token) {
    auto text = token.kind == LexedKind::string              ? unquote_string(token.text)
                : token.kind == LexedKind::quoted_identifier ? unquote_identifier(token.text)
                                                             : std::string(token.text);
    return {schema_kind(token.kind), std::move(text)};
}

}  // namespace srmigrate::sql
