// SPDX-License-Identifier: Apache-2.0
#include "engine/cluster/statement.hpp"

#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "schema/model/names.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace srmigrate::engine {

namespace {

std::pair<std::size_t, std::size_t> line_and_column(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, offset);
    const std::size_t line = 1 + static_cast<std::size_t>(std::ranges::count(before, '\n'));
    const std::size_t start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    return {line, base::count_characters(before.substr(start))};
}

bool opens(const sql::LexedToken& token) {
    return token.text == "(" || token.text == "<" || token.text == "[" || token.text == "{";
}
bool closes(const sql::LexedToken& token) {
    return token.text == ")" || token.text == ">" || token.text == ">>" || token.text == "]" || token.text == "}";
}

bool ends_definition(const sql::LexedToken& token) {
    static constexpr std::array<std::string_view, 6> k_words = {"first", "after", "to", "in", "from", "properties"};
    return token.text == "," || token.text == ")" ||
           std::ranges::any_of(k_words, [&](std::string_view word) { return is_word(token, word); });
}

}  // namespace

std::string place(const Statement& statement, std::size_t first, std::size_t last) {
    if (first >= statement.tokens.size()) return "";
    const auto [line, column] = line_and_column(statement.packet, statement.tokens[first].offset);
    if (first == last || last >= statement.tokens.size()) return fmt::format(" at line {}, column {}", line, column);
    const auto [end_line, end_column] = line_and_column(statement.packet, statement.tokens[last].offset);
    return fmt::format(" from line {}, column {} to line {}, column {}", line, column, end_line, end_column);
}

namespace {

/// The token where the definition of the column begins, or the number of tokens.
std::size_t definition_of(const Statement& statement, std::string_view name) {
    const auto& tokens = statement.tokens;
    for (std::size_t i = 1; i < tokens.size(); ++i) {
        const bool is_name =
            tokens[i].kind == sql::LexedKind::word || tokens[i].kind == sql::LexedKind::quoted_identifier;
        const bool begins = tokens[i - 1].text == "(" || tokens[i - 1].text == "," || is_word(tokens[i - 1], "column");
        if (is_name && begins && token_value(tokens[i]) == name) return i;
    }
    return tokens.size();
}

/// The token that closes the parenthesis at `open`, or the number of tokens.
std::size_t closing(sql::TokenSpan tokens, std::size_t open) {
    int depth = 0;
    for (std::size_t i = open; i < tokens.size(); ++i) {
        if (tokens[i].text == "(") ++depth;
        if (tokens[i].text == ")" && --depth == 0) return i;
    }
    return tokens.size();
}

}  // namespace

std::string place_of_column(const Statement& statement, std::string_view name) {
    const auto& tokens = statement.tokens;
    const std::size_t begin = definition_of(statement, name);
    std::size_t end = begin;
    int depth = 0;
    for (std::size_t i = begin + 1; i < tokens.size() && (depth > 0 || !ends_definition(tokens[i])); ++i) {
        if (opens(tokens[i])) ++depth;
        if (closes(tokens[i])) depth -= tokens[i].text == ">>" ? 2 : 1;
        end = i;
    }
    return place(statement, begin, end);
}

std::string place_of_column_name(const Statement& statement, std::string_view name) {
    const std::size_t begin = definition_of(statement, name);
    return place(statement, begin, begin);
}

std::string place_of_range_expression(const Statement& statement) {
    const auto& tokens = statement.tokens;
    for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
        if (!is_word(tokens[i], "by") || !is_word(tokens[i + 1], "range") || tokens[i + 2].text != "(") continue;
        const std::size_t end = closing(tokens, i + 2);
        if (end < tokens.size()) return place(statement, i + 3, end - 1);
    }
    return "";
}

std::string place_of_rename(const Statement& statement) {
    for (std::size_t i = 0; i + 1 < statement.tokens.size(); ++i) {
        if (is_word(statement.tokens[i], "rename")) return place(statement, i, i + 1);
    }
    return "";
}

