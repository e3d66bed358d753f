// SPDX-License-Identifier: Apache-2.0
#include "cli/report/format/findings.hpp"

#include <array>
#include <utility>

namespace srmigrate::cli {
namespace {

constexpr std::array k_formats{
    std::pair<std::string_view, Format>{"text", Format::text},
    std::pair<std::string_view, Format>{"json", Format::json},
    std::pair<std::string_view, Format>{"sarif", Format::sarif},
    std::pair<std::string_view, Format>{"github", Format::github},
    std::pair<std::string_view, Format>{"gitlab", Format::gitlab},
    std::pair<std::string_view, Format>{"junit", Format::junit},
};

}  // namespace

std::string_view word(Format format) {
    for (const auto& [text, known] : k_formats) {
        if (known == format) return text;
    }
    return {};
}

std::optional<Format> format_of(std::string_view word) {
    for (const auto& [text, format] : k_formats) {
        if (text == word) return format;
    }
    return std::nullopt;
}

}  // namespace srmigrate::cli
