// SPDX-License-Identifier: Apache-2.0
#include "layers/source_tree.hpp"

#include <algorithm>
#include <fstream>
#include <functional>

namespace srmigrate::tests {
namespace {

using Units = std::map<std::string, std::set<std::string>>;

/// The text between the two marks of a line that begins so; empty where it does not.
std::string between(std::string_view line, std::string_view begin, char end) {
    if (!line.starts_with(begin)) return {};
    line.remove_prefix(begin.size());
    return std::string(line.substr(0, line.find(end)));
}

Lines included(const Lines& text, std::string_view begin, char end) {
    Lines result;
    for (const std::string& line : text) {
        if (auto header = between(line, begin, end); !header.empty()) result.push_back(std::move(header));
    }
    return result;
}

bool is_in(std::string_view folder, std::string_view room) {
    return folder.starts_with(room) && (folder.size() == room.size() || folder[room.size()] == '/');
}

/// What stands in backticks.
Lines in_backticks(std::string_view text) {
    Lines result;
    for (std::size_t at = text.find('`'); at != std::string_view::npos; at = text.find('`', at)) {
        const std::size_t end = text.find('`', at + 1);
        if (end == std::string_view::npos) break;
        result.emplace_back(text.substr(at + 1, end - at - 1));
        at = end + 1;
    }
    return result;
}

/// The type that a line declares with that word in front; empty where it does not, or only names it.
std::string declared(std::string_view line, std::string_view word) {
    const bool only_names = line.ends_with(';') && line.find('{') == std::string_view::npos;
    if (!line.starts_with(word) || only_names) return {};
    line.remove_prefix(word.size());
    return std::string(line.substr(0, line.find_first_of(" :{")));
}

std::map<std::string, std::set<std::string>> reachable(const std::vector<FolderRow>& rows) {
    std::map<std::string, std::set<std::string>> result;
    for (const FolderRow& row : rows)
        result[row.folder] = {row.folder};
    for (bool grows = true; grows;) {
        grows = false;
        for (const FolderRow& row : rows) {
            auto& own = result[row.folder];
            const auto before = own.size();
            for (const std::string& include : row.includes) {
                for (const FolderRow& other : rows) {
                    if (other.folder != include &&
                        !(include.find('/') == std::string::npos && is_in(other.folder, include)))
                        continue;
                    const auto more = result[other.folder];
                    own.insert(more.begin(), more.end());
                }
            }
            grows = grows || own.size() != before;
        }
    }
    return result;
}

Units units(const SourceTree& tree) {
    Units result;
    for (const auto& [file, text] : tree) {
        auto& own = result[unit_of(file)];
        for (const std::string& include : own_includes(text)) {
            if (unit_of(include) != unit_of(file)) own.insert(unit_of(include));
        }
    }
    return result;
}

/// All that a unit includes, by whatever way.
std::set<std::string> all_below(const Units& all, const std::string& unit) {
    std::set<std::string> seen;
    std::vector<std::string> open{unit};
    while (!open.empty()) {
        const auto found = all.find(open.back());
        open.pop_back();
        if (found == all.end()) continue;
        for (const std::string& next : found->second) {
            if (seen.insert(next).second) open.push_back(next);
        }
    }
    return seen;
}

}  // namespace

Lines lines_of(const std::filesystem::path& file) {
    std::ifstream stream(file);
    Lines result;
    for (std::string line; std::getline(stream, line);)
        result.push_back(line);
    return result;
}

SourceTree source_tree(const std::filesystem::path& directory) {
    SourceTree result;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
        const auto extension = entry.path().extension();
        if (extension != ".hpp" && extension != ".cpp") continue;
        result[entry.path().lexically_relative(directory).generic_string()] = lines_of(entry.path());
    }
    return result;
}

std::string folder_of(std::string_view file) {
    const auto slash = file.rfind('/');
    return slash == std::string_view::npos ? std::string() : std::string(file.substr(0, slash));
}

std::string unit_of(std::string_view file) {
    return std::string(file.substr(0, file.rfind('.')));
}

Lines own_includes(const Lines& text) {
    return included(text, "#include \"", '"');
}

Lines foreign_includes(const Lines& text) {
    return included(text, "#include <", '>');
}

std::set<std::string> type_names(const Lines& text) {
    std::set<std::string> result;
    for (const std::string& line : text) {
        for (const std::string_view word : {"struct ", "class ", "enum class "}) {
            if (auto name = declared(line, word); !name.empty()) result.insert(std::move(name));
        }
        if (line.starts_with("using ") && line.find(" = ") != std::string::npos) {
            result.insert(between(line, "using ", ' '));
        }
    }
    return result;
}

std::vector<FolderRow> folder_rows(const Lines& page) {
    std::vector<FolderRow> result;
    for (const std::string& line : page) {
        if (!line.starts_with("| `")) continue;
        const auto first = line.find(" | ");
        const auto second = line.rfind(" | ");
        if (first == second) continue;
        result.push_back({.folder = in_backticks(line.substr(0, first)).front(),
                          .sentence = line.substr(first + 3, second - first - 3),
                          .includes = in_backticks(std::string_view(line).substr(second))});
    }
    return result;
}

std::set<std::string> forbidden_includes(const SourceTree& tree, const std::vector<FolderRow>& rows) {
    const auto allowed = reachable(rows);
    std::set<std::string> result;
    for (const auto& [file, text] : tree) {
        const auto may = allowed.find(folder_of(file));
        if (may == allowed.end()) continue;
        for (const std::string& include : own_includes(text)) {
            if (!may->second.contains(folder_of(include))) result.insert(file + ": " + include);
        }
    }
    return result;
}

std::set<std::string> circles(const SourceTree& tree) {
    const Units all = units(tree);
    std::map<std::string, std::set<std::string>> below;
    for (const auto& [unit, includes] : all)
        below[unit] = all_below(all, unit);
    std::set<std::string> result;
    for (const auto& [unit, includes] : below) {
        if (!includes.contains(unit)) continue;
        std::string circle;
        for (const std::string& other : includes) {
            if (below.contains(other) && below.at(other).contains(unit)) circle += (circle.empty() ? "" : " ") + other;
        }
        result.insert(circle);
    }
    return result;
}

std::set<std::string> repeated_types(const SourceTree& tree) {
    std::map<std::string, std::set<std::string>> folders;
    for (const auto& [file, text] : tree) {
        for (const std::string& name : type_names(text))
            folders[name].insert(folder_of(file));
    }
    std::set<std::string> result;
    for (const auto& [name, where] : folders) {
        if (where.size() < 2) continue;
        std::string text = name + ":";
        for (const std::string& folder : where)
            text += " " + folder;
        result.insert(text);
    }
    return result;
}

}  // namespace srmigrate::tests
