// SPDX-License-Identifier: Apache-2.0
#include "sql/lexer.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace srmigrate::sql {
namespace {

constexpr std::string_view k_wide_blank = "\xE3\x80\x80";  // U+3000

constexpr bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
constexpr bool is_word_start(char c) {
    return base::is_name_start(c) || c == '$';
}

// Symbols of more than one character, longer ones before their prefixes.
constexpr std::array<std::string_view, 11> k_long_symbols{
    "[*]", "<=>", "...", "<>", "!=", "<=", ">=", "||", "&&", "->", "=>"};
constexpr std::string_view k_symbols = "=<>+-*/%!&|^~@?(),.[]{}:";

// What stands in the way of a token.
enum class Unlexable { none, string, quoted_identifier, comment, hint, attachment, character, byte, size };

struct Match {
    LexedKind kind;
    std::size_t size;
    Unlexable obstacle = Unlexable::none;
};

Match obstructed(Unlexable obstacle, std::size_t size) {
    return {LexedKind::invalid, size, obstacle};
}

std::string shown(std::string_view character) {
    const auto first = static_cast<unsigned char>(character.front());
    return first < 0x20 || first == 0x7F ? fmt::format("0x{:02X}", first) : fmt::format("'{}'", character);
}

std::string_view way_out(std::string_view character) {
    if (character == "#") return "start a comment with '--'";
    if (character == "\\") return "remove it; a backslash has a meaning inside strings only";
    if (character.size() > 1) return "quote the name with '`', or put the text into a string";
    return "remove it; the server would skip it and run what is left";
}

// Unterminated things run to the end of the text; only their first line is underlined.
Problem problem_of(Unlexable obstacle, std::size_t offset, std::string_view text) {
    const auto problem = [&](std::string message, std::string_view hint) {
        return Problem{offset, std::min(text.find('\n'), text.size()), std::move(message), std::string(hint)};
    };
    switch (obstacle) {
        case Unlexable::string:
            return text.front() == '"'
                       ? problem("unterminated string", R"(close it with '"'; write \" for one inside)")
                       : problem("unterminated string", R"(close it with "'"; write \' for one inside)");
        case Unlexable::quoted_identifier:
            return problem("unterminated quoted name", "close it with '`'");
        case Unlexable::comment:
            return problem("unterminated comment", "close it with '*/'");
        case Unlexable::hint:
            return problem("unterminated hint", "close it with '*/'");
        case Unlexable::attachment:
            return problem("unterminated function body", "close it with '$$'");
        case Unlexable::byte:
            return problem(fmt::format("expected UTF-8, got the byte 0x{:02X}", static_cast<unsigned char>(text[0])),
                           "save the text as UTF-8");
        case Unlexable::size:
            return problem("expected tokens of less than 256 MiB", "write several statements in place of one");
        case Unlexable::none:
        case Unlexable::character:
            break;
    }
    return problem(fmt::format("StarRocks cannot read the character {}", shown(text)), way_out(text));
}

class Lexer {
  public:
    explicit Lexer(std::string_view text) : m_text(text) {}

    LexedText run() {
        LexedText result;
        // Memory that no token takes is not touched.
        result.tokens.reserve(m_text.size() / 2 + 1);
        for (std::size_t at = 0; at < m_text.size();) {
            const auto match = small_enough(match_at(at));
            if (match.kind == LexedKind::invalid && !result.problem) {
                result.problem = problem_of(match.obstacle, at, m_text.substr(at, match.size));
            }
            result.tokens.push_back({match.kind, at, m_text.substr(at, match.size)});
            at += match.size;
        }
        return result;
    }

  private:
    // What a PackedToken cannot hold is invalid, in pieces that it can.
    static Match small_enough(const Match& match) {
        if (match.size <= PackedToken::k_largest_size) return match;
        return obstructed(Unlexable::size, PackedToken::k_largest_size);
    }

    Match match_at(std::size_t at) const {
        const char c = m_text[at];
        if (is_blank(c)) return {LexedKind::white_space, blank_size(at)};
        if (base::is_digit(c)) return number_or_word(at);
        if (is_word_start(c)) return letter(at);
        switch (c) {
            case '\'':
            case '"':
                return string(at);
            case '`':
                return quoted_identifier(at);
            case ';':
                return {LexedKind::semicolon, 1};
            case '-':
                if (peek(at + 1) == '-') return line_comment(at);
                break;
            case '/':
                if (peek(at + 1) == '*') return block_comment(at);
                break;
            case '.':
                if (base::is_digit(peek(at + 1))) return dot_and_digit(at);
                break;
            default:
                break;
        }
        if (static_cast<unsigned char>(c) >= 0x80) return beyond_ascii(at);
        return symbol(at);
    }

    char peek(std::size_t at) const { return at < m_text.size() ? m_text[at] : '\0'; }
    std::string_view from(std::size_t at) const { return m_text.substr(at); }

    std::size_t blank_size(std::size_t at) const {
        auto end = at;
        while (end < m_text.size()) {
            if (is_blank(m_text[end])) {
                ++end;
            } else if (from(end).substr(0, k_wide_blank.size()) == k_wide_blank) {
                end += k_wide_blank.size();
            } else {
                break;
            }
        }
        return end - at;
    }

    // Bytes of the name character at `at`, 0 if there is none: [A-Za-z0-9_$] and U+0080 to U+FFFF.
    std::size_t name_character(std::size_t at) const {
        if (at >= m_text.size()) return 0;
        const char c = m_text[at];
        if (is_word_start(c) || base::is_digit(c)) return 1;
        if (static_cast<unsigned char>(c) < 0x80) return 0;
        const auto size = base::character_size(m_text, at);
        return size == 2 || size == 3 ? size : 0;
    }

    std::size_t name_size(std::size_t at) const {
        auto end = at;
        while (const auto size = name_character(end))
            end += size;
        return end - at;
    }

    std::size_t digits(std::size_t at) const {
        auto end = at;
        while (base::is_digit(peek(end)))
            ++end;
        return end - at;
    }

    // e5, E-5; 0 if there is no exponent here.
    std::size_t exponent(std::size_t at) const {
        if (peek(at) != 'e' && peek(at) != 'E') return 0;
        const std::size_t sign = peek(at + 1) == '+' || peek(at + 1) == '-' ? 1 : 0;
        const auto size = digits(at + 1 + sign);
        return size == 0 ? 0 : 1 + sign + size;
    }

    // 1, 1., 1.5, 1e5, 1.5e-5 against 1abc: the longer one, the number on a tie.
    Match number_or_word(std::size_t at) const {
        auto end = at + digits(at);
        if (peek(end) == '.') end += 1 + digits(end + 1);
        end += exponent(end);
        const auto name = name_size(at);
        return name > end - at ? Match{LexedKind::word, name} : Match{LexedKind::number, end - at};
    }

    // .5 and .5e3 are numbers; .1abc is a dot before a name.
    Match dot_and_digit(std::size_t at) const {
        auto end = at + 1 + digits(at + 1);
        end += exponent(end);
        return 1 + name_size(at + 1) > end - at ? Match{LexedKind::symbol, 1} : Match{LexedKind::number, end - at};
    }

    Match letter(std::size_t at) const {
        const auto name = name_size(at);
        if (name == 1 && (m_text[at] == 'x' || m_text[at] == 'X')) {
            if (const auto size = binary_size(at)) return {LexedKind::binary, size};
        }
        if (from(at).substr(0, 2) == "$$") {
            const auto close = m_text.find("$$", at + 2);
            if (close != std::string_view::npos && close + 2 - at > name) {
                return {LexedKind::attachment, close + 2 - at};
            }
            if (name == 2) return obstructed(Unlexable::attachment, m_text.size() - at);
        }
        return {LexedKind::word, name};
    }

    // x'…' without a backslash inside; 0 if it is none.
    std::size_t binary_size(std::size_t at) const {
        const char quote = peek(at + 1);
        if (quote != '\'' && quote != '"') return 0;
        const auto end = m_text.find_first_of(quote == '\'' ? "'\\" : "\"\\", at + 2);
        return end == std::string_view::npos || m_text[end] == '\\' ? 0 : end + 1 - at;
    }

    Match string(std::size_t at) const {
        const char quote = m_text[at];
        const auto* const stops = quote == '\'' ? "'\\" : "\"\\";
        auto end = m_text.find_first_of(stops, at + 1);
        while (end != std::string_view::npos) {
            if (m_text[end] == quote && peek(end + 1) != quote) return {LexedKind::string, end + 1 - at};
            end = m_text.find_first_of(stops, end + 2);
        }
        return obstructed(Unlexable::string, m_text.size() - at);
    }

    Match quoted_identifier(std::size_t at) const {
        auto end = m_text.find('`', at + 1);
        while (end != std::string_view::npos) {
            if (peek(end + 1) != '`') return {LexedKind::quoted_identifier, end + 1 - at};
            end = m_text.find('`', end + 2);
        }
        return obstructed(Unlexable::quoted_identifier, m_text.size() - at);
    }

    Match line_comment(std::size_t at) const {
        const auto end = std::min(m_text.find_first_of("\r\n", at), m_text.size());
        return {LexedKind::line_comment, end - at};
    }

    Match block_comment(std::size_t at) const {
        const bool is_hint = peek(at + 2) == '+';
        const auto close = m_text.find("*/", at + (is_hint ? 3 : 2));
        if (close == std::string_view::npos) {
            return obstructed(is_hint ? Unlexable::hint : Unlexable::comment, m_text.size() - at);
        }
        return {is_hint ? LexedKind::hint : LexedKind::block_comment, close + 2 - at};
    }

    // U+3000 is a blank and a letter at once: the longer match wins, the name on a tie.
    Match beyond_ascii(std::size_t at) const {
        const auto name = name_size(at);
        const auto blank = blank_size(at);
        if (blank > name) return {LexedKind::white_space, blank};
        if (name > 0) return {LexedKind::word, name};
        const auto size = base::character_size(m_text, at);
        return obstructed(size == 1 ? Unlexable::byte : Unlexable::character, size);
    }

    Match symbol(std::size_t at) const {
        for (const auto candidate : k_long_symbols) {
            if (from(at).substr(0, candidate.size()) == candidate) return {LexedKind::symbol, candidate.size()};
        }
        if (k_symbols.find(m_text[at]) != std::string_view::npos) return {LexedKind::symbol, 1};
        return obstructed(Unlexable::character, 1);
    }

    std::string_view m_text;
};

}  // namespace

LexedText lex(std::string_view text) {
    if (text.size() > PackedToken::k_largest_offset) {
        return {{}, Problem{0, 1, "expected a text of less than 4 GiB", "write several in place of one"}};
    }
    return Lexer(text).run();
}

}  // namespace srmigrate::sql
