// SPDX-License-Identifier: Apache-2.0
#include "revision/file/revision.hpp"

#include <array>

namespace srmigrate::revision {

namespace {

constexpr std::array k_formats{ScriptFormat::sql, ScriptFormat::yaml, ScriptFormat::python};

// The values of a list are parted by blanks, commas, quotes and brackets, in every format.
bool parts_values(char character) {
    return std::string_view(" \t\r\n,'\"[]").find(character) != std::string_view::npos;
}

std::optional<std::size_t> find_value(std::string_view text, std::string_view value) {
    if (value.empty()) return std::nullopt;
    for (auto at = text.find(value); at != std::string_view::npos; at = text.find(value, at + 1)) {
        const auto end = at + value.size();
        if ((at == 0 || parts_values(text[at - 1])) && (end == text.size() || parts_values(text[end]))) return at;
    }
    return std::nullopt;
}

}  // namespace

std::string_view word(ScriptFormat format) {
    switch (format) {
        case ScriptFormat::sql:
            return "sql";
        case ScriptFormat::yaml:
            return "yaml";
        case ScriptFormat::python:
            return "python";
    }
    return {};
}

std::string_view suffix(ScriptFormat format) {
    switch (format) {
        case ScriptFormat::sql:
            return ".sql";
        case ScriptFormat::yaml:
            return ".yaml";
        case ScriptFormat::python:
            return ".py";
    }
    return {};
}

std::optional<ScriptFormat> script_format(std::string_view named) {
    for (const auto format : k_formats) {
        if (word(format) == named) return format;
    }
    return std::nullopt;
}

std::optional<ScriptFormat> format_of_file(std::string_view name) {
    if (name.ends_with(".yml")) return ScriptFormat::yaml;
    for (const auto format : k_formats) {
        if (name.ends_with(suffix(format))) return format;
    }
    return std::nullopt;
}

std::string shown_name(const Revision& revision) {
    return revision.shown_file.empty() ? revision.file.string() : revision.shown_file;
}

std::optional<base::Place> place_in_header(const Revision& revision, const std::optional<HeaderSpan>& span,
                                           std::string_view value) {
    if (revision.file.empty() && revision.shown_file.empty()) return std::nullopt;
    const auto file = shown_name(revision);
    if (!span || span->offset > revision.header.str().size()) return base::whole_file(file);
    const auto text = std::string_view(revision.header).substr(span->offset, span->length);
    if (const auto at = find_value(text, value)) {
        return base::place_of(file, revision.header, span->offset + *at, value.size());
    }
    return base::place_of(file, revision.header, span->offset, span->length);
}

}  // namespace srmigrate::revision
