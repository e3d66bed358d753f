// SPDX-License-Identifier: Apache-2.0
#include "revision/script/directive.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace srmigrate::revision {
namespace {

constexpr std::string_view k_prefix = "srmigrate:";

constexpr std::array k_directive_words{
    DirectiveWord{"idempotent", DirectiveName::idempotent, true,
                  "sending the statement again does no harm: after a crash it is retried without asking"},
    DirectiveWord{"wait", DirectiveName::wait, true,
                  "with --parallel: starts only when every statement before it has ended, jobs included"},
    DirectiveWord{"nowait", DirectiveName::nowait, true,
                  "with --parallel: statements after it do not wait for its job"},
    DirectiveWord{"empty", DirectiveName::empty, false, "the section is meant to hold no statement"},
    DirectiveWord{"nolint", DirectiveName::nolint, true,
                  "`nolint RULE[, RULE] REASON`: what these rules of lint find here is known and meant",
                  DirectiveText::free},
    DirectiveWord{"loses-data", DirectiveName::loses_data, true,
                  "`loses-data REASON`: that rows or values are gone after it is meant, and no failure of `test`",
                  DirectiveText::required},
};

std::string names() {
    std::vector<std::string> result;
    for (const auto& word : k_directive_words)
        result.emplace_back(word.word);
    return base::join(result, ", ");
}

std::string directive_suggestion(std::string_view name) {
    std::vector<std::string> candidates;
    for (const auto& word : k_directive_words)
        candidates.emplace_back(word.word);
    const auto suggested = base::did_you_mean(name, candidates);
    return suggested.empty() ? fmt::format("the directives are {}", names()) : suggested;
}

}  // namespace

bool has_directive(std::span<const Directive> directives, DirectiveName name) {
    return std::any_of(directives.begin(), directives.end(),
                       [&](const Directive& directive) { return directive.name == name; });
}

bool is_remark(const Directive& directive) {
    return directive.name == DirectiveName::nolint || directive.name == DirectiveName::loses_data;
}

bool contains(std::span<const Directive> directives, const Directive& directive) {
    return std::any_of(directives.begin(), directives.end(), [&](const Directive& other) {
        return other.name == directive.name && other.text == directive.text;
    });
}

std::string spelled(const Directive& directive) {
    const auto* const word = std::find_if(k_directive_words.begin(), k_directive_words.end(),
                                          [&](const DirectiveWord& known) { return known.name == directive.name; });
    return directive.text.empty() ? std::string(word->word) : fmt::format("{} {}", word->word, directive.text);
}

std::span<const DirectiveWord> directive_words() {
    return k_directive_words;
}

DirectiveReading read_directive_word(std::string_view text, const base::Place& where) {
    const auto name = text.substr(0, text.find_first_of(" \t"));
    const auto arguments = base::trim(text.substr(name.size()));
    const auto* const word = std::find_if(k_directive_words.begin(), k_directive_words.end(),
                                          [&](const DirectiveWord& known) { return known.word == name; });
    if (word == k_directive_words.end()) {
        return base::Diagnostic{
            .message = fmt::format("unknown directive '{}'", name), .where = where, .hint = directive_suggestion(name)};
    }
    if (word->text == DirectiveText::none && !arguments.empty()) {
        return base::Diagnostic{
            .message = fmt::format("the directive '{}' takes no arguments, got '{}'", name, arguments),
            .where = where,
            .hint = "write other text into a comment of its own"};
    }
    if (word->text == DirectiveText::required && arguments.empty()) {
        return base::Diagnostic{.message = fmt::format("the directive '{}' gives no reason", name),
                                .where = where,
                                .hint = "write behind it why that is right"};
    }
    return Directive{.name = word->name, .where = where, .text = std::string(arguments)};
}

DirectiveReading read_directive(std::string_view comment, const base::Place& where) {
    const auto text = base::trim(comment);
    if (!base::starts_with_ignoring_case(text, k_prefix)) return NoDirective{};
    return read_directive_word(base::trim(text.substr(k_prefix.size())), where);
}

}  // namespace srmigrate::revision
