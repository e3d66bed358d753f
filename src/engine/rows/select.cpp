// SPDX-License-Identifier: Apache-2.0
#include "engine/rows/select.hpp"

#include "base/calendar.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/cluster/accounts.hpp"
#include "engine/cluster/loads.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "engine/expression/queries.hpp"
#include "engine/rows/aggregates.hpp"
#include "engine/rows/information_schema.hpp"
#include "engine/rows/query_types.hpp"
#include "engine/value/exact.hpp"
#include "schema/model/type.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <utility>

namespace srmigrate::engine {
namespace {

using schema::ExpressionKind;
using schema::ExpressionNode;
using ValueRow = std::vector<Value>;

// CREATE OR REPLACE VIEW may close a circle of views (recorded).
constexpr int k_deepest_view = 100;

void require_backends(const StatementContext& context) {
    if (context.state.profile.backends == 0) refuse("Backend node not found. Check if any backend node is down.");
}

// ---- What a query reads ---------------------------------------------------------------------------------------------

/// Rows under named columns: of a source, of several joined ones, of a query in parentheses.
struct RowFrame {
    std::vector<FrameColumn> columns;
    std::vector<ValueRow> rows;
    /// The front end answers it from memory: an equality is a LIKE pattern then (reference §4.8).
    bool equality_is_like = false;
};

RowFrame frame_of(Relation relation) {
    RowFrame frame{.columns = {}, .rows = {}, .equality_is_like = relation.equality_is_like};
    for (auto& column : relation.columns) {
        frame.columns.push_back({.database = relation.database,
                                 .source = relation.name,
                                 .alias = "",
                                 .name = std::move(column.name),
                                 .type = std::move(column.type)});
    }
    for (const auto& row : relation.rows) {
        ValueRow values;
        for (std::size_t i = 0; i < row.size(); ++i)
            values.push_back(value_of(row[i], *frame.columns[i].type));
        frame.rows.push_back(std::move(values));
    }
    return frame;
}

RowFrame frame_of(const std::string& name, const QueryOutput& output) {
    RowFrame frame{.columns = {}, .rows = output.rows};
    for (const auto& column : output.columns) {
        frame.columns.push_back(
            {.database = "", .source = name, .alias = "", .name = column.name, .type = column.type});
    }
    return frame;
}

bool is_qualified_by(const FrameColumn& column, const std::vector<std::string>& path) {
    if (path.size() == 1) return true;
    const auto& last = path[path.size() - 2];
    if (path.size() == 2) return last == (column.alias.empty() ? column.source : column.alias);
    return last == column.source && path[path.size() - 3] == column.database;
}

[[noreturn]] void refuse_unknown_path(const std::vector<std::string>& path) {
    refuse_unknown_column(path.size() == 1 ? path.back() : "`" + base::join(path, "`.`") + "`");
}

/// The columns of the queries around a subquery.
struct OuterColumns {
    std::function<bool(const std::vector<std::string>& path)> has;
    ColumnReader read;
};

/// What a query sees besides its own sources.
struct QueryScope {
    int depth = 0;  ///< of views in views
    const std::vector<std::pair<std::string, QueryOutput>>* with = nullptr;
    const OuterColumns* around = nullptr;
};

QueryOutput output_of(const StatementContext& context, const SimpleQuery& query, const QueryScope& scope);

RowFrame rows_of(const StatementContext& context, const FullName& name, const StoredTable& table,
                 const std::vector<std::string>& partitions) {
    require_backends(context);
    const auto wanted = named_partitions(table, partitions, false);
    RowFrame frame;
    for (const auto& column : table.definition.columns) {
        frame.columns.push_back({.database = name.database,
                                 .source = name.name,
                                 .alias = "",
                                 .name = column.name,
                                 .type = column.type.value_or(schema::Type{})});
    }
    for (const auto& row : visible_rows(context.state, table)) {
        if (!wanted.empty() && !wanted.contains(row.partition)) continue;
        ValueRow values;
        for (const auto& column : table.definition.columns)
            values.push_back(value_of(cell_of(table, row, column), column.type.value_or(schema::Type{})));
        frame.rows.push_back(std::move(values));
    }
    return frame;
}

// A view reads with the rights of its owner, one with SECURITY INVOKER with those of the reader.
RowFrame rows_of(const StatementContext& context, const FullName& name, const StoredView& view, int depth) {
    if (depth > k_deepest_view) throw NotSimulated{fmt::format("view {}, which reads itself", name.name)};
    const auto query = simple_query(view.definition.query.text);
    if (!query) throw NotSimulated{fmt::format("the query of view {}", name.name)};
    auto connection = context.connection;
    connection.database = name.database;
    if (view.definition.security != schema::ViewSecurity::invoker) connection.user = "root";
    auto output = output_of({context.state, connection, context.statement}, *query, {.depth = depth + 1});
    for (std::size_t i = 0; i < output.columns.size(); ++i) {
        const bool is_named = view.definition.columns && i < view.definition.columns->size();
        if (is_named) output.columns[i].name = (*view.definition.columns)[i].name;
        const bool is_typed = i < view.columns.size() && view.columns[i].type;
        if (is_typed) output.columns[i].type = view.columns[i].type;
    }
    auto frame = frame_of(name.name, output);
    for (auto& column : frame.columns)
        column.database = name.database;
    return frame;
}

RowFrame named_frame(const StatementContext& context, const schema::ObjectName& given,
                     const std::vector<std::string>& partitions, const QueryScope& scope) {
    if (!given.database && scope.with != nullptr) {
        for (const auto& [name, output] : *scope.with) {
            if (base::equals_ignoring_case(name, given.name)) return frame_of(name, output);
        }
    }
    const auto name = full_name(context, given);
    if (base::equals_ignoring_case(name.database, "information_schema")) {
        auto relation = information_schema_relation(context, base::to_lower(name.name));
        if (!relation) refuse_unknown_table(context, dotted(name));
        if (!relation->equality_is_like) require_backends(context);
        return frame_of(std::move(*relation));
    }
    require_database(context, name.database);
    const StoredObject* const object = context.state.object(name.database, name.name);
    if (object == nullptr) refuse_unknown_table(context, dotted(name));
    require(context, "SELECT", kind_of(*object), name.database, name.name);
    return std::visit(
        base::Overloaded{
            [&](const StoredTable& table) { return rows_of(context, name, table, partitions); },
            [&](const StoredView& view) { return rows_of(context, name, view, scope.depth); },
            [&](const StoredMaterializedView& view) { return rows_of(context, name, view.table, partitions); },
            [&](const StoredUnknown&) -> RowFrame { throw NotSimulated{fmt::format("reading {}", name.name)}; },
        },
        *object);
}

// ---- One SELECT -----------------------------------------------------------------------------------------------------

/// Stands in a tree for what has been computed for a group: a column that no table can have.
constexpr char k_slot = '\x01';

class Run {
  public:
    Run(const StatementContext& context, const SimpleSelect& query, const std::vector<Ordering>& order_by,
        const QueryScope& scope)
        : m_context(context), m_query(query), m_order_by(order_by), m_scope(scope) {}

