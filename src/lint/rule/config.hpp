// SPDX-License-Identifier: Apache-2.0
// What a project says to lint: the servers that its scripts are for, and how much each rule weighs. Read from key and
// value in lint/read_config.hpp.
#pragma once

#include "lint/rule/level.hpp"
#include "schema/model/context.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::lint {

/// Which rules speak where nothing else is said.
enum class RuleSet {
    standard,
    strict,  ///< those that are off, too
    adopt,   ///< those that are errors only
};

/// The kind of cluster that the scripts run on in the end.
enum class ClusterUse { production, trial };

struct LintConfig {
    LintLevel fail_on = LintLevel::error;
    RuleSet rule_set = RuleSet::standard;
    schema::ServerProfile server;  ///< the oldest version that scripts are for, and the run mode
    ClusterUse use = ClusterUse::production;
    std::optional<std::int64_t> backends;
    std::vector<std::string> large_tables;  ///< globs of database.table, or of table
    std::optional<std::string> start_after;
    std::optional<std::string> baseline;                   ///< a file, as written
    std::map<std::string, LintLevel, std::less<>> levels;  ///< by the name of the rule
    /// By rule and option; what is not given has the option's default.
    std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> options;
    /// What the options say that take a pattern, by the option's text: whether a name is of that form.
    std::map<std::string, std::function<bool(const std::string&)>, std::less<>> patterns;
    std::vector<std::string> databases;  ///< that the project works on; empty: the home database alone
};

/// Whether one of the globs of `large_tables` names it. The name has its database.
bool is_large(const LintConfig& config, const schema::ObjectName& name);

/// Whether the project manages the database: the home database, empty where none is known, and those under databases.
bool is_of_project(const LintConfig& config, std::string_view home, std::string_view database);

}  // namespace srmigrate::lint
