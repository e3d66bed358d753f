// SPDX-License-Identifier: Apache-2.0
#include "revision/file/variables.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace srmigrate::revision {
namespace {

// The name in `${name}` at `at`, or nothing.
std::optional<std::string_view> variable_at(std::string_view text, std::size_t at) {
    if (text.substr(at, 2) != "${") return std::nullopt;
    const auto begin = at + 2;
    if (begin >= text.size() || !base::is_name_start(text[begin])) return std::nullopt;
    auto end = begin;
    while (end < text.size() && base::is_name_character(text[end]))
        ++end;
    if (end == text.size() || text[end] != '}') return std::nullopt;
    return text.substr(begin, end - begin);
}

// What a place does with a value, and with the text beside variables.
enum class Within { nothing, code, single_quotes, double_quotes, back_quotes, plain_text };

std::optional<std::string> escaped(std::string_view value, Within within) {
    switch (within) {
        case Within::nothing:
        case Within::code:
        case Within::plain_text:
            return std::string(value);
        case Within::single_quotes: {
            const auto literal = sql::quote_string(value);
            return literal.substr(1, literal.size() - 2);
        }
        case Within::double_quotes: {
            const auto literal = sql::quote_text(value);
            return literal.substr(1, literal.size() - 2);
        }
        case Within::back_quotes:
            if (value.find('`') != std::string_view::npos) return std::nullopt;
            return std::string(value);
    }
    return std::nullopt;
}

class Replacer {
  public:
    explicit Replacer(const VariableScope& scope) : m_scope(scope) {}

    // `offset` is that of `text` in the text as a whole.
    void text(std::string_view text, std::size_t offset, Within within) {
        if (within == Within::nothing) {
            m_result.text += text;
            return;
        }
        const bool in_string = within == Within::single_quotes || within == Within::double_quotes;
        std::size_t copied = 0;
        for (std::size_t at = text.find_first_of("$\\"); at != std::string_view::npos;
             at = text.find_first_of("$\\", at)) {
            if (text[at] == '\\') {
                if (within == Within::plain_text && variable_at(text, at + 1)) {
                    m_result.text += text.substr(copied, at - copied);
                    copied = at + 1;
                    at += 2;
                } else {
                    at += in_string ? 2 : 1;
                }
            } else if (const auto name = variable_at(text, at)) {
                m_result.text += text.substr(copied, at - copied);
                const auto size = name->size() + 3;
                replace(*name, offset + at, size, within);
                at += size;
                copied = at;
            } else {
                ++at;
            }
        }
        m_result.text += text.substr(copied);
    }

    Replaced take() && { return std::move(m_result); }

  private:
    void replace(std::string_view name, std::size_t offset, std::size_t size, Within within) {
        const auto problem = [&](std::string message, std::string hint) {
            m_result.problems.push_back(
                {.offset = offset, .length = size, .message = std::move(message), .hint = std::move(hint)});
        };
        const auto& declared = m_scope.revision.variables;
        const auto variable = std::find_if(declared.begin(), declared.end(),
                                           [&](const ScriptVariable& candidate) { return candidate.name == name; });
        if (variable == declared.end() && m_scope.undeclared == Undeclared::stays) {
            m_result.text += fmt::format("${{{}}}", name);
            return;
        }
        m_result.changed = true;
        if (variable == declared.end()) {
            return problem(fmt::format("the variable '{}' is not declared", name), way_to_declare(name, within));
        }
        const auto value = m_scope.values.find(name);
        if (value == m_scope.values.end() && !variable->default_value) {
            return problem(
                fmt::format("the variable '{}' has no value", name),
                fmt::format("set it with '-x {0}=VALUE' or in the section [alembic:variables], or declare it "
                            "with a default, '{0}=VALUE'",
                            name));
        }
        const auto text = escaped(value == m_scope.values.end() ? *variable->default_value : value->second, within);
        if (!text) {
            return problem(fmt::format("the value of the variable '{}' has a back quote", name),
                           "give it a value without one; StarRocks has no way to write it into a name");
        }
        m_result.text += *text;
    }

    std::string way_to_declare(std::string_view name, Within within) const {
        std::vector<std::string> names;
        for (const auto& variable : m_scope.revision.variables)
            names.push_back(variable.name);
        auto suggested = base::did_you_mean(name, names);
        if (!suggested.empty()) return suggested;
        const auto* const key = m_scope.revision.format == ScriptFormat::sql ? "'-- Variables: '" : "'variables:'";
        const bool in_text = within != Within::code && within != Within::back_quotes;
        return fmt::format("name it under {} in the header{}", key,
                           in_text ? R"(, or write '\${' if the text itself is meant)" : "");
    }

    const VariableScope& m_scope;
    Replaced m_result;
};

Within within_of(const sql::LexedToken& token) {
    switch (token.kind) {
        case sql::LexedKind::string:
            return token.text.front() == '"' ? Within::double_quotes : Within::single_quotes;
        case sql::LexedKind::quoted_identifier:
            return Within::back_quotes;
        case sql::LexedKind::white_space:
        case sql::LexedKind::line_comment:
        case sql::LexedKind::block_comment:
        case sql::LexedKind::attachment:
            return Within::nothing;
        case sql::LexedKind::hint:
        case sql::LexedKind::word:
        case sql::LexedKind::binary:
        case sql::LexedKind::number:
        case sql::LexedKind::symbol:
        case sql::LexedKind::semicolon:
        case sql::LexedKind::invalid:
            return Within::code;
    }
    return Within::code;
}

}  // namespace

Replaced replace_in_tokens(sql::TokenSpan tokens, const VariableScope& scope) {
    Replacer replacer(scope);
    for (std::size_t i = 0; i < tokens.size();) {
        const auto& first = tokens[i++];
        const auto within = within_of(first);
        // A variable among words is several tokens: `$`, `{`, name, `}`. They are taken together.
        while (within == Within::code && i < tokens.size() && within_of(tokens[i]) == Within::code)
            ++i;
        replacer.text({first.text.data(), tokens[i - 1].end() - first.offset}, first.offset, within);
    }
    return std::move(replacer).take();
}

Replaced replace_in_text(std::string_view text, const VariableScope& scope) {
    Replacer replacer(scope);
    replacer.text(text, 0, Within::plain_text);
    return std::move(replacer).take();
}

VariableValues default_values(std::span<const Revision> revisions) {
    VariableValues values;
    for (const auto& revision : revisions) {
        for (const auto& variable : revision.variables) {
            if (variable.default_value) values.insert_or_assign(variable.name, *variable.default_value);
        }
    }
    return values;
}

std::string without_variables(std::string_view statement) {
    std::string result;
    for (const auto& token : sql::lex(statement).tokens) {
        const bool is_string = token.kind == sql::LexedKind::string;
        for (std::size_t at = 0; at < token.text.size(); ++at) {
            if (is_string && token.text[at] == '\\' && at + 1 < token.text.size()) {
                result += token.text[at++];
            } else if (is_string && variable_at(token.text, at)) {
                result += '\\';
            }
            result += token.text[at];
        }
    }
    return result;
}

}  // namespace srmigrate::revision