    QueryOutput operator()() {
        read_sources();
        keep_matching();
        check_items();
        QueryOutput output{.columns = output_columns(), .rows = {}};
        output.rows = is_grouped() ? grouped_rows(output) : plain_rows(output);
        return output;
    }

  private:
    // ---- Columns

    std::optional<std::size_t> find(const std::vector<std::string>& path) const {
        std::optional<std::size_t> result;
        for (std::size_t i = 0; i < m_frame.columns.size(); ++i) {
            const auto& column = m_frame.columns[i];
            if (!base::equals_ignoring_case(column.name, path.back()) || !is_qualified_by(column, path)) continue;
            if (result) throw NotSimulated{fmt::format("column {} of several sources", path.back())};
            result = i;
        }
        return result;
    }

    bool has(const std::vector<std::string>& path) const {
        return find(path).has_value() || (m_scope.around != nullptr && m_scope.around->has(path));
    }

    Value beyond(const std::vector<std::string>& path) const {
        if (m_scope.around == nullptr) refuse_unknown_path(path);
        return m_scope.around->read(path);
    }

    ColumnReader reader(const ValueRow& row) const {
        return [this, &row](const std::vector<std::string>& path) {
            const auto index = find(path);
            return index ? row[*index] : beyond(path);
        };
    }

    Value value(const ExpressionNode& node, const ColumnReader& read) const {
        return evaluate(m_context, node, read, runner(read));
    }

    bool is_true(const std::optional<ExpressionNode>& condition, const ColumnReader& read) const {
        return holds(m_context, condition, read, runner(read));
    }

