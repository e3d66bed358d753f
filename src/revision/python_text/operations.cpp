// SPDX-License-Identifier: Apache-2.0
#include "revision/python_text/operations.hpp"

#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "python/syntax/repr.hpp"
#include "revision/python_text/dialect_limits.hpp"
#include "revision/python_text/literals.hpp"
#include "revision/python_text/parts.hpp"
#include "revision/python_text/types.hpp"
#include "sql/quote.hpp"
#include "sql/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace srmigrate::revision {
namespace {

constexpr std::size_t k_short_arguments = 80;  ///< characters of arguments that stand on one line

std::string keyword_argument(std::string_view name, std::string_view value) {
    return fmt::format("{}={}", name, value);
}

std::string text_keyword(std::string_view name, std::string_view value) {
    return keyword_argument(name, python::repr(value));
}

// A call on one line.
std::string call(std::string_view name, const std::vector<std::string>& arguments) {
    return fmt::format("op.{}({})", name, base::join(arguments, ", "));
}

// With an argument a line where there are many: as the dialect does (starrocks.alembic.render._render_op_call).
std::string dialect_call(std::string_view name, const std::vector<std::string>& arguments) {
    std::size_t size = 0;
    for (const auto& argument : arguments)
        size += base::count_characters(argument);
    if (arguments.size() <= 2 || size <= k_short_arguments) return call(name, arguments);
    return fmt::format("op.{}(\n    {}\n)", name, base::join(arguments, ",\n    "));
}

/// Arguments one after the other; keywords only where there is something to say.
class PythonArguments {
  public:
    explicit PythonArguments(std::vector<std::string> first) : m_arguments(std::move(first)) {}

    PythonArguments& add(std::string argument) {
        m_arguments.push_back(std::move(argument));
        return *this;
    }
    PythonArguments& text(std::string_view name, const std::optional<std::string>& value) {
        if (value) m_arguments.push_back(text_keyword(name, *value));
        return *this;
    }
    PythonArguments& flag(std::string_view name, bool value) {
        if (value) m_arguments.push_back(keyword_argument(name, "True"));
        return *this;
    }
    PythonArguments& options(const std::vector<PythonOption>& options) {
        for (const auto& [name, value] : options)
            m_arguments.push_back(keyword_argument(name, value));
        return *this;
    }
    PythonArguments& columns(const std::optional<std::vector<schema::ViewColumn>>& columns) {
        if (columns) m_arguments.push_back(keyword_argument("columns", view_columns(*columns)));
        return *this;
    }
    const std::vector<std::string>& all() const { return m_arguments; }

