// SPDX-License-Identifier: Apache-2.0
#include "base/diagnostic.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::base {
namespace {

// What stands before a line decides on what it hides: a key on one line, its value on the next, a long private key. So
// many bytes are looked at; the whole text would be too much for each of thousands of places.
constexpr std::size_t k_looked_back = 4096;
constexpr std::size_t k_looked_ahead = 1024;

// Where the line [begin, end) of the text holds secrets, in bytes of the line.
std::vector<SecretSpan> secrets_of_line(std::string_view text, std::size_t begin, std::size_t end) {
    const auto from = begin - std::min(begin, k_looked_back);
    const auto to = std::min(text.size(), end + k_looked_ahead);
    std::vector<SecretSpan> result;
    for (const auto& span : secrets_in(text.substr(from, to - from))) {
        const auto first = std::max(span.begin + from, begin);
        const auto last = std::min(span.end + from, end);
        if (first < last) result.push_back({first - begin, last - begin});
    }
    return result;
}

}  // namespace

Place place_of(std::string file, std::string_view text, std::size_t offset, std::size_t length) {
    offset = std::min(offset, text.size());
    const auto before = text.substr(0, offset);
    const auto line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
    const auto begin = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    auto end = text.find('\n', offset);
    if (end == std::string_view::npos) end = text.size();
    const auto shown_end = end > begin && text[end - 1] == '\r' ? std::max(offset, end - 1) : end;
    const auto marked = text.substr(offset, std::min(length, shown_end - offset));
    return {.file = std::move(file),
            .line = line,
            .column = count_characters(text.substr(begin, offset - begin)) + 1,
            .line_text = std::string(text.substr(begin, shown_end - begin)),
            .length = std::max<std::size_t>(1, count_characters(marked)),
            .secrets = secrets_of_line(text, begin, shown_end)};
}

Place whole_file(std::string file) {
    return {.file = std::move(file)};
}

namespace {

// The part of the line from one byte to another as it is shown.
std::string shown_part(const Place& where, std::size_t begin, std::size_t end) {
    std::string text;
    const std::string_view line = where.line_text;
    for (const auto& secret : where.secrets) {
        if (secret.end <= begin || secret.begin >= end) continue;
        if (secret.begin > begin) text += visible(line.substr(begin, secret.begin - begin));
        text += k_redacted;
        begin = std::min(end, secret.end);
    }
    return text + visible(line.substr(begin, end - begin));
}

// The byte at which a character of the line begins, counted from 0.
std::size_t byte_of(std::string_view line, std::size_t characters) {
    std::size_t at = 0;
    for (std::size_t passed = 0; passed < characters && at < line.size(); ++passed)
        at += character_size(line, at);
    return at;
}

// Blanks of the width of a text: tabs stay tabs, wide characters take two cells.
std::string blanks_below(std::string_view text) {
    std::string indent;
    for (std::size_t at = 0; at < text.size();) {
        const auto size = character_size(text, at);
        const auto character = text.substr(at, size);
        if (character == "\t") {
            indent += '\t';
        } else {
            indent.append(display_width(character), ' ');
        }
        at += size;
    }
    return indent;
}

// A longer line is cut around its marked part, so that a terminal does not wrap it away from its caret.
constexpr std::size_t k_widest = 100;
constexpr std::size_t k_before_mark = 60;
constexpr std::string_view k_cut = "…";

// As much of the beginning as fits into so many cells.
std::string_view first_cells(std::string_view text, std::size_t cells) {
    std::size_t at = 0;
    for (std::size_t width = 0; at < text.size();) {
        const auto size = character_size(text, at);
        width += display_width(text.substr(at, size));
        if (width > cells) break;
        at += size;
    }
    return text.substr(0, at);
}

// As much of the end.
std::string_view last_cells(std::string_view text, std::size_t cells) {
    std::size_t left = display_width(text);
    std::size_t at = 0;
    while (at < text.size() && left > cells) {
        const auto size = character_size(text, at);
        left -= display_width(text.substr(at, size));
        at += size;
    }
    return text.substr(at);
}

// The line and the caret below it.
std::string excerpt(const Place& where) {
    const std::string_view line = where.line_text;
    const auto begin = byte_of(line, where.column - 1);
    const auto end = begin + byte_of(line.substr(begin), where.length);
    const auto marked = shown_part(where, begin, end);
    auto before = shown_part(where, 0, begin);
    auto text = shown_part(where, 0, line.size());
    auto carets = std::max<std::size_t>(1, display_width(marked));
    if (display_width(text) > k_widest && text.starts_with(before)) {
        auto rest = text.substr(before.size());
        if (display_width(before) > k_before_mark) {
            before = std::string(k_cut) + std::string(last_cells(before, k_before_mark - 1));
        }
        const auto left = k_widest - display_width(before);
        carets = std::min(carets, left);
        if (display_width(rest) > left) rest = std::string(first_cells(rest, left - 1)) + std::string(k_cut);
        text = before + rest;
    }
    return fmt::format("  {}\n  {}{}\n", text, blanks_below(before), std::string(carets, '^'));
}

}  // namespace