    SubqueryRunner runner(const ColumnReader& read) const {
        return [this, &read](const schema::QueryNode& query) {
            auto found = m_subqueries.find(&query);
            if (found == m_subqueries.end()) {
                auto simple = simple_query(query);
                if (!simple) throw NotSimulated{"a subquery"};
                found = m_subqueries.emplace(&query, *std::move(simple)).first;
            }
            const OuterColumns around{.has = [this](const std::vector<std::string>& path) { return has(path); },
                                      .read = read};
            return output_of(m_context, found->second,
                             {.depth = m_scope.depth, .with = m_scope.with, .around = &around})
                .rows;
        };
    }

    // Without a row nothing is evaluated, but a column that does not exist is an error all the same.
    void check_columns(const ExpressionNode& node) const {
        if (const auto path = schema::path_of(node)) {
            if (!has(*path)) refuse_unknown_path(*path);
            return;
        }
        for (const auto& child : node.children)
            check_columns(child);
    }

    // ---- Sources

    void read_sources() {
        m_frame.rows.emplace_back();
        for (const auto& source : m_query.from) {
            auto frame = std::visit(base::Overloaded{
                                        [&](const schema::ObjectName& name) {
                                            return named_frame(m_context, name, source.partitions, m_scope);
                                        },
                                        [&](const std::vector<SimpleQuery>& query) {
                                            return frame_of("", output_of(m_context, query.front(), m_scope));
                                        },
                                    },
                                    source.from);
            for (auto& column : frame.columns)
                column.alias = source.alias;
            join(std::move(frame), source);
        }
    }

    void join(RowFrame right, const QuerySource& source) {
        const bool is_first = m_frame.columns.empty() && &source == &m_query.from.front();
        auto left = std::exchange(m_frame.rows, {});
        const auto left_columns = m_frame.columns;
        m_frame.equality_is_like = is_first && m_query.from.size() == 1 && right.equality_is_like;
        m_frame.columns.insert(m_frame.columns.end(), right.columns.begin(), right.columns.end());
        if (source.on) check_columns(*source.on);
        if (is_first) {
            m_frame.rows = std::move(right.rows);
            return;
        }
        const bool keeps_left_only = source.join == JoinKind::left_semi || source.join == JoinKind::left_anti;
        for (auto& row : left) {
            bool has_partner = false;
            for (const auto& other : right.rows) {
                auto both = row;
                both.insert(both.end(), other.begin(), other.end());
                if (!is_true(source.on, reader(both))) continue;
                has_partner = true;
                if (keeps_left_only) break;
                m_frame.rows.push_back(std::move(both));
            }
            if (keeps_left_only && has_partner == (source.join == JoinKind::left_semi)) {
                m_frame.rows.push_back(std::move(row));
            } else if (source.join == JoinKind::left && !has_partner) {
                row.resize(m_frame.columns.size());
                m_frame.rows.push_back(std::move(row));
            }
        }
        if (keeps_left_only) m_frame.columns = left_columns;
    }

    // column = 'text' [AND …]: a condition that the front end turns into a pattern.
    static bool is_equalities(const ExpressionNode& node) {
        const auto& parts = node.children;
        if (node.kind == ExpressionKind::compound && node.text == "and") {
            return is_equalities(parts[0]) && is_equalities(parts[1]);
        }
        return node.kind == ExpressionKind::comparison && node.text == "=" && schema::path_of(parts[0]) &&
               parts[1].kind == ExpressionKind::text;
    }

    static ExpressionNode as_pattern(ExpressionNode node) {
        if (node.kind == ExpressionKind::compound) {
            for (auto& child : node.children)
                child = as_pattern(std::move(child));
            return node;
        }
        node.kind = ExpressionKind::like;
        return node;
    }

    void keep_matching() {
        auto condition = m_query.where;
        if (m_frame.equality_is_like && condition && m_order_by.empty() && is_equalities(*condition)) {
            condition = as_pattern(std::move(*condition));
        }
        if (condition && m_frame.rows.empty()) check_columns(*condition);
        for (const auto& row : m_frame.rows) {
            if (is_true(condition, reader(row))) m_rows.push_back(&row);
        }
    }

    void check_items() const {
        if (!m_rows.empty()) return;
        for (const auto& item : m_query.items) {
            if (!item.star) check_columns(item.value);
        }
    }

