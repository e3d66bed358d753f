// SPDX-License-Identifier: Apache-2.0
#include "cli/project/revision_file_name.hpp"

#include "base/diagnostic.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <clocale>
#include <cwctype>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace srmigrate::cli {
namespace {

// Knows the letters of every script, combining marks with them (Python leaves those out, which cuts Hindi words to
// pieces). Without the locale (it belongs to the C library's package), every character beyond
// ASCII counts as a letter without case.
class UnicodeLetters {
  public:
    UnicodeLetters() : m_locale(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {}
    UnicodeLetters(const UnicodeLetters&) = delete;
    UnicodeLetters& operator=(const UnicodeLetters&) = delete;
    ~UnicodeLetters() {
        if (m_locale != nullptr) ::freelocale(m_locale);
    }

    bool is_word(char32_t c) const {
        if (c == U'_') return true;
        if (m_locale != nullptr) return ::iswalnum_l(static_cast<wint_t>(c), m_locale) != 0;
        return c >= 0x80 || ::iswalnum(static_cast<wint_t>(c)) != 0;
    }

    char32_t lower(char32_t c) const {
        if (m_locale != nullptr) return static_cast<char32_t>(::towlower_l(static_cast<wint_t>(c), m_locale));
        return c < 0x80 ? static_cast<char32_t>(::towlower(static_cast<wint_t>(c))) : c;
    }

  private:
    locale_t m_locale;
};

void append_utf8(std::string& text, char32_t c) {
    const auto byte = [&](char32_t value) { text += static_cast<char>(value); };
    if (c < 0x80) {
        byte(c);
    } else if (c < 0x800) {
        byte(0xC0 | (c >> 6));
        byte(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        byte(0xE0 | (c >> 12));
        byte(0x80 | ((c >> 6) & 0x3F));
        byte(0x80 | (c & 0x3F));
    } else {
        byte(0xF0 | (c >> 18));
        byte(0x80 | ((c >> 12) & 0x3F));
        byte(0x80 | ((c >> 6) & 0x3F));
        byte(0x80 | (c & 0x3F));
    }
}

// The first `count` characters.
std::string_view prefix(std::string_view text, std::size_t count) {
    std::size_t at = 0;
    for (std::size_t i = 0; i < count && at < text.size(); ++i)
        at += base::character_size(text, at);
    return text.substr(0, at);
}

using TemplateToken = std::variant<std::string, std::int64_t>;

// One `%(token)…` of the template, as Python's % operator reads it.
struct FormatConversion {
    std::string name;
    std::string flags;
    std::size_t width = 0;
    std::optional<std::size_t> precision;
    char kind = 's';
};

constexpr std::size_t k_widest = 100;

class Filler {
  public:
    Filler(std::string_view text, std::vector<std::pair<std::string, TemplateToken>> tokens)
        : m_text(text), m_tokens(std::move(tokens)) {}

    std::string fill() {
        std::string result;
        while (m_at < m_text.size()) {
            if (m_text[m_at] != '%') {
                result += m_text[m_at++];
            } else if (m_text.substr(m_at).starts_with("%%")) {
                result += '%';
                m_at += 2;
            } else {
                result += converted(conversion());
            }
        }
        return result;
    }

  private:
    FormatConversion conversion() {
        const auto close = m_text.find(')', m_at);
        if (!m_text.substr(m_at).starts_with("%(") || close == std::string_view::npos) {
            fail("expected '%(name)s' or '%%' after '%' in file_template");
        }
        FormatConversion result{
            .name = std::string(m_text.substr(m_at + 2, close - m_at - 2)), .flags = {}, .precision = {}};
        m_at = close + 1;
        while (m_at < m_text.size() && std::string_view("0- +#").find(m_text[m_at]) != std::string_view::npos) {
            result.flags += m_text[m_at++];
        }
        result.width = number();
        if (m_at < m_text.size() && m_text[m_at] == '.') {
            ++m_at;
            result.precision = number();
        }
        if (m_at == m_text.size())
            fail(fmt::format("'%({})' ends without a letter such as 's' or 'd' in file_template", result.name));
        result.kind = m_text[m_at++];
        return result;
    }

    std::size_t number() {
        const auto* begin = m_text.data() + m_at;
        std::size_t value = 0;
        const auto end = std::from_chars(begin, m_text.data() + m_text.size(), value).ptr;
        m_at += static_cast<std::size_t>(end - begin);
        if (value > k_widest) fail("a width in file_template is too large");
        return value;
    }

    std::string converted(const FormatConversion& conversion) const {
        const auto token =
            std::find_if(m_tokens.begin(), m_tokens.end(), [&](const auto& t) { return t.first == conversion.name; });
        if (token == m_tokens.end()) {
            std::vector<std::string> names;
            for (const auto& [name, value] : m_tokens)
                names.push_back(name);
            auto hint = base::did_you_mean(conversion.name, names);
            fail(fmt::format("unknown name '%({})s' in file_template", conversion.name),
                 hint.empty() ? fmt::format("use {}", base::join(names, ", ")) : hint);
        }
        switch (conversion.kind) {
            case 's':
            case 'r':
                return padded(
                    std::string(prefix(text_of(token->second), conversion.precision.value_or(std::string::npos))),
                    conversion);
            case 'd':
            case 'i':
            case 'u':
                if (const auto* value = std::get_if<std::int64_t>(&token->second)) {
                    return padded(fmt::format("{:0{}}", *value, conversion.precision.value_or(1)), conversion);
                }
                fail(fmt::format("'%({})' is text and takes 's', not '{}', in file_template", conversion.name,
                                 conversion.kind));
            default:
                fail(fmt::format("expected 's' or 'd' after '%({})' in file_template, got '{}'", conversion.name,
                                 conversion.kind));
        }
    }

    static std::string text_of(const TemplateToken& token) {
        const auto* text = std::get_if<std::string>(&token);
        return text != nullptr ? *text : std::to_string(std::get<std::int64_t>(token));
    }

    static std::string padded(std::string text, const FormatConversion& conversion) {
        const auto size = base::count_characters(text);
        if (size >= conversion.width) return text;
        const std::string padding(
            conversion.width - size,
            conversion.kind != 's' && conversion.flags.find('0') != std::string::npos ? '0' : ' ');
        return conversion.flags.find('-') != std::string::npos ? text + std::string(padding.size(), ' ')
                                                               : padding + text;
    }

    [[noreturn]] static void fail(std::string message, std::string hint = {}) {
        throw base::Error(std::move(message), std::move(hint));
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::vector<std::pair<std::string, TemplateToken>> m_tokens;
};

}  // namespace

std::string revision_id(std::string_view six_bytes) {
    std::string id;
    for (const char byte : six_bytes)
        id += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    return id;
}

std::string slug_of(std::string_view message, std::size_t limit) {
    const UnicodeLetters letters;
    std::string slug;
    bool in_word = false;
    for (std::size_t at = 0; at < message.size(); at += base::character_size(message, at)) {
        const auto c = base::code_point(message, at);
        if (letters.is_word(c)) {
            if (!in_word && !slug.empty()) slug += '_';
            append_utf8(slug, letters.lower(c));
        }
        in_word = letters.is_word(c);
    }
    if (base::count_characters(slug) <= limit) return slug;
    const auto cut = prefix(slug, limit);
    return fmt::format("{}_", cut.substr(0, cut.rfind('_')));
}

std::string file_stem(std::string_view file_template, std::string_view id, std::string_view slug,
                      const LocalTime& time) {
    auto stem = Filler(file_template, {{"rev", std::string(id)},
                                       {"slug", std::string(slug)},
                                       {"epoch", time.epoch},
                                       {"year", std::int64_t{time.year}},
                                       {"month", std::int64_t{time.month}},
                                       {"day", std::int64_t{time.day}},
                                       {"hour", std::int64_t{time.hour}},
                                       {"minute", std::int64_t{time.minute}},
                                       {"second", std::int64_t{time.second}}})
                    .fill();
    const auto parts = base::split(stem, '/');
    const bool leaves =
        std::any_of(parts.begin(), parts.end(), [](const std::string& p) { return p.empty() || p == ".."; });
    if (leaves)
        throw base::Error(
            fmt::format("file_template gives '{}', which is no file below the directory of revisions", stem));
    return stem;
}

}  // namespace srmigrate::cli