Diagnostic without_secrets(Diagnostic diagnostic) {
    if (!diagnostic.where || diagnostic.where->secrets.empty()) return diagnostic;
    // The line alone may not show what its secrets are: they are put where they are found.
    for (const auto& secret : diagnostic.where->secrets) {
        if (secret.end > diagnostic.where->line_text.size()) continue;
        const auto value = diagnostic.where->line_text.substr(secret.begin, secret.end - secret.begin);
        const auto said = fmt::format("password='{}'", value);
        diagnostic.message = without_secrets_of(said, diagnostic.message);
        diagnostic.hint = without_secrets_of(said, diagnostic.hint);
    }
    return diagnostic;
}

std::string to_text(const Diagnostic& given, std::string_view label) {
    const auto diagnostic = without_secrets(given);
    std::string text = fmt::format("{}: ", label);
    const auto& where = diagnostic.where;
    if (where) {
        text += visible(where->file);
        if (where->line > 0) text += fmt::format(":{}", where->line);
        if (where->line > 0 && where->column > 0) text += fmt::format(":{}", where->column);
        text += ": ";
    }
    text += visible(diagnostic.message);
    text += '\n';
    if (where && where->line > 0 && where->column > 0) text += excerpt(*where);
    if (!diagnostic.hint.empty()) text += fmt::format("hint: {}\n", visible(diagnostic.hint));
    return text;
}

int exit_code(Fault fault) {
    switch (fault) {
        case Fault::answer_is_no:
            return 1;
        case Fault::failed:
            return 2;
        case Fault::stopped_part_way:
            return 3;
        case Fault::needs_decision:
            return 4;
        case Fault::bad_command_line:
            return 64;
        case Fault::try_again:
            return 75;
        case Fault::interrupted:
            return 130;
        case Fault::terminated:
            return 143;
    }
    return 2;
}

std::string_view outcome_word(Fault fault) {
    switch (fault) {
        case Fault::answer_is_no:
            return "no";
        case Fault::failed:
            return "failed";
        case Fault::stopped_part_way:
            return "stopped-part-way";
        case Fault::needs_decision:
            return "needs-decision";
        case Fault::bad_command_line:
            return "bad-command-line";
        case Fault::try_again:
            return "try-again";
        case Fault::interrupted:
            return "interrupted";
        case Fault::terminated:
            return "terminated";
    }
    return "failed";
}

Error::Error(Fault fault, Diagnostic diagnostic) : Error(fault, std::vector<Diagnostic>{std::move(diagnostic)}) {}

Error::Error(Fault fault, std::vector<Diagnostic> diagnostics) : m_fault(fault), m_diagnostics(std::move(diagnostics)) {
    for (auto& diagnostic : m_diagnostics) {
        diagnostic = without_secrets(std::move(diagnostic));
        m_what += to_text(diagnostic);
    }
}

Error::Error(std::string message, std::string hint)
    : Error(Fault::failed, Diagnostic{.message = std::move(message), .hint = std::move(hint)}) {}

Error bad_command_line(std::string message, std::string hint) {
    return {Fault::bad_command_line, Diagnostic{.message = std::move(message), .hint = std::move(hint)}};
}

}  // namespace srmigrate::base
