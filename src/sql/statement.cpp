// SPDX-License-Identifier: Apache-2.0
#include "sql/statement.hpp"

#include "base/hash.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace srmigrate::sql {
namespace {

std::string_view joined(std::span<const LexedToken> tokens) {
    if (tokens.empty()) return {};
    // The tokens lie side by side in one text.
    return {tokens.front().text.data(), tokens.back().end() - tokens.front().offset};
}

bool counts(const LexedToken& token) {
    return !is_trivia(token.kind) && token.kind != LexedKind::semicolon;
}

std::span<const LexedToken> body_of(std::span<const LexedToken> tokens) {
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
std::size_t block_above(std::span<const LexedToken> tokens, std::size_t begin, std::size_t body) {
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
std::size_t rest_of_line(std::span<const LexedToken> tokens, std::size_t end) {
    while (end < tokens.size() && is_trivia(tokens[end].kind)) {
        if (line_breaks(tokens[end]) > 0) break;
        ++end;
        if (tokens[end - 1].text.find('\n') != std::string_view::npos) break;
    }
    return end;
}

void append_comments(std::vector<LexedToken>& comments, std::span<const LexedToken> tokens) {
    std::copy_if(tokens.begin(), tokens.end(), std::back_inserter(comments),
                 [](const LexedToken& token) { return is_comment(token.kind); });
}

}  // namespace

StatementText::StatementText(std::string text) {
    auto content = std::make_shared<Content>();
    content->text = std::move(text);
    content->lexed = lex(content->text);
    m_content = std::move(content);
}

StatementText StatementText::of(std::span<const LexedToken> tokens) {
    auto content = std::make_shared<Content>();
    content->text = joined(tokens);
    content->lexed.tokens.reserve(tokens.size());
    for (const auto& token : tokens) {
        const auto offset = token.offset - tokens.front().offset;
        content->lexed.tokens.push_back(
            {token.kind, offset, std::string_view(content->text).substr(offset, token.text.size())});
    }
    return StatementText(std::shared_ptr<const Content>(std::move(content)));
}

std::string_view Piece::text() const {
    return joined(tokens);
}

std::string_view Piece::sql() const {
    return joined(body);
}

std::vector<Piece> split(std::span<const LexedToken> tokens) {
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
            const std::size_t body = piece.body.data() - tokens.data();
            const auto above = block_above(tokens, std::max(begin, taken), body);
            taken = rest_of_line(tokens, terminated ? end : body + piece.body.size());
            append_comments(piece.comments, tokens.subspan(above, taken - above));
        }
        pieces.push_back(std::move(piece));
        begin = end;
    }
    return pieces;
}

std::string token_hash(std::span<const LexedToken> tokens) {
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

std::vector<LexedToken> significant(std::span<const LexedToken> tokens) {
    std::vector<LexedToken> result;
    std::copy_if(tokens.begin(), tokens.end(), std::back_inserter(result),
                 [](const LexedToken& token) { return !is_trivia(token.kind); });
    return result;
}

}  // namespace srmigrate::sql
