// SPDX-License-Identifier: Apache-2.0
#include "base/secret.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace srmigrate::base {
namespace {

constexpr std::array<std::string_view, 15> k_secret_parts{
    "password",   "passwd",  "pwd",    "passphrase",  "secret",  "token",      "access_key", "accesskey",
    "credential", "api_key", "apikey", "account_key", "sas_key", "shared_key", "private_key"};

// Whether a part begins with that letter, in any case: most letters of a text begin none.
constexpr auto k_begins_part = [] {
    std::array<bool, 256> begins{};
    for (const auto part : k_secret_parts) {
        begins[static_cast<unsigned char>(part.front())] = true;
        begins[static_cast<unsigned char>(part.front() - 'a' + 'A')] = true;
    }
    return begins;
}();

// In lower case; '.' and '-' are as good as '_' in a key.
char folded(char c) {
    if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
    return c == '.' || c == '-' ? '_' : c;
}

bool begins_with(std::string_view text, std::string_view part) {
    return text.size() >= part.size() &&
           std::equal(part.begin(), part.end(), text.begin(), [](char a, char b) { return a == folded(b); });
}

bool is_key_letter(char c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return is_letter || c == '_' || c == '.' || c == '-';
}

bool is_quote_mark(char c) {
    return c == '\'' || c == '"' || c == '`';
}

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Looks for the value behind one key.
class ValueFinder {
  public:
    ValueFinder(std::string_view text, std::size_t at) : m_text(text), m_at(at) {}

    // Behind IDENTIFIED: [WITH plugin] [BY | AS] [PASSWORD] '…'.
    std::optional<SecretSpan> after_identified() {
        skip_space();
        if (take_word("with")) {
            skip_space();
            take_any_word();
            skip_space();
        }
        if (take_word("by") || take_word("as")) skip_space();
        if (take_word("password")) skip_space();
        return quoted();
    }

    std::optional<SecretSpan> after_key() {
        take_quote_of_key();
        const auto behind_key = m_at;
        skip_space();
        if (take_separator()) {
            const auto behind_separator = m_at;
            skip_space();
            if (take_word("password")) {  // SET PASSWORD = PASSWORD('…')
                skip_space();
                take('(');
                skip_space();
            }
            const bool is_next_line = m_text.substr(behind_separator, m_at - behind_separator).find('\n') != npos;
            if (auto value = quoted()) return value;
            return is_next_line ? indented() : bare();
        }
        if (take('(')) skip_space();
        if (m_at == behind_key) return std::nullopt;
        return quoted();
    }

  private:
    static constexpr auto npos = std::string_view::npos;

    bool ends() const { return m_at >= m_text.size(); }
    void skip_space() {
        while (!ends() && is_space(m_text[m_at]))
            ++m_at;
    }
    bool take(char c) {
        if (ends() || m_text[m_at] != c) return false;
        ++m_at;
        return true;
    }
    void take_any_word() {
        take_if_quote();
        while (!ends() && is_key_letter(m_text[m_at]))
            ++m_at;
        take_if_quote();
    }
    void take_if_quote() {
        if (!ends() && is_quote_mark(m_text[m_at])) ++m_at;
    }
    bool take_word(std::string_view word) {
        const auto rest = m_text.substr(m_at);
        if (!starts_with_ignoring_case(rest, word)) return false;
        if (rest.size() > word.size() && is_key_letter(rest[word.size()])) return false;
        m_at += word.size();
        return true;
    }
    // The quote that ends a quoted key; escaped where the key stands inside of a string.
    void take_quote_of_key() {
        const auto rest = m_text.substr(m_at);
        if (rest.size() > 1 && rest[0] == '\\' && is_quote_mark(rest[1])) {
            m_at += 2;
        } else {
            take_if_quote();
        }
    }
    bool take_separator() {
        for (const std::string_view separator : {":=", "=>", "==", "=", ":"}) {
            if (!m_text.substr(m_at).starts_with(separator)) continue;
            m_at += separator.size();
            return true;
        }
        return false;
    }

    // 'it\'s', "it""s", \"escaped in a string\": what is inside.
    std::optional<SecretSpan> quoted() {
        const auto rest = m_text.substr(m_at);
        const bool is_escaped = rest.size() > 1 && rest[0] == '\\' && (rest[1] == '\'' || rest[1] == '"');
        const std::size_t opening = is_escaped ? 1 : 0;
        if (rest.size() <= opening || (rest[opening] != '\'' && rest[opening] != '"')) return std::nullopt;
        const char quote = rest[opening];
        const auto begin = m_at + opening + 1;
        for (auto at = begin; at < m_text.size(); ++at) {
            if (m_text[at] == '\\') {
                if (is_escaped && at + 1 < m_text.size() && m_text[at + 1] == quote) return SecretSpan{begin, at};
                ++at;
                continue;
            }
            if (m_text[at] != quote) continue;
            if (at + 1 < m_text.size() && m_text[at + 1] == quote) {
                ++at;
                continue;
            }
            return SecretSpan{begin, at};
        }
        return SecretSpan{begin, m_text.size()};
    }

