// SPDX-License-Identifier: Apache-2.0
#include "lint/read_config.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "base/wildcard.hpp"
#include "lint/rules/table.hpp"
#include "schema/model/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <regex>

namespace srmigrate::lint {
namespace {

constexpr std::array k_config_keys{
    ConfigKey{"fail_on", "error, warning or notice", "error",
              "The lowest level of a finding that makes the exit code 1"},
    ConfigKey{"profile", "default, strict or adopt", "default",
              "Which rules speak: strict also those that are off, adopt only what is an error"},
    ConfigKey{"min_server", "a version such as 3.3", "the newest known",
              "The oldest StarRocks that the scripts have to run on"},
    ConfigKey{"run_mode", "shared-nothing or shared-data", "shared-nothing", "How the clusters keep their data"},
    ConfigKey{"production", "boolean", "true", "The scripts run on a cluster whose data counts"},
    ConfigKey{"backends", "number", "not known", "How many back ends the smallest cluster has"},
    ConfigKey{"large_tables", "globs of database.table or of table", "none",
              "Tables of which a rewrite is an error, not a warning"},
    ConfigKey{"start_after", "revision", "none", "Revisions up to this one are not looked at"},
    ConfigKey{"baseline", "file", "none", "Findings that are known: see --write-baseline; relative to this file"},
};

class ConfigReader {
  public:
    ConfigReading run(std::span<const ConfigEntry> entries) && {
        for (const auto& entry : entries) {
            if (entry.key.starts_with(k_rules)) {
                rule(entry, std::string_view(entry.key).substr(k_rules.size()));
            } else {
                key(entry);
            }
        }
        return std::move(m_result);
    }

  private:
    static constexpr std::string_view k_rules = "rules.";

    void error(const ConfigEntry& entry, std::string message, std::string hint) {
        m_result.errors.push_back({.message = std::move(message), .where = entry.where, .hint = std::move(hint)});
    }
    void expected(const ConfigEntry& entry, std::string_view what, std::string hint = {}) {
        error(entry, fmt::format("expected {} as '{}', got '{}'", what, entry.key, entry.value), std::move(hint));
    }

    void level(const ConfigEntry& entry, std::string_view rule) {
        const auto level = level_of(entry.value);
        if (level) {
            m_result.config.levels[std::string(rule)] = *level;
            return;
        }
        const std::array<std::string, 4> words{"off", "notice", "warning", "error"};
        expected(entry, "off, notice, warning or error", base::did_you_mean(entry.value, words));
    }

    void rule(const ConfigEntry& entry, std::string_view key) {
        const auto dot = key.find('.');
        const auto name = key.substr(0, dot);
        const auto* const rule = find_rule(name);
        if (rule == nullptr) {
            error(entry, fmt::format("unknown rule '{}'", name), rule_suggestion(name));
            return;
        }
        if (dot == std::string_view::npos) {
            level(entry, name);
            return;
        }
        const auto option = key.substr(dot + 1);
        std::vector<std::string> names;
        for (const auto& known : rule->options)
            names.emplace_back(known.name);
        if (std::find(names.begin(), names.end(), option) == names.end()) {
            auto hint = base::did_you_mean(option, names);
            if (hint.empty()) {
                hint = names.empty() ? fmt::format("the rule '{}' has no options", name)
                                     : fmt::format("its options are {}", base::join(names, ", "));
            }
            error(entry, fmt::format("the rule '{}' has no option '{}'", name, option), std::move(hint));
            return;
        }
        const auto& known =
            rule->options[static_cast<std::size_t>(std::find(names.begin(), names.end(), option) - names.begin())];
        if (known.value == "number" && !base::number<std::int64_t>(entry.value)) {
            expected(entry, "a number");
            return;
        }
        if (known.value == k_name_pattern && !add_pattern(entry)) return;
        m_result.config.options[std::string(name)][std::string(option)] = entry.value;
        // a house rule speaks as soon as it is told what to look for
        if (rule->level == LintLevel::off) m_result.config.levels.emplace(name, LintLevel::warning);
    }

