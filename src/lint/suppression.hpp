// SPDX-License-Identifier: Apache-2.0
// `srmigrate:nolint RULE[, RULE] REASON` in the scripts: which findings it speaks of, and whether it speaks of any.
#pragma once

#include "base/diagnostic.hpp"
#include "lint/rule/config.hpp"
#include "lint/rule/hit.hpp"
#include "lint/rule/rule.hpp"
#include "revision/script/script.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace srmigrate::lint {

/// The text of a nolint taken apart.
struct Nolint {
    std::vector<std::string> rules;
    std::string reason;
    bool operator==(const Nolint&) const = default;
};
Nolint read_nolint(std::string_view text);

/// Those of one revision.
class Suppressions {
  public:
    /// Adds those of a section; what is wrong with them goes to the errors: no rule, or one that does not exist.
    void add(const revision::Section& section, std::vector<base::Diagnostic>& errors);

    /// The reason, where one of them speaks of the rule at this statement; without a statement, anywhere.
    std::optional<std::string> use(std::string_view rule, const revision::ScriptStatement* statement);

    /// What is to be said about them in the end: without use, or without a reason.
    std::vector<std::pair<const Rule*, Hit>> remarks(const LintConfig& config) const;

  private:
    struct Entry {
        Nolint nolint;
        base::Place where;
        std::map<std::string, bool, std::less<>> used;
    };
    std::vector<Entry> m_entries;
};

}  // namespace srmigrate::lint
