// SPDX-License-Identifier: Apache-2.0
#include "cli/report/page_text.hpp"

#include "base/text.hpp"

namespace srmigrate::cli {

std::string html_text(std::string_view text) {
    std::string escaped;
    for (const char c : base::visible(text)) {
        switch (c) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            case '\'':
                escaped += "&#39;";
                break;
            default:
                escaped += c;
        }
    }
    return escaped;
}

}  // namespace srmigrate::cli
