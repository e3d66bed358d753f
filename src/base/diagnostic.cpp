// SPDX-License-Identifier: Apache-2.0
#include "base/diagnostic.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::base {

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
            .length = std::max<std::size_t>(1, count_characters(marked))};
}

Place whole_file(std::string file) {
    return {.file = std::move(file)};
}

namespace {

// Blanks that bring the caret under the column: tabs stay tabs, wide characters take two cells.
std::string caret_indent(std::string_view line, std::size_t column) {
    std::string indent;
    for (std::size_t at = 0, characters = 1; characters < column && at < line.size(); ++characters) {
        const auto size = character_size(line, at);
        const auto character = line.substr(at, size);
        if (character == "\t") {
            indent += '\t';
        } else {
            indent.append(display_width(character), ' ');
        }
        at += size;
    }
    return indent;
}

std::size_t caret_width(const Place& where) {
    std::size_t at = 0;
    for (std::size_t characters = 1; characters < where.column && at < where.line_text.size(); ++characters) {
        at += character_size(where.line_text, at);
    }
    const auto begin = at;
    for (std::size_t characters = 0; characters < where.length && at < where.line_text.size(); ++characters) {
        at += character_size(where.line_text, at);
    }
    return std::max<std::size_t>(1, display_width(std::string_view(where.line_text).substr(begin, at - begin)));
}

}  // namespace

std::string to_text(const Diagnostic& diagnostic, std::string_view label) {
    std::string text = fmt::format("{}: ", label);
    const auto& where = diagnostic.where;
    if (where) {
        text += where->file;
        if (where->line > 0) text += fmt::format(":{}", where->line);
        if (where->line > 0 && where->column > 0) text += fmt::format(":{}", where->column);
        text += ": ";
    }
    text += diagnostic.message;
    text += '\n';
    if (where && where->line > 0 && where->column > 0) {
        text += fmt::format("  {}\n  {}{}\n", where->line_text, caret_indent(where->line_text, where->column),
                            std::string(caret_width(*where), '^'));
    }
    if (!diagnostic.hint.empty()) text += fmt::format("hint: {}\n", diagnostic.hint);
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
    for (const auto& diagnostic : m_diagnostics)
        m_what += to_text(diagnostic);
}

Error::Error(std::string message, std::string hint)
    : Error(Fault::failed, Diagnostic{.message = std::move(message), .hint = std::move(hint)}) {}

}  // namespace srmigrate::base
