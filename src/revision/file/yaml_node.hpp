// SPDX-License-Identifier: Apache-2.0
// YAML text as a tree of plain values with their places. The one file that knows the YAML library; what keys mean is
// the business of the readers.
#pragma once

#include "base/diagnostic.hpp"
#include "revision/file/source_file.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

enum class YamlKind { null, scalar, sequence, mapping };

struct YamlEntry;

struct YamlNode {
    YamlKind kind = YamlKind::null;
    std::string text;                ///< of a scalar
    bool quoted = false;             ///< a scalar that is a string whatever it looks like: in quotes, or a block
    std::size_t offset = 0;          ///< of its first byte in the file's text
    std::size_t length = 1;          ///< in bytes, to the end of its last part
    std::vector<YamlNode> items;     ///< of a sequence
    std::vector<YamlEntry> entries;  ///< of a mapping, in order, each key once
};

struct YamlEntry {
    YamlNode key;  ///< a scalar
    YamlNode value;
};

struct YamlReading {
    YamlNode root;
    std::vector<base::Diagnostic> errors;  ///< not YAML, duplicate keys, tags …; the root holds what could be read
};

/// The one document of `source`.
YamlReading read_yaml(const SourceFile& source);

/// The value under `key`, or null when there is none.
const YamlNode* find(const YamlNode& mapping, std::string_view key);

base::Place place_of(const SourceFile& source, const YamlNode& node);

/// Where byte `offset` of a scalar's text stands in the file. Exact for plain, quoted and literal scalars that are
/// spelled as they read; else the scalar's first byte.
base::Place place_in(const SourceFile& source, const YamlNode& scalar, std::size_t offset, std::size_t length = 1);

/// The tree in one line, the same for every spelling of the same values.
std::string canonical_text(const YamlNode& node);

}  // namespace srmigrate::revision
