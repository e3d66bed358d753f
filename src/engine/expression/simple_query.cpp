// SPDX-License-Identifier: Apache-2.0
#include "engine/expression/simple_query.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "schema/expression/read.hpp"
#include "sql/cursor.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

namespace srmigrate::engine {
namespace {

using schema::ExpressionKind;
using schema::ExpressionNode;

// The statement is more than the engine runs.
struct NotSimple {};

bool is_simple(const ExpressionNode& node);

bool are_simple(const std::vector<ExpressionNode>& nodes) {
    return std::all_of(nodes.begin(), nodes.end(), is_simple);
}

bool is_simple_call(const ExpressionNode& node) {
    if (!node.names.empty() || node.ignores_nulls || !node.sort_keys.empty()) return false;
    const bool is_starred = node.children.size() == 1 && node.children.front().kind == ExpressionKind::star;
    if (node.distinct && (is_starred || node.children.empty())) return false;
    return is_starred || are_simple(node.children);
}

/// Whether evaluate() knows what it is.
bool is_simple(const ExpressionNode& node) {
    static constexpr std::array<std::string_view, 5> k_arithmetic{"+", "-", "*", "/", "%"};
    switch (node.kind) {
        case ExpressionKind::column:
        case ExpressionKind::text:
        case ExpressionKind::number:
        case ExpressionKind::word:
        case ExpressionKind::variable:
            return true;
        case ExpressionKind::field:
            return schema::path_of(node).has_value();
        case ExpressionKind::date:
            return node.text != "timestamp";
        case ExpressionKind::call:
            return is_simple_call(node);
        case ExpressionKind::binary:
            return std::find(k_arithmetic.begin(), k_arithmetic.end(), node.text) != k_arithmetic.end() &&
                   are_simple(node.children);
        case ExpressionKind::unary:
            return node.text == "-" && are_simple(node.children);
        case ExpressionKind::cast:
            return node.text == "cast" && are_simple(node.children);
        case ExpressionKind::like:
            return node.text == "like" && are_simple(node.children);
        case ExpressionKind::subquery:
        case ExpressionKind::exists:
            return !node.query.empty() && simple_query(node.query.front()).has_value();
        case ExpressionKind::case_of:
        case ExpressionKind::comparison:
        case ExpressionKind::compound:
        case ExpressionKind::negation:
        case ExpressionKind::between:
        case ExpressionKind::in:
        case ExpressionKind::is_null:
            return are_simple(node.children);
        case ExpressionKind::bytes:
        case ExpressionKind::star:
        case ExpressionKind::named_argument:
        case ExpressionKind::separator:
        case ExpressionKind::extract:
        case ExpressionKind::interval:
        case ExpressionKind::match:
        case ExpressionKind::element:
        case ExpressionKind::slice:
        case ExpressionKind::arrow:
        case ExpressionKind::tuple:
        case ExpressionKind::array:
        case ExpressionKind::map:
        case ExpressionKind::lambda:
        case ExpressionKind::filter:
        case ExpressionKind::window:
        case ExpressionKind::sort_key:
        case ExpressionKind::other:
            return false;
    }
    return false;
}

ExpressionNode simple(ExpressionNode node) {
    if (!is_simple(node)) throw NotSimple{};
    return node;
}

std::optional<ExpressionNode> simple(std::optional<ExpressionNode> node) {
    if (node && !is_simple(*node)) throw NotSimple{};
    return node;
}

schema::ObjectName object_name_of(const std::vector<std::string>& parts) {
    if (parts.size() > 3) throw NotSimple{};
    schema::ObjectName name{.catalog = std::nullopt, .database = std::nullopt, .name = parts.back()};
    if (parts.size() > 1) name.database = parts[parts.size() - 2];
    if (parts.size() > 2) name.catalog = parts.front();
    return name;
}

std::int64_t count_of(const ExpressionNode& node) {
    const auto value = base::number<std::int64_t>(node.text);
    if (node.kind != ExpressionKind::number || !value) throw NotSimple{};
    return *value;
}

/// The text of tokens of the query, counted as SelectItem does.
using ItemText = std::function<std::string(std::size_t begin, std::size_t end)>;

/// From the tree of a query to one that is run.
class QueryConversion {
  public:
    explicit QueryConversion(ItemText text) : m_text(std::move(text)) {}

    SimpleQuery operator()(schema::QueryNode tree) const {
        if (tree.is_recursive) throw NotSimple{};
        SimpleQuery result;
        for (auto& table : tree.with) {
            if (!table.columns.empty()) throw NotSimple{};
            result.with.push_back({std::move(table.name), (*this)(std::move(table.query))});
        }
        for (auto& term : tree.terms)
            result.selects.push_back(select(std::move(term)));
        for (auto& key : tree.order_by) {
            if (key.kind != ExpressionKind::sort_key || !key.names.empty()) throw NotSimple{};
            result.order_by.push_back({simple(std::move(key.children.front())), key.text == "desc"});
        }
        read_limit(result, tree);
        return result;
    }

