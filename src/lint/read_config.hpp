// SPDX-License-Identifier: Apache-2.0
// The section [lint] of a config file as a value. Where the section stands, and how it is written, is the affair of
// cli/settings.
#pragma once

#include "base/diagnostic.hpp"
#include "lint/rule/config.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::lint {

/// `key`: "fail_on", "rules.drop-table", "rules.naming-table.pattern". Lists are separated by commas.
struct ConfigEntry {
    std::string key;
    std::string value;
    std::optional<base::Place> where;
};

struct ConfigReading {
    LintConfig config;
    std::vector<base::Diagnostic> errors;
};

ConfigReading read_config(std::span<const ConfigEntry> entries);

/// A key besides those of the rules, for the documentation and for suggestions.
struct ConfigKey {
    std::string_view name;
    std::string_view value;  ///< what it takes
    std::string_view usual;  ///< the default, in words
    std::string_view meaning;
};
std::span<const ConfigKey> config_keys();

/// standard, strict or adopt; nothing for another word.
std::optional<RuleSet> rule_set_of(std::string_view word);

}  // namespace srmigrate::lint