  private:
    std::vector<std::string> m_arguments;
};

std::string create_table_call(const schema::CreateTable& create) {
    const auto& table = create.table;
    std::vector<std::string> lines;
    for (const auto& column : table.columns)
        lines.push_back(python_column(column, PythonTypeForm::repr, "sa."));
    if (table.key && table.key->model == schema::KeyModel::primary) {
        std::vector<std::string> names;
        for (const auto& name : table.key->columns)
            names.push_back(python::repr(name));
        lines.push_back(fmt::format("sa.PrimaryKeyConstraint({})", base::join(names, ", ")));
    }
    PythonArguments arguments(std::move(lines));
    arguments.text("schema", table.name.database)
        .text("comment", table.comment)
        .options(table_options(table))
        .flag("if_not_exists", create.if_not_exists);
    return fmt::format("op.create_table({},\n{}\n)", python::repr(table.name.name), base::join(arguments.all(), ",\n"));
}

// Of an object that one or two texts name, on one line.
PythonArguments of(const schema::ObjectName& name, std::vector<std::string> more = {}) {
    more.insert(more.begin(), python::repr(name.name));
    return PythonArguments(std::move(more));
}

std::string modify_column(const schema::ObjectName& table, const schema::Column& column) {
    std::vector<std::string> parts{
        fmt::format("op.alter_column({}, {}", python::repr(table.name), python::repr(column.name))};
    parts.push_back(keyword_argument("type_", python_type(*column.type, PythonTypeForm::repr)->text));
    if (column.nullable) parts.push_back(keyword_argument("nullable", *column.nullable ? "True" : "False"));
    if (column.default_value)
        parts.push_back(keyword_argument("server_default", python_default(*column.default_value, "sa.")));
    if (column.comment) parts.push_back(text_keyword("comment", *column.comment));
    if (table.database) parts.push_back(text_keyword("schema", *table.database));
    return base::join(parts, ",\n           ") + ')';
}

std::string set_comment(const schema::ObjectName& table, const std::string& comment) {
    const auto schema = table.database ? python::repr(*table.database) : "None";
    if (comment.empty()) {
        return fmt::format("op.drop_table_comment(\n    {},\n    existing_comment=None,\n    schema={}\n)",
                           python::repr(table.name), schema);
    }
    return fmt::format("op.create_table_comment(\n    {},\n    {},\n    existing_comment=None,\n    schema={}\n)",
                       python::repr(table.name), python::repr(comment), schema);
}

std::string set_distribution(const schema::ObjectName& table, const schema::Distribution& distribution) {
    const auto buckets = std::visit([](const auto& given) { return given.buckets; }, distribution);
    auto method = distribution;
    std::visit([](auto& given) { given.buckets.reset(); }, method);
    auto arguments = of(table, {python::repr(sql::render(method))});
    if (buckets) arguments.add(keyword_argument("buckets", std::to_string(*buckets)));
    return dialect_call("alter_table_distribution", arguments.text("schema", table.database).all());
}

// Only clauses that beyond_operations() finds nothing against come here.
std::string alter_table_call(const schema::AlterTable& alter) {
    const auto& table = alter.name;
    return std::visit(
        base::Overloaded{
            [&](const schema::AddColumns& c) {
                const auto column = python_column(c.columns.front(), PythonTypeForm::repr, "sa.");
                return call("add_column", of(table, {column}).text("schema", table.database).all());
            },
            [&](const schema::DropColumn& c) {
                return call("drop_column", of(table, {python::repr(c.name)}).text("schema", table.database).all());
            },
            [&](const schema::ModifyColumn& c) { return modify_column(table, c.column); },
            [&](const schema::OrderBy& c) {
                return dialect_call(
                    "alter_table_order",
                    of(table, {python::repr(sql::quote_identifiers(c.columns))}).text("schema", table.database).all());
            },
            [&](const schema::DropIndex& c) {
                PythonArguments arguments({python::repr(c.name), text_keyword("table_name", table.name)});
                return call("drop_index", arguments.text("schema", table.database).all());
            },
            [&](const schema::SetProperties& c) {
                return dialect_call("alter_table_properties",
                                    of(table, {python_dictionary(c.properties)}).text("schema", table.database).all());
            },
            [&](const schema::SetTableComment& c) { return set_comment(table, c.comment); },
            [&](const schema::Optimize& c) { return set_distribution(table, *c.distribution); },
            [](const auto&) { return std::string(); },
        },
        alter.clauses.front());
}

std::string create_view_call(const schema::CreateView& create) {
    const auto& view = create.view;
    std::vector<PythonOption> options = view_options(view);
    return dialect_call("create_view", of(view.name, {python::repr(view.query.text)})
                                           .text("schema", view.name.database)
                                           .text("comment", view.comment)
                                           .columns(view.columns)
                                           .options(options)
                                           .flag("or_replace", create.or_replace)
                                           .flag("if_not_exists", create.if_not_exists)
                                           .all());
}

std::string create_view_call(const schema::CreateMaterializedView& create) {
    const auto& view = create.view;
    return dialect_call("create_materialized_view", of(view.name, {python::repr(view.query.text)})
                                                        .text("schema", view.name.database)
                                                        .text("comment", view.comment)
                                                        .columns(view.columns)
                                                        .options(view_options(view))
                                                        .flag("if_not_exists", create.if_not_exists)
                                                        .all());
}

std::string alter_view_call(const schema::AlterView& alter) {
    return dialect_call("alter_view", of(alter.name, {python::repr(alter.query.text)})
                                          .text("schema", alter.name.database)
                                          .columns(alter.columns)
                                          .all());
}

std::string alter_view_call(const schema::AlterMaterializedView& alter) {
    auto arguments = of(alter.name);
    arguments.text("schema", alter.name.database);
    if (const auto* const set = std::get_if<schema::SetRefresh>(&alter.change)) {
        arguments.add(text_keyword("refresh", sql::render(set->refresh)));
    } else if (const auto* const properties = std::get_if<schema::SetProperties>(&alter.change)) {
        arguments.add(keyword_argument("properties", python_dictionary(properties->properties)));
    }
    return dialect_call("alter_materialized_view", arguments.all());
}

// Only operations that beyond_operations() finds nothing against come here.
std::string written(const schema::Operation& operation) {
    return std::visit(
        base::Overloaded{
            [](const schema::CreateTable& o) { return create_table_call(o); },
            [](const schema::DropTable& o) {
                return call("drop_table",
                            of(o.name).text("schema", o.name.database).flag("if_exists", o.if_exists).all());
            },
            [](const schema::AlterTable& o) { return alter_table_call(o); },
            [](const schema::CreateView& o) { return create_view_call(o); },
            [](const schema::AlterView& o) { return alter_view_call(o); },
            [](const schema::DropView& o) {
                return dialect_call("drop_view",
                                    of(o.name).text("schema", o.name.database).flag("if_exists", o.if_exists).all());
            },
            [](const schema::CreateMaterializedView& o) { return create_view_call(o); },
            [](const schema::AlterMaterializedView& o) { return alter_view_call(o); },
            [](const schema::DropMaterializedView& o) {
                return dialect_call("drop_materialized_view",
                                    of(o.name).text("schema", o.name.database).flag("if_exists", o.if_exists).all());
            },
            [](const auto&) { return std::string(); },
        },
        operation);
}

// The name of the object that the operation is about, where it may be qualified without changing more.
schema::ObjectName* object_of(schema::Operation& operation) {
    const auto of_query = [](schema::ObjectName& name, const schema::Query& query) {
        const bool reads_here = std::any_of(query.reads.begin(), query.reads.end(),
                                            [](const schema::ObjectName& read) { return !read.database; });
        return reads_here ? nullptr : &name;
    };
    return std::visit(base::Overloaded{
                          [](schema::CreateTable& o) { return &o.table.name; },
                          [](schema::DropTable& o) { return &o.name; },
                          [](schema::TruncateTable& o) { return &o.name; },
                          [](schema::AlterTable& o) {
                              const bool is_known = std::none_of(
                                  o.clauses.begin(), o.clauses.end(), [](const schema::AlterClause& clause) {
                                      return std::holds_alternative<schema::OpaqueClause>(clause);
                                  });
                              return is_known ? &o.name : nullptr;
                          },
                          [&](schema::CreateView& o) { return of_query(o.view.name, o.view.query); },
                          [&](schema::AlterView& o) { return of_query(o.name, o.query); },
                          [](schema::SetViewSecurity& o) { return &o.name; },
                          [](schema::DropView& o) { return &o.name; },
                          [&](schema::CreateMaterializedView& o) { return of_query(o.view.name, o.view.query); },
                          [](schema::AlterMaterializedView& o) { return &o.name; },
                          [](schema::DropMaterializedView& o) { return &o.name; },
                          [](schema::RefreshMaterializedView& o) { return &o.name; },
                          [](schema::CancelRefresh& o) { return &o.name; },
                          [](schema::CancelAlter& o) { return &o.name; },
                          [](auto&) { return static_cast<schema::ObjectName*>(nullptr); },
                      },
                      operation);
}

bool names_types(const std::string& code) {
    return code.find("sa.Column(") != std::string::npos || code.find("type_=") != std::string::npos;
}

}  // namespace

PythonStatement python_statement(const schema::Operation& operation, std::string_view database) {
    auto own = operation;
    if (!database.empty()) {
        if (auto* const name = object_of(own); name != nullptr && !name->database) name->database = database;
    }
    if (auto limit = beyond_operations(own); !limit.empty()) {
        auto statement = python_execute(sql::render(own));
        statement.remark = std::move(limit);
        return statement;
    }
    PythonStatement statement{.code = written(own), .remark = {}, .imports = {}};
    if (names_types(statement.code)) statement.imports.emplace_back("from starrocks import *");
    return statement;
}

PythonStatement python_execute(std::string_view sql) {
    const auto lines = python_string_lines(as_text_clause(sql));
    PythonStatement statement;
    statement.code = lines.size() == 1 ? fmt::format("op.execute({})", lines.front())
                                       : fmt::format("op.execute(\n    {}\n)", base::join(lines, "\n    "));
    return statement;
}

bool can_name_database(const schema::Operation& operation) {
    auto own = operation;
    return object_of(own) != nullptr;
}

}  // namespace srmigrate::revision
