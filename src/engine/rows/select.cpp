// SPDX-License-Identifier: Apache-2.0
#include "engine/rows/select.hpp"

#include "base/calendar.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "engine/answer/refusal.hpp"
#include "engine/cluster/accounts.hpp"
#include "engine/cluster/loads.hpp"
#include "engine/cluster/profile_rules.hpp"
#include "engine/expression/evaluate.hpp"
#include "engine/expression/queries.hpp"
#include "engine/rows/information_schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

namespace srmigrate::engine {
namespace {

using schema::ExpressionKind;
using schema::ExpressionNode;

// CREATE OR REPLACE VIEW may close a circle of views (recorded).
constexpr int k_deepest_view = 100;

Relation relation_below(const StatementContext& context, const schema::ObjectName& given, int depth);
ResultSet result_of(const StatementContext& context, const SimpleQuery& query, int depth);

// ---- Sources

void require_backends(const StatementContext& context) {
    if (context.state.profile.backends == 0) refuse("Backend node not found. Check if any backend node is down.");
}

Relation rows_of(const StatementContext& context, const FullName& name, const StoredTable& table) {
    require_backends(context);
    Relation relation{.database = name.database, .name = name.name};
    for (const auto& column : table.definition.columns) {
        relation.columns.push_back({column.name, column.type.value_or(schema::Type{})});
    }
    for (const auto& row : visible_rows(context.state, table)) {
        Row cells;
        for (const auto& column : table.definition.columns)
            cells.push_back(cell_of(table, row, column));
        relation.rows.push_back(std::move(cells));
    }
    return relation;
}

// A view reads with the rights of its owner, one with SECURITY INVOKER with those of the reader.
Relation rows_of(const StatementContext& context, const FullName& name, const StoredView& view, int depth) {
    if (depth > k_deepest_view) throw NotSimulated{fmt::format("view {}, which reads itself", name.name)};
    const auto query = simple_query(view.definition.query.text);
    if (!query) throw NotSimulated{fmt::format("the query of view {}", name.name)};
    auto connection = context.connection;
    connection.database = name.database;
    if (view.definition.security != schema::ViewSecurity::invoker) connection.user = "root";
    const auto rows = result_of({context.state, connection, context.statement}, *query, depth + 1);
    Relation relation{.database = name.database, .name = name.name, .rows = rows.rows};
    for (std::size_t i = 0; i < rows.columns.size(); ++i) {
        const bool is_named = view.definition.columns && i < view.definition.columns->size();
        const bool is_typed = i < view.columns.size() && view.columns[i].type;
        relation.columns.push_back({is_named ? (*view.definition.columns)[i].name : rows.columns[i],
                                    is_typed ? *view.columns[i].type : schema::Type{.kind = schema::TypeKind::string}});
    }
    return relation;
}

// ---- Columns

bool is_qualified_by(const Relation& relation, const std::string& alias, const std::vector<std::string>& path) {
    if (path.size() == 1) return true;
    const auto& last = path[path.size() - 2];
    if (path.size() == 2) return last == (alias.empty() ? relation.name : alias);
    return last == relation.name && path[path.size() - 3] == relation.database;
}

std::size_t column_index(const Relation& relation, const std::string& alias, const std::vector<std::string>& path) {
    if (is_qualified_by(relation, alias, path)) {
        for (std::size_t i = 0; i < relation.columns.size(); ++i) {
            if (base::equals_ignoring_case(relation.columns[i].name, path.back())) return i;
        }
    }
    refuse_unknown_column(path.size() == 1 ? path.back() : "`" + base::join(path, "`.`") + "`");
}

// ---- Aggregates

bool is_aggregate(const ExpressionNode& node) {
    static const std::set<std::string, std::less<>> k_names{"count", "min", "max", "sum", "avg"};
    return node.kind == ExpressionKind::call && k_names.contains(base::to_lower(node.text));
}

// count(*)
bool is_starred(const ExpressionNode& node) {
    return !node.children.empty() && node.children.front().kind == ExpressionKind::star;
}

bool has_aggregate(const ExpressionNode& node) {
    return is_aggregate(node) || std::any_of(node.children.begin(), node.children.end(), has_aggregate);
}

Value aggregate(const ExpressionNode& node, const std::vector<Value>& values, std::size_t rows) {
    const auto function = base::to_lower(node.text);
    if (is_starred(node)) return integer_value(static_cast<std::int64_t>(rows));
    std::vector<Value> given;
    std::copy_if(values.begin(), values.end(), std::back_inserter(given),
                 [](const Value& value) { return value.kind != ValueKind::null; });
    if (function == "count") return integer_value(static_cast<std::int64_t>(given.size()));
    if (given.empty()) return {};
    if (function == "min" || function == "max") {
        const auto less = [](const Value& a, const Value& b) { return compare(a, b).value_or(0) < 0; };
        return function == "min" ? *std::min_element(given.begin(), given.end(), less)
                                 : *std::max_element(given.begin(), given.end(), less);
    }
    double sum = 0;
    for (const auto& value : given)
        sum += number_of(value).value_or(0);
    const auto all_whole =
        std::all_of(given.begin(), given.end(), [](const Value& v) { return integer_of(v).has_value(); });
    if (function == "avg") return number_value(sum / static_cast<double>(given.size()));
    return all_whole ? integer_value(static_cast<std::int64_t>(sum)) : number_value(sum);
}

// ---- Running

class Run {
  public:
    Run(const StatementContext& context, const SimpleQuery& query, int depth) : m_context(context), m_query(query) {
        if (query.from) {
            m_relation = relation_below(context, *query.from, depth);
        } else {
            m_relation.rows.emplace_back();
        }
    }

