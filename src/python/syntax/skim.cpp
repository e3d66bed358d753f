// SPDX-License-Identifier: Apache-2.0
#include "python/syntax/skim.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace srmigrate::python {
namespace {

// Words that open a block, or must not begin a line with something else behind them.
constexpr std::array<std::string_view, 13> k_openers{"def",   "class", "if",     "elif",    "else", "for",  "while",
                                                     "async", "try",   "except", "finally", "with", "match"};

bool is_string_prefix_letter(char c) {
    return std::string_view("rRbBuUfF").find(c) != std::string_view::npos;
}

class Skimmer {
  public:
    explicit Skimmer(std::string_view text) : m_text(text) {}

    SkimmedFile run() && {
        std::vector<std::size_t> levels{0};
        bool opens = false;  // the line before ends in ':'
        while (m_at < m_text.size()) {
            const auto indentation = blanks();
            if (m_at >= m_text.size()) break;
            if (m_text[m_at] == '\n') {
                ++m_at;
                continue;
            }
            if (m_text[m_at] == '#') {
                end_of_line();
                continue;
            }
            if (opens ? indentation <= levels.back() : indentation > levels.back()) m_result.doubtful = true;
            if (indentation > levels.back()) levels.push_back(indentation);
            while (indentation < levels.back())
                levels.pop_back();
            if (indentation != levels.back()) m_result.doubtful = true;
            const auto begin = m_at;
            opens = logical_line();
            if (indentation == 0) {
                m_result.statements.push_back(
                    {.begin = static_cast<std::uint32_t>(begin), .end = static_cast<std::uint32_t>(m_at)});
            }
            if (m_at < m_text.size()) ++m_at;
        }
        if (opens) m_result.doubtful = true;
        return std::move(m_result);
    }

  private:
    // Blanks at the begin of a line; a tab is as wide as in Python, where it is mixed with blanks the file is doubtful.
    std::size_t blanks() {
        std::size_t width = 0;
        bool tabs = false;
        bool spaces = false;
        for (; m_at < m_text.size(); ++m_at) {
            const char c = m_text[m_at];
            if (c == ' ') {
                ++width;
                spaces = true;
            } else if (c == '\t') {
                width = (width / 8 + 1) * 8;
                tabs = true;
            } else if (c == '\f') {
                width = 0;
            } else {
                break;
            }
        }
        m_tabs = m_tabs || tabs;
        m_spaces = m_spaces || spaces;
        if (m_tabs && m_spaces) m_result.doubtful = true;
        return width;
    }
    void end_of_line() { m_at = std::min(m_text.find('\n', m_at), m_text.size()); }

    // To the line break that ends it. The answer: whether it ends in ':'.
    bool logical_line() {
        const auto begin = m_at;
        std::size_t depth = 0;
        bool colon = false;  // somewhere outside of brackets
        char last = '\0';    // the last character that counts
        bool after_name = false;
        while (m_at < m_text.size()) {
            const char c = m_text[m_at];
            if (c == '\n') {
                if (depth == 0) break;
                ++m_at;
            } else if (c == '#') {
                end_of_line();
            } else if (c == '\\') {
                m_at = std::min(m_at + 2, m_text.size());
            } else if (c == '\'' || c == '"') {
                // A string behind a name is a call without parentheses: Python 2.
                if (after_name) m_result.doubtful = true;
                string(c);
                last = c;
                after_name = false;
            } else if (base::is_name_start(c)) {
                const auto word_begin = m_at;
                while (m_at < m_text.size() && base::is_name_character(m_text[m_at]))
                    ++m_at;
                const auto word = m_text.substr(word_begin, m_at - word_begin);
                const bool quoted = m_at < m_text.size() && (m_text[m_at] == '\'' || m_text[m_at] == '"');
                const bool prefix = quoted && word.size() <= 2 && std::ranges::all_of(word, is_string_prefix_letter);
                if (prefix && std::ranges::any_of(word, [](char p) { return p == 'f' || p == 'F'; }))
                    m_formatted = true;
                after_name = !prefix && (word == "print" || word == "exec");
                last = 'a';
            } else {
                if (c == '(' || c == '[' || c == '{') {
                    ++depth;
                } else if (c == ')' || c == ']' || c == '}') {
                    if (depth == 0) m_result.doubtful = true;
                    depth -= depth > 0 ? 1 : 0;
                }
                if (c == ':' && depth == 0) colon = true;
                if (c != ' ' && c != '\t' && c != '\f') {
                    last = c;
                    after_name = false;
                }
                ++m_at;
            }
        }
        if (depth > 0) m_result.doubtful = true;
        if (!colon && is_opener(m_text.substr(begin, m_at - begin))) m_result.doubtful = true;
        return last == ':' && colon;
    }

    static bool is_opener(std::string_view line) {
        return std::ranges::any_of(k_openers, [&](std::string_view word) {
            // `match` may be a name.
            return word != "match" && line.starts_with(word) &&
                   (line.size() == word.size() || !base::is_name_character(line[word.size()]));
        });
    }

    void string(char quote) {
        // Where an f-string ends the lexer knows: fields may have the same quotes inside.
        if (std::exchange(m_formatted, false)) m_result.doubtful = m_result.doubtful || field_with_quotes(quote);
        const bool triple = m_text.substr(m_at, 3) == std::string(3, quote);
        m_at += triple ? 3 : 1;
        while (m_at < m_text.size()) {
            const char c = m_text[m_at];
            if (c == '\\') {
                m_at = std::min(m_at + 2, m_text.size());
            } else if (c == quote && (!triple || m_text.substr(m_at, 3) == std::string(3, quote))) {
                m_at += triple ? 3 : 1;
                return;
            } else if (c == '\n' && !triple) {
                break;
            } else {
                ++m_at;
            }
        }
        m_result.doubtful = true;
    }

    // Before the end of the line a quote of the same kind stands inside braces.
    bool field_with_quotes(char quote) const {
        const auto end = std::min(m_text.find('\n', m_at), m_text.size());
        const auto open = m_text.substr(0, end).find('{', m_at);
        const auto next = m_text.find(quote, m_at + 1);
        return open != std::string_view::npos && next != std::string_view::npos && open < next &&
               m_text.substr(open, next - open).find('}') == std::string_view::npos;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    bool m_tabs = false;
    bool m_spaces = false;
    bool m_formatted = false;
    SkimmedFile m_result;
};

}  // namespace

SkimmedFile skim(std::string_view text) {
    return Skimmer(text).run();
}

}  // namespace srmigrate::python
