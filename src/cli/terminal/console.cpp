// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/console.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

namespace srmigrate::cli {
namespace {

std::string_view label_colour(std::string_view label) {
    if (label == "error") return paint::k_red;
    if (label == "warning") return paint::k_yellow;
    return paint::k_cyan;
}

bool is_caret_line(std::string_view line) {
    return line.find('^') != std::string_view::npos && line.find_first_not_of(" \t^") == std::string_view::npos;
}

}  // namespace

std::string to_text(const base::Diagnostic& diagnostic, std::string_view label, Colour colour) {
    auto plain = base::to_text(diagnostic, label);
    if (colour == Colour::none) return plain;
    std::string text;
    std::string_view rest = plain;
    constexpr std::string_view k_hint = "hint:";
    const auto hint_begin = diagnostic.hint.empty() ? plain.size() : plain.rfind(fmt::format("\n{} ", k_hint)) + 1;
    while (!rest.empty()) {
        const auto begin = plain.size() - rest.size();
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        if (begin == 0) {
            text += painted(line.substr(0, label.size() + 1), label_colour(label));
            text += line.substr(label.size() + 1);
        } else if (begin == hint_begin) {
            text += painted(k_hint, paint::k_cyan);
            text += line.substr(k_hint.size());
        } else if (begin < hint_begin && is_caret_line(line)) {
            text += painted(line, paint::k_green);
        } else {
            text += line;
        }
        text += '\n';
    }
    return text;
}

Console::Console(const base::Environment& environment)
    : m_err(*environment.err), m_colour(colour_for(environment, environment.err_is_terminal)) {}

void Console::say(std::string_view line) {
    if (!m_is_silent) write(fmt::format("{}\n", base::visible(line)));
}

void Console::note(const base::Diagnostic& diagnostic) {
    if (!m_is_silent) write(to_text(diagnostic, "note", m_colour));
}

void Console::warn(const base::Diagnostic& diagnostic) {
    m_warnings.push_back(base::without_secrets(diagnostic));
    write(to_text(diagnostic, "warning", m_colour));
}

void Console::fail(const base::Error& error) {
    for (const auto& diagnostic : error.diagnostics())
        write(to_text(diagnostic, "error", m_colour));
}

void Console::write(std::string_view text) {
    m_err << text << std::flush;
}

}  // namespace srmigrate::cli
