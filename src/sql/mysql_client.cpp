// SPDX-License-Identifier: Apache-2.0
#include "sql/mysql_client.hpp"

#include "sql/lexer.hpp"

#include <algorithm>
#include <array>

namespace srmigrate::sql {
namespace {

// What the client is in at a place of the text.
enum class ClientState { code, string, line_comment, block_comment };

bool begins_line_comment(std::string_view rest) {
    if (rest.starts_with('#')) return true;
    return rest.starts_with("--") && (rest.size() == 2 || rest[2] == ' ' || rest[2] == '\t' || rest[2] == '\n');
}

bool is_quote(char c) {
    return c == '\'' || c == '"' || c == '`';
}

}  // namespace

ClientReading read_by_client(std::string_view statement, std::string_view delimiter) {
    auto state = ClientState::code;
    char quote = '\0';
    bool is_cut = false;
    for (std::size_t at = 0; at < statement.size(); ++at) {
        const auto rest = statement.substr(at);
        switch (state) {
            case ClientState::string:
                if (rest[0] == quote) {
                    state = ClientState::code;
                } else if (rest[0] == '\\' && rest.size() > 1 && !(quote == '`' && rest[1] == '`')) {
                    ++at;
                }
                break;
            case ClientState::line_comment:
                if (rest[0] == '\n') state = ClientState::code;
                break;
            case ClientState::block_comment:
                if (rest.starts_with("*/")) {
                    state = ClientState::code;
                    ++at;
                }
                break;
            case ClientState::code:
                if (rest[0] == '\\') return ClientReading::unreadable;
                is_cut = is_cut || rest.starts_with(delimiter);
                if (is_quote(rest[0])) {
                    state = ClientState::string;
                    quote = rest[0];
                } else if (begins_line_comment(rest)) {
                    state = ClientState::line_comment;
                } else if (rest.starts_with("/*")) {
                    state = ClientState::block_comment;
                    ++at;
                }
                break;
        }
    }
    if (state == ClientState::string || state == ClientState::block_comment) return ClientReading::unreadable;
    return is_cut ? ClientReading::cut : ClientReading::whole;
}

std::optional<std::string> client_delimiter(std::string_view statement) {
    constexpr std::array<std::string_view, 4> k_delimiters{";", "//", "@@", "~~"};
    const auto found = std::find_if(k_delimiters.begin(), k_delimiters.end(), [&](std::string_view delimiter) {
        return read_by_client(statement, delimiter) == ClientReading::whole;
    });
    if (found == k_delimiters.end()) return std::nullopt;
    return std::string(*found);
}

bool needs_client_comments(std::string_view statement) {
    if (statement.find("/*+") == std::string_view::npos) return false;
    const auto lexed = lex(statement);
    return std::any_of(lexed.tokens.begin(), lexed.tokens.end(),
                       [](const LexedToken& token) { return token.kind == LexedKind::hint; });
}

}  // namespace srmigrate::sql