std::string place_of_distribution(const Statement& statement) {
    const auto& tokens = statement.tokens;
    for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
        if (!is_word(tokens[i], "distributed") || !is_word(tokens[i + 1], "by")) continue;
        std::size_t end = i + 2;
        if (end + 1 < tokens.size() && tokens[end + 1].text == "(") {
            while (end + 1 < tokens.size() && tokens[end].text != ")")
                ++end;
        }
        if (end + 2 < tokens.size() && is_word(tokens[end + 1], "buckets")) end += 2;
        return place(statement, i, end);
    }
    return "";
}

std::string place_of_partition_call(const Statement& statement) {
    const auto& tokens = statement.tokens;
    for (std::size_t i = 0; i + 3 < tokens.size(); ++i) {
        if (!is_word(tokens[i], "partition") || !is_word(tokens[i + 1], "by") || tokens[i + 3].text != "(") continue;
        const std::size_t end = closing(tokens, i + 3);
        if (end < tokens.size()) return place(statement, i + 2, end);
    }
    return "";
}

std::string place_of_index(const Statement& statement, std::string_view name) {
    const auto& tokens = statement.tokens;
    for (std::size_t i = 1; i + 1 < tokens.size(); ++i) {
        const bool begins = tokens[i - 1].text == "(" || tokens[i - 1].text == ",";
        if (!begins || !is_word(tokens[i], "index") || token_value(tokens[i + 1]) != name) continue;
        std::size_t end = i;
        int depth = 0;
        for (std::size_t at = i + 1; at < tokens.size(); ++at) {
            if (depth == 0 && (tokens[at].text == "," || tokens[at].text == ")")) break;
            if (tokens[at].text == "(") ++depth;
            if (tokens[at].text == ")") --depth;
            end = at;
        }
        return place(statement, i, end);
    }
    return "";
}

bool is_word(const sql::LexedToken& token, std::string_view word) {
    return token.kind == sql::LexedKind::word && base::equals_ignoring_case(token.text, word);
}

std::string token_value(const sql::LexedToken& token) {
    if (token.kind == sql::LexedKind::quoted_identifier) return sql::unquote_identifier(token.text);
    if (token.kind == sql::LexedKind::string) return sql::unquote_string(token.text);
    return std::string(token.text);
}

schema::ServerProfile schema_context(const StatementContext& context) {
    schema::ServerProfile result;
    result.version = context.state.profile.version;
    result.run_mode = context.state.profile.run_mode;
    result.default_replication_num = context.state.profile.default_replication_num;
    result.catalog = context.connection.catalog;
    result.database = context.connection.database;
    return result;
}

bool is_made_catalog(const StatementContext& context, const std::string& catalog) {
    return context.state.kept.contains({.kind = KeptKind::catalog, .database = {}, .name = catalog});
}

void require_default_catalog(const StatementContext& context, const std::optional<std::string>& catalog) {
    const auto& name = catalog ? *catalog : context.connection.catalog;
    if (schema::is_default_catalog(name)) return;
    if (is_made_catalog(context, name)) throw InOtherCatalog{name};
    refuse_analysis(5078, "42000", fmt::format("Unknown catalog '{}'", name));
}

FullName full_name(const StatementContext& context, const schema::ObjectName& name) {
    require_default_catalog(context, name.catalog);
    const std::string database = name.database.value_or(context.connection.database);
    if (database.empty()) refuse_analysis(1046, "3D000", "No database selected");
    return {database, name.name};
}

StoredDatabase& require_database(const StatementContext& context, std::string_view name, Prefix prefix) {
    if (StoredDatabase* const database = context.state.database(name)) return *database;
    const std::string detail = fmt::format("Unknown database '{}'", name);
    const ErrorCode code = rules_of(context.state.profile).unknown_database;
    if (prefix == Prefix::none) refuse(code, detail);
    refuse_analysis(code, detail);
}

bool is_system_database(std::string_view name) {
    return base::equals_ignoring_case(name, "information_schema") || base::equals_ignoring_case(name, "sys");
}

std::string dotted(const FullName& name) {
    return name.database + "." + name.name;
}

}  // namespace srmigrate::engine
