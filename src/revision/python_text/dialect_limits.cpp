// SPDX-License-Identifier: Apache-2.0
#include "revision/python_text/dialect_limits.hpp"

#include "base/ascii.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "revision/python_text/types.hpp"
#include "schema/model/words.hpp"
#include "sql/quote.hpp"
#include "sql/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace srmigrate::revision {
namespace {

/// The first thing that is beyond the dialect; the checks after it change nothing.
class FirstLimit {
  public:
    void when(bool beyond, std::string_view what) {
        if (beyond && m_what.empty()) m_what = what;
    }
    void add(std::string what) {
        if (m_what.empty()) m_what = std::move(what);
    }
    std::string what() && { return std::move(m_what); }

  private:
    std::string m_what;
};

bool has_any(std::string_view text, std::string_view characters) {
    return text.find_first_of(characters) != std::string_view::npos;
}

std::string limit_of_name(const schema::ObjectName& name) {
    if (name.catalog) return "names have no catalog there";
    for (const auto& part : {name.database.value_or(""), name.name}) {
        if (is_left_bare(part)) return fmt::format("the dialect does not quote '{}'", part);
    }
    return {};
}

std::string limit_of_column_name(const std::string& name) {
    return is_left_bare(name) ? fmt::format("the dialect does not quote '{}'", name) : std::string();
}

// Text that the dialect hands on as it is, in a statement that the driver formats.
std::string limit_of_raw(std::string_view text, std::string_view what) {
    return has_any(text, "%") ? fmt::format("the dialect does not escape '%' in {}", what) : std::string();
}

std::string limit_of_properties(const schema::Properties& properties) {
    for (const auto& [key, value] : properties) {
        if (has_any(key + value, "\"\\%"))
            return fmt::format("the dialect does not escape the value of the property '{}'", key);
    }
    return {};
}

std::string limit_of(const schema::Column& column) {
    FirstLimit limit;
    limit.add(limit_of_column_name(column.name));
    limit.when(!column.type, "a column without a type");
    if (column.type && !keeps_type(*column.type)) {
        limit.add(fmt::format("the dialect cannot send the type {}", sql::render(*column.type)));
    }
    limit.when(column.charset.has_value(), "the character set of a column");
    if (column.aggregate) {
        const auto* const function = std::get_if<schema::AggregateFunction>(&*column.aggregate);
        const bool known = function != nullptr && *function != schema::AggregateFunction::percentile_union;
        if (!known)
            limit.add(fmt::format("the dialect does not know the aggregate {}", sql::render(*column.aggregate)));
    }
    const bool is_plain = column.type && column.type->kind == schema::TypeKind::bigint && !column.type->length;
    limit.when(column.auto_increment && (!is_plain || column.nullable == true), "AUTO_INCREMENT of that type");
    return std::move(limit).what();
}

std::string limit_of(const schema::CreateTable& create) {
    const auto& table = create.table;
    FirstLimit limit;
    limit.add(limit_of_name(table.name));
    limit.when(table.temporary, "a temporary table");
    limit.when(table.external, "an external table");
    for (const auto& column : table.columns)
        limit.add(limit_of(column));
    limit.when(!table.indexes.empty(), "the dialect makes indexes by statements of their own, without their kind");
    limit.when(table.engine && !base::equals_ignoring_case(*table.engine, "OLAP"), "the engine of a table");
    limit.when(table.charset.has_value(), "the character set of a table");
    limit.when(table.key && table.key->columns.empty(), "a key without columns");
    const bool has_aggregates =
        std::any_of(table.columns.begin(), table.columns.end(),
                    [](const schema::Column& column) { return column.aggregate.has_value() || column.key; });
    const bool says_so = table.key && table.key->model == schema::KeyModel::aggregate;
    limit.when(has_aggregates && !says_so, "the dialect wants AGGREGATE KEY where columns have aggregates");
    if (table.partitioning) limit.add(limit_of_raw(sql::render(*table.partitioning), "PARTITION BY"));
    limit.when(!table.rollups.empty(), "rollups");
    limit.add(limit_of_properties(table.properties));
    limit.when(!table.broker_properties.empty(), "broker properties");
    return std::move(limit).what();
}

std::string limit_of(const std::optional<std::vector<schema::ViewColumn>>& columns) {
    for (const auto& column : columns.value_or(std::vector<schema::ViewColumn>())) {
        if (is_left_bare(column.name)) return limit_of_column_name(column.name);
        if (column.comment && column.comment->empty()) return "an empty comment of a column";
    }
    return {};
}

std::string limit_of(const schema::View& view) {
    FirstLimit limit;
    limit.add(limit_of_name(view.name));
    limit.add(limit_of(view.columns));
    limit.when(has_any(view.comment.value_or(""), "'\\%"), "the dialect does not escape the comment of a view");
    limit.when(view.comment && view.comment->empty(), "an empty comment of a view");
    limit.when(!view.properties.empty(), "properties of a view");
    limit.add(limit_of_raw(view.query.text, "a view"));
    return std::move(limit).what();
}

std::string limit_of(const schema::MaterializedView& view) {
    FirstLimit limit;
    limit.add(limit_of_name(view.name));
    limit.add(limit_of(view.columns));
    limit.when(!view.indexes.empty(), "indexes of a materialized view");
    for (const auto& expression : view.partition_by)
        limit.add(limit_of_raw(expression.text, "PARTITION BY"));
    limit.add(limit_of_properties(view.properties));
    limit.add(limit_of_raw(view.query.text, "a view"));
    return std::move(limit).what();
}

// The dialect writes the whole definition, and behind a DATETIME a RENAME COLUMN.
std::string limit_of(const schema::ModifyColumn& modify) {
    const auto& column = modify.column;
    FirstLimit limit;
    limit.when(modify.position.has_value(), "the place of a column");
    limit.when(modify.rollup.has_value(), "a column of a rollup");
    limit.when(!modify.properties.empty(), "properties of a change");
    limit.when(column.key, "KEY of a column that is changed");
    limit.when(column.aggregate.has_value(), "the aggregate of a column that is changed");
    limit.when(column.generated.has_value(), "a generated column that is changed");
    limit.when(column.auto_increment, "AUTO_INCREMENT of a column that is changed");
    limit.when(column.type && column.type->kind == schema::TypeKind::datetime,
               "the dialect renames a DATETIME column that is changed to its own name");
    limit.when(column.comment && column.comment->empty(), "an empty comment");
    limit.add(limit_of(column));
    return std::move(limit).what();
}

std::string limit_of(const schema::AlterClause& clause) {
    const auto no_operation = [](std::string_view what) { return fmt::format("no operation {}", what); };
    return std::visit(
        base::Overloaded{
            [](const schema::AddColumns& c) {
                FirstLimit limit;
                limit.when(c.columns.size() != 1, "several columns in one statement");
                limit.when(c.position.has_value(), "the place of a column");
                limit.when(c.rollup.has_value(), "a column of a rollup");
                limit.when(!c.properties.empty(), "properties of a change");
                for (const auto& column : c.columns)
                    limit.add(limit_of(column));
                return std::move(limit).what();
            },
            [](const schema::DropColumn& c) {
                FirstLimit limit;
                limit.add(limit_of_column_name(c.name));
                limit.when(c.rollup.has_value(), "a column of a rollup");
                limit.when(!c.properties.empty(), "properties of a change");
                return std::move(limit).what();
            },
            [](const schema::ModifyColumn& c) { return limit_of(c); },
            [&](const schema::ModifyColumnComment&) { return no_operation("changes a comment alone"); },
            [&](const schema::AddField&) { return no_operation("adds a field to a struct"); },
            [&](const schema::DropField&) { return no_operation("drops a field of a struct"); },
            [](const schema::RenameColumn&) { return std::string("the dialect changes a column that it renames"); },
            [](const schema::OrderBy& c) {
                FirstLimit limit;
                limit.when(c.rollup.has_value(), "the order of a rollup");
                limit.when(!c.properties.empty(), "properties of a change");
                return std::move(limit).what();
            },
            [](const schema::AddIndex&) { return std::string("the dialect makes indexes without their kind"); },
            [](const schema::DropIndex& c) { return limit_of_column_name(c.name); },
            [](const schema::SetProperties& c) {
                FirstLimit limit;
                limit.when(c.properties.size() != 1, "several properties in one statement");
                limit.add(limit_of_properties(c.properties));
                return std::move(limit).what();
            },
            [&](const schema::AddRollups&) { return no_operation("makes a rollup"); },
            [&](const schema::DropRollups&) { return no_operation("drops a rollup"); },
            [](const schema::RenameTable&) {
                return std::string("the dialect writes RENAME TO, which StarRocks does not take");
            },
            [&](const schema::RenamePartition&) { return no_operation("renames a partition"); },
            [&](const schema::RenameRollup&) { return no_operation("renames a rollup"); },
            [&](const schema::SwapTable&) { return no_operation("swaps tables"); },
            [](const schema::SetTableComment&) { return std::string(); },
            [&](const schema::AddPartitions&) { return no_operation("adds partitions"); },
            [&](const schema::DropPartitions&) { return no_operation("drops partitions"); },
            [&](const schema::TruncatePartitions&) { return no_operation("truncates partitions"); },
            [&](const schema::ReplacePartitions&) { return no_operation("replaces partitions"); },
            [&](const schema::ModifyPartitions&) { return no_operation("changes partitions"); },
            [&](const schema::Optimize& c) {
                const schema::Optimize alone{.distribution = c.distribution};
                return c.distribution && c == alone
                           ? std::string()
                           : no_operation("changes the layout of a table but its distribution");
            },
            [&](const schema::SetDefaultBuckets&) { return no_operation("sets default buckets"); },
            [&](const schema::Compact&) { return no_operation("compacts a table"); },
            [&](const schema::SetAutoIncrement&) { return no_operation("sets AUTO_INCREMENT of a table"); },
            [](const schema::OpaqueClause&) { return std::string("what it does is not known"); },
        },
        clause);
}

std::string limit_of(const schema::AlterTable& alter) {
    if (const auto name = limit_of_name(alter.name); !name.empty()) return name;
    if (alter.clauses.size() != 1) return "several changes in one statement";
    return limit_of(alter.clauses.front());
}

std::string limit_of(const schema::AlterMaterializedView& alter) {
    if (const auto name = limit_of_name(alter.name); !name.empty()) return name;
    return std::visit(
        base::Overloaded{
            [](const schema::RenameMaterializedView&) {
                return std::string("no operation renames a materialized view");
            },
            [](const schema::SwapMaterializedView&) { return std::string("no operation swaps materialized views"); },
            [](const schema::SetRefresh& c) { return limit_of_raw(sql::render(c.refresh), "REFRESH"); },
            [](const schema::SetProperties& c) { return limit_of_properties(c.properties); },
            [](const schema::Activate&) { return std::string("no operation activates a materialized view"); },
            [](const schema::Deactivate&) { return std::string("no operation deactivates a materialized view"); },
        },
        alter.change);
}

std::vector<std::string> each_named(std::string_view what, const std::vector<std::string>& names) {
    std::vector<std::string> parts;
    for (const auto& name : names)
        parts.push_back(fmt::format("the {} {}", what, name));
    return parts;
}

void add_all(std::vector<std::string>& parts, std::vector<std::string> more) {
    parts.insert(parts.end(), more.begin(), more.end());
}

}  // namespace

