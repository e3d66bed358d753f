// SPDX-License-Identifier: Apache-2.0
#include "lint/page.hpp"

#include "base/text.hpp"
#include "lint/read_config.hpp"
#include "lint/rules/table.hpp"

#include <fmt/format.h>

#include <array>

namespace srmigrate::lint {
namespace {

std::string indented(std::string_view text) {
    std::string result;
    for (const auto& line : base::split(text, '\n'))
        result += line.empty() ? "\n" : fmt::format("    {}\n", line);
    return result;
}

std::string cell(std::string_view text) {
    return base::replace_all(text, "|", "\\|");
}

}  // namespace

std::string explain(const Rule& rule) {
    auto text =
        fmt::format("{} ({}; {})\n\n{}\n\n{}\n", rule.name, word(rule.level), tag(rule.group), rule.summary, rule.why);
    if (!rule.before.empty()) text += fmt::format("\nAfter:\n{}", indented(rule.before));
    text += fmt::format("\nFound:\n{}\nNot found:\n{}", indented(rule.bad.sql), indented(rule.good.sql));
    for (const auto& option : rule.options) {
        text += fmt::format("\nOption {}.{} = {} (default: {}): {}\n", rule.name, option.name, option.value,
                            option.usual, option.meaning);
    }
    if (rule.fix != FixKind::none) text += fmt::format("\nFix: {}\n", word(rule.fix));
    return text;
}

std::string in_markdown(const Rule& rule) {
    auto text = fmt::format("{} {}\n", rule.summary, rule.why);
    if (!rule.before.empty()) text += fmt::format("\nAfter\n\n```sql\n{}\n```\n", rule.before);
    text += fmt::format("\nFound\n\n```sql\n{}\n```\n\nNot found\n\n```sql\n{}\n```\n", rule.bad.sql, rule.good.sql);
    if (!rule.settings.empty()) text += fmt::format("\nwith\n\n```ini\n{}\n```\n", rule.settings);
    for (const auto& option : rule.options) {
        text += fmt::format("\nOption `{}.{}` = {} (default: {}): {}\n", rule.name, option.name, option.value,
                            option.usual, option.meaning);
    }
    return text;
}

std::string config_table() {
    std::string text = "| key | value | default | meaning |\n|---|---|---|---|\n";
    for (const auto& key : config_keys())
        text += fmt::format("| `{}` | {} | {} | {} |\n", key.name, key.value, key.usual, cell(key.meaning));
    return text;
}

std::string rules_page() {
    std::string text;
    std::optional<RuleGroup> group;
    for (const auto* const rule : rules()) {
        if (group != rule->group) {
            group = rule->group;
            text += fmt::format("\n### {}\n\n| rule | level | fix | finds |\n|---|---|---|---|\n", title(*group));
        }
        text += fmt::format("| [`{0}`](#{0}) | {1} | {2} | {3} |\n", rule->name, word(rule->level), word(rule->fix),
                            cell(rule->summary));
    }
    text += "\n## Each rule\n";
    for (const auto* const rule : rules())
        text += fmt::format("\n### {}\n\n**{}**. {}", rule->name, word(rule->level), in_markdown(*rule));
    return text;
}

}  // namespace srmigrate::lint
