// SPDX-License-Identifier: Apache-2.0
// Source: StarRocks.g4, from rule queryRelation to rule tabletList. What stands behind a table's name or a FROM clause
// and says neither what is read nor what the columns are called is stepped over and noted.
#include "base/text.hpp"
#include "schema/expression/read.hpp"
#include "schema/expression/tree_reader.hpp"

namespace srmigrate::schema {
namespace {

constexpr std::array<std::string_view, 4> k_set_operators{"union", "intersect", "except", "minus"};
/// Behind a table's name, before its alias; the last ones only with a parenthesis behind them.
constexpr std::array<std::string_view, 5> k_detail_words{"partition", "partitions", "temporary", "tablet", "tablets"};
constexpr std::array<std::string_view, 3> k_list_words{"replica", "sample", "tablesample"};

/// What ends an item of a select list that is stepped over.
constexpr std::array<std::string_view, 13> k_behind_items{"as",    "from",    "where", "group",     "having",
                                                          "order", "limit",   "union", "intersect", "except",
                                                          "minus", "qualify", "into"};
/// Clause words that are names all the same where nothing else can stand (nonReserved of StarRocks.g4).
constexpr std::array<std::string_view, 6> k_unreserved_words{"anti", "end", "except", "interval", "minus", "qualify"};

}  // namespace

// ---- Names

bool TreeReader::at_name(std::size_t ahead) const {
    const auto& token = peek(ahead);
    return token.kind == TokenKind::quoted_identifier ||
           (token.kind == TokenKind::word && !stands_in(k_clause_words, base::to_lower(token.text)));
}

std::string TreeReader::name() {
    if (!at_name()) throw Beyond{};
    return take().text;
}

std::vector<std::string> TreeReader::names() {
    expect_symbol("(");
    auto result = list([&] { return name(); });
    expect_symbol(")");
    return result;
}

// AS a, AS 'a', a, 'a'
std::optional<std::string> TreeReader::alias() {
    if (take_word("as")) {
        if (!at_name() && !at_string() && !at_any(k_unreserved_words)) throw Beyond{};
        return take().text;
    }
    return at_name() || at_string() ? std::optional(take().text) : std::nullopt;
}

// ---- Queries

bool TreeReader::at_query(std::size_t ahead) const {
    while (at_symbol("(", ahead))
        ++ahead;
    return at_word("select", ahead) || at_word("with", ahead);
}

QueryNode TreeReader::query() {
    const Level level(*this);
    QueryNode result;
    if (take_word("with")) {
        result.is_recursive = at_word("recursive") && at_name(1) && take_word("recursive");
        result.with = list([&] { return common_table(); });
    }
    terms(result);
    if (take_word("order")) {
        expect_word("by");
        result.order_by = sort_keys();
    }
    if (take_word("limit")) {
        result.limit = list([&] { return primary(); });
        if (take_word("offset")) result.offset = primary();
    }
    return result;
}

CommonTable TreeReader::common_table() {
    CommonTable result{.name = name()};
    if (at_symbol("(")) result.columns = names();
    expect_word("as");
    expect_symbol("(");
    result.query = query();
    expect_symbol(")");
    return result;
}

void TreeReader::terms(QueryNode& query) {
    query.terms.push_back(term());
    while (at_any(k_set_operators)) {
        auto set_operator = base::to_lower(take().text);
        if (set_operator == "minus") set_operator = "except";
        if (take_word("all")) set_operator += " all";
        static_cast<void>(take_word("distinct"));
        query.terms.push_back(term());
        query.terms.back().set_operator = std::move(set_operator);
    }
}

QueryTerm TreeReader::term() {
    QueryTerm result;
    if (take_symbol("(")) {
        result.nested.push_back(query());
        expect_symbol(")");
    } else {
        result.select = select();
    }
    return result;
}

SelectNode TreeReader::select() {
    expect_word("select");
    SelectNode result;
    for (; peek().kind == TokenKind::hint; skip(1))
        result.has_hint = true;
    result.distinct = take_word("distinct");
    if (!result.distinct) static_cast<void>(take_word("all"));
    result.items = list([&] { return select_item(); });
    if (take_word("from")) {
        result.from = relations();
        if (at_word("pivot") && at_symbol("(", 1)) {
            skip(1);
            skip_brackets();
            result.has_pivot = true;
        }
    }
    if (take_word("where")) result.where = expression();
    if (take_word("group")) group_by(result);
    if (take_word("having")) result.having = expression();
    if (take_word("qualify")) result.qualify = expression();
    return result;
}

void TreeReader::group_by(SelectNode& select) {
    expect_word("by");
    if (at_word("grouping") && at_word("sets", 1)) {
        skip(2);
        skip_brackets();
        select.has_grouping_sets = true;
    } else {
        select.group_by = list([&] { return all_or_expression(); });
    }
}

SelectItem TreeReader::select_item() {
    SelectItem result;
    std::size_t ahead = 0;
    while (at_name(ahead) && at_symbol(".", ahead + 1)) {
        result.qualifiers.push_back(peek(ahead).text);
        ahead += 2;
    }
    if (at_symbol("*", ahead)) {
        skip(ahead + 1);
        result.star = true;
        result.excluded = excluded();
        return result;
    }
    result.qualifiers.clear();
    result.begin = position();
    result.expression = item_expression();
    result.end = position();
    result.alias = alias();
    return result;
}

// What is no expression, or is too deep for one, is stepped over: the other columns have their names all the same.
ExpressionNode TreeReader::item_expression() {
    const auto begin = position();
    try {
        return expression();
    } catch (const Beyond&) {
        go_to(begin);
    }
    while (!at_end() && !at_closing() && !at_symbol(",") && !at_any(k_behind_items)) {
        if (at_opening()) {
            skip_brackets();
        } else {
            skip(1);
        }
    }
    if (position() == begin) throw Beyond{};
    return node_of(ExpressionKind::other, text_since(begin));
}

// * EXCEPT (a, b), * EXCLUDE (a, b)
std::vector<std::string> TreeReader::excluded() {
    if (!(at_word("except") || at_word("exclude")) || !at_symbol("(", 1) || at_query(1)) return {};
    skip(1);
    return names();
}

// ---- What is read

std::vector<RelationNode> TreeReader::relations() {
    std::vector<RelationNode> result;
    result.push_back(relation());
    for (;;) {
        RelationNode joined;
        const bool is_comma = take_symbol(",");
        auto kind = is_comma ? std::optional<std::string>(",") : join_kind(joined);
        if (!kind) return result;
        const bool has_details = joined.has_details;
        joined = relation();
        joined.has_details = joined.has_details || has_details;
        joined.join = std::move(*kind);
        if (!is_comma) join_criteria(joined);
        result.push_back(std::move(joined));
    }
}

std::optional<std::string> TreeReader::join_kind(RelationNode& relation) {
    const auto begin = position();
    std::string kind;
    if (at_word("null") && at_word("aware", 1)) {
        skip(2);
        kind = "null aware ";
    }
    static_cast<void>(take_word("inner"));
    for (const std::string_view word : {"asof", "cross", "left", "right", "full"}) {
        if (take_word(word)) kind += std::string(word) + ' ';
    }
    static_cast<void>(take_word("inner"));
    static_cast<void>(take_word("outer"));
    for (const std::string_view word : {"semi", "anti"}) {
        if (take_word(word)) kind += std::string(word) + ' ';
    }
    if (!take_word("join")) {
        if (position() == begin) return std::nullopt;
        if (kind != "cross ") throw Beyond{};
    }
    if (at_symbol("[") && is_any_name(peek(1)) && at_symbol("]", 2)) {  // a hint: [broadcast]
        kind += '[' + base::to_lower(peek(1).text) + "] ";
        skip(3);
    } else if (at_symbol("[")) {
        skip_brackets();
        relation.has_details = true;
    }
    return kind + "join";
}

void TreeReader::join_criteria(RelationNode& relation) {
    if (take_word("on")) relation.on = expression();
    if (take_word("using")) relation.join_columns = names();
}

RelationNode TreeReader::relation() {
    const Level level(*this);
    RelationNode result;
    static_cast<void>(take_word("lateral"));
    if (at_word("assert_rows") && at_symbol("(", 1)) {
        skip(1);
        result.has_details = true;
    }
    if (at_symbol("(")) {
        parenthesised_relation(result);
    } else if (peek().kind == TokenKind::word && at_symbol("(", 1)) {
        result.kind = RelationKind::function;
        result.function = call_of(node_of(ExpressionKind::call, take().text));
    } else {
        named_relation(result);
    }
    relation_alias(result);
    return result;
}

void TreeReader::parenthesised_relation(RelationNode& relation) {
    if (at_word("values", 1)) {
        relation.kind = RelationKind::other;
        return skip_brackets();
    }
    expect_symbol("(");
    if (at_query()) {
        const auto begin = position();
        try {
            relation.kind = RelationKind::query;
            relation.query.push_back(query());
            return expect_symbol(")");
        } catch (const Beyond&) {  // ((SELECT …) a JOIN b)
            relation.query.clear();
            go_to(begin);
        }
    }
    relation.kind = RelationKind::group;
    relation.relations = relations();
    expect_symbol(")");
}

void TreeReader::named_relation(RelationNode& relation) {
    relation.name.push_back(name());
    while (take_symbol(".")) {
        if (!is_any_name(peek())) throw Beyond{};
        relation.name.push_back(take().text);
    }
    details(relation);
}

void TreeReader::details(RelationNode& relation) {
    int count = 0;
    for (; at_any(k_detail_words) || (at_any(k_list_words) && at_symbol("(", 1)) || at_word("for"); ++count) {
        relation.has_details = true;
        if (take_word("for")) {  // FOR VERSION AS OF x, FOR TIMESTAMP BETWEEN x AND y
            while (!at_word("of") && !at_word("between"))
                static_cast<void>(take());
            const bool is_range = !take_word("of") && take_word("between");
            static_cast<void>(expression(k_value_binding));
            if (!is_range) continue;
            expect_word("and");
            static_cast<void>(expression(k_value_binding));
            continue;
        }
        const bool names_partitions = at_word("partition") || at_word("partitions");
        while (at_any(k_detail_words) || at_any(k_list_words))
            skip(1);
        if (at_symbol("(")) {
            if (names_partitions) relation.partitions = names_ahead();
            skip_brackets();
        } else {
            for (auto& node : list([&] { return primary(); })) {
                if (names_partitions && node.kind == ExpressionKind::column) relation.partitions.push_back(node.text);
            }
        }
    }
    if (count != 1) relation.partitions.clear();
}

// Of (a, b) that begins here, where nothing but names stands in it; it is not stepped over.
std::vector<std::string> TreeReader::names_ahead() {
    const auto begin = position();
    std::vector<std::string> result;
    try {
        result = names();
    } catch (const Beyond&) {
        result.clear();
    }
    go_to(begin);
    return result;
}

// A table may have a hint behind its alias, and a moment.
void TreeReader::relation_alias(RelationNode& relation) {
    const bool goes_on = at_word("pivot") || (at_word("null") && at_word("aware", 1)) || at_word("before");
    const bool is_given = at_word("as") || (at_name() && !goes_on);
    if (is_given) relation.alias = alias();
    if ((is_given || relation.kind == RelationKind::table) && at_symbol("(")) relation.columns = names();
    if (at_symbol("[")) {
        skip_brackets();
        relation.has_details = true;
    }
    if (at_word("before") && at_string(1)) {
        skip(2);
        relation.has_details = true;
    }
}

std::optional<QueryNode> read_query(std::span<const Token> tokens) {
    try {
        TreeReader reader(tokens);
        auto query = reader.query();
        if (!reader.at_end()) return std::nullopt;
        return query;
    } catch (const Beyond&) {
        return std::nullopt;
    }
}

}  // namespace srmigrate::schema