    // Up to what ends a value in SQL, a flow of YAML, or the query of a URL.
    std::optional<SecretSpan> bare() const {
        if (ends() || m_text[m_at] == '{' || m_text[m_at] == '[' || m_text[m_at] == '|' || m_text[m_at] == '>') {
            return std::nullopt;
        }
        const auto end = std::min(m_text.find_first_of(" \t\r\n,;&)]}'\"", m_at), m_text.size());
        if (end == m_at) return std::nullopt;
        return SecretSpan{m_at, end};
    }

    // A value of YAML that stands alone on the line below its key.
    std::optional<SecretSpan> indented() const {
        const auto end = std::min(m_text.find('\n', m_at), m_text.size());
        const auto line = m_text.substr(m_at, end - m_at);
        if (line.empty() || line.starts_with('-') || line.find(':') != npos || line.find('=') != npos) {
            return std::nullopt;
        }
        return SecretSpan{m_at, end};
    }

    std::string_view m_text;
    std::size_t m_at;
};

// scheme://user:password@host
std::optional<SecretSpan> password_of_url(std::string_view text, std::size_t scheme_end) {
    const auto begin = scheme_end + 3;
    const auto end = std::min(text.find_first_of(" \t\r\n'\"`<>", begin), text.size());
    const auto at = text.substr(begin, end - begin).rfind('@');
    if (at == std::string_view::npos) return std::nullopt;
    const auto colon = text.substr(begin, at).find(':');
    if (colon == std::string_view::npos || colon + 1 == at) return std::nullopt;
    return SecretSpan{begin + colon + 1, begin + at};
}

void add_span(std::vector<SecretSpan>& spans, const std::optional<SecretSpan>& span) {
    if (!span || span->begin == span->end) return;
    if (!spans.empty() && span->begin < spans.back().end) {
        spans.back().end = std::max(spans.back().end, span->end);
        return;
    }
    spans.push_back(*span);
}

}  // namespace

bool looks_secret(std::string_view key) {
    for (std::size_t at = 0; at < key.size(); ++at) {
        if (!k_begins_part[static_cast<unsigned char>(key[at])]) continue;
        const auto first = folded(key[at]);
        const bool is_secret = std::any_of(k_secret_parts.begin(), k_secret_parts.end(), [&](std::string_view part) {
            return part.front() == first && begins_with(key.substr(at), part);
        });
        if (is_secret) return true;
    }
    return false;
}

std::vector<SecretSpan> secrets_in(std::string_view text) {
    std::vector<SecretSpan> spans;
    for (std::size_t at = 0; at < text.size();) {
        if (text.substr(at).starts_with("://")) add_span(spans, password_of_url(text, at));
        if (!is_key_letter(text[at])) {
            ++at;
            continue;
        }
        auto end = at;
        while (end < text.size() && is_key_letter(text[end]))
            ++end;
        const auto word = text.substr(at, end - at);
        // What is inside of a value is no key.
        const bool is_hidden = !spans.empty() && at < spans.back().end;
        if (!is_hidden && equals_ignoring_case(word, "identified")) {
            add_span(spans, ValueFinder(text, end).after_identified());
        } else if (!is_hidden && looks_secret(word)) {
            add_span(spans, ValueFinder(text, end).after_key());
        }
        at = end;
    }
    return spans;
}

std::string without_secrets(std::string_view text) {
    std::string result;
    std::size_t copied = 0;
    for (const auto& span : secrets_in(text)) {
        result += text.substr(copied, span.begin - copied);
        result += k_redacted;
        copied = span.end;
    }
    return result += text.substr(copied);
}

std::string without_secrets_of(std::string_view text, std::string_view message) {
    constexpr std::size_t k_unmistakable = 6;  // shorter ones may be words of the message: only where they are quoted
    std::string result(message);
    for (const auto& span : secrets_in(text)) {
        const auto secret = std::string(text.substr(span.begin, span.end - span.begin));
        if (secret == k_redacted) continue;
        if (secret.size() >= k_unmistakable) {
            result = replace_all(result, secret, k_redacted);
            continue;
        }
        for (const char quote : {'\'', '"', '`'})
            result = replace_all(result, quote + secret + quote, fmt::format("{}{}{}", quote, k_redacted, quote));
    }
    return result;
}

}  // namespace srmigrate::base