    // ---- What is selected

    bool is_shown(const FrameColumn& column, const ResultItem& star) const {
        if (column.name.starts_with("__generated_partition_column_")) {
            throw NotSimulated{"* of a table that is partitioned by expressions"};
        }
        return star.qualifier.empty() || star.qualifier == (column.alias.empty() ? column.source : column.alias);
    }

    std::optional<schema::Type> type_of(const ExpressionNode& node) const {
        return query_type(node, [this](const std::vector<std::string>& path) {
            const auto index = find(path);
            return index ? m_frame.columns[*index].type : std::nullopt;
        });
    }

    std::vector<QueryOutput::Column> output_columns() const {
        std::vector<QueryOutput::Column> result;
        for (const auto& item : m_query.items) {
            if (!item.star) {
                result.push_back({item.name, type_of(item.value)});
                continue;
            }
            for (const auto& column : m_frame.columns) {
                if (is_shown(column, item)) result.push_back({column.name, column.type});
            }
        }
        return result;
    }

    ValueRow projected(const ValueRow& row, const QueryOutput& output) const {
        ValueRow result;
        const auto read = reader(row);
        for (const auto& item : m_query.items) {
            if (!item.star) {
                result.push_back(settled(value(item.value, read), output.columns[result.size()].type));
                continue;
            }
            for (std::size_t i = 0; i < m_frame.columns.size(); ++i) {
                if (is_shown(m_frame.columns[i], item)) result.push_back(row[i]);
            }
        }
        return result;
    }

    std::vector<ValueRow> plain_rows(const QueryOutput& output) const {
        std::vector<ValueRow> result;
        std::vector<ValueRow> keys;
        const auto orderings = chosen_orderings();
        for (const auto* row : m_rows) {
            result.push_back(projected(*row, output));
            ValueRow key;
            for (const auto& node : orderings)
                key.push_back(value(node, reader(*row)));
            keys.push_back(std::move(key));
        }
        return sorted(std::move(result), std::move(keys), m_order_by);
    }

    // ---- Order

    // ORDER BY 2, an alias, or an expression over the source.
    std::vector<ExpressionNode> chosen_orderings() const {
        std::vector<ExpressionNode> result;
        for (const auto& ordering : m_order_by)
            result.push_back(chosen(ordering.value));
        return result;
    }

    const ExpressionNode& chosen(const ExpressionNode& node) const {
        if (const auto* item = item_at(node, "ORDER BY")) return item->value;
        const auto* result = &node;
        if (node.kind != ExpressionKind::column) return *result;
        for (const auto& item : m_query.items) {
            if (!item.star && base::equals_ignoring_case(item.name, node.text)) result = &item.value;
        }
        return *result;
    }

    // The item that a number stands for; null where the node is no number.
    const ResultItem* item_at(const ExpressionNode& node, std::string_view clause) const {
        const auto value = literal_value(node);
        if (!value || value->kind != ValueKind::integer) return nullptr;
        const auto position = integer_of(*value).value_or(0);
        if (position < 1 || position > static_cast<std::int64_t>(m_query.items.size())) {
            refuse_analysis(fmt::format("{} position {} is not in select list", clause, position));
        }
        const auto& item = m_query.items[static_cast<std::size_t>(position - 1)];
        if (item.star) throw NotSimulated{fmt::format("{} position in *", clause)};
        return &item;
    }

