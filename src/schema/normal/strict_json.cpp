// SPDX-License-Identifier: Apache-2.0
#include "schema/normal/strict_json.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace srmigrate::schema {

namespace {

constexpr std::size_t k_deepest_json = 250;

class StrictReader {
  public:
    explicit StrictReader(std::string_view text) : m_text(text) {}

    void document() {
        if (m_text.find_first_not_of(" \t\r\n") == std::string_view::npos) return;
        value();
    }

  private:
    /// An array with the index it is at, or an object with the name it is at.
    struct Step {
        bool array = false;
        std::size_t index = 0;
        std::string name;
    };

    std::string_view m_text;
    std::size_t m_at = 0;
    std::vector<Step> m_path;

    std::string path() const {
        std::string result = "$";
        for (const Step& step : m_path)
            result += step.array ? fmt::format("[{}]", step.index) : "." + step.name;
        return result;
    }
    [[noreturn]] void fail(std::string_view problem, std::string_view exception = "MalformedJsonException") const {
        const std::string_view read = m_text.substr(0, m_at);
        const auto line = std::count(read.begin(), read.end(), '\n');
        const std::size_t start = line == 0 ? 0 : read.rfind('\n') + 1;
        const std::string_view package = exception == "EOFException" ? "java.io" : "com.google.gson.stream";
        throw fmt::format("{}.{}: {} at line {} column {} path {}", package, exception, problem, line + 1,
                          m_at - start + 1, path());
    }
    [[noreturn]] void fail_strict() const { fail("Use JsonReader.setLenient(true) to accept malformed JSON"); }

    /// The next character that is no white space, and over it.
    char next() {
        while (m_at < m_text.size() && std::string_view(" \t\r\n").find(m_text[m_at]) != std::string_view::npos)
            ++m_at;
        if (m_at == m_text.size()) fail("End of input", "EOFException");
        const char c = m_text[m_at++];
        if (c == '/' || c == '#') fail_strict();  // a comment
        return c;
    }

    void value() {
        if (m_path.size() > k_deepest_json) fail("Nesting limit reached");
        switch (next()) {
            case '{':
                return object();
            case '[':
                return array();
            case '"':
                static_cast<void>(string());
                return;
            default:
                --m_at;
                return word();
        }
    }

    std::string string() {
        std::string result;
        while (m_at < m_text.size() && m_text[m_at] != '"') {
            if (m_text[m_at] == '\\') ++m_at;
            if (m_at < m_text.size()) result += m_text[m_at++];
        }
        if (m_at == m_text.size()) fail("Unterminated string");
        ++m_at;
        return result;
    }

    void word() {
        constexpr std::string_view k_end = "{}[],:;=\\ \t\f\r\n/#\"'";
        const std::size_t end = std::min(m_text.find_first_of(k_end, m_at), m_text.size());
        const std::string_view text = m_text.substr(m_at, end - m_at);
        if (text.empty()) {
            ++m_at;
            fail_strict();
        }
        static constexpr std::array<std::string_view, 3> k_words = {"true", "false", "null"};
        const bool is_word = std::any_of(k_words.begin(), k_words.end(), [&](std::string_view each) {
            return base::equals_ignoring_case(each, text);  // JsonReader.peekKeyword
        });
        // JsonReader.isLiteral: what ends a word in lenient reading only
        const bool runs_on =
            end < m_text.size() && std::string_view("\\;=/#\"'").find(m_text[end]) != std::string_view::npos;
        if (runs_on || (!is_word && !is_number(text))) fail_strict();
        m_at = end;
    }

    static bool is_number(std::string_view text) {
        const auto digits = [&] {
            const std::size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
            text.remove_prefix(count);
            return count > 0;
        };
        if (text.starts_with('-')) text.remove_prefix(1);
        if (text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9') return false;
        if (!digits()) return false;
        if (text.starts_with('.')) {
            text.remove_prefix(1);
            if (!digits()) return false;
        }
        if (text.starts_with('e') || text.starts_with('E')) {
            text.remove_prefix(1);
            if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
            if (!digits()) return false;
        }
        return text.empty();
    }

    void object() {
        m_path.emplace_back();
        for (bool first = true;; first = false) {
            const char c = next();
            if (c == '}' && first) break;
            if (c == '}') fail("Expected name");
            if (c != '"') fail_strict();
            m_path.back().name = string();
            const char colon = next();
            if (colon == '=') fail_strict();
            if (colon != ':') fail("Expected ':'");
            value();
            const char behind = next();
            if (behind == '}') break;
            if (behind == ';') fail_strict();
            if (behind != ',') fail("Unterminated object");
        }
        m_path.pop_back();
    }

    void array() {
        m_path.push_back({.array = true, .index = 0, .name = {}});
        for (bool first = true;; first = false) {
            const char c = next();
            if (c == ']' && first) break;
            if (c == ']' || c == ',' || c == ';') fail_strict();
            --m_at;
            value();
            ++m_path.back().index;
            const char behind = next();
            if (behind == ']') break;
            if (behind == ';') fail_strict();
            if (behind != ',') fail("Unterminated array");
        }
        m_path.pop_back();
    }
};

}  // namespace

std::optional<std::string> json_problem(std::string_view text) {
    try {
        StrictReader(text).document();
        return std::nullopt;
    } catch (const std::string& problem) {
        return problem;
    }
}

}  // namespace srmigrate::schema
