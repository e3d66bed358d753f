// SPDX-License-Identifier: Apache-2.0
#include "lint/suppression.hpp"

#include "base/text.hpp"
#include "lint/rules/table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::lint {
namespace {

constexpr std::size_t k_words_of_a_reason = 3;

bool has_nolint(const revision::ScriptStatement& statement, const base::Place& where) {
    return std::any_of(statement.directives.begin(), statement.directives.end(), [&](const auto& directive) {
        return directive.name == revision::DirectiveName::nolint && directive.where == where;
    });
}

std::string spelled_form() {
    return "write srmigrate:nolint RULE REASON, with the name of a rule that 'srmigrate lint --list' has";
}

/// The directive without one of its rules; empty: there is no other.
std::string without_rule(const Nolint& nolint, const std::string& rule) {
    auto left = nolint.rules;
    std::erase(left, rule);
    if (left.empty()) return {};
    const auto words = fmt::format("srmigrate:nolint {} {}", base::join(left, ", "), nolint.reason);
    return std::string(base::trim(words));
}

}  // namespace

Nolint read_nolint(std::string_view text) {
    Nolint result;
    for (auto rest = base::trim(text); !rest.empty();) {
        const auto end = std::min(rest.find_first_of(" \t"), rest.size());
        const auto word = rest.substr(0, end);
        for (auto& name : base::split_list(word))
            result.rules.push_back(std::move(name));
        rest = base::trim(rest.substr(end));
        if (rest.starts_with(',')) {
            rest = base::trim(rest.substr(1));
        } else if (!word.ends_with(',')) {
            result.reason = std::string(rest);
            break;
        }
    }
    return result;
}

void Suppressions::add(const revision::Section& section, std::vector<base::Diagnostic>& errors) {
    for (const auto& statement : section.statements) {
        for (const auto& directive : statement.directives) {
            if (directive.name != revision::DirectiveName::nolint) continue;
            const bool is_known = std::any_of(m_entries.begin(), m_entries.end(),
                                              [&](const Entry& entry) { return entry.where == directive.where; });
            if (is_known) continue;
            Entry entry{.nolint = read_nolint(directive.text), .where = directive.where, .used = {}};
            if (entry.nolint.rules.empty()) {
                errors.push_back({.message = "the directive 'nolint' names no rule",
                                  .where = directive.where,
                                  .hint = spelled_form()});
            }
            for (const auto& name : entry.nolint.rules) {
                if (find_rule(name) == nullptr) {
                    errors.push_back({.message = fmt::format("unknown rule '{}'", name),
                                      .where = directive.where,
                                      .hint = rule_suggestion(name)});
                }
                entry.used[name] = false;
            }
            m_entries.push_back(std::move(entry));
        }
    }
}

std::optional<std::string> Suppressions::use(std::string_view rule, const revision::ScriptStatement* statement) {
    for (auto& entry : m_entries) {
        const auto found = entry.used.find(rule);
        if (found == entry.used.end()) continue;
        if (statement != nullptr && !has_nolint(*statement, entry.where)) continue;
        found->second = true;
        return entry.nolint.reason;
    }
    return std::nullopt;
}

std::vector<std::pair<const Rule*, Hit>> Suppressions::remarks(const LintConfig& config) const {
    std::vector<std::pair<const Rule*, Hit>> result;
    for (const auto& entry : m_entries) {
        if (base::split_list(entry.nolint.reason, ' ').size() < k_words_of_a_reason) {
            result.emplace_back(
                &unexplained_nolint,
                Hit{.message = entry.nolint.reason.empty() ? std::string("the directive 'nolint' gives no reason")
                                                           : fmt::format("'{}' is no reason", entry.nolint.reason),
                    .hint = "write behind the rule why it does not apply, in three words at least",
                    .place = entry.where});
        }
        for (const auto& [rule, used] : entry.used) {
            const auto level = config.levels.find(rule);
            const bool is_off = level != config.levels.end() && level->second == LintLevel::off;
            if (used || is_off || find_rule(rule) == nullptr) continue;
            result.emplace_back(
                &unused_nolint,
                Hit{.message = fmt::format("the rule '{}' finds nothing here", rule),
                    .hint = fmt::format("remove '{}' from the directive", rule),
                    .remedy = Remedy{.directive = entry.where, .directive_text = without_rule(entry.nolint, rule)},
                    .place = entry.where});
        }
    }
    return result;
}

}  // namespace srmigrate::lint