  public:
    // NULL comes first; rows that are equal keep their order.
    static std::vector<ValueRow> sorted(std::vector<ValueRow> rows, std::vector<ValueRow> keys,
                                        const std::vector<Ordering>& order_by) {
        if (order_by.empty()) return rows;
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < rows.size(); ++i)
            places.push_back(i);
        std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
            for (std::size_t i = 0; i < order_by.size(); ++i) {
                const auto& x = keys[a][i];
                const auto& y = keys[b][i];
                const bool x_null = x.kind == ValueKind::null;
                const bool y_null = y.kind == ValueKind::null;
                const int order =
                    x_null || y_null ? static_cast<int>(y_null) - static_cast<int>(x_null) : compare(x, y).value_or(0);
                if (order != 0) return order_by[i].descending ? order > 0 : order < 0;
            }
            return false;
        });
        std::vector<ValueRow> result;
        for (const auto place : places)
            result.push_back(std::move(rows[place]));
        return result;
    }

  private:
    // ---- Groups

    bool is_grouped() const {
        return !m_query.group_by.empty() || m_query.having ||
               std::any_of(m_query.items.begin(), m_query.items.end(),
                           [](const ResultItem& item) { return !item.star && reads_aggregate(item.value); });
    }

    struct Group {
        ValueRow key;
        std::vector<const ValueRow*> rows;
    };

    // In the order of their first rows.
    std::vector<Group> groups(const std::vector<ExpressionNode>& by) const {
        std::vector<Group> result;
        if (by.empty()) result.emplace_back();
        std::map<Row, std::size_t> places;
        for (const auto* row : m_rows) {
            if (by.empty()) {
                result.front().rows.push_back(row);
                continue;
            }
            ValueRow key;
            Row cells;
            for (const auto& node : by) {
                key.push_back(settled(value(node, reader(*row)), type_of(node)));
                cells.push_back(cell_of(key.back()));
            }
            const auto [place, is_new] = places.emplace(std::move(cells), result.size());
            if (is_new) result.push_back({.key = std::move(key), .rows = {}});
            result[place->second].rows.push_back(row);
        }
        return result;
    }

    // GROUP BY 2, a column, else an alias, or an expression.
    std::vector<ExpressionNode> group_expressions() const {
        std::vector<ExpressionNode> result;
        for (const auto& node : m_query.group_by) {
            const auto* item = item_at(node, "GROUP BY");
            result.push_back(item != nullptr ? item->value : without_alias(node));
            if (reads_aggregate(result.back())) throw NotSimulated{"GROUP BY of an aggregate"};
            check_columns(result.back());
        }
        return result;
    }

    // The name of an item as the item; that of a column is the column.
    ExpressionNode without_alias(ExpressionNode node) const {
        if (node.kind == ExpressionKind::column) {
            const auto is_column = find({node.text}).has_value();
            for (const auto& item : m_query.items) {
                if (item.star || !base::equals_ignoring_case(item.name, node.text)) continue;
                if (!is_column) return item.value;
                const auto path = schema::path_of(item.value);
                if (!path || find(*path) != find({node.text})) {
                    throw NotSimulated{fmt::format("{}, which is a column and an alias", node.text)};
                }
            }
            return node;
        }
        for (auto& child : node.children)
            child = without_alias(std::move(child));
        return node;
    }

    bool is_same(const ExpressionNode& a, const ExpressionNode& b) const {
        const auto x = schema::path_of(a);
        const auto y = schema::path_of(b);
        if (x && y) return find(*x) && find(*x) == find(*y);
        const bool has_query = !a.query.empty() || !b.query.empty();
        return !has_query && a.kind == b.kind && a.negated == b.negated && a.distinct == b.distinct &&
               a.has_case == b.has_case && a.has_else == b.has_else && a.type == b.type &&
               (a.kind == ExpressionKind::call ? base::equals_ignoring_case(a.text, b.text) : a.text == b.text) &&
               std::equal(a.children.begin(), a.children.end(), b.children.begin(), b.children.end(),
                          [this](const auto& left, const auto& right) { return is_same(left, right); });
    }

    static ExpressionNode slot(std::size_t index) {
        ExpressionNode node;
        node.kind = ExpressionKind::column;
        node.text = k_slot + std::to_string(index);
        return node;
    }

    // With slots in place of what a group has one value of: its key, and aggregates, which are collected.
    ExpressionNode over_groups(ExpressionNode node, const std::vector<ExpressionNode>& by,
                               std::vector<ExpressionNode>& calls) const {
        for (std::size_t i = 0; i < by.size(); ++i) {
            if (is_same(node, by[i])) return slot(i);
        }
        if (is_aggregate(node)) {
            for (const auto& child : node.children) {
                if (reads_aggregate(child)) throw NotSimulated{"an aggregate of aggregates"};
                check_columns(child);
            }
            const auto held = std::find_if(calls.begin(), calls.end(),
                                           [&](const ExpressionNode& call) { return is_same(call, node); });
            const auto index = static_cast<std::size_t>(held - calls.begin());
            if (held == calls.end()) calls.push_back(std::move(node));
            return slot(by.size() + index);
        }
        if (const auto path = schema::path_of(node)) {
            if (find(*path)) throw NotSimulated{fmt::format("column {}, which is not in GROUP BY", path->back())};
            if (!has(*path)) refuse_unknown_path(*path);
            return node;
        }
        if (node.kind == ExpressionKind::subquery || node.kind == ExpressionKind::exists) return node;
        for (auto& child : node.children)
            child = over_groups(std::move(child), by, calls);
        return node;
    }

    Value over_rows(const ExpressionNode& call, const std::vector<const ValueRow*>& rows) const {
        std::vector<ValueRow> arguments;
        const auto type =
            call.children.size() == 1 && !is_starred(call) ? type_of(call.children.front()) : std::nullopt;
        for (const auto* row : rows) {
            ValueRow values;
            if (!is_starred(call)) {
                for (const auto& child : call.children)
                    values.push_back(settled(value(child, reader(*row)), type));
            }
            arguments.push_back(std::move(values));
        }
        return aggregated(call, arguments, type);
    }

    std::vector<ValueRow> grouped_rows(const QueryOutput& output) const {
        const auto by = group_expressions();
        std::vector<ExpressionNode> calls;
        std::vector<ExpressionNode> items;
        for (const auto& item : m_query.items) {
            if (item.star) throw NotSimulated{"* with GROUP BY"};
            items.push_back(over_groups(item.value, by, calls));
        }
        std::optional<ExpressionNode> having;
        if (m_query.having) having = over_groups(without_alias(*m_query.having), by, calls);
        std::vector<ExpressionNode> orderings;
        for (const auto& node : chosen_orderings())
            orderings.push_back(over_groups(node, by, calls));
        std::vector<ValueRow> rows;
        std::vector<ValueRow> keys;
        for (const auto& group : groups(by)) {
            auto values = group.key;
            for (const auto& call : calls)
                values.push_back(over_rows(call, group.rows));
            const ColumnReader read = [&](const std::vector<std::string>& path) {
                if (path.size() != 1 || !path.front().starts_with(k_slot)) return beyond(path);
                return values.at(std::stoul(path.front().substr(1)));
            };
            if (!is_true(having, read)) continue;
            ValueRow row;
            for (const auto& item : items)
                row.push_back(settled(value(item, read), output.columns[row.size()].type));
            ValueRow key;
            for (const auto& node : orderings)
                key.push_back(value(node, read));
            rows.push_back(std::move(row));
            keys.push_back(std::move(key));
        }
        return sorted(std::move(rows), std::move(keys), m_order_by);
    }

    const StatementContext& m_context;
    const SimpleSelect& m_query;
    const std::vector<Ordering>& m_order_by;
    const QueryScope& m_scope;
    RowFrame m_frame;
    std::vector<const ValueRow*> m_rows;
    mutable std::map<const schema::QueryNode*, SimpleQuery> m_subqueries;
};

