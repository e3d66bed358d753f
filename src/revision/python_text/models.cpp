// SPDX-License-Identifier: Apache-2.0
#include "revision/python_text/models.hpp"

#include "base/ascii.hpp"
#include "base/overloaded.hpp"
#include "base/text.hpp"
#include "python/syntax/repr.hpp"
#include "revision/python_text/dialect_limits.hpp"
#include "revision/python_text/literals.hpp"
#include "revision/python_text/parts.hpp"
#include "revision/python_text/types.hpp"
#include "schema/apply/creation_order.hpp"
#include "schema/model/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace srmigrate::revision {
namespace {

// A comment of as many lines as the text has.
std::string comment(std::string_view text) {
    return "# " + base::replace_all(text, "\n", "\n#   ") + "\n";
}

std::string not_said(const std::vector<std::string>& parts) {
    return parts.empty() ? std::string() : comment("not said here: " + base::join(parts, ", "));
}

// The value of `definition=`: a line for each line of the query.
std::string definition(const schema::Query& query) {
    const auto lines = python_string_lines(query.text);
    if (lines.size() == 1) return "definition=" + lines.front();
    return fmt::format("definition=(\n        {}\n    )", base::join(lines, "\n        "));
}

/// The objects of a module one after the other, and what they need to be imported.
class PythonModels {
  public:
    /// What the metadata says of all; the others say it themselves.
    PythonModels(std::optional<std::string> schema, std::string_view home)
        : m_schema(std::move(schema)), m_home(home) {}

    void add(const schema::ObjectName& name, const schema::Object& object) {
        std::visit(base::Overloaded{
                       [&](const schema::Table& it) { m_objects += '\n' + table(name, it); },
                       [&](const schema::View& it) { m_objects += '\n' + view("View", "v", name, it); },
                       [&](const schema::MaterializedView& it) {
                           m_objects += '\n' + view("MaterializedView", "mv", name, it);
                       },
                       [&](const schema::Unknown& it) {
                           m_objects += '\n' + comment(fmt::format("not understood: {}: {}", name.name, it.reason));
                       },
                   },
                   object);
    }

    std::string text() && {
        std::string text = imports("sqlalchemy", m_core);
        text += imports("starrocks", m_types);
        text += imports("starrocks.schema", m_views);
        const auto schema = m_schema ? "schema=" + python::repr(*m_schema) : std::string();
        return text + fmt::format("\nmetadata = MetaData({})\n", schema) + m_objects;
    }

  private:
    static std::string imports(std::string_view module, const std::set<std::string>& names) {
        if (names.empty()) return {};
        const std::vector<std::string> sorted(names.begin(), names.end());
        return fmt::format("from {} import {}\n", module, base::join(sorted, ", "));
    }

    std::string variable(std::string_view prefix, const std::string& name) {
        auto plain = std::string(prefix) + '_';
        for (const char c : name)
            plain += base::is_name_character(c) ? c : '_';
        const auto number = ++m_variables[plain];
        return number == 1 ? plain : fmt::format("{}_{}", plain, number);
    }

    void add_schema(std::vector<std::string>& lines, const schema::ObjectName& name) const {
        if (m_schema || !name.database || *name.database == m_home) return;
        lines.push_back("schema=" + python::repr(*name.database));
    }

    static std::string written(std::string_view remarks, std::string_view variable, std::string_view type,
                               const std::string& name, const std::vector<std::string>& lines) {
        return fmt::format("{}{} = {}(\n    {},\n    metadata,\n    {},\n)\n", remarks, variable, type,
                           python::repr(name), base::join(lines, ",\n    "));
    }

