// SPDX-License-Identifier: Apache-2.0
#include "cli/settings/glob.hpp"

#include "base/text.hpp"

namespace srmigrate::cli {

bool matches_glob(std::string_view text, std::string_view glob) {
    if (glob.empty()) return text.empty();
    if (glob.front() == '*') {
        for (std::size_t taken = 0; taken <= text.size(); ++taken) {
            if (matches_glob(text.substr(taken), glob.substr(1))) return true;
        }
        return false;
    }
    if (text.empty()) return false;
    if (glob.front() == '?') return matches_glob(text.substr(base::character_size(text, 0)), glob.substr(1));
    return text.front() == glob.front() && matches_glob(text.substr(1), glob.substr(1));
}

}  // namespace srmigrate::cli