  private:
    SimpleSelect select(schema::QueryTerm term) const {
        const auto drops_duplicates = term.set_operator == "union";
        if (!term.set_operator.empty() && !drops_duplicates && term.set_operator != "union all") throw NotSimple{};
        if (!term.nested.empty()) {
            SimpleSelect result{.items = {{.value = {}, .star = true}}, .drops_duplicates = drops_duplicates};
            result.from.push_back({.from = std::vector{(*this)(std::move(term.nested.front()))}});
            return result;
        }
        auto& select = term.select;
        if (select.has_grouping_sets || select.has_pivot || select.qualify) throw NotSimple{};
        SimpleSelect result{.distinct = select.distinct,
                            .where = simple(std::move(select.where)),
                            .having = simple(std::move(select.having)),
                            .drops_duplicates = drops_duplicates};
        for (auto& node : select.group_by)
            result.group_by.push_back(simple(std::move(node)));
        for (auto& given : select.items)
            result.items.push_back(item(std::move(given)));
        for (auto& relation : select.from) {
            if (auto made = source(std::move(relation))) result.from.push_back(*std::move(made));
        }
        return result;
    }

    ResultItem item(schema::SelectItem item) const {
        if (!item.excluded.empty() || item.qualifiers.size() > 1) throw NotSimple{};
        if (item.star) {
            return {.value = {}, .star = true, .qualifier = item.qualifiers.empty() ? "" : item.qualifiers.front()};
        }
        const auto path = schema::path_of(item.expression);
        auto name = item.alias ? *item.alias : path ? path->back() : m_text(item.begin, item.end);
        return {.value = simple(std::move(item.expression)), .name = std::move(name)};
    }

    static JoinKind kind_of_join(const std::string& join) {
        if (join.empty() || join == "," || join == "cross join") return JoinKind::cross;
        if (join == "join") return JoinKind::inner;
        if (join == "left join") return JoinKind::left;
        if (join == "left semi join") return JoinKind::left_semi;
        if (join == "left anti join") return JoinKind::left_anti;
        throw NotSimple{};
    }

    std::optional<QuerySource> source(schema::RelationNode relation) const {
        if (!relation.columns.empty() || !relation.join_columns.empty()) throw NotSimple{};
        if (relation.has_details && relation.partitions.empty()) throw NotSimple{};
        QuerySource result{.from = schema::ObjectName{},
                           .partitions = std::move(relation.partitions),
                           .alias = relation.alias.value_or(""),
                           .join = kind_of_join(relation.join),
                           .on = simple(std::move(relation.on))};
        const bool needs_condition = result.join != JoinKind::cross && result.join != JoinKind::inner;
        if (needs_condition && !result.on) throw NotSimple{};
        if (result.on && !needs_condition) result.join = JoinKind::inner;
        if (relation.kind == schema::RelationKind::query) {
            result.from = std::vector{(*this)(std::move(relation.query.front()))};
            return result;
        }
        if (relation.kind != schema::RelationKind::table) throw NotSimple{};
        const auto& name = relation.name;
        if (name.size() == 1 && base::equals_ignoring_case(name.front(), "dual") && relation.join.empty()) {
            return std::nullopt;
        }
        result.from = object_name_of(name);
        return result;
    }

    static void read_limit(SimpleQuery& result, const schema::QueryNode& tree) {
        if (tree.limit.empty()) return;
        if (tree.limit.size() > 2) throw NotSimple{};
        result.limit = count_of(tree.limit.back());
        if (tree.limit.size() == 2) result.offset = count_of(tree.limit.front());
        if (tree.offset) result.offset = count_of(*tree.offset);
    }

    ItemText m_text;
};

/// The heads of data statements; what stands in them is read by the tree's reader.
class StatementReader {
  public:
    explicit StatementReader(sql::TokenSpan tokens) : m_cursor(tokens) {
        for (; !m_cursor.at_end(); m_cursor.next())
            m_tokens.push_back(sql::schema_token(m_cursor.token()));
        m_cursor.go_to(0);
    }

    SimpleStatement statement() {
        auto result = [&]() -> SimpleStatement {
            if (at_query() || m_cursor.at_symbol("(")) return query();
            if (m_cursor.take("INSERT", "INTO")) return insert(false);
            if (m_cursor.take("INSERT", "OVERWRITE")) return insert(true);
            if (m_cursor.take("UPDATE")) return update();
            if (m_cursor.take("DELETE", "FROM")) return delete_rows();
            throw NotSimple{};
        }();
        expect_end();
        return result;
    }

    SimpleQuery whole_query() { return query(); }