    ResultSet operator()() {
        keep_matching();
        ResultSet result{.columns = names(), .rows = {}};
        const bool counts = std::any_of(m_query.items.begin(), m_query.items.end(),
                                        [](const ResultItem& item) { return !item.star && has_aggregate(item.value); });
        if (counts) {
            result.rows.push_back(aggregated());
        } else {
            sort();
            for (const auto* row : m_rows)
                result.rows.push_back(projected(*row));
        }
        if (m_query.distinct) drop_duplicates(result.rows);
        cut(result.rows);
        return result;
    }

  private:
    ColumnReader reader(const Row& row) const {
        return [this, &row](const std::vector<std::string>& path) {
            const auto index = column_index(m_relation, m_query.alias, path);
            return value_of(row[index], m_relation.columns[index].type);
        };
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
        if (m_relation.equality_is_like && condition && m_query.order_by.empty() && is_equalities(*condition)) {
            condition = as_pattern(std::move(*condition));
        }
        if (condition && m_relation.rows.empty()) check_columns(*condition);
        for (const auto& row : m_relation.rows) {
            if (holds(m_context, condition, reader(row))) m_rows.push_back(&row);
        }
        if (m_relation.rows.empty()) {
            for (const auto& item : m_query.items) {
                if (!item.star) check_columns(item.value);
            }
        }
    }

    // Without a row nothing is evaluated, but a column that does not exist is an error all the same.
    void check_columns(const ExpressionNode& node) const {
        if (const auto path = schema::path_of(node)) {
            column_index(m_relation, m_query.alias, *path);
            return;
        }
        for (const auto& child : node.children)
            check_columns(child);
    }

    std::vector<std::string> names() const {
        std::vector<std::string> result;
        for (const auto& item : m_query.items) {
            if (!item.star) {
                result.push_back(item.name);
                continue;
            }
            for (const auto& column : m_relation.columns)
                result.push_back(column.name);
        }
        return result;
    }

    Row projected(const Row& row) const {
        Row result;
        for (const auto& item : m_query.items) {
            if (item.star) {
                result.insert(result.end(), row.begin(), row.end());
            } else {
                result.push_back(cell_of(evaluate(m_context, item.value, reader(row))));
            }
        }
        return result;
    }

    Row aggregated() const {
        Row result;
        for (const auto& item : m_query.items) {
            if (item.star || !is_aggregate(item.value)) throw NotSimulated{"GROUP BY"};
            std::vector<Value> values;
            if (!is_starred(item.value)) {
                if (item.value.children.size() != 1) throw NotSimulated{"an aggregate of several columns"};
                for (const auto* row : m_rows) {
                    values.push_back(evaluate(m_context, item.value.children.front(), reader(*row)));
                }
            }
            result.push_back(cell_of(aggregate(item.value, values, m_rows.size())));
        }
        return result;
    }