    std::string column(const schema::Table& table, const schema::Column& column) {
        const auto& key = table.key;
        const bool is_primary = key && key->model == schema::KeyModel::primary &&
                                std::any_of(key->columns.begin(), key->columns.end(), [&](const std::string& name) {
                                    return base::equals_ignoring_case(name, column.name);
                                });
        m_core.insert("Column");
        if (column.generated) m_core.insert("Computed");
        if (column.default_value && !std::holds_alternative<schema::DefaultText>(*column.default_value)) {
            m_core.insert("text");
        }
        const auto type = python_type(*column.type, PythonTypeForm::model);
        m_types.insert(type->classes.begin(), type->classes.end());
        return python_column(column, PythonTypeForm::model, "",
                             is_primary ? PrimaryKeyColumn::yes : PrimaryKeyColumn::no);
    }

    std::string index(const schema::Index& index) {
        m_core.insert("Index");
        std::vector<std::string> arguments{python::repr(index.name)};
        for (const auto& name : index.columns)
            arguments.push_back(python::repr(name));
        if (index.kind && *index.kind != schema::IndexKind::bitmap) {
            arguments.push_back("starrocks_using=" + python::repr(schema::word(*index.kind)));
        }
        return fmt::format("Index({})", base::join(arguments, ", "));
    }

    std::string table(const schema::ObjectName& name, const schema::Table& table) {
        const auto missing = beyond_models(table);
        const bool has_types = std::all_of(table.columns.begin(), table.columns.end(), [](const schema::Column& each) {
            return each.type && python_type(*each.type, PythonTypeForm::model);
        });
        if (!has_types) {
            return comment(fmt::format("not written: the table {}: Python has no class for {}", name.name,
                                       base::join(missing, ", ")));
        }
        m_core.insert("Table");
        std::vector<std::string> lines;
        for (const auto& each : table.columns)
            lines.push_back(column(table, each));
        for (const auto& each : table.indexes) {
            if (each.properties.empty() && !each.comment) lines.push_back(index(each));
        }
        add_schema(lines, name);
        if (table.comment) lines.push_back("comment=" + python::repr(*table.comment));
        if (is_left_bare(name.name)) lines.emplace_back("quote=True");
        add_options(lines, table_options(table));
        return written(not_said(missing), variable("t", name.name), "Table", name.name, lines);
    }

    template <class AnyView>
    std::string view(std::string_view type, std::string_view prefix, const schema::ObjectName& name,
                     const AnyView& view) {
        m_views.insert(std::string(type));
        std::vector<std::string> lines{definition(view.query)};
        add_schema(lines, name);
        if (view.comment) lines.push_back("comment=" + python::repr(*view.comment));
        if (view.columns) lines.push_back("columns=" + view_columns(*view.columns));
        if (is_left_bare(name.name)) lines.emplace_back("quote=True");
        add_options(lines, view_options(view));
        return written(not_said(beyond_models(view)), variable(prefix, name.name), type, name.name, lines);
    }

    static void add_options(std::vector<std::string>& lines, const std::vector<PythonOption>& options) {
        for (const auto& [name, value] : options)
            lines.push_back(fmt::format("{}={}", name, value));
    }

    std::optional<std::string> m_schema;
    std::string_view m_home;
    std::set<std::string> m_core{"MetaData"};
    std::set<std::string> m_types;
    std::set<std::string> m_views;
    std::map<std::string, int> m_variables;
    std::string m_objects;
};

// Of all objects, where they are in one database that is not the one of plain names.
std::optional<std::string> common_schema(const std::vector<schema::ObjectName>& names, std::string_view database) {
    std::set<std::string> databases;
    for (const auto& name : names)
        databases.insert(*name.database);
    if (databases.size() != 1 || *databases.begin() == database) return std::nullopt;
    return *databases.begin();
}

}  // namespace

std::string models_to_python(const schema::Catalog& catalog, std::string_view database) {
    const auto names = schema::creation_order(catalog);
    PythonModels models(common_schema(names, database), database);
    for (const auto& name : names)
        models.add(name, *schema::find(catalog, name));
    return std::move(models).text();
}

}  // namespace srmigrate::revision
