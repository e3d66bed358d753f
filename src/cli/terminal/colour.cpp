// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal/colour.hpp"

#include <utility>

namespace srmigrate::cli {
namespace {

// Where the id stands for the revision itself, not for a parent: at the start of a line, after an arrow or "Rev: ".
std::size_t find_id(std::string_view text, std::string_view id) {
    for (std::size_t at = text.find(id); at != std::string_view::npos; at = text.find(id, at + 1)) {
        const auto before = text.substr(0, at);
        if (before.empty() || before.ends_with("-> ") || before == "Rev: ") return at;
    }
    return std::string_view::npos;
}

void paint_first(std::string& text, std::size_t from, std::string_view word, std::string_view colour) {
    const auto at = text.find(word, from);
    if (at != std::string::npos) text.replace(at, word.size(), painted(word, colour));
}

}  // namespace

Colour colour_for(const base::Environment& environment, bool is_terminal) {
    if (!is_terminal) return Colour::none;
    const auto no_colour = environment.variable("NO_COLOR");
    const auto terminal = environment.variable("TERM");
    const bool refused = (no_colour && !no_colour->empty()) || (terminal && *terminal == "dumb");
    return refused ? Colour::none : Colour::terminal;
}

void paint_entry(RevisionEntry& entry, Colour colour) {
    if (colour == Colour::none) return;
    const auto at = find_id(entry.text, entry.id);
    if (at == std::string_view::npos) return;
    // From the last to the first, so that places stay.
    if (entry.is_current) paint_first(entry.text, at, "(current)", paint::k_cyan);
    if (entry.is_head) paint_first(entry.text, at, "(head)", paint::k_green);
    if (entry.is_effective_head) paint_first(entry.text, at, "(effective head)", paint::k_green);
    entry.text.replace(at, entry.id.size(), painted(entry.id, paint::k_yellow));
}

}  // namespace srmigrate::cli