    // ORDER BY 2, an alias, or an expression over the source.
    Value sort_value(const ExpressionNode& node, const Row& row) const {
        const auto* chosen = &node;
        if (const auto value = literal_value(node); value && value->kind == ValueKind::integer) {
            const auto position = integer_of(*value).value_or(0);
            if (position < 1 || position > static_cast<std::int64_t>(m_query.items.size())) {
                refuse_analysis(fmt::format("ORDER BY position {} is not in select list", position));
            }
            const auto& item = m_query.items[static_cast<std::size_t>(position - 1)];
            if (item.star) throw NotSimulated{"ORDER BY position in *"};
            chosen = &item.value;
        } else if (node.kind == ExpressionKind::column) {
            for (const auto& item : m_query.items) {
                if (!item.star && base::equals_ignoring_case(item.name, node.text)) chosen = &item.value;
            }
        }
        return evaluate(m_context, *chosen, reader(row));
    }

    // NULL comes first; rows that are equal keep their order.
    void sort() {
        if (m_query.order_by.empty()) return;
        std::vector<std::pair<std::vector<Value>, const Row*>> keyed;
        for (const auto* row : m_rows) {
            std::vector<Value> keys;
            for (const auto& ordering : m_query.order_by)
                keys.push_back(sort_value(ordering.value, *row));
            keyed.emplace_back(std::move(keys), row);
        }
        std::stable_sort(keyed.begin(), keyed.end(), [&](const auto& a, const auto& b) {
            for (std::size_t i = 0; i < m_query.order_by.size(); ++i) {
                const bool a_null = a.first[i].kind == ValueKind::null;
                const bool b_null = b.first[i].kind == ValueKind::null;
                const int order = a_null || b_null ? static_cast<int>(b_null) - static_cast<int>(a_null)
                                                   : compare(a.first[i], b.first[i]).value_or(0);
                if (order != 0) return m_query.order_by[i].descending ? order > 0 : order < 0;
            }
            return false;
        });
        m_rows.clear();
        for (const auto& [keys, row] : keyed)
            m_rows.push_back(row);
    }

    static void drop_duplicates(std::vector<Row>& rows) {
        std::set<Row> seen;
        std::erase_if(rows, [&](const Row& row) { return !seen.insert(row).second; });
    }

    void cut(std::vector<Row>& rows) const {
        const auto skip = std::min<std::size_t>(static_cast<std::size_t>(m_query.offset), rows.size());
        rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(skip));
        if (m_query.limit && rows.size() > static_cast<std::size_t>(*m_query.limit)) {
            rows.resize(static_cast<std::size_t>(*m_query.limit));
        }
    }

    const StatementContext& m_context;
    const SimpleQuery& m_query;
    Relation m_relation;
    std::vector<const Row*> m_rows;
};

Relation relation_below(const StatementContext& context, const schema::ObjectName& given, int depth) {
    const auto name = full_name(context, given);
    if (base::equals_ignoring_case(name.database, "information_schema")) {
        auto relation = information_schema_relation(context, base::to_lower(name.name));
        if (!relation) refuse_unknown_table(context, dotted(name));
        if (!relation->equality_is_like) require_backends(context);
        return std::move(*relation);
    }
    require_database(context, name.database);
    const StoredObject* const object = context.state.object(name.database, name.name);
    if (object == nullptr) refuse_unknown_table(context, dotted(name));
    require(context, "SELECT", kind_of(*object), name.database, name.name);
    return std::visit(
        base::Overloaded{
            [&](const StoredTable& table) { return rows_of(context, name, table); },
            [&](const StoredView& view) { return rows_of(context, name, view, depth); },
            [&](const StoredMaterializedView& view) { return rows_of(context, name, view.table); },
            [&](const StoredUnknown&) -> Relation { throw NotSimulated{fmt::format("reading {}", name.name)}; },
        },
        *object);
}

ResultSet result_of(const StatementContext& context, const SimpleQuery& query, int depth) {
    return Run(context, query, depth)();
}

}  // namespace

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
                return stored(text_value(text.value), column.type.value_or(schema::Type{})).value_or(Cell());
            },
            [&](const schema::DefaultCurrentTimestamp&) {
                return Cell(base::date_time_text(std::chrono::floor<std::chrono::seconds>(table.created)));
            },
            [](const schema::DefaultExpression&) { return Cell(); },
        },
        *column.default_value);
}

Relation relation_of(const StatementContext& context, const schema::ObjectName& given) {
    return relation_below(context, given, 0);
}

ResultSet run_query(const StatementContext& context, const SimpleQuery& query) {
    return result_of(context, query, 0);
}

}  // namespace srmigrate::engine
