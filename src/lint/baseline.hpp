// SPDX-License-Identifier: Apache-2.0
// Findings that are known since a file was written: the old ones of a project that begins to use lint. They are known
// by rule, revision and statement, not by line.
#pragma once

#include "lint/lint.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace srmigrate::lint {

struct BaselineKey {
    std::string rule;
    std::string object;
    std::string revision;
    std::string statement_hash;
    auto operator<=>(const BaselineKey&) const = default;
};
using Baseline = std::map<BaselineKey, std::size_t>;  ///< with how often

/// The findings that are open.
Baseline baseline_of(const std::vector<LintFinding>& findings);
std::string to_text(const Baseline& baseline);
/// Throws base::Error for a text that is no baseline. `file` is its name in messages.
Baseline read_baseline(const std::string& file, std::string_view text);

/// Marks the findings that the baseline has, as often as it has them. The answer is how many of its entries are not
/// found any more.
std::size_t apply(const Baseline& baseline, std::vector<LintFinding>& findings);

}  // namespace srmigrate::lint