bool is_left_bare(std::string_view name) {
    // Reserved for StarRocks and not for MySQL 8 (reference dialect.md §3.1).
    constexpr std::array<std::string_view, 32> k_words{
        "asof",        "bitmap",        "bitshiftleft", "bitshiftright",     "bitshiftrightlogical",
        "compaction",  "current_group", "current_role", "current_warehouse", "decimal128",
        "decimal256",  "decimal32",     "decimal64",    "decimalv2",         "deferred",
        "files",       "full",          "gin",          "grouping_id",       "hll",
        "immediate",   "invoker",       "json",         "largeint",          "last_query_id",
        "microsecond", "millisecond",   "percentile",   "prepare",           "set_var",
        "text",        "variant"};
    return std::find(k_words.begin(), k_words.end(), name) != k_words.end();
}

std::string beyond_operations(const schema::Operation& operation) {
    const auto no_operation = [](std::string_view what) { return fmt::format("no operation {}", what); };
    return std::visit(
        base::Overloaded{
            [&](const schema::CreateDatabase&) { return no_operation("makes a database"); },
            [&](const schema::DropDatabase&) { return no_operation("drops a database"); },
            [&](const schema::RenameDatabase&) { return no_operation("renames a database"); },
            [&](const schema::SetDatabaseQuota&) { return no_operation("sets a quota"); },
            [&](const schema::SetDatabaseProperties&) { return no_operation("changes a database"); },
            [](const schema::CreateTable& o) { return limit_of(o); },
            [&](const schema::CreateTableLike&) { return no_operation("makes a table like another one"); },
            [&](const schema::CreateTableAsSelect&) { return no_operation("makes a table from a query"); },
            [](const schema::DropTable& o) {
                FirstLimit limit;
                limit.add(limit_of_name(o.name));
                limit.when(o.force, "FORCE");
                limit.when(o.temporary, "a temporary table");
                return std::move(limit).what();
            },
            [&](const schema::TruncateTable&) { return no_operation("truncates a table"); },
            [](const schema::AlterTable& o) { return limit_of(o); },
            [](const schema::CreateView& o) { return limit_of(o.view); },
            [](const schema::AlterView& o) {
                FirstLimit limit;
                limit.add(limit_of_name(o.name));
                limit.add(limit_of(o.columns));
                limit.add(limit_of_raw(o.query.text, "a view"));
                return std::move(limit).what();
            },
            [&](const schema::SetViewSecurity&) { return no_operation("changes the security of a view"); },
            [](const schema::DropView& o) { return limit_of_name(o.name); },
            [](const schema::CreateMaterializedView& o) { return limit_of(o.view); },
            [](const schema::AlterMaterializedView& o) { return limit_of(o); },
            [](const schema::DropMaterializedView& o) {
                FirstLimit limit;
                limit.add(limit_of_name(o.name));
                limit.when(o.force, "FORCE");
                return std::move(limit).what();
            },
            [&](const schema::RefreshMaterializedView&) { return no_operation("refreshes a materialized view"); },
            [&](const schema::CancelRefresh&) { return no_operation("cancels a refresh"); },
            [&](const schema::CancelAlter&) { return no_operation("cancels a change"); },
            [&](const schema::Use&) { return no_operation("chooses a database"); },
            [&](const schema::SetSession&) { return no_operation("sets a variable"); },
            [&](const schema::DataStatement&) { return no_operation("moves rows"); },
            [](const schema::Opaque&) { return std::string("what it does is not known"); },
        },
        operation);
}

