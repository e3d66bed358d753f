// SPDX-License-Identifier: Apache-2.0
#include "revision/models/variable_use.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "sql/lexer.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::revision {
namespace {

using sql::LexedKind;
using sql::LexedToken;
using sql::TokenSpan;

// The name in `${name}` that begins there; empty where none does.
std::string_view name_at(std::string_view text, std::size_t at) {
    if (text.substr(at, 2) != "${") return {};
    const auto end = text.find('}', at);
    if (end == std::string_view::npos) return {};
    const auto name = text.substr(at + 2, end - at - 2);
    const bool is_name = !name.empty() && base::is_name_start(name.front()) &&
                         std::all_of(name.begin(), name.end(), base::is_name_character);
    return is_name ? name : std::string_view();
}

std::vector<std::string> names_in(std::string_view text, const VariableScope& scope) {
    std::vector<std::string> names;
    for (auto at = text.find("${"); at != std::string_view::npos; at = text.find("${", at + 2)) {
        const std::string name(name_at(text, at));
        const auto& declared = scope.revision.variables;
        const auto is_known = std::any_of(declared.begin(), declared.end(),
                                          [&](const ScriptVariable& variable) { return variable.name == name; });
        if (is_known && (at == 0 || text[at - 1] != '\\')) names.push_back(name);
    }
    return names;
}

// What a token says, however it is quoted.
std::string plain(const LexedToken& token) {
    const auto text = token.text;
    const bool is_quoted = token.kind == LexedKind::string || token.kind == LexedKind::quoted_identifier;
    return std::string(is_quoted && text.size() >= 2 ? text.substr(1, text.size() - 2) : text);
}

std::array<std::string, 2> before(TokenSpan tokens, std::size_t at) {
    std::array<std::string, 2> words;
    if (at >= 2) words[0] = base::to_lower(plain(tokens[at - 2]));
    if (at >= 1) words[1] = base::to_lower(plain(tokens[at - 1]));
    return words;
}

// How many tokens `${name}` takes among words.
constexpr std::size_t k_variable_tokens = 4;

}  // namespace

std::vector<VariableUse> variable_uses(TokenSpan tokens, const VariableScope& scope) {
    std::vector<VariableUse> uses;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const bool is_variable = tokens[i].text == "$" && i + k_variable_tokens <= tokens.size();
        const auto part = tokens.subspan(i, is_variable ? k_variable_tokens : 1);
        const std::string source(part.front().text.data(), part.back().end() - part.front().offset);
        auto names = names_in(source, scope);
        if (names.empty()) continue;
        const auto replaced = replace_in_tokens(part, scope);
        const auto lexed = sql::lex(replaced.text);
        if (!replaced.problems.empty() || lexed.problem || lexed.tokens.size() != 1) continue;
        uses.push_back({.before = before(tokens, i),
                        .value = plain(lexed.tokens.front()),
                        .source = source,
                        .names = std::move(names)});
        i += part.size() - 1;
    }
    return uses;
}

std::vector<VariableUse> variable_uses_of_property(std::string_view key, std::string_view text,
                                                   const VariableScope& scope) {
    auto names = names_in(text, scope);
    if (names.empty()) return {};
    return {{.before = {base::to_lower(key), "="},
             .value = replace_in_text(text, scope).text,
             .source = fmt::format("\"{}\"", text),
             .names = std::move(names)}};
}

TextWithVariables with_variables(std::string_view sql, std::span<const VariableUse> uses) {
    TextWithVariables result;
    const auto lexed = sql::lex(sql);
    const auto tokens = sql::significant(lexed.tokens);
    std::size_t copied = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const auto use = std::find_if(uses.begin(), uses.end(), [&](const VariableUse& candidate) {
            return candidate.value == plain(tokens[i]) && candidate.before == before(tokens, i);
        });
        if (use == uses.end()) continue;
        result.text += sql.substr(copied, tokens[i].offset - copied);
        result.text += use->source;
        copied = tokens[i].end();
        result.names.insert(result.names.end(), use->names.begin(), use->names.end());
    }
    result.text += sql.substr(copied);
    return result;
}

TextWithVariables with_variables_in_yaml(std::string_view yaml, std::span<const VariableUse> uses) {
    TextWithVariables result{.text = std::string(yaml), .names = {}};
    for (const auto& use : uses) {
        if (use.before[1] != "=") continue;
        const auto head = use.before[0] + ": ";
        const auto wanted = head + use.source;
        for (const auto& value : {fmt::format("\"{}\"", use.value), fmt::format("'{}'", use.value), use.value}) {
            const auto given = head + value;
            for (auto at = result.text.find(given); at != std::string::npos; at = result.text.find(given, at + 1)) {
                const auto end = at + given.size();
                const bool begins =
                    at == 0 || std::string_view(" {\n").find(result.text[at - 1]) != std::string_view::npos;
                const bool ends = end == result.text.size() ||
                                  std::string_view(",}\n").find(result.text[end]) != std::string_view::npos;
                if (!begins || !ends) continue;
                result.text.replace(at, given.size(), wanted);
                result.names.insert(result.names.end(), use.names.begin(), use.names.end());
                at += wanted.size() - 1;
            }
        }
    }
    return result;
}

}  // namespace srmigrate::revision