    ExpressionNode whole_expression() {
        auto result = expression();
        expect_end();
        return result;
    }

  private:
    void expect_end() const {
        if (!m_cursor.at_end()) throw NotSimple{};
    }

    void need(std::string_view symbol) {
        if (!m_cursor.take_symbol(symbol)) throw NotSimple{};
    }
    std::string identifier() { return m_cursor.identifier("a name"); }
    std::vector<std::string> names() { return m_cursor.identifiers("a name"); }

    std::span<const schema::Token> rest() const { return std::span(m_tokens).subspan(m_cursor.position()); }

    ExpressionNode expression() {
        auto leading = schema::leading_expression(rest());
        if (!leading) throw NotSimple{};
        m_cursor.go_to(m_cursor.position() + leading->length);
        return simple(std::move(leading->node));
    }

    std::optional<ExpressionNode> where() {
        return m_cursor.take("WHERE") ? std::optional(expression()) : std::nullopt;
    }

    schema::ObjectName object_name() {
        std::vector<std::string> parts{identifier()};
        while (m_cursor.take_symbol("."))
            parts.push_back(identifier());
        return object_name_of(parts);
    }

    // ---- Queries

    // All that is left.
    SimpleQuery query() {
        const auto begin = m_cursor.position();
        auto tree = schema::read_query(rest());
        if (!tree) throw NotSimple{};
        m_cursor.go_to(m_tokens.size());
        return QueryConversion([this, begin](std::size_t from, std::size_t to) {
            return std::string(m_cursor.text(begin + from, begin + to));
        })(*std::move(tree));
    }

    bool at_query() const { return m_cursor.at("SELECT") || m_cursor.at("WITH"); }

    // ---- Changes of rows

    InsertValues insert(bool overwrite) {
        m_cursor.take("TABLE");
        InsertValues result{.table = object_name(), .overwrite = overwrite};
        result.partitions = target_partitions();
        if (m_cursor.take("WITH", "LABEL")) result.label = identifier();
        if (m_cursor.at_symbol("(")) result.columns = names();
        if (m_cursor.take("WITH", "LABEL")) result.label = identifier();
        if (at_query()) {
            result.source = query();
            return result;
        }
        if (!m_cursor.take("VALUES")) throw NotSimple{};
        result.source = m_cursor.list([&] { return m_cursor.parenthesised([&] { return expression(); }); });
        return result;
    }

    std::optional<TargetPartitions> target_partitions() {
        const bool temporary = m_cursor.take("TEMPORARY");
        if (!m_cursor.take("PARTITION") && !m_cursor.take("PARTITIONS")) {
            if (temporary) throw NotSimple{};
            return std::nullopt;
        }
        return TargetPartitions{m_cursor.at_symbol("(") ? names() : std::vector{identifier()}, temporary};
    }

    UpdateRows update() {
        UpdateRows result{.table = object_name()};
        if (!m_cursor.take("SET")) throw NotSimple{};
        result.assignments = m_cursor.list([&] {
            auto column = identifier();
            if (m_cursor.take_symbol(".")) column = identifier();
            need("=");
            return std::pair(std::move(column), expression());
        });
        result.where = where();
        return result;
    }

    DeleteRows delete_rows() {
        DeleteRows result{.table = object_name()};
        if (m_cursor.take("PARTITION") || m_cursor.take("PARTITIONS")) {
            result.partitions = m_cursor.at_symbol("(") ? names() : std::vector{identifier()};
        }
        result.where = where();
        return result;
    }

    sql::Cursor m_cursor;
    std::vector<schema::Token> m_tokens;  ///< those that the cursor sees, one for one
};

template <class Rule>
auto attempt(sql::TokenSpan tokens, Rule rule) -> std::optional<decltype(rule(std::declval<StatementReader&>()))> {
    try {
        StatementReader reader(tokens);
        return rule(reader);
    } catch (const NotSimple&) {
    } catch (const sql::Failure&) {
    }
    return std::nullopt;
}

}  // namespace

std::optional<SimpleStatement> simple_statement(sql::TokenSpan tokens) {
    return attempt(tokens, [](StatementReader& reader) { return reader.statement(); });
}

std::optional<SimpleQuery> simple_query(std::string_view text) {
    const auto lexed = sql::lex(text);
    return attempt(lexed.tokens, [](StatementReader& reader) { return reader.whole_query(); });
}

std::optional<SimpleQuery> simple_query(const schema::QueryNode& query) {
    try {
        return QueryConversion([](std::size_t, std::size_t) { return std::string(); })(query);
    } catch (const NotSimple&) {
        return std::nullopt;
    }
}

std::optional<ExpressionNode> simple_expression(std::string_view text) {
    const auto lexed = sql::lex(text);
    return attempt(lexed.tokens, [](StatementReader& reader) { return reader.whole_expression(); });
}

}  // namespace srmigrate::engine
