// SPDX-License-Identifier: Apache-2.0
#include "server/shown_object.hpp"

#include "base/ascii.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "schema/expression/read.hpp"
#include "schema/normal/expression.hpp"
#include "sql/kept_query.hpp"
#include "sql/lexer.hpp"
#include "sql/parser.hpp"
#include "sql/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <utility>
#include <variant>

namespace srmigrate::server {
namespace {

using schema::Object;
using schema::Unknown;

Unknown not_read(const sql::Problem& problem, std::string_view text) {
    const auto place = base::place_of("", text, problem.offset, problem.length);
    return {
        fmt::format("line {}, column {} of its text is not understood: {}", place.line, place.column, problem.message)};
}

/// The parsed statement, or why it is none that can be relied on.
std::variant<schema::Operation, Unknown> statement_of(std::string_view text) {
    auto parsed = sql::parse_shown(text);
    if (const auto* problem = std::get_if<sql::Problem>(&parsed)) return not_read(*problem, text);
    auto& operation = std::get<schema::Operation>(parsed);
    if (const auto* opaque = std::get_if<schema::Opaque>(&operation)) {
        return Unknown{fmt::format("{} is not understood: {}", opaque->kind, opaque->reason)};
    }
    try {
        const auto again = sql::parse(sql::render(operation));
        const auto* same = std::get_if<schema::Operation>(&again);
        if (same == nullptr || *same != operation) return Unknown{"its text does not survive being read and written"};
    } catch (const base::Error& error) {
        return Unknown{error.diagnostics().front().message};
    }
    return std::move(operation);
}

// The server shows a credential as three asterisks.
bool hides_a_credential(const schema::Query& query) {
    return std::any_of(query.tokens.begin(), query.tokens.end(), [](const schema::Token& token) {
        return token.kind == schema::TokenKind::string && token.text == "***";
    });
}

std::optional<Unknown> doubt_in_view(std::string_view text, const schema::Query& query) {
    if (sql::cuts_query(text)) return Unknown{"its text holds a character above U+FFFF, which may have cut it short"};
    if (hides_a_credential(query)) return Unknown{"its query holds a credential, which the server shows as ***"};
    return std::nullopt;
}

std::vector<std::string> names_of(const std::vector<schema::Column>& columns) {
    std::vector<std::string> names;
    for (const auto& column : columns)
        names.push_back(column.name);
    return names;
}
std::vector<std::string> names_of(const std::vector<schema::ViewColumn>& columns) {
    std::vector<std::string> names;
    for (const auto& column : columns)
        names.push_back(column.name);
    return names;
}

std::optional<Unknown> doubt_in_names(const schema::ObjectName& shown, const std::string& name) {
    if (shown.name == name) return std::nullopt;
    return Unknown{fmt::format("its text is of '{}'", shown.name)};
}

std::optional<Unknown> doubt_in_columns(const std::vector<std::string>& of_text,
                                        const std::vector<std::string>& described) {
    if (of_text == described) return std::nullopt;
    return Unknown{fmt::format("its columns are ({}) by DESC, but ({}) by its text", base::join(described, ", "),
                               base::join(of_text, ", "))};
}

// A copy of the columns that a view's text lists; a text without the list has none to differ.
std::vector<std::string> listed_columns(const std::optional<std::vector<schema::ViewColumn>>& listed,
                                        const std::vector<std::string>& described) {
    return listed ? names_of(*listed) : described;
}

/// The server puts the columns by which a materialized view is sorted in front, and its text keeps the order of the
/// query (StarRocks: MaterializedViewAnalyzer.genMaterializedViewColumns).
std::vector<std::string> in_order_of_text(const schema::MaterializedView& view, std::vector<std::string> described) {
    const auto listed = listed_columns(view.columns, described);
    const auto is_same = std::is_permutation(listed.begin(), listed.end(), described.begin(), described.end());
    return is_same ? listed : std::move(described);
}
std::vector<std::string> in_order_of_text(const schema::View& /*view*/, std::vector<std::string> described) {
    return described;
}

template <class View>
Object checked_view(View view, std::string_view text, const std::string& name,
                    const std::vector<std::string>& columns) {
    if (auto doubt = doubt_in_names(view.name, name)) return *doubt;
    if (auto doubt = doubt_in_view(text, view.query)) return *doubt;
    const auto described = in_order_of_text(view, columns);
    if (auto doubt = doubt_in_columns(listed_columns(view.columns, described), described)) return *doubt;
    view.name = {.catalog = std::nullopt, .database = std::nullopt, .name = name};
    return view;
}

/// The server prints NULL among the values of a LIST partition as the string 'NULL' (ListPartitionInfo.valuesToString).
/// Where the column can be null it is taken for that: most types have no such value, and few rows hold the word.
void read_nulls(schema::Table& table) {
    if (!table.partitioning || table.partitioning->method != schema::PartitionMethod::list) return;
    const auto can_be_null = [&](std::size_t at) {
        const auto& expressions = table.partitioning->expressions;
        const auto* const name = at < expressions.size() ? schema::as_column(expressions[at]) : nullptr;
        const auto* const column = name == nullptr ? nullptr : schema::find_column(table, *name);
        return column != nullptr && column->nullable != false;
    };
    const schema::PartitionValue shown_null = schema::Literal{.text = "NULL"};
    for (auto& item : table.partitioning->partitions) {
        auto* const partition = std::get_if<schema::Partition>(&item);
        auto* const values = partition == nullptr ? nullptr : std::get_if<schema::ValuesIn>(&partition->bounds);
        if (values == nullptr) continue;
        for (auto& key : values->keys) {
            for (std::size_t i = 0; i < key.size(); ++i) {
                if (key[i] == shown_null && can_be_null(i)) key[i] = schema::NullValue{};
            }
        }
    }
}

Object checked_table(schema::Table table, const std::string& name, const std::vector<std::string>& columns) {
    if (auto doubt = doubt_in_names(table.name, name)) return *doubt;
    if (table.external || (table.engine && !base::equals_ignoring_case(*table.engine, "OLAP"))) {
        return Unknown{fmt::format("its engine is {}: only native tables are managed", table.engine.value_or("?"))};
    }
    if (auto doubt = doubt_in_columns(names_of(table.columns), columns)) return *doubt;
    table.name = {.catalog = std::nullopt, .database = std::nullopt, .name = name};
    read_nulls(table);
    return table;
}

}  // namespace

Object object_shown(std::string_view text, const std::string& name, const std::vector<std::string>& columns) {
    auto statement = statement_of(text);
    if (auto* doubt = std::get_if<Unknown>(&statement)) return std::move(*doubt);
    auto& operation = std::get<schema::Operation>(statement);
    if (auto* create = std::get_if<schema::CreateTable>(&operation)) {
        return checked_table(std::move(create->table), name, columns);
    }
    if (auto* create = std::get_if<schema::CreateView>(&operation)) {
        return checked_view(std::move(create->view), text, name, columns);
    }
    if (auto* create = std::get_if<schema::CreateMaterializedView>(&operation)) {
        return checked_view(std::move(create->view), text, name, columns);
    }
    return Unknown{"its text is no CREATE TABLE, VIEW or MATERIALIZED VIEW"};
}

namespace {

/// Words that begin or end a line of a view's statement.
constexpr std::array<std::string_view, 20> k_line_words{
    "AS", "SELECT", "FROM", "WHERE", "GROUP", "BY",   "ORDER", "AND", "OR",      "NOT",
    "IN", "IS",     "LIKE", "CASE",  "WHEN",  "THEN", "ELSE",  "END", "COMMENT", "PROPERTIES"};

/// The ways to cut a word in two where one of both is a word that begins or ends lines.
std::vector<std::size_t> cuts_of(std::string_view word) {
    std::set<std::size_t> cuts;
    for (const auto line_word : k_line_words) {
        if (word.size() <= line_word.size()) continue;
        if (base::starts_with_ignoring_case(word, line_word)) cuts.insert(line_word.size());
        const auto rest = word.size() - line_word.size();
        if (base::equals_ignoring_case(word.substr(rest), line_word)) cuts.insert(rest);
    }
    return {cuts.begin(), cuts.end()};
}

/// Places in the text where a line break may have been.
std::vector<std::size_t> possible_breaks(std::string_view text) {
    std::vector<std::size_t> places;
    for (const auto& token : sql::lex(text).tokens) {
        if (token.kind != sql::LexedKind::word) continue;
        // a word may be cut twice: sm AS SELECT
        std::vector<std::pair<std::size_t, std::size_t>> pieces{{0, token.text.size()}};
        std::set<std::size_t> cuts;
        while (!pieces.empty()) {
            const auto [begin, end] = pieces.back();
            pieces.pop_back();
            for (const auto cut : cuts_of(token.text.substr(begin, end - begin))) {
                if (!cuts.insert(begin + cut).second) continue;
                pieces.emplace_back(begin, begin + cut);
                pieces.emplace_back(begin + cut, end);
            }
        }
        for (const auto cut : cuts)
            places.push_back(token.offset + cut);
    }
    return places;
}

std::string with_blanks(std::string_view text, const std::vector<std::size_t>& places,
                        const std::vector<std::size_t>& chosen) {
    std::string result;
    std::size_t done = 0;
    for (const auto at : chosen) {
        result += text.substr(done, places[at] - done);
        result += ' ';
        done = places[at];
    }
    return result + std::string(text.substr(done));
}

/// The next choice of as many out of `count`; false behind the last.
bool next_choice(std::vector<std::size_t>& chosen, std::size_t count) {
    for (auto i = chosen.size(); i-- > 0;) {
        if (chosen[i] + (chosen.size() - i) >= count) continue;
        ++chosen[i];
        for (auto j = i + 1; j < chosen.size(); ++j)
            chosen[j] = chosen[j - 1] + 1;
        return true;
    }
    return false;
}

std::optional<schema::MaterializedView> synchronous_view(std::string_view text, const std::string& name,
                                                         const std::set<std::string>* tables) {
    auto parsed = sql::parse_shown(text);
    auto* const operation = std::get_if<schema::Operation>(&parsed);
    auto* const create = operation == nullptr ? nullptr : std::get_if<schema::CreateMaterializedView>(operation);
    if (create == nullptr || !schema::is_synchronous(create->view) || create->view.name.name != name) {
        return std::nullopt;
    }
    const auto& query = create->view.query;
    if (query.reads.size() != 1 || !schema::read_query(query.tokens)) return std::nullopt;
    if (tables != nullptr && !tables->contains(query.reads.front().name)) return std::nullopt;
    return std::move(create->view);
}

/// SUM(v)FROM is two words all the same, and reads better as two.
std::string with_blanks_behind_brackets(std::string_view text) {
    std::string result;
    std::size_t done = 0;
    for (const auto& token : sql::lex(text).tokens) {
        const bool is_word = token.kind == sql::LexedKind::word || token.kind == sql::LexedKind::quoted_identifier;
        if (!is_word || token.offset == 0 || text[token.offset - 1] != ')') continue;
        result += text.substr(done, token.offset - done);
        result += ' ';
        done = token.offset;
    }
    return result + std::string(text.substr(done));
}

/// The text with as few blanks more as it takes to be the statement of a synchronous view on one of the tables.
std::optional<std::string> with_line_breaks(std::string_view text, const std::string& name,
                                            const std::set<std::string>* tables) {
    if (synchronous_view(text, name, tables)) return std::string(text);
    constexpr std::size_t k_most_tries = 5000;
    const auto places = possible_breaks(text);
    std::size_t tries = 0;
    for (std::size_t count = 1; count <= places.size(); ++count) {
        std::vector<std::size_t> chosen(count);
        std::iota(chosen.begin(), chosen.end(), std::size_t(0));
        do {
            if (++tries > k_most_tries) return std::nullopt;
            auto candidate = with_blanks(text, places, chosen);
            if (synchronous_view(candidate, name, tables)) return candidate;
        } while (next_choice(chosen, places.size()));
    }
    return std::nullopt;
}

}  // namespace

Object synchronous_view_shown(std::string_view text, const std::string& name, const std::set<std::string>* tables) {
    const auto readable = tables == nullptr ? std::nullopt : with_line_breaks(text, name, tables);
    const auto statement_text = readable ? with_blanks_behind_brackets(*readable) : std::string(text);
    auto statement = statement_of(statement_text);
    if (auto* doubt = std::get_if<Unknown>(&statement)) return std::move(*doubt);
    auto* const create = std::get_if<schema::CreateMaterializedView>(&std::get<schema::Operation>(statement));
    if (create == nullptr || !schema::is_synchronous(create->view)) {
        return Unknown{"its text is no statement of a synchronous materialized view"};
    }
    const auto columns = listed_columns(create->view.columns, {});
    return checked_view(std::move(create->view), statement_text, name, columns);
}

std::vector<std::string> names_of(const std::vector<ShownColumn>& columns) {
    std::vector<std::string> names;
    for (const auto& column : columns)
        names.push_back(column.name);
    return names;
}

std::vector<ShownIndex> indexes_shown(const sql::ResultSet& described) {
    std::vector<ShownIndex> indexes;
    for (const auto& row : described.rows) {
        const auto text = [&](std::string_view name) { return described.cell(row, name).value_or(std::string()); };
        const auto name = text("IndexName");
        if (text("Field").empty()) continue;
        if (indexes.empty() || !name.empty()) indexes.push_back({.name = name, .columns = {}});
        indexes.back().columns.push_back({.name = text("Field"),
                                          .type = text("Type"),
                                          .nullable = text("Null"),
                                          .is_key = base::equals_ignoring_case(text("Key"), "true")});
    }
    return indexes;
}

bool is_text_of_rollup(std::string_view text, const std::string& table, const ShownIndex& index) {
    const auto take = [&](std::string_view words) {
        if (!text.starts_with(words)) return false;
        text.remove_prefix(words.size());
        return true;
    };
    std::vector<std::string> keys;
    for (const auto& column : index.columns) {
        if (column.is_key) keys.push_back(column.name);
    }
    const auto key_list = base::join(keys, ",");
    if (!take(fmt::format("create materialized view {} as select {}", index.name, key_list))) return false;
    for (const auto& column : index.columns) {
        if (column.is_key) continue;
        take(",");
        while (!text.empty() && (base::is_letter(text.front()) || text.front() == '_'))
            text.remove_prefix(1);  // SUM, NONE …
        if (!take("(" + column.name + ")")) return false;
    }
    return text == fmt::format(" from {} group by {}", table, key_list);
}

bool may_be_text_of_rollup(std::string_view text, std::string_view name) {
    const auto head = fmt::format("create materialized view {} as select ", name);
    if (!text.starts_with(head)) return false;
    const auto body = text.substr(head.size());
    constexpr std::string_view k_group = " group by ";
    const auto group = body.rfind(k_group);
    return group != std::string_view::npos && body.starts_with(body.substr(group + k_group.size()));
}

std::vector<std::string> rollup_columns(const ShownIndex& table, const ShownIndex& rollup) {
    const auto is_named = [](const ShownIndex& index, std::string_view name) {
        return std::any_of(index.columns.begin(), index.columns.end(),
                           [&](const ShownColumn& column) { return base::equals_ignoring_case(column.name, name); });
    };
    std::vector<std::string> names;
    for (const auto& column : rollup.columns) {
        std::vector<std::string> meant;
        for (const auto& each : table.columns) {
            const auto is_alike = each.type == column.type && each.nullable == column.nullable;
            if (is_alike && !is_named(rollup, each.name)) meant.push_back(each.name);
        }
        const auto keeps = is_named(table, column.name) || meant.size() != 1;
        names.push_back(keeps ? column.name : meant.front());
    }
    return names;
}

}  // namespace srmigrate::server
