// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/editor.hpp"

#include "base/diagnostic.hpp"
#include "cli/settings/shell_words.hpp"
#include "cli/terminal/process.hpp"

#include <array>
#include <string_view>

namespace srmigrate::cli {

std::vector<std::string> find_editor(const base::Environment& environment) {
    constexpr std::array<std::string_view, 5> k_usual{"sensible-editor", "editor", "nano", "vim", "code"};
    std::vector<std::vector<std::string>> candidates;
    for (const auto* variable : {"EDITOR", "VISUAL"}) {
        auto words = shell_words(environment.variable(variable).value_or(""));
        if (words && !words->empty()) candidates.push_back(std::move(*words));
    }
    for (const auto name : k_usual)
        candidates.push_back({std::string(name)});

    const auto search_path = environment.variable("PATH").value_or("");
    for (auto& words : candidates) {
        if (const auto program = find_program(words.front(), search_path)) {
            words.front() = program->string();
            return std::move(words);
        }
    }
    throw base::Error("no editor found", "set EDITOR to the program to edit with");
}

}  // namespace srmigrate::cli
