// SPDX-License-Identifier: Apache-2.0
#include "engine/known_drift.hpp"

#include "base/text.hpp"
#include "support/vectors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <set>

namespace srmigrate::tests {
namespace {

/// Lines of the file: "cases N", "# reason", "judge id id …".
struct DriftList {
    std::size_t cases = 0;
    std::set<std::string> rows;  ///< "judge id"
};

DriftList read_list(const std::string& path) {
    DriftList list;
    std::ifstream input(source_file(path));
    for (std::string line; std::getline(input, line);) {
        const auto words = base::split_list(line, ' ');
        if (words.size() < 2 || words.front() == "#") continue;
        if (words.front() == "cases") {
            list.cases = std::stoul(words[1]);
            continue;
        }
        for (std::size_t i = 1; i < words.size(); ++i)
            list.rows.insert(words.front() + " " + words[i]);
    }
    return list;
}

}  // namespace

void check_drift(const std::string& list, std::size_t cases, const std::vector<DriftRow>& found, bool is_whole) {
    const auto known = read_list(list);
    std::set<std::string> rows;
    std::vector<std::string> unlisted;
    for (const auto& [judge, id, what] : found) {
        const auto row = judge + " " + id;
        rows.insert(row);
        if (std::getenv("SRMIGRATE_VERBOSE") != nullptr) std::cout << "## " << row << "\n" << what << "\n";
        if (!known.rows.contains(row)) unlisted.push_back(row + "\n" + what);
    }
    std::cout << fmt::format("{} cases, {} disagreements, {} of them not listed\n", cases, rows.size(),
                             unlisted.size());
    if (!is_whole || cases != known.cases) return;
    CHECK(unlisted == std::vector<std::string>());
    std::vector<std::string> outdated;
    for (const auto& row : known.rows) {
        if (!rows.contains(row)) outdated.push_back(row);
    }
    CHECK(outdated == std::vector<std::string>());
}

}  // namespace srmigrate::tests
