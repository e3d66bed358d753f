// SPDX-License-Identifier: Apache-2.0
// The syntax of alembic.ini: what Python's ConfigParser accepts, read the way it reads it (reference alembic.md §2.2).
// Knows sections, keys and interpolation; not what a key means.
#pragma once

#include "base/diagnostic.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace srmigrate::cli::ini {

/// One key with its value. `value` is as written, with the lines of a value joined by line breaks, before
/// interpolation.
struct IniEntry {
    struct Line {
        std::size_t in_value = 0;  ///< offset of a line's first byte in `value` …
        std::size_t in_file = 0;   ///< … and in the file
        bool operator==(const Line&) const = default;
    };
    std::string key;       ///< in lower case
    std::string spelling;  ///< as written
    std::string value;
    std::size_t offset = 0;  ///< of the key in the file
    std::vector<Line> lines = {};
    bool operator==(const IniEntry&) const = default;
};

struct IniSection {
    std::string name;
    std::size_t offset = 0;
    std::vector<IniEntry> entries = {};

    const IniEntry* find(std::string_view key) const;
    bool operator==(const IniSection&) const = default;
};

/// `[DEFAULT]` stands apart; all other sections are in the order of the file.
struct File {
    std::string name;
    std::string text;
    IniSection defaults{.name = "DEFAULT"};
    std::vector<IniSection> sections = {};

    const IniSection* find(std::string_view section) const;
};

/// Throws an Error with every defect of the file: lines that are no `key = value`, duplicates, text before a section.
File parse(std::string name, std::string text);

/// The place without the text of its line, where that may hold a secret (a URL, a password).
base::Place without_secret(base::Place place);

/// Where a part of an entry's value stands in the file, without secrets.
base::Place place_in_value(const File& file, const IniEntry& entry, std::size_t offset, std::size_t length);

/// What is wrong with a value, at `offset` of it.
struct Defect {
    std::string message;
    std::string hint;
    std::size_t offset = 0;
    std::size_t length = 1;
    bool operator==(const Defect&) const = default;
};

/// The value as written of another key in reach (same section, [DEFAULT], `here`); the key comes in lower case.
using Lookup = std::function<std::optional<std::string>(std::string_view key)>;

/// `%(key)s` replaced by that key's value, itself interpolated, up to ten deep; `%%` by one percent sign.
std::variant<std::string, Defect> interpolate(std::string_view value, const Lookup& lookup);

}  // namespace srmigrate::cli::ini