// ---- A whole query --------------------------------------------------------------------------------------------------

void drop_duplicates(std::vector<ValueRow>& rows) {
    std::set<Row> seen;
    std::erase_if(rows, [&](const ValueRow& row) {
        Row cells;
        for (const auto& value : row)
            cells.push_back(cell_of(value));
        return !seen.insert(std::move(cells)).second;
    });
}

// The parts of a UNION have to agree in what they answer: which type the server gives to several is not known here.
void append(QueryOutput& output, QueryOutput more) {
    if (output.columns.size() != more.columns.size()) throw NotSimulated{"UNION of unequal columns"};
    for (std::size_t i = 0; i < output.columns.size(); ++i) {
        auto& type = output.columns[i].type;
        if (type && more.columns[i].type && schema::is_decimal(*type) != schema::is_decimal(*more.columns[i].type)) {
            throw NotSimulated{"UNION of several types"};
        }
        if (type != more.columns[i].type) type.reset();
    }
    for (auto& row : more.rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            const auto is_other = [&](const ValueRow& before) {
                if (before[i].kind == ValueKind::null || row[i].kind == ValueKind::null) return false;
                const auto scale = [](const Value& value) {
                    return value.kind == ValueKind::decimal ? value.text.size() - value.text.find('.') : 0;
                };
                return before[i].kind != row[i].kind || scale(before[i]) != scale(row[i]);
            };
            if (!output.rows.empty() && std::any_of(output.rows.begin(), output.rows.end(), is_other)) {
                throw NotSimulated{"UNION of several types"};
            }
        }
        output.rows.push_back(std::move(row));
    }
}

