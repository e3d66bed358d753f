// SPDX-License-Identifier: Apache-2.0
#include "base/wildcard.hpp"

#include "base/text.hpp"

#include <cstddef>
#include <optional>

namespace srmigrate::base {
namespace {

struct Wildcards {
    char any_text;
    char any_character;
    std::optional<char> escape;
};

constexpr Wildcards k_like{.any_text = '%', .any_character = '_', .escape = '\\'};
constexpr Wildcards k_glob{.any_text = '*', .any_character = '?', .escape = std::nullopt};

// When the rest does not match, only the last any_text may have to take more: what stood before it has matched with as
// little text as possible.
bool matches(std::string_view text, std::string_view pattern, const Wildcards& wildcards) {
    std::size_t t = 0;
    std::size_t p = 0;
    std::optional<std::size_t> behind_any;  // in the pattern
    std::size_t taken = 0;                  // the text up to here is what any_text stands for
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == wildcards.any_text) {
            behind_any = ++p;
            taken = t;
            continue;
        }
        const bool escaped = p + 1 < pattern.size() && pattern[p] == wildcards.escape;
        if (p < pattern.size() && !escaped && pattern[p] == wildcards.any_character) {
            t += character_size(text, t);
            ++p;
        } else if (p < pattern.size() && pattern[escaped ? p + 1 : p] == text[t]) {
            ++t;
            p += escaped ? 2 : 1;
        } else if (behind_any) {
            taken += character_size(text, taken);
            t = taken;
            p = *behind_any;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == wildcards.any_text)
        ++p;
    return p == pattern.size();
}

}  // namespace

bool matches_like(std::string_view text, std::string_view pattern) {
    return matches(text, pattern, k_like);
}

bool matches_glob(std::string_view text, std::string_view glob) {
    return matches(text, glob, k_glob);
}

std::string like_prefix(std::string_view pattern) {
    std::string prefix;
    for (std::size_t i = 0; i < pattern.size() && pattern[i] != '%' && pattern[i] != '_'; ++i) {
        if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
        prefix += pattern[i];
    }
    return prefix;
}

}  // namespace srmigrate::base