    bool add_pattern(const ConfigEntry& entry) {
        auto& pattern = m_result.config.patterns[entry.value];
        if (!entry.value.starts_with('^')) {
            pattern = [globs = base::split_list(entry.value)](const std::string& text) {
                return std::any_of(globs.begin(), globs.end(),
                                   [&](const std::string& glob) { return base::matches_glob(text, glob); });
            };
            return true;
        }
        try {
            pattern = [form = std::regex(entry.value)](const std::string& text) {
                return std::regex_search(text, form);
            };
            return true;
        } catch (const std::regex_error&) {
            expected(entry, "a regular expression", "see that its brackets and parentheses are closed");
            return false;
        }
    }

    void key(const ConfigEntry& entry) {
        auto& config = m_result.config;
        if (entry.key == "fail_on") {
            const auto level = level_of(entry.value);
            if (level && *level != LintLevel::off) {
                config.fail_on = *level;
            } else {
                expected(entry, "error, warning or notice");
            }
        } else if (entry.key == "profile") {
            if (const auto set = rule_set_of(entry.value)) {
                config.rule_set = *set;
            } else {
                expected(entry, "default, strict or adopt");
            }
        } else if (entry.key == "min_server") {
            version(entry);
        } else if (entry.key == "run_mode") {
            run_mode(entry);
        } else if (entry.key == "production") {
            if (entry.value == "true" || entry.value == "false") {
                config.use = entry.value == "true" ? ClusterUse::production : ClusterUse::trial;
            } else {
                expected(entry, "true or false");
            }
        } else if (entry.key == "backends") {
            config.backends = base::number<std::int64_t>(entry.value);
            if (!config.backends) expected(entry, "a number");
        } else if (entry.key == "large_tables") {
            config.large_tables = base::split_list(base::replace_all(entry.value, "\n", ","));
        } else if (entry.key == "start_after") {
            config.start_after = entry.value;
        } else if (entry.key == "baseline") {
            config.baseline = entry.value;
        } else {
            unknown(entry);
        }
    }

    void run_mode(const ConfigEntry& entry) {
        for (const auto mode : {schema::RunMode::shared_nothing, schema::RunMode::shared_data}) {
            if (entry.value != schema::word(mode)) continue;
            m_result.config.server.run_mode = mode;
            return;
        }
        expected(entry, "shared-nothing or shared-data");
    }

    void version(const ConfigEntry& entry) {
        const auto parts = base::split(entry.value, '.');
        std::vector<int> numbers;
        for (const auto& part : parts) {
            if (const auto number = base::number<int>(part)) numbers.push_back(*number);
        }
        if (numbers.size() != parts.size() || numbers.size() < 2 || numbers.size() > 3) {
            expected(entry, "a version such as 3.3");
            return;
        }
        numbers.resize(3);
        m_result.config.server.version = {numbers[0], numbers[1], numbers[2]};
    }

    void unknown(const ConfigEntry& entry) {
        std::vector<std::string> names;
        for (const auto& known : k_config_keys)
            names.emplace_back(known.name);
        auto hint = base::did_you_mean(entry.key, names);
        if (hint.empty() && find_rule(entry.key) != nullptr) hint = "write rules and their levels under [lint.rules]";
        if (hint.empty()) hint = fmt::format("the keys of [lint] are {}", base::join(names, ", "));
        error(entry, fmt::format("unknown key '{}' of [lint]", entry.key), std::move(hint));
    }

    ConfigReading m_result;
};

}  // namespace

ConfigReading read_config(std::span<const ConfigEntry> entries) {
    return ConfigReader().run(entries);
}

std::span<const ConfigKey> config_keys() {
    return k_config_keys;
}

std::optional<RuleSet> rule_set_of(std::string_view word) {
    if (word == "default") return RuleSet::standard;
    if (word == "strict") return RuleSet::strict;
    if (word == "adopt") return RuleSet::adopt;
    return std::nullopt;
}

}  // namespace srmigrate::lint
