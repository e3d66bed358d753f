// SPDX-License-Identifier: Apache-2.0
#include "python/syntax/lexer.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace srmigrate::python {
namespace {

constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";
constexpr std::size_t k_tab_width = 8;              // CPython: tokenizer, TABSIZE
constexpr std::size_t k_deepest_indentation = 100;  // CPython: tokenizer, MAXINDENT
constexpr std::size_t k_deepest_brackets = 200;     // CPython: tokenizer, MAXLEVEL
constexpr std::size_t k_deepest_fields = 20;        // f-strings inside each other
constexpr std::size_t k_longest_digits = 4300;      // CPython: sys.get_int_max_str_digits()

constexpr std::array<std::string_view, 35> k_keywords{
    "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
    "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
    "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
    "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};

// Longest first.
constexpr std::array<std::string_view, 47> k_symbols{
    "**=", "//=", ">>=", "<<=", "...", "!=", "%=", "&=", "**", "*=", "+=", "-=", "->", "//", "/=", ":=",
    "<<",  "<=",  "==",  ">=",  ">>",  "@=", "^=", "|=", "%",  "&",  "(",  ")",  "*",  "+",  ",",  "-",
    ".",   "/",   ":",   ";",   "<",   "=",  ">",  "@",  "[",  "]",  "^",  "{",  "|",  "}",  "~"};

CodeSpan span_of(std::size_t begin, std::size_t end) {
    return {.begin = static_cast<std::uint32_t>(begin), .end = static_cast<std::uint32_t>(end)};
}

[[noreturn]] void no_python(std::string message, std::size_t begin, std::size_t end, std::string hint = {}) {
    throw PySyntaxError(SyntaxFault::syntax, std::move(message), span_of(begin, end), std::move(hint));
}

// What is no letter although it is not ASCII: blanks, dashes, quotes and brackets that editors put in.
bool is_foreign_symbol(char32_t c) {
    return c < 0xAA || c == 0xAB || c == 0xAC || c == 0xAD || c == 0xBB || c == 0xD7 || c == 0xF7 ||
           (c >= 0x2000 && c <= 0x206F) || (c >= 0x3000 && c <= 0x3004) || (c >= 0x3008 && c <= 0x301F) ||
           (c >= 0xFF01 && c <= 0xFF0F) || (c >= 0xFF1A && c <= 0xFF20) || c == 0xFEFF || c == 0xFFFD ||
           (c >= 0xE000 && c <= 0xF8FF);
}

bool begins_identifier(std::string_view text, std::size_t at) {
    if (at >= text.size()) return false;
    if (static_cast<unsigned char>(text[at]) < 0x80) return base::is_name_start(text[at]);
    return !is_foreign_symbol(base::code_point(text, at));
}

std::size_t end_of_identifier(std::string_view text, std::size_t at, std::size_t end) {
    while (at < end && (base::is_digit(text[at]) || begins_identifier(text, at)))
        at += base::character_size(text, at);
    return at;
}

bool is_string_prefix(std::string_view word) {
    if (word.empty() || word.size() > 2) return false;
    const auto lower = base::to_lower(word);
    constexpr std::array<std::string_view, 8> k_prefixes{"r", "u", "b", "f", "br", "rb", "fr", "rf"};
    return std::ranges::find(k_prefixes, lower) != k_prefixes.end();
}

std::size_t quotes_at(std::string_view text, std::size_t at) {
    const auto quote = text.substr(at, 1);
    if (quote != "\"" && quote != "'") return 0;
    return text.substr(at, 3) == std::string(3, quote.front()) ? 3 : 1;
}

std::size_t end_of_formatted(std::string_view text, std::size_t begin, std::size_t end, std::size_t depth);

// The offset behind the closing quotes. `at` is the first quote, `begin` the literal with its prefix.
std::size_t end_of_string(std::string_view text, std::size_t begin, std::size_t at, std::size_t end) {
    const auto count = quotes_at(text, at);
    const auto quotes = text.substr(at, count);
    for (auto i = at + count; i < end;) {
        if (text[i] == '\\') {
            i += 2;
        } else if (text.substr(i, count) == quotes && i + count <= end) {
            return i + count;
        } else if (text[i] == '\n' && count == 1) {
            no_python(fmt::format("expected {} at the end of the string, got the end of the line", quotes), begin, i,
                      "close the string, or begin it with three quotes");
        } else {
            ++i;
        }
    }
    no_python(fmt::format("expected {} at the end of the string, got the end of the file", quotes), begin,
              begin + 1 + (at - begin), "close the string");
}

// Where `at` is the begin of a string literal of any kind: the offset of its first quote.
std::optional<std::size_t> string_at(std::string_view text, std::size_t at, std::size_t end) {
    auto i = at;
    while (i < end && i - at < 3 && base::is_letter(text[i]))
        ++i;
    if (i >= end || quotes_at(text, i) == 0) return std::nullopt;
    if (i > at && !is_string_prefix(text.substr(at, i - at))) return std::nullopt;
    return i;
}

bool has_f(std::string_view prefix) {
    return prefix.find_first_of("fF") != std::string_view::npos;
}

std::size_t end_of_any_string(std::string_view text, std::size_t begin, std::size_t quote, std::size_t end,
                              std::size_t depth) {
    return has_f(text.substr(begin, quote - begin)) ? end_of_formatted(text, begin, end, depth)
                                                    : end_of_string(text, begin, quote, end);
}

std::size_t end_of_format_inside(std::string_view text, std::size_t at, std::size_t end, std::size_t depth);

// The expression of a field, up to what ends it.
std::size_t end_of_field_inside(std::string_view text, std::size_t at, std::size_t end, std::size_t depth) {
    const auto begin = at;
    std::vector<char> open;
    while (at < end) {
        const char c = text[at];
        if (const auto quote = string_at(text, at, end);
            quote && (at == begin || !base::is_name_character(text[at - 1]))) {
            at = end_of_any_string(text, at, *quote, end, depth);
            continue;
        }
        if (c == '(' || c == '[' || c == '{') {
            open.push_back(c == '(' ? ')' : c == '[' ? ']' : '}');
            if (open.size() > k_deepest_brackets) no_python("the brackets are nested too deeply", at, at + 1);
        } else if (!open.empty() && c == open.back()) {
            open.pop_back();
        } else if (c == ')' || c == ']' || (c == '}' && !open.empty())) {
            no_python(fmt::format("'{}' closes nothing", c), at, at + 1);
        } else if (c == '#') {
            at = std::min(text.find('\n', at), end);
            continue;
        } else if (open.empty()) {
            if (c == '}' || c == ':') return at;
            if (c == '!' && text.substr(at, 2) != "!=") return at;
            if (c == '=') {
                const bool comparison =
                    text.substr(at, 2) == "==" ||
                    (at > begin && std::string_view("=!<>").find(text[at - 1]) != std::string_view::npos);
                const auto next = std::min(text.find_first_not_of(" \t\n", at + 1), end);
                if (!comparison && next < end && std::string_view("}!:").find(text[next]) != std::string_view::npos)
                    return at;
            }
        }
        ++at;
    }
    no_python("expected '}' in the f-string, got its end", begin > 0 ? begin - 1 : begin, begin,
              "write {{ for a brace");
}

std::size_t end_of_format_inside(std::string_view text, std::size_t at, std::size_t end, std::size_t depth) {
    const auto begin = at;
    while (at < end) {
        if (text[at] == '}') return at;
        if (text[at] == '{') {
            if (depth > k_deepest_fields) no_python("the f-strings are nested too deeply", at, at + 1);
            auto field = end_of_field_inside(text, at + 1, end, depth + 1);
            while (field < end && text[field] != '}' && text[field] != ':')
                ++field;
            if (field < end && text[field] == ':') field = end_of_format_inside(text, field + 1, end, depth + 1);
            if (field >= end) break;
            at = field;
        }
        ++at;
    }
    no_python("expected '}' in the f-string, got its end", begin > 0 ? begin - 1 : begin, begin,
              "write {{ for a brace");
}

std::size_t end_of_formatted(std::string_view text, std::size_t begin, std::size_t end, std::size_t depth) {
    if (depth > k_deepest_fields) no_python("the f-strings are nested too deeply", begin, begin + 1);
    auto at = begin;
    while (quotes_at(text, at) == 0)
        ++at;
    const bool raw = text.substr(begin, at - begin).find_first_of("rR") != std::string_view::npos;
    const auto count = quotes_at(text, at);
    const auto quotes = text.substr(at, count);
    for (auto i = at + count; i < end;) {
        const char c = text[i];
        if (c == '\\') {
            if (!raw && text.substr(i, 3) == "\\N{") {
                i = std::min(text.find('}', i), end);
            } else if (i + 1 < end && text[i + 1] != '{' && text[i + 1] != '}') {
                i += 2;
            } else {
                ++i;
            }
        } else if (text.substr(i, count) == quotes && i + count <= end) {
            return i + count;
        } else if (c == '\n' && count == 1) {
            no_python(fmt::format("expected {} at the end of the string, got the end of the line", quotes), begin, i,
                      "close the string, or begin it with three quotes");
        } else if (c == '{' && text.substr(i, 2) == "{{") {
            i += 2;
        } else if (c == '{') {
            auto field = end_of_field_inside(text, i + 1, end, depth + 1);
            while (field < end && text[field] != '}' && text[field] != ':')
                ++field;
            if (field < end && text[field] == ':') field = end_of_format_inside(text, field + 1, end, depth + 1);
            i = field + 1;
        } else {
            ++i;
        }
    }
    no_python(fmt::format("expected {} at the end of the string, got the end of the file", quotes), begin, at + 1,
              "close the string");
}

// ---- Numbers --------------------------------------------------------------------------------------------------------

// Digits with single underscores between them; `at` stands on a digit, or behind a base prefix.
template <class IsDigit>
std::size_t end_of_digits(std::string_view text, std::size_t at, std::size_t end, IsDigit is_one) {
    while (at < end) {
        if (is_one(text[at])) {
            ++at;
        } else if (text[at] == '_' && at + 1 < end && is_one(text[at + 1])) {
            at += 2;
        } else {
            break;
        }
    }
    return at;
}

bool is_hex(char c) {
    return base::is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_octal(char c) {
    return c >= '0' && c <= '7';
}
bool is_binary(char c) {
    return c == '0' || c == '1';
}

std::size_t end_of_number(std::string_view text, std::size_t begin, std::size_t end) {
    auto at = begin;
    const auto digits = [&](std::size_t from) { return end_of_digits(text, from, end, base::is_digit); };
    if (text[at] == '0' && at + 1 < end && std::string_view("xXoObB").find(text[at + 1]) != std::string_view::npos) {
        const char kind = text[at + 1];
        const auto first = at + 2 + (at + 2 < end && text[at + 2] == '_' ? 1 : 0);
        at = kind == 'x' || kind == 'X'   ? end_of_digits(text, first, end, is_hex)
             : kind == 'o' || kind == 'O' ? end_of_digits(text, first, end, is_octal)
                                          : end_of_digits(text, first, end, is_binary);
        if (at == first) no_python("the number has no digits", begin, at);
    } else {
        at = digits(at);
        bool whole = true;
        if (at < end && text[at] == '.') {
            whole = false;
            at = digits(at + 1);
        }
        if (at < end && (text[at] == 'e' || text[at] == 'E')) {
            const auto sign = at + 1 < end && (text[at + 1] == '+' || text[at + 1] == '-') ? 1U : 0U;
            if (at + 1 + sign < end && base::is_digit(text[at + 1 + sign])) {
                whole = false;
                at = digits(at + 1 + sign);
            }
        }
        if (at < end && (text[at] == 'j' || text[at] == 'J')) {
            whole = false;
            ++at;
        }
        const auto number = text.substr(begin, at - begin);
        if (whole && number.front() == '0' && number.find_first_not_of("0_") != std::string_view::npos)
            no_python("a decimal number does not begin with 0", begin, at, "write 0o for an octal number");
    }
    if (at - begin > k_longest_digits)
        no_python(fmt::format("the number has more than {} digits", k_longest_digits), begin, at);
    if (begins_identifier(text.substr(0, end), at)) {
        // `1if x else y` is deprecated, not forbidden.
        const auto word = text.substr(at, end_of_identifier(text, at, end) - at);
        constexpr std::array<std::string_view, 8> k_after{"and", "else", "for", "if", "in", "is", "not", "or"};
        if (std::ranges::find(k_after, word) == k_after.end())
            no_python(fmt::format("expected a number, got '{}{}'", text.substr(begin, at - begin), word), begin,
                      at + word.size());
    }
    return at;
}

std::string without_underscores(std::string_view digits) {
    std::string result;
    std::ranges::copy_if(digits, std::back_inserter(result), [](char c) { return c != '_'; });
    return result;
}

// ---- Tokens ---------------------------------------------------------------------------------------------------------

class PyLexer {
  public:
    PyLexer(std::string_view text, CodeSpan span, LineBreaks breaks)
        : m_text(text), m_at(span.begin), m_end(span.end), m_breaks(breaks) {
        m_tokens.reserve((span.end - span.begin) / 5 + 8);
    }

    std::vector<PyToken> run() && {
        while (true) {
            if (m_line_begins && separates()) indentation();
            skip_blanks();
            if (m_at >= m_end) break;
            token();
        }
        if (!m_open.empty()) {
            const auto at = m_open.back();
            no_python(fmt::format("'{}' is never closed", m_text[at]), at, at + 1);
        }
        if (m_breaks == LineBreaks::separate) {
            if (!m_tokens.empty() && m_tokens.back().kind != PyTokenKind::line_end &&
                m_tokens.back().kind != PyTokenKind::dedent)
                add(PyTokenKind::line_end, m_end, m_end);
            while (m_levels.size() > 1) {
                m_levels.pop_back();
                add(PyTokenKind::dedent, m_end, m_end);
            }
        }
        add(PyTokenKind::end, m_end, m_end);
        return std::move(m_tokens);
    }

  private:
    struct Level {
        std::size_t column = 0;       // tabs to multiples of 8
        std::size_t alternative = 0;  // tabs as one blank: both have to agree
    };

    bool separates() const { return m_breaks == LineBreaks::separate && m_open.empty(); }
    void add(PyTokenKind kind, std::size_t begin, std::size_t end) { m_tokens.push_back({kind, span_of(begin, end)}); }

    // At the begin of a line: measures it, unless it is empty.
    void indentation() {
        m_line_begins = false;
        const auto begin = m_at;
        Level level;
        while (m_at < m_end) {
            const char c = m_text[m_at];
            if (c == ' ') {
                ++level.column;
                ++level.alternative;
            } else if (c == '\t') {
                level.column = (level.column / k_tab_width + 1) * k_tab_width;
                ++level.alternative;
            } else if (c == '\f') {
                level = {};
            } else if (c == '\\' && m_text.substr(m_at, 2) == "\\\n" && m_at + 2 < m_end) {
                // The line goes on; its indentation is that of its first part.
                m_at += 2;
                skip_blanks();
                break;
            } else {
                break;
            }
            ++m_at;
        }
        if (m_at >= m_end || m_text[m_at] == '\n' || m_text[m_at] == '#') return;
        auto& top = m_levels.back();
        if (level.column == top.column) {
            if (level.alternative != top.alternative) mixed(begin);
        } else if (level.column > top.column) {
            if (level.alternative <= top.alternative) mixed(begin);
            if (m_levels.size() >= k_deepest_indentation) {
                throw PySyntaxError(SyntaxFault::indentation,
                                    fmt::format("there are more than {} levels of indentation", k_deepest_indentation),
                                    span_of(begin, m_at));
            }
            m_levels.push_back(level);
            add(PyTokenKind::indent, begin, m_at);
        } else {
            while (level.column < m_levels.back().column) {
                m_levels.pop_back();
                add(PyTokenKind::dedent, m_at, m_at);
            }
            if (level.column != m_levels.back().column) {
                throw PySyntaxError(SyntaxFault::indentation, "the indentation matches no line before it",
                                    span_of(begin, m_at), "give the line the indentation of its block");
            }
            if (level.alternative != m_levels.back().alternative) mixed(begin);
        }
    }
    [[noreturn]] void mixed(std::size_t begin) const {
        throw PySyntaxError(SyntaxFault::tabs, "tabs and blanks are mixed in the indentation", span_of(begin, m_at),
                            "indent all lines of a block with blanks, or all with tabs");
    }

    void skip_blanks() {
        while (m_at < m_end) {
            const char c = m_text[m_at];
            if (c == ' ' || c == '\t' || c == '\f') {
                ++m_at;
            } else if (c == '#') {
                m_at = std::min(m_text.find('\n', m_at), m_end);
            } else if (c == '\\') {
                if (m_text.substr(m_at, 2) != "\\\n") {
                    no_python("expected the end of the line after '\\'", m_at, m_at + 1);
                }
                if (m_at + 2 >= m_end) no_python("expected a line after '\\', got the end of the file", m_at, m_at + 1);
                m_at += 2;
            } else {
                return;
            }
        }
    }

    void token() {
        const char c = m_text[m_at];
        if (c == '\n') return line_break();
        if (const auto quote = string_at(m_text, m_at, m_end)) {
            const auto begin = m_at;
            m_at = end_of_any_string(m_text, begin, *quote, m_end, 0);
            const bool formatted = has_f(m_text.substr(begin, *quote - begin));
            return add(formatted ? PyTokenKind::formatted : PyTokenKind::text, begin, m_at);
        }
        if (begins_identifier(m_text, m_at)) {
            const auto begin = m_at;
            m_at = end_of_identifier(m_text, m_at, m_end);
            return add(PyTokenKind::name, begin, m_at);
        }
        if (base::is_digit(c) || (c == '.' && m_at + 1 < m_end && base::is_digit(m_text[m_at + 1]))) {
            const auto begin = m_at;
            m_at = end_of_number(m_text, m_at, m_end);
            return add(PyTokenKind::number, begin, m_at);
        }
        symbol();
    }

    void line_break() {
        if (separates()) {
            m_line_begins = true;
            if (!m_tokens.empty() && m_tokens.back().kind != PyTokenKind::line_end &&
                m_tokens.back().kind != PyTokenKind::indent && m_tokens.back().kind != PyTokenKind::dedent)
                add(PyTokenKind::line_end, m_at, m_at);
        }
        ++m_at;
    }

    void symbol() {
        const auto rest = m_text.substr(m_at, std::min<std::size_t>(3, m_end - m_at));
        const auto found = std::ranges::find_if(k_symbols, [&](std::string_view s) { return rest.starts_with(s); });
        if (found == k_symbols.end()) {
            const auto size = base::character_size(m_text, m_at);
            no_python(fmt::format("expected Python, got '{}'", base::visible(m_text.substr(m_at, size))), m_at,
                      m_at + size);
        }
        const char c = found->front();
        if (*found == "(" || *found == "[" || *found == "{") {
            if (m_open.size() >= k_deepest_brackets) no_python("the brackets are nested too deeply", m_at, m_at + 1);
            m_open.push_back(m_at);
        } else if (*found == ")" || *found == "]" || *found == "}") {
            if (m_open.empty()) no_python(fmt::format("'{}' closes nothing", c), m_at, m_at + 1);
            const char opened = m_text[m_open.back()];
            const char closes = opened == '(' ? ')' : opened == '[' ? ']' : '}';
            if (c != closes) {
                no_python(fmt::format("expected '{}' for the '{}' before, got '{}'", closes, opened, c), m_at,
                          m_at + 1);
            }
            m_open.pop_back();
        }
        add(PyTokenKind::symbol, m_at, m_at + found->size());
        m_at += found->size();
    }

    std::string_view m_text;
    std::size_t m_at;
    std::size_t m_end;
    LineBreaks m_breaks;
    bool m_line_begins = true;
    std::vector<Level> m_levels{{}};
    std::vector<std::size_t> m_open;  // offsets of open brackets
    std::vector<PyToken> m_tokens;
};

// ---- Escapes --------------------------------------------------------------------------------------------------------

void append_utf8(std::string& out, char32_t c) {
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | (c >> 6));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | (c >> 12));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (c >> 18));
        out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (c & 0x3F));
    }
}

