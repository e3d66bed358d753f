// SPDX-License-Identifier: Apache-2.0
// The sources as text, and what stands in them that says how they hang together.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace srmigrate::tests {

using Lines = std::vector<std::string>;

/// By path below src: "schema/model/model.hpp".
using SourceTree = std::map<std::string, Lines>;

Lines lines_of(const std::filesystem::path& file);
SourceTree source_tree(const std::filesystem::path& directory);

std::string folder_of(std::string_view file);  ///< "schema/model"; empty for a file of src itself
std::string unit_of(std::string_view file);    ///< "schema/model/model": header and source of one stem are one unit

/// What a file includes of ours ("schema/model/model.hpp"), and what it includes of others ("fmt/format.h").
Lines own_includes(const Lines& text);
Lines foreign_includes(const Lines& text);

/// Names of types that stand at the level of a namespace: nothing there is indented.
std::set<std::string> type_names(const Lines& text);

/// One row of the table in docs/architecture.md.
struct FolderRow {
    std::string folder;
    std::string sentence;
    std::vector<std::string> includes;
};
std::vector<FolderRow> folder_rows(const Lines& page);

/// Includes that a folder may not have, as "file: header". A folder may include itself, what its row names, and what
/// those may include; a room ("schema") stands for all of its folders.
std::set<std::string> forbidden_includes(const SourceTree& tree, const std::vector<FolderRow>& rows);

/// Units that include each other in a circle, each circle as its sorted units with blanks between.
std::set<std::string> circles(const SourceTree& tree);

/// Names of types in more than one folder, each as "Name: folder folder".
std::set<std::string> repeated_types(const SourceTree& tree);

}  // namespace srmigrate::tests
