// SPDX-License-Identifier: Apache-2.0
#include "cli/settings/shell_words.hpp"

namespace srmigrate::cli {

std::optional<std::vector<std::string>> shell_words(std::string_view text) {
    std::vector<std::string> words;
    std::optional<std::string> word;
    char quote = '\0';
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        const bool escapes = c == '\\' && quote != '\'' && at + 1 < text.size();
        if (escapes && (quote == '\0' || text[at + 1] == '"' || text[at + 1] == '\\')) {
            if (!word) word.emplace();
            *word += text[++at];
        } else if (quote != '\0') {
            if (c == quote) {
                quote = '\0';
            } else {
                *word += c;
            }
        } else if (c == '\'' || c == '"') {
            quote = c;
            if (!word) word.emplace();
        } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            if (word) words.push_back(std::move(*word));
            word.reset();
        } else {
            if (!word) word.emplace();
            *word += c;
        }
    }
    if (quote != '\0') return std::nullopt;
    if (word) words.push_back(std::move(*word));
    return words;
}

}  // namespace srmigrate::cli