char32_t hex_value(char c) {
    return static_cast<char32_t>(base::is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
}

class EscapeReader {
  public:
    EscapeReader(std::string_view text, CodeSpan content, bool bytes)
        : m_text(text), m_at(content.begin), m_end(content.end), m_bytes(bytes) {}

    std::string run() && {
        std::string result;
        while (m_at < m_end) {
            const auto next = std::min(m_text.substr(0, m_end).find('\\', m_at), m_end);
            result += m_text.substr(m_at, next - m_at);
            m_at = next;
            if (m_at < m_end) escape(result);
        }
        return result;
    }

  private:
    void escape(std::string& out) {
        const auto begin = m_at;
        if (m_at + 1 >= m_end) {
            out += m_text[m_at++];
            return;
        }
        const char c = m_text[m_at + 1];
        m_at += 2;
        constexpr std::string_view k_simple = "\\'\"abfnrtv";
        constexpr std::string_view k_meant = "\\'\"\a\b\f\n\r\t\v";
        if (c == '\n') return;
        if (const auto at = k_simple.find(c); at != std::string_view::npos) {
            out += k_meant[at];
        } else if (is_octal(c)) {
            auto value = hex_value(c);
            for (int i = 0; i < 2 && m_at < m_end && is_octal(m_text[m_at]); ++i)
                value = value * 8 + hex_value(m_text[m_at++]);
            number(out, m_bytes ? value & 0xFF : value, begin);
        } else if (c == 'x') {
            number(out, hex(2, begin), begin);
        } else if (c == 'u' && !m_bytes) {
            number(out, hex(4, begin), begin);
        } else if (c == 'U' && !m_bytes) {
            number(out, hex(8, begin), begin);
        } else if (c == 'N' && !m_bytes) {
            const auto close = std::min(m_text.find('}', m_at), m_end - 1);
            no_python("a character is named, and names of characters are not known here", begin, close + 1,
                      "write the character itself, or its number as \\uXXXX");
        } else {
            out += '\\';
            m_at = begin + 1;
            out += m_text.substr(m_at, base::character_size(m_text, m_at));
            m_at += base::character_size(m_text, m_at);
        }
    }

    char32_t hex(std::size_t digits, std::size_t begin) {
        char32_t value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            if (m_at >= m_end || !is_hex(m_text[m_at])) {
                no_python(fmt::format("expected {} hexadecimal digits after '{}'", digits, m_text.substr(begin, 2)),
                          begin, m_at);
            }
            value = value * 16 + hex_value(m_text[m_at++]);
        }
        return value;
    }

    void number(std::string& out, char32_t value, std::size_t begin) const {
        if (m_bytes) {
            out += static_cast<char>(value);
        } else if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) {
            no_python(fmt::format("'{}' is no character", m_text.substr(begin, m_at - begin)), begin, m_at);
        } else {
            append_utf8(out, value);
        }
    }

    std::string_view m_text;
    std::size_t m_at;
    std::size_t m_end;
    bool m_bytes;
};

}  // namespace

