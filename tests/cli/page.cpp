// SPDX-License-Identifier: Apache-2.0
#include "cli/page.hpp"

#include "base/text.hpp"
#include "support/places.hpp"
#include "support/run_program.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <regex>
#include <stdexcept>

namespace srmigrate::tests {
namespace {

constexpr std::string_view k_mark = "-- next step --\n";

// The `path` that the line ends with, before a colon.
std::optional<std::string> file_named_at_end(std::string_view line) {
    if (!line.ends_with("`:")) return std::nullopt;
    const auto name = line.substr(0, line.size() - 2);
    const auto begin = name.rfind('`');
    if (begin == std::string_view::npos) return std::nullopt;
    return std::string(name.substr(begin + 1));
}

PageStep writing(std::size_t line, const std::string& file, const std::string& content) {
    const auto directory = std::filesystem::path(file).parent_path().string();
    return {.line = line,
            .command = fmt::format("mkdir -p '{}'; cat > '{}' <<'END_OF_FILE'\n{}END_OF_FILE",
                                   directory.empty() ? "." : directory, file, content),
            .expected = ""};
}

}  // namespace

std::vector<PageStep> read_page(std::string_view page) {
    std::vector<PageStep> steps;
    std::optional<std::string> language;  // inside a block
    std::optional<std::string> file;
    std::string content;
    std::size_t number = 0;
    for (const auto& line : base::split(page, '\n')) {
        ++number;
        if (line.starts_with("```")) {
            if (!language) {
                language = line.substr(3);
                content.clear();
            } else {
                if (file && *language != "console") steps.push_back(writing(number, *file, content));
                language.reset();
                file.reset();
            }
        } else if (language == "console") {
            if (line.starts_with("$ ")) {
                steps.push_back({.line = number, .command = line.substr(2), .expected = ""});
            } else if (!steps.empty()) {
                steps.back().expected += line + "\n";
            }
        } else if (language) {
            content += line + "\n";
        } else if (!line.empty()) {
            file = file_named_at_end(line);
        }
    }
    return steps;
}

std::vector<std::string> run_page(const std::vector<PageStep>& steps, const std::filesystem::path& directory) {
    std::string script = "exec 2>&1\n";
    for (const auto& step : steps)
        script += fmt::format("printf '%s' '{}'\n{}\n", k_mark, step.command);
    const auto path = std::filesystem::path(srmigrate_binary()).parent_path().string() + ":/usr/bin:/bin";
    const auto result = run_program(
        {.words = {"/bin/sh", "-s"}, .directory = directory, .variables = {{"PATH", path}}, .input = script});
    std::vector<std::string> texts;
    std::string_view rest = result.out;
    while (!rest.empty()) {
        if (!rest.starts_with(k_mark)) throw std::runtime_error("output without a step: " + std::string(rest));
        rest.remove_prefix(k_mark.size());
        const auto end = std::min(rest.find(k_mark), rest.size());
        texts.emplace_back(rest.substr(0, end));
        rest.remove_prefix(end);
    }
    return texts;
}

std::vector<std::string> without_chance(const std::vector<std::string>& texts) {
    static const std::regex k_id("\\b[0-9a-f]{12}(?![0-9a-f])");
    static const std::regex k_time("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?");
    static const std::regex k_took("(done: [0-9]+ revisions?) in [^,\\n]+, now");
    std::map<std::string, std::string> names;
    std::vector<std::string> result;
    for (const auto& text : texts) {
        std::string plain;
        auto at = text.begin();
        for (std::sregex_iterator it(text.begin(), text.end(), k_id), end; it != end; ++it) {
            plain.append(at, (*it)[0].first);
            plain += names.try_emplace(it->str(), fmt::format("ID{}", names.size() + 1)).first->second;
            at = (*it)[0].second;
        }
        plain.append(at, text.end());
        result.push_back(std::regex_replace(std::regex_replace(plain, k_time, "TIME"), k_took, "$1 in TIME, now"));
    }
    return result;
}

}  // namespace srmigrate::tests
