// SPDX-License-Identifier: Apache-2.0
#include "engine/expression/queries.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "engine/expression/expressions.hpp"
#include "schema/model/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace srmigrate::engine {

using schema::Token;
using schema::TokenKind;

namespace {

/// Thrown where the query is beyond what is understood here.
struct QueryTooHard {};

struct QuerySource {
    std::string alias;  ///< what qualifies its columns
    std::optional<std::vector<OutputColumn>> columns;
};

class QueryReader {
  public:
    QueryReader(const StatementContext& context, const std::vector<Token>& tokens)
        : m_context(context), m_tokens(tokens) {}

    std::vector<QueryColumn> whole() {
        if (is_word("with")) read_common_tables();
        return query();
    }

  private:
    const StatementContext& m_context;
    const std::vector<Token>& m_tokens;
    std::size_t m_at = 0;
    std::vector<QuerySource> m_common;

    const Token& at(std::size_t index) const {
        static const Token k_end{TokenKind::symbol, ""};
        return index < m_tokens.size() ? m_tokens[index] : k_end;
    }
    bool is_word(std::string_view word, std::size_t offset = 0) const {
        const Token& token = at(m_at + offset);
        return token.kind == TokenKind::word && base::equals_ignoring_case(token.text, word);
    }
    bool is_symbol(std::string_view text, std::size_t offset = 0) const {
        const Token& token = at(m_at + offset);
        return token.kind == TokenKind::symbol && token.text == text;
    }
    bool is_name() const {
        const Token& token = at(m_at);
        return token.kind == TokenKind::quoted_identifier || token.kind == TokenKind::word;
    }
    bool ends() const { return m_at >= m_tokens.size(); }

    /// Past the parenthesis that closes the one at m_at.
    void skip_parentheses() {
        int depth = 0;
        do {
            if (ends()) throw QueryTooHard{};
            if (is_symbol("(")) ++depth;
            if (is_symbol(")")) --depth;
            ++m_at;
        } while (depth > 0);
    }

    void read_common_tables() {
        ++m_at;
        while (true) {
            QuerySource source{at(m_at++).text, std::nullopt};
            std::vector<std::string> names;
            if (is_symbol("(")) {
                ++m_at;
                while (!is_symbol(")")) {
                    if (ends()) throw QueryTooHard{};
                    if (is_name()) names.push_back(at(m_at).text);
                    ++m_at;
                }
                ++m_at;
            }
            if (!is_word("as")) throw QueryTooHard{};
            ++m_at;
            source.columns = nested();
            rename(source, names);
            m_common.push_back(std::move(source));
            if (!is_symbol(",")) return;
            ++m_at;
        }
    }

    static void rename(QuerySource& source, const std::vector<std::string>& names) {
        if (names.empty()) return;
        if (!source.columns || source.columns->size() != names.size()) {
            source.columns.emplace();
            for (const std::string& name : names)
                source.columns->push_back({name, std::nullopt, true});
            return;
        }
        for (std::size_t i = 0; i < names.size(); ++i)
            (*source.columns)[i].name = names[i];
    }

    /// The query inside the parentheses at m_at, which is left behind them.
    std::optional<std::vector<OutputColumn>> nested() {
        const std::size_t start = m_at;
        std::optional<std::vector<OutputColumn>> columns;
        ++m_at;
        try {
            columns.emplace();
            for (const QueryColumn& column : query())
                columns->push_back(column.output);
        } catch (const QueryTooHard&) {
            columns.reset();
        }
        m_at = start;
        skip_parentheses();
        return columns;
    }

    std::vector<QueryColumn> query() {
        std::size_t opened = 0;
        while (is_symbol("(")) {
            ++m_at;
            ++opened;
        }
        if (!is_word("select")) throw QueryTooHard{};
        ++m_at;
        if (is_word("distinct") || is_word("all")) ++m_at;
        const std::size_t list = m_at;
        const std::size_t end = end_of_list();
        m_at = end;
        std::vector<QuerySource> sources;
        if (is_word("from")) {
            ++m_at;
            sources = read_sources();
        }
        return items(list, end, sources);
    }

    /// The token that ends the select list: FROM, a set operation, a clause, a closing parenthesis, the end.
    std::size_t end_of_list() const {
        static const std::set<std::string, std::less<>> k_ends = {"from",  "union", "intersect", "except", "minus",
                                                                  "where", "group", "having",    "order",  "limit"};
        int depth = 0;
        for (std::size_t i = m_at; i < m_tokens.size(); ++i) {
            const Token& token = m_tokens[i];
            if (token.kind == TokenKind::symbol && token.text == "(") ++depth;
            if (token.kind == TokenKind::symbol && token.text == ")" && depth-- == 0) return i;
            if (depth == 0 && token.kind == TokenKind::word && k_ends.contains(base::to_lower(token.text))) return i;
        }
        return m_tokens.size();
    }

