// SPDX-License-Identifier: Apache-2.0
#include "base/secret.hpp"
#include "base/text.hpp"
#include "lint/rules/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>

namespace srmigrate::lint {
namespace {

/// The text between the quotes is nothing but variables, or stands for nothing.
bool is_no_secret(std::string_view value) {
    const auto text = base::trim(value);
    const bool is_hidden = !text.empty() && text.find_first_not_of('*') == std::string_view::npos;
    const bool is_variable = text.starts_with("${") && text.ends_with("}") && text.find('}') == text.size() - 1;
    return text.empty() || is_hidden || is_variable;
}

bool holds_key(std::string_view text) {
    for (const std::string_view begin : {"AKIA", "ASIA"}) {
        for (auto at = text.find(begin); at != std::string_view::npos; at = text.find(begin, at + 1)) {
            constexpr std::size_t k_length = 20;
            const auto key = text.substr(at, k_length);
            const bool starts = at == 0 || !std::isalnum(static_cast<unsigned char>(text[at - 1]));
            if (starts && key.size() == k_length && std::all_of(key.begin(), key.end(), [](char c) {
                    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
                }))
                return true;
        }
    }
    return text.find("-----BEGIN ") != std::string_view::npos &&
           text.find("PRIVATE KEY-----") != std::string_view::npos;
}

Hits find_secret_in_script(const StatementVisit& visit) {
    const auto source = visit.statement().source.text();
    const auto spans = base::secrets_in(source);
    const bool has_secret = std::any_of(spans.begin(), spans.end(), [&](const base::SecretSpan& span) {
        return !is_no_secret(std::string_view(source).substr(span.begin, span.end - span.begin));
    });
    if (!has_secret && !holds_key(source)) return {};
    return {{.message = "the statement holds a password, key or token",
             .hint = "write a variable, ${name}, and give its value with -x or in the environment of the pipeline"}};
}

}  // namespace

constinit const Rule secret_in_script{
    .name = "secret-in-script",
    .group = RuleGroup::scripts,
    .level = LintLevel::error,
    .check = StatementRule{RuleSections::both, find_secret_in_script},
    .summary = "A statement holds a password, an access key, a token or a private key.",
    .why =
        "Scripts stand in version control, and the server writes statements into its audit log and its "
        "pages. It masks only the keys that it knows. The finding never shows the value. Source: "
        "StarRocks issues 58368, 76482, 78518, 27976, 13324.",
    .before = "",
    .bad = {"CREATE USER etl IDENTIFIED BY 'Tr0ub4dor';",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE USER etl IDENTIFIED BY 'Tr0ub4dor'\""},
    .good = {"CREATE ROLE etl;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE ROLE etl\""},
    .fix = FixKind::suggestion};

}  // namespace srmigrate::lint
