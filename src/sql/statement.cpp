// SPDX-License-Identifier: Apache-2.0
#include "sql/statement.hpp"

#include "base/hash.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace srmigrate::sql {
namespace {

std::string_view joined(TokenSpan tokens) {
    if (tokens.empty()) return {};
    // The tokens lie side by side in one text.
    return {tokens.front().text.data(), tokens.back().end() - tokens.front().offset};
}

bool counts(const LexedToken& token) {
    return !is_trivia(token.kind) && token.kind != LexedKind::semicolon;
}

TokenSpan body_of(TokenSpan tokens) {
    const bool is_statement = std::any_of(tokens.begin(), tokens.end(),
                                          [](const LexedToken& t) { return counts(t) && t.kind != LexedKind::hint; });
    if (!is_statement) return {};
    const auto first = std::find_if(tokens.begin(), tokens.end(), counts);
    const auto last = std::find_if(tokens.rbegin(), tokens.rend(), counts);
    return tokens.subspan(first - tokens.begin(), last.base() - first);
}

std::size_t line_breaks(const LexedToken& token) {
    return token.kind == LexedKind::white_space ? std::count(token.text.begin(), token.text.end(), '\n') : 0;
}

// Index of the first token of the comment block directly above `body`, within [begin, body).
std::size_t block_above(TokenSpan tokens, std::size_t begin, std::size_t body) {
    auto first = body;
    for (auto i = body; i > begin; --i) {
        const auto& token = tokens[i - 1];
        if (token.kind == LexedKind::white_space ? line_breaks(token) > 1 : !is_comment(token.kind)) break;
        if (is_comment(token.kind)) first = i - 1;
    }
    return first;
}

// Index behind the tokens that are still on the line where tokens[end - 1] ends. A block comment that goes over several
// lines ends the line.
std::size_t rest_of_line(TokenSpan tokens, std::size_t end) {
    while (end < tokens.size() && is_trivia(tokens[end].kind)) {
        if (line_breaks(tokens[end]) > 0) break;
        ++end;
        if (tokens[end - 1].text.find('\n') != std::string_view::npos) break;
    }
    return end;
}

void append_comments(std::vector<LexedToken>& comments, TokenSpan tokens) {
    std::copy_if(tokens.begin(), tokens.end(), std::back_inserter(comments),
                 [](const LexedToken& token) { return is_comment(token.kind); });
}

}  // namespace

std::string_view Piece::text() const {
    return joined(tokens);
}

std::string_view Piece::sql() const {
    return joined(body);
}

std::vector<Piece> split(TokenSpan tokens) {
    std::vector<Piece> pieces;
    std::size_t taken = 0;  // comments before this index touch the piece before
    for (std::size_t begin = 0; begin < tokens.size();) {
        const auto semicolon = std::find_if(tokens.begin() + begin, tokens.end(),
                                            [](const LexedToken& token) { return token.kind == LexedKind::semicolon; });
        const bool terminated = semicolon != tokens.end();
        const std::size_t end = semicolon - tokens.begin() + (terminated ? 1 : 0);
        Piece piece{.tokens = tokens.subspan(begin, end - begin), .terminated = terminated};
        piece.body = body_of(piece.tokens);
        if (!piece.empty()) {
            const std::size_t body = piece.body.begin() - tokens.begin();
            const auto above = block_above(tokens, std::max(begin, taken), body);
            taken = rest_of_line(tokens, terminated ? end : body + piece.body.size());
            append_comments(piece.comments, tokens.subspan(above, taken - above));
        }
        pieces.push_back(std::move(piece));
        begin = end;
    }
    return pieces;
}

std::string token_hash(TokenSpan tokens) {
    std::string text;
    for (const auto& token : body_of(tokens)) {
        if (!counts(token)) continue;
        // The length keeps neighbours apart: a string may hold any character.
        text += fmt::format_int(token.text.size()).c_str();
        text += ':';
        text += token.text;
    }
    return base::sha256_hex(text);
}

TokenList significant(TokenSpan tokens) {
    TokenList result;
    for (const auto& token : tokens) {
        if (!is_trivia(token.kind)) result.push_back(token);
    }
    return result;
}

}  // namespace srmigrate::sql