std::vector<ValueRow> sorted_output(QueryOutput output, const std::vector<Ordering>& order_by) {
    std::vector<std::size_t> places;
    for (const auto& ordering : order_by) {
        const auto value = literal_value(ordering.value);
        const auto position = value ? integer_of(*value).value_or(0) : 0;
        std::optional<std::size_t> found;
        for (std::size_t i = 0; i < output.columns.size(); ++i) {
            const bool is_named = ordering.value.kind == ExpressionKind::column &&
                                  base::equals_ignoring_case(output.columns[i].name, ordering.value.text);
            if (is_named || position == static_cast<std::int64_t>(i) + 1) found = i;
        }
        if (!found) throw NotSimulated{"ORDER BY of an expression over a UNION"};
        places.push_back(*found);
    }
    std::vector<ValueRow> keys;
    for (const auto& row : output.rows) {
        ValueRow key;
        for (const auto place : places)
            key.push_back(row[place]);
        keys.push_back(std::move(key));
    }
    return Run::sorted(std::move(output.rows), std::move(keys), order_by);
}

void cut(const SimpleQuery& query, std::vector<ValueRow>& rows) {
    const auto skip = std::min<std::size_t>(static_cast<std::size_t>(query.offset), rows.size());
    rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(skip));
    if (query.limit && rows.size() > static_cast<std::size_t>(*query.limit)) {
        rows.resize(static_cast<std::size_t>(*query.limit));
    }
}

QueryOutput output_of(const StatementContext& context, const SimpleQuery& query, const QueryScope& given) {
    auto scope = given;
    std::vector<std::pair<std::string, QueryOutput>> with;
    if (scope.with != nullptr) with = *scope.with;
    if (!query.with.empty()) scope.with = &with;
    for (const auto& [name, table] : query.with) {
        auto output = output_of(context, table, scope);
        with.insert(with.begin(), {name, std::move(output)});
    }
    static const std::vector<Ordering> k_unordered;
    const bool is_union = query.selects.size() > 1;
    QueryOutput result;
    for (const auto& select : query.selects) {
        auto output = Run(context, select, is_union ? k_unordered : query.order_by, scope)();
        if (select.distinct) drop_duplicates(output.rows);
        if (&select == &query.selects.front()) {
            result = std::move(output);
        } else {
            append(result, std::move(output));
        }
        if (select.drops_duplicates) drop_duplicates(result.rows);
    }
    if (is_union && !query.order_by.empty()) result.rows = sorted_output(result, query.order_by);
    cut(query, result.rows);
    return result;
}

}  // namespace

std::set<Id> named_partitions(const StoredTable& table, const std::vector<std::string>& names, bool temporary) {
    std::set<Id> result;
    for (const auto& name : names) {
        const auto* partition = find_partition(table, name, temporary);
        if (partition == nullptr) {
            refuse_analysis(fmt::format("Unknown partition '{}' in table '{}'", name, table.definition.name.name));
        }
        result.insert(partition->id);
    }
    return result;
}

Cell cell_of(const StoredTable& table, const StoredRow& row, const schema::Column& column) {
    const auto identity = table.identities.find(base::to_lower(column.name));
    if (identity != table.identities.end()) {
        const auto found = row.cells.find(identity->second.unique_id);
        if (found != row.cells.end()) return found->second;
    }
    if (!column.default_value) return {};
    return std::visit(
        base::Overloaded{
            [](const schema::DefaultNull&) { return Cell(); },
            [&](const schema::DefaultText& text) {
                return cell_of(cast_to(text_value(text.value), column.type.value_or(schema::Type{})));
            },
            [&](const schema::DefaultCurrentTimestamp&) {
                return Cell(base::date_time_text(std::chrono::floor<std::chrono::seconds>(table.created)));
            },
            [](const schema::DefaultExpression&) { return Cell(); },
        },
        *column.default_value);
}

QueryOutput query_output(const StatementContext& context, const SimpleQuery& query) {
    return output_of(context, query, {});
}

ResultSet run_query(const StatementContext& context, const SimpleQuery& query) {
    auto output = query_output(context, query);
    ResultSet result;
    for (auto& column : output.columns)
        result.columns.push_back(std::move(column.name));
    for (const auto& row : output.rows) {
        Row cells;
        for (const auto& value : row)
            cells.push_back(cell_of(value));
        result.rows.push_back(std::move(cells));
    }
    return result;
}

}  // namespace srmigrate::engine