    bool ends_sources() const {
        static const std::set<std::string, std::less<>> k_ends = {"where", "group",   "having",    "order",  "limit",
                                                                  "union", "qualify", "intersect", "except", "minus"};
        return ends() || is_symbol(")") ||
               (at(m_at).kind == TokenKind::word && k_ends.contains(base::to_lower(at(m_at).text)));
    }

    std::vector<QuerySource> read_sources() {
        std::vector<QuerySource> sources;
        bool wanted = true;
        while (!ends_sources()) {
            if (wanted && (is_symbol("(") || is_name()) && !is_word("lateral")) {
                sources.push_back(read_source());
                wanted = false;
                continue;
            }
            if (is_symbol(",") || is_word("join")) wanted = true;
            if (is_symbol("(")) {
                skip_parentheses();
            } else {
                ++m_at;
            }
        }
        return sources;
    }

    QuerySource read_source() {
        QuerySource source;
        if (is_symbol("(")) {
            source.columns = nested();
        } else {
            std::vector<std::string> parts{at(m_at++).text};
            while (is_symbol(".")) {
                ++m_at;
                parts.push_back(at(m_at++).text);
            }
            source.alias = parts.back();
            if (is_symbol("(")) {
                skip_parentheses();
            } else {
                source.columns = columns_of_name(parts);
            }
        }
        if (is_word("partition") || is_word("temporary") || is_word("partitions")) {
            while (!ends() && !is_symbol("("))
                ++m_at;
            skip_parentheses();
        }
        read_alias(source);
        return source;
    }

    void read_alias(QuerySource& source) {
        static const std::set<std::string, std::less<>> k_not_aliases = {"join",  "left", "right",   "full",   "inner",
                                                                         "cross", "on",   "using",   "outer",  "semi",
                                                                         "anti",  "asof", "natural", "lateral"};
        if (is_word("as")) ++m_at;
        const bool follows =
            is_name() && !ends_sources() &&
            (at(m_at).kind == TokenKind::quoted_identifier || !k_not_aliases.contains(base::to_lower(at(m_at).text)));
        if (!follows) return;
        source.alias = at(m_at++).text;
        if (!is_symbol("(")) return;
        std::vector<std::string> names;
        for (++m_at; !ends() && !is_symbol(")"); ++m_at) {
            if (is_name()) names.push_back(at(m_at).text);
        }
        ++m_at;
        rename(source, names);
    }

    std::optional<std::vector<OutputColumn>> columns_of_name(const std::vector<std::string>& parts) const {
        if (parts.size() == 1) {
            for (const QuerySource& common : m_common) {
                if (base::equals_ignoring_case(common.alias, parts[0])) return common.columns;
            }
        }
        const std::string& database = parts.size() > 1 ? parts[parts.size() - 2] : m_context.connection.database;
        const StoredObject* const object = m_context.state.object(database, parts.back());
        return object == nullptr ? std::nullopt : engine::columns_of(*object);
    }

    // ---- The select list
    // ---------------------------------------------------------------------------------------------

    std::vector<QueryColumn> items(std::size_t begin, std::size_t end, const std::vector<QuerySource>& sources) const {
        std::vector<QueryColumn> columns;
        std::size_t start = begin;
        int depth = 0;
        for (std::size_t i = begin; i <= end; ++i) {
            const bool last = i == end;
            const bool comma = !last && depth == 0 && m_tokens[i].kind == TokenKind::symbol && m_tokens[i].text == ",";
            if (!last && m_tokens[i].kind == TokenKind::symbol) {
                const std::string& text = m_tokens[i].text;
                if (text == "(" || text == "[" || text == "{") ++depth;
                if (text == ")" || text == "]" || text == "}") --depth;
            }
            if (!last && !comma) continue;
            if (start < i)
                add_item(columns,
                         {m_tokens.begin() + static_cast<std::ptrdiff_t>(start),
                          m_tokens.begin() + static_cast<std::ptrdiff_t>(i)},
                         sources);
            start = i + 1;
        }
        return columns;
    }

    static void add_item(std::vector<QueryColumn>& columns, std::vector<Token> item,
                         const std::vector<QuerySource>& sources) {
        const Token& last = item.back();
        if (last.kind == TokenKind::symbol && last.text == "*" && (item.size() == 1 || item.size() == 3)) {
            const std::string qualifier = item.size() == 3 ? item[0].text : std::string();
            add_star(columns, qualifier, sources);
            return;
        }
        QueryColumn column;
        if (const std::size_t length = length_of_expression(item); length < item.size()) {
            column.output.name = item.back().text;
            column.named = true;
            item.resize(length);
        }
        column.expression = without_qualifiers(item, sources);
        resolve(column, item, sources);
        if (!column.output.type) column.unresolved = unresolved(column, item, sources, columns);
        if (column.output.name.empty()) {
            column.output.name = print(parse_expression(expression_of(item)), Printing::label);
        }
        columns.push_back(std::move(column));
    }

