// SPDX-License-Identifier: Apache-2.0
// What commands answer, as values. cli/output turns them into text or JSON; nothing here knows how they look.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace srmigrate::cli {

/// A text that is the answer as it stands: help, a completion script.
struct TextReport {
    std::string text;
    bool operator==(const TextReport&) const = default;
};

struct InitReport {
    std::filesystem::path directory;
    std::filesystem::path config;
    bool config_written = true;                ///< false: there was one, and it was left as it is
    std::vector<std::filesystem::path> files;  ///< that were written, in order
    bool operator==(const InitReport&) const = default;
};

struct TemplatesReport {
    struct Template {
        std::string name;
        std::string summary;
        bool operator==(const Template&) const = default;
    };
    std::vector<Template> templates;
    bool operator==(const TemplatesReport&) const = default;
};

using Report = std::variant<TextReport, InitReport, TemplatesReport>;

}  // namespace srmigrate::cli
