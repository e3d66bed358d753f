// SPDX-License-Identifier: Apache-2.0
#include "revision/python_text/literals.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "python/syntax/repr.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace srmigrate::revision {
namespace {

// What `\w` and `$` match, as far as bytes tell: characters beyond ASCII count as letters.
bool is_parameter_character(char c) {
    return base::is_name_character(c) || c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

constexpr std::array<std::string_view, 35> k_keywords{
    "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
    "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
    "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
    "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};

}  // namespace

std::string python_dictionary(const schema::Properties& properties) {
    std::vector<std::string> items;
    for (const auto& [key, value] : properties)
        items.push_back(python::repr(key) + ": " + python::repr(value));
    return '{' + base::join(items, ", ") + '}';
}

std::string as_text_clause(std::string_view sql) {
    std::string text;
    for (std::size_t at = 0; at < sql.size(); ++at) {
        if (sql[at] == ':') {
            auto end = at + 1;
            while (end < sql.size() && is_parameter_character(sql[end]))
                ++end;
            const bool is_slice = end < sql.size() && sql[end] == ':';  // a:b:c is no parameter
            const char before = at > 0 ? sql[at - 1] : ' ';
            const bool is_parameter = end > at + 1 && before != ':' && !is_parameter_character(before);
            if (!is_slice && (before == '\\' || is_parameter)) text += '\\';
        }
        text += sql[at];
    }
    return text;
}

std::vector<std::string> python_string_lines(std::string_view text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        if (end == text.size() && at == end && !lines.empty()) break;
        lines.push_back(python::repr(text.substr(at, std::min(end + 1, text.size()) - at)));
        at = end + 1;
    }
    return lines;
}

bool can_be_keyword(std::string_view name) {
    return base::is_name(name) && std::find(k_keywords.begin(), k_keywords.end(), name) == k_keywords.end();
}

}  // namespace srmigrate::revision