    static bool names_something(const Token& token) {
        return token.kind == TokenKind::quoted_identifier || token.kind == TokenKind::word ||
               token.kind == TokenKind::string;
    }

    /// How many tokens the expression of the item has; what is behind is its alias.
    static std::size_t length_of_expression(const std::vector<Token>& item) {
        const auto is_as = [&](std::size_t i) {
            return item[i].kind == TokenKind::word && base::equals_ignoring_case(item[i].text, "as");
        };
        if (const auto leading = leading_expression(item); leading && leading->node.kind != ExpressionKind::other) {
            const std::size_t left = item.size() - leading->length;
            const bool alias = left == 1 || (left == 2 && is_as(leading->length));
            if (left == 0 || (alias && names_something(item.back()))) return leading->length;
        }
        if (item.size() >= 3 && names_something(item.back()) && is_as(item.size() - 2)) return item.size() - 2;
        if (item.size() >= 2 && names_something(item.back()) && !is_word_like_operator(item)) return item.size() - 1;
        return item.size();
    }

    /// Without the names of tables in front of columns.
    static schema::Expression without_qualifiers(const std::vector<Token>& item,
                                                 const std::vector<QuerySource>& sources) {
        std::vector<Token> bare;
        for (std::size_t i = 0; i < item.size(); ++i) {
            const bool qualifies = i + 2 < item.size() && item[i + 1].text == "." &&
                                   (i == 0 || item[i - 1].text != ".") &&
                                   std::ranges::any_of(sources, [&](const QuerySource& source) {
                                       return base::equals_ignoring_case(source.alias, item[i].text);
                                   });
            if (qualifies) {
                ++i;
            } else {
                bare.push_back(item[i]);
            }
        }
        return expression_of(bare);
    }

    /// Whether the last token belongs to the expression although it is a word: a.b, x IS NULL, CASE … END.
    static bool is_word_like_operator(const std::vector<Token>& item) {
        const Token& last = item.back();
        const Token& before = item[item.size() - 2];
        static const std::set<std::string, std::less<>> k_words = {"end", "null", "true", "false"};
        if (last.kind == TokenKind::word && k_words.contains(base::to_lower(last.text))) return true;
        if (last.kind == TokenKind::string && before.kind != TokenKind::symbol) return false;
        static const std::set<std::string, std::less<>> k_glue = {
            ".", "+", "-", "*", "/", "%", "=", "<", ">", "<=", ">=", "!=", "<>", "(", "||", "&&", "->", "|", "&", ","};
        return before.kind == TokenKind::symbol && k_glue.contains(before.text);
    }

    static void add_star(std::vector<QueryColumn>& columns, const std::string& qualifier,
                         const std::vector<QuerySource>& sources) {
        bool found = false;
        for (const QuerySource& source : sources) {
            if (!qualifier.empty() && !base::equals_ignoring_case(qualifier, source.alias)) continue;
            if (!source.columns) throw QueryTooHard{};
            found = true;
            for (const OutputColumn& output : *source.columns) {
                columns.push_back({output, true, true, output.name, {}});
            }
        }
        if (!found) throw QueryTooHard{};
    }

    static schema::Expression expression_of(const std::vector<Token>& item) {
        schema::Expression expression;
        expression.tokens = item;
        std::vector<std::string> words;
        for (const Token& token : item)
            words.push_back(token.text);
        expression.text = base::join(words, " ");
        return expression;
    }

    static bool has(const QuerySource& source, std::string_view name) {
        return std::ranges::any_of(
            *source.columns, [&](const OutputColumn& column) { return base::equals_ignoring_case(column.name, name); });
    }

    /// Whether no source has it, and no item before is called so.
    static bool is_nowhere(const std::string& name, const std::vector<QuerySource>& sources,
                           const std::vector<QueryColumn>& before) {
        static const std::set<std::string, std::less<>> k_functions = {
            "current_date",   "current_time", "current_timestamp", "localtime",
            "localtimestamp", "current_user", "current_role",      "current_group"};
        const bool is_known =
            std::ranges::any_of(sources, [&](const QuerySource& source) { return has(source, name); }) ||
            std::ranges::any_of(before, [&](const QueryColumn& column) {
                return base::equals_ignoring_case(column.output.name, name);
            });
        return !is_known && !k_functions.contains(base::to_lower(name));
    }

