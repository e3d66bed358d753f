// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/output_files.hpp"

#include "base/text.hpp"
#include "cli/work/git.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::cli {

std::vector<Destination> destinations(const CommandContext& context, std::span<const Format> formats) {
    std::vector<std::string> words;
    for (const auto format : formats)
        words.emplace_back(word(format));
    std::vector<Destination> result;
    for (const auto& text : context.arguments.values("output")) {
        const auto equal = text.find('=');
        const auto name = text.substr(0, equal);
        const auto format = format_of(name);
        const bool is_known = std::find(words.begin(), words.end(), name) != words.end();
        if (equal == std::string::npos || !format || !is_known || equal + 1 == text.size()) {
            auto hint = base::did_you_mean(name, words);
            throw base::bad_command_line(fmt::format("expected FORMAT=FILE after '--output', got '{}'", text),
                                         hint.empty() ? "the formats are " + base::join(words, ", ") : std::move(hint));
        }
        result.push_back({*format, context.environment.working_directory / text.substr(equal + 1)});
    }
    return result;
}

PathNames::PathNames(const CommandContext& context) : m_directory(context.environment.working_directory) {
    if (const auto given = context.arguments.value("path-prefix")) {
        m_prefix = *given;
    } else if (const auto root = repository_of(context.environment)) {
        std::error_code ignored;
        const auto here = std::filesystem::weakly_canonical(m_directory, ignored);
        m_prefix = here.lexically_relative(*root);
    }
}

std::string PathNames::of(const std::string& shown) const {
    const std::filesystem::path path(shown);
    if (path.is_absolute()) return path.lexically_relative(m_directory / "").generic_string();
    return (m_prefix / path).lexically_normal().generic_string();
}

}  // namespace srmigrate::cli
