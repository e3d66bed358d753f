// SPDX-License-Identifier: Apache-2.0
#include "cli/settings/ini.hpp"

#include "base/secret.hpp"
#include "base/text.hpp"
#include "base/told.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace srmigrate::cli::ini {
namespace {

constexpr int k_interpolation_depth = 10;

// What Python's str.strip takes for white space: ASCII's and Unicode's, such as the ideographic space.
bool is_blank(char32_t c) {
    const bool is_ascii = c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1C && c <= 0x1F);
    return is_ascii || c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
           c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

std::size_t first_visible(std::string_view line) {
    std::size_t at = 0;
    while (at < line.size() && is_blank(base::code_point(line, at)))
        at += base::character_size(line, at);
    return at;
}

std::string_view stripped(std::string_view text) {
    text.remove_prefix(first_visible(text));
    std::size_t end = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto next = at + base::character_size(text, at);
        if (!is_blank(base::code_point(text, at))) end = next;
        at = next;
    }
    return text.substr(0, end);
}

base::Place shown_place(const File& file, std::size_t offset, std::size_t length) {
    return without_secret(base::place_of(file.name, file.text, offset, length));
}

// Reads line by line; ConfigParser's notion of a continuation is "indented deeper than the key, whatever it holds".
class Parser {
  public:
    explicit Parser(File file) : m_file(std::move(file)) {}

    File parse() {
        const std::string_view text = m_file.text;
        for (std::size_t begin = 0; begin < text.size();) {
            const auto end = std::min(text.find('\n', begin), text.size());
            line(text.substr(begin, end - begin), begin);
            begin = end + 1;
        }
        finish_entry();
        if (!m_diagnostics.empty()) throw base::Error(base::Fault::failed, std::move(m_diagnostics));
        return std::move(m_file);
    }

  private:
    void line(std::string_view whole, std::size_t offset) {
        const auto content = stripped(whole);
        const bool is_comment = !content.empty() && (content.front() == '#' || content.front() == ';');
        if (content.empty() || is_comment) {
            if (!is_comment && m_entry) append({}, offset);
            return;
        }
        const auto indent = first_visible(whole);
        if (m_entry && indent > m_indent) {
            append(content, offset + indent);
            return;
        }
        m_indent = indent;
        finish_entry();
        if (content.front() == '[' && content.find(']') != std::string_view::npos && content.rfind(']') > 1) {
            section(content, offset + indent);
        } else {
            entry(content, offset + indent);
        }
    }

    void section(std::string_view content, std::size_t offset) {
        const std::string name(content.substr(1, content.rfind(']') - 1));
        m_has_section = true;
        if (name == m_file.defaults.name) {
            m_section = std::nullopt;
            return;
        }
        if (const auto* first = m_file.find(name)) {
            complain(fmt::format("duplicate section [{}]", name), offset, name.size() + 2, first_line(first->offset));
        }
        m_file.sections.push_back({.name = name, .offset = offset});
        m_section = m_file.sections.size() - 1;
    }

    void entry(std::string_view content, std::size_t offset) {
        if (!m_has_section) {
            complain("expected a section such as [alembic] before the first key", offset, content.size(), {});
            m_has_section = true;  // said once
        }
        const auto separator = content.find_first_of("=:");
        const auto key = stripped(content.substr(0, separator));
        if (separator == std::string_view::npos) {
            complain("expected 'key = value', got a line without '='", offset, content.size(),
                     "indent the line if it continues the value above, or begin it with '#' to make it a comment");
            return;
        }
        if (key.empty()) {
            complain("expected a key before '='", offset, 1, {});
            return;
        }
        const auto value = stripped(content.substr(separator + 1));
        const auto value_offset =
            value.empty() ? offset + content.size() : offset + static_cast<std::size_t>(value.data() - content.data());
        const auto folded = base::to_lower(key);
        if (const auto* first = current().find(folded)) {
            complain(fmt::format("duplicate key '{}' in section [{}]", folded, current().name), offset, key.size(),
                     first_line(first->offset));
        }
        m_entry = IniEntry{.key = folded,
                           .spelling = std::string(key),
                           .value = std::string(value),
                           .offset = offset,
                           .lines = {{.in_value = 0, .in_file = value_offset}}};
    }

    void append(std::string_view content, std::size_t offset) {
        m_entry->value += '\n';
        m_entry->lines.push_back({.in_value = m_entry->value.size(), .in_file = offset});
        m_entry->value += content;
    }