std::string_view exception_name(SyntaxFault fault) {
    switch (fault) {
        case SyntaxFault::syntax:
            return "SyntaxError";
        case SyntaxFault::indentation:
            return "IndentationError";
        case SyntaxFault::tabs:
            return "TabError";
    }
    return {};
}

std::vector<PyToken> tokens_of(std::string_view text, CodeSpan span, LineBreaks breaks) {
    return PyLexer(text, span, breaks).run();
}

bool is_python_keyword(std::string_view name) {
    return std::ranges::find(k_keywords, name) != k_keywords.end();
}

LiteralParts literal_parts(std::string_view text, CodeSpan literal) {
    std::size_t at = literal.begin;
    while (quotes_at(text, at) == 0)
        ++at;
    const auto prefix = base::to_lower(text.substr(literal.begin, at - literal.begin));
    const auto count = quotes_at(text, at);
    return {.raw = prefix.find('r') != std::string::npos,
            .bytes = prefix.find('b') != std::string::npos,
            .formatted = prefix.find('f') != std::string::npos,
            .content = span_of(at + count, literal.end - count)};
}

std::string literal_value(std::string_view text, CodeSpan content, bool raw, bool bytes) {
    const auto inside = text.substr(content.begin, content.end - content.begin);
    if (bytes) {
        const auto at = std::ranges::find_if(inside, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
        if (at != inside.end()) {
            const auto offset = content.begin + static_cast<std::size_t>(at - inside.begin());
            no_python("bytes can only have ASCII characters", offset, offset + base::character_size(text, offset),
                      "write the byte as \\xNN");
        }
    }
    if (raw || inside.find('\\') == std::string_view::npos) return std::string(inside);
    return EscapeReader(text, content, bytes).run();
}

std::size_t end_of_field(std::string_view text, std::size_t at, std::size_t end) {
    return end_of_field_inside(text, at, end, 1);
}
std::size_t end_of_format(std::string_view text, std::size_t at, std::size_t end) {
    return end_of_format_inside(text, at, end, 1);
}

std::string decimal_digits(std::string_view literal) {
    const auto digits = without_underscores(literal);
    const bool prefixed = digits.size() > 1 && digits[0] == '0' && base::is_letter(digits[1]);
    if (!prefixed) {
        const auto first = digits.find_first_not_of('0');
        return first == std::string::npos ? "0" : digits.substr(first);
    }
    const char kind = static_cast<char>(digits[1] | 0x20);
    const std::uint64_t radix = kind == 'x' ? 16 : kind == 'o' ? 8 : 2;
    // Groups of nine decimal digits, the lowest first.
    constexpr std::uint64_t k_group = 1'000'000'000;
    std::vector<std::uint64_t> groups{0};
    for (const char c : std::string_view(digits).substr(2)) {
        std::uint64_t carry = hex_value(c);
        for (auto& group : groups) {
            const auto value = group * radix + carry;
            group = value % k_group;
            carry = value / k_group;
        }
        if (carry != 0) groups.push_back(carry);
    }
    std::string result = std::to_string(groups.back());
    for (auto i = groups.size() - 1; i-- > 0;)
        result += fmt::format("{:09}", groups[i]);
    return result;
}

std::size_t code_begin(std::string_view text) {
    return text.starts_with(k_byte_order_mark) ? k_byte_order_mark.size() : 0;
}

}  // namespace srmigrate::python