std::vector<std::string> beyond_models(const schema::Table& table) {
    std::vector<std::string> parts;
    for (const auto& column : table.columns) {
        if (column.charset) parts.push_back("the character set of the column " + column.name);
        const bool has_class = column.type && python_type(*column.type, PythonTypeForm::model);
        if (!has_class) parts.push_back("the type of the column " + column.name);
        const auto* const function =
            column.aggregate ? std::get_if<schema::AggregateFunction>(&*column.aggregate) : nullptr;
        if (column.aggregate && (function == nullptr || *function == schema::AggregateFunction::percentile_union)) {
            parts.push_back("the aggregate of the column " + column.name);
        }
    }
    for (const auto& index : table.indexes) {
        if (!index.properties.empty() || index.comment) parts.push_back("all of the index " + index.name);
    }
    if (table.charset) parts.emplace_back("the character set");
    std::vector<std::string> rollups;
    for (const auto& rollup : table.rollups)
        rollups.push_back(rollup.name);
    add_all(parts, each_named("rollup", rollups));
    if (!table.broker_properties.empty()) parts.emplace_back("broker properties");
    return parts;
}

std::vector<std::string> beyond_models(const schema::View& view) {
    if (view.properties.empty()) return {};
    return {"properties of a view"};
}

std::vector<std::string> beyond_models(const schema::MaterializedView& view) {
    std::vector<std::string> indexes;
    for (const auto& index : view.indexes)
        indexes.push_back(index.name);
    return each_named("index", indexes);
}

}  // namespace srmigrate::revision