    void finish_entry() {
        if (!m_entry) return;
        m_entry->value.erase(m_entry->value.find_last_not_of(" \t\r\n\f\v") + 1);
        std::erase_if(m_entry->lines, [&](const IniEntry::Line& l) { return l.in_value > m_entry->value.size(); });
        current().entries.push_back(std::move(*m_entry));
        m_entry.reset();
    }

    IniSection& current() { return m_section ? m_file.sections[*m_section] : m_file.defaults; }

    std::string first_line(std::size_t offset) const {
        return fmt::format("remove one of the two; the first is on line {}",
                           base::place_of({}, m_file.text, offset).line);
    }

    void complain(std::string message, std::size_t offset, std::size_t length, std::string hint) {
        base::tell(m_diagnostics, [&] {
            return base::Diagnostic{
                .message = std::move(message), .where = shown_place(m_file, offset, length), .hint = std::move(hint)};
        });
    }

    File m_file;
    std::optional<std::size_t> m_section;  // nothing: [DEFAULT], or no section yet
    bool m_has_section = false;
    std::optional<IniEntry> m_entry;
    std::size_t m_indent = std::numeric_limits<std::size_t>::max();
    std::vector<base::Diagnostic> m_diagnostics;
};

using Interpolated = std::variant<std::string, Defect>;

Interpolated interpolate_at(std::string_view value, const Lookup& lookup, int depth) {
    std::string result;
    for (std::size_t at = 0; at < value.size();) {
        const auto percent = value.find('%', at);
        result += value.substr(at, percent == std::string_view::npos ? percent : percent - at);
        if (percent == std::string_view::npos) break;
        if (value.substr(percent).starts_with("%%")) {
            result += '%';
            at = percent + 2;
            continue;
        }
        const auto close = value.find(')', percent);
        if (!value.substr(percent).starts_with("%(") || close == std::string_view::npos ||
            !value.substr(close).starts_with(")s")) {
            return Defect{.message = "expected '%%' or '%(name)s' after '%'",
                          .hint = "write '%%' for a percent sign",
                          .offset = percent};
        }
        const auto name = value.substr(percent + 2, close - percent - 2);
        const auto length = close + 2 - percent;
        const auto other = lookup(base::to_lower(name));
        if (!other) {
            return Defect{.message = fmt::format("'%({})s' names no key of this section or of [DEFAULT]", name),
                          .hint = "write '%%' for a percent sign",
                          .offset = percent,
                          .length = length};
        }
        if (depth >= k_interpolation_depth && other->find('%') != std::string::npos) {
            return Defect{.message = fmt::format("'%({})s' leads to more than {} further names, perhaps in a circle",
                                                 name, k_interpolation_depth),
                          .offset = percent,
                          .length = length};
        }
        auto inner = interpolate_at(*other, lookup, depth + 1);
        if (auto* defect = std::get_if<Defect>(&inner)) {
            defect->offset = percent;
            defect->length = length;
            return inner;
        }
        result += std::get<std::string>(inner);
        at = close + 2;
    }
    return result;
}

}  // namespace

const IniEntry* IniSection::find(std::string_view key) const {
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const IniEntry& e) { return e.key == key; });
    return found == entries.end() ? nullptr : &*found;
}

const IniSection* File::find(std::string_view section) const {
    const auto found =
        std::find_if(sections.begin(), sections.end(), [&](const IniSection& s) { return s.name == section; });
    return found == sections.end() ? nullptr : &*found;
}

File parse(std::string name, std::string text) {
    return Parser({.name = std::move(name), .text = std::move(text)}).parse();
}

base::Place without_secret(base::Place place) {
    if (place.line_text.find("://") != std::string::npos || base::looks_secret(place.line_text)) {
        place.column = 0;
        place.line_text.clear();
        place.secrets.clear();
        place.length = 1;
    }
    return place;
}

base::Place place_in_value(const File& file, const IniEntry& entry, std::size_t offset, std::size_t length) {
    auto line = entry.lines.front();
    for (const auto& candidate : entry.lines) {
        if (candidate.in_value <= offset) line = candidate;
    }
    return shown_place(file, line.in_file + (offset - line.in_value), length);
}

std::variant<std::string, Defect> interpolate(std::string_view value, const Lookup& lookup) {
    return interpolate_at(value, lookup, 1);
}

}  // namespace srmigrate::cli::ini