    static std::string unresolved(const QueryColumn& column, const std::vector<Token>& item,
                                  const std::vector<QuerySource>& sources, const std::vector<QueryColumn>& before) {
        if (sources.empty() ||
            !std::ranges::all_of(sources, [](const QuerySource& source) { return source.columns.has_value(); }))
            return "";
        if (column.plain && item.size() > 1) {
            const std::string& qualifier = item[item.size() - 3].text;
            const bool missing = std::ranges::any_of(sources, [&](const QuerySource& source) {
                return base::equals_ignoring_case(source.alias, qualifier) && !has(source, column.source);
            });
            return missing ? fmt::format("`{}`.`{}`", qualifier, column.source) : "";
        }
        const auto is_select = [](const Token& token) {
            return token.kind == TokenKind::word && base::equals_ignoring_case(token.text, "select");
        };
        if (std::ranges::any_of(item, is_select)) return "";  // it has sources of its own
        for (const std::string& name : columns_of(parse_expression(column.expression))) {
            if (is_nowhere(name, sources, before)) return name;
        }
        return "";
    }

    static void resolve(QueryColumn& column, const std::vector<Token>& item, const std::vector<QuerySource>& sources) {
        const bool plain = item.size() == 1 || (item.size() == 3 && item[1].text == ".") ||
                           (item.size() == 5 && item[1].text == "." && item[3].text == ".");
        const Token& last = item.back();
        const bool is_name = last.kind == TokenKind::quoted_identifier || last.kind == TokenKind::word;
        static const std::set<std::string, std::less<>> k_constants = {"null", "true", "false"};
        if (!plain || !is_name || (item.size() == 1 && k_constants.contains(base::to_lower(last.text)))) return;
        column.plain = true;
        column.source = last.text;
        if (!column.named) column.output.name = last.text;
        column.named = true;
        for (const QuerySource& source : sources) {
            if (!source.columns) continue;
            if (item.size() > 1 && !base::equals_ignoring_case(item[item.size() - 3].text, source.alias)) continue;
            for (const OutputColumn& candidate : *source.columns) {
                if (!base::equals_ignoring_case(candidate.name, last.text)) continue;
                column.output.type = candidate.type;
                column.output.nullable = candidate.nullable;
                return;
            }
        }
    }
};

}  // namespace

std::vector<FullName> full_reads(const StatementContext& context, const schema::Query& query) {
    std::vector<FullName> names;
    for (const schema::ObjectName& read : query.reads) {
        if (schema::names_other_catalog(read)) continue;
        names.push_back({read.database.value_or(context.connection.database), read.name});
    }
    return names;
}

void check_reads(const StatementContext& context, const schema::Query& query) {
    for (const schema::ObjectName& read : query.reads) {
        if (schema::names_other_catalog(read)) {
            refuse_analysis(5078, "42000", fmt::format("Unknown catalog '{}'", *read.catalog));
        }
    }
    for (const FullName& name : full_reads(context, query)) {
        if (is_system_database(name.database)) continue;
        if (name.database.empty()) refuse_analysis(1046, "3D000", "No database selected");
        require_database(context, name.database);
        if (context.state.object(name.database, name.name) == nullptr) refuse_unknown_table(context, dotted(name));
    }
    const auto outputs = output_columns(context, query);
    for (const QueryColumn& output : outputs.value_or(std::vector<QueryColumn>{})) {
        if (!output.unresolved.empty()) {
            refuse_analysis(fmt::format("Column '{}' cannot be resolved", output.unresolved));
        }
    }
}

std::optional<std::vector<OutputColumn>> columns_of(const StoredObject& object) {
    return std::visit(
        base::Overloaded{
            [](const StoredTable& table) -> std::optional<std::vector<OutputColumn>> {
                std::vector<OutputColumn> columns;
                for (const schema::Column& column : table.definition.columns) {
                    columns.push_back({column.name, column.type, column.nullable.value_or(true)});
                }
                return columns;
            },
            [](const StoredView& view) -> std::optional<std::vector<OutputColumn>> { return view.columns; },
            [](const StoredMaterializedView& view) -> std::optional<std::vector<OutputColumn>> { return view.columns; },
            [](const StoredUnknown&) -> std::optional<std::vector<OutputColumn>> { return std::nullopt; },
        },
        object);
}

std::optional<std::vector<QueryColumn>> output_columns(const StatementContext& context, const schema::Query& query) {
    try {
        return QueryReader(context, query.tokens).whole();
    } catch (const QueryTooHard&) {
        return std::nullopt;
    }
}

void refuse_unknown_table(const StatementContext& context, const std::string& shown) {
    refuse_analysis(rules_of(context.state.profile).unknown_table, fmt::format("Unknown table '{}'", shown));
}

}  // namespace srmigrate::engine
