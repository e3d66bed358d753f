// SPDX-License-Identifier: Apache-2.0
#include "sql/redact.hpp"

#include "base/secret.hpp"
#include "base/text.hpp"
#include "sql/lexer.hpp"
#include "sql/quote.hpp"
#include "sql/statement.hpp"

#include <algorithm>
#include <vector>

namespace srmigrate::sql {
namespace {

constexpr std::string_view k_hidden = "'***'";

bool is_word(const LexedToken& token, std::string_view word) {
    return token.kind == LexedKind::word && base::equals_ignoring_case(token.text, word);
}

std::string key_of(const LexedToken& token) {
    return token.kind == LexedKind::string ? unquote_string(token.text) : std::string(token.text);
}

// Whether the string at `at` among significant tokens is a secret's value.
bool is_secret_value(TokenSpan tokens, std::size_t at) {
    if (tokens[at].kind != LexedKind::string || at < 2) return false;
    const auto& before = tokens[at - 1];
    if (before.text == "=" || before.text == ":=") return base::looks_secret(key_of(tokens[at - 2]));
    if (is_word(before, "by") && is_word(tokens[at - 2], "identified")) return true;
    if (is_word(before, "as") || is_word(before, "by")) {
        // IDENTIFIED WITH plugin AS | BY '…'
        return at >= 4 && is_word(tokens[at - 3], "with") && is_word(tokens[at - 4], "identified");
    }
    if (before.text == "(" && is_word(tokens[at - 2], "password")) return true;  // PASSWORD('…')
    return false;
}

}  // namespace

std::string redact(std::string_view text) {
    const auto lexed = lex(text);
    const auto readable = lexed.problem ? lexed.problem->offset : text.size();
    const auto tokens = significant(lexed.tokens);
    std::string result;
    std::size_t copied = 0;
    for (std::size_t at = 0; at < tokens.size() && tokens[at].end() <= readable; ++at) {
        if (!is_secret_value(tokens, at)) continue;
        result += text.substr(copied, tokens[at].offset - copied);
        result += k_hidden;
        copied = tokens[at].end();
    }
    result += text.substr(copied, std::max(copied, readable) - copied);
    if (lexed.problem) result += "***";
    return base::without_secrets(result);
}

std::string one_line(const StatementText& statement, std::size_t width) {
    const auto lexed = statement.lexed();
    const auto readable = lexed.problem ? lexed.problem->offset : statement.text().size();
    const auto tokens = significant(lexed.tokens);
    std::string line;
    std::size_t end = 0;
    for (std::size_t at = 0; at < tokens.size() && tokens[at].end() <= readable; ++at) {
        const auto& token = tokens[at];
        if (!line.empty() && token.offset > end) line += ' ';
        line += is_secret_value(tokens, at) ? std::string(k_hidden) : base::replace_all(token.text, "\n", " ");
        end = token.end();
    }
    if (lexed.problem) line += !line.empty() && readable > end ? " ***" : "***";
    line = base::visible(base::without_secrets(line));
    if (base::count_characters(line) <= width) return line;
    std::size_t at = 0;
    for (std::size_t characters = 0; characters + 1 < width; ++characters)
        at += base::character_size(line, at);
    return line.substr(0, at) + "…";
}

}  // namespace srmigrate::sql
