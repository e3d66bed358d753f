// SPDX-License-Identifier: Apache-2.0
// Parts of tables and views as Python source, the same in revisions and models. Private to revision/python_text.
#pragma once

#include "revision/python_text/types.hpp"
#include "schema/model/model.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

/// A keyword argument: its name, and its value as Python source.
struct PythonOption {
    std::string name;
    std::string value;
};

/// starrocks_… of a table, sorted by name.
std::vector<PythonOption> table_options(const schema::Table& table);
std::vector<PythonOption> view_options(const schema::View& view);
/// In the order of the clauses of CREATE.
std::vector<PythonOption> view_options(const schema::MaterializedView& view);

/// [{'name': 'a', 'comment': 'c'}, …]
std::string view_columns(const std::vector<schema::ViewColumn>& columns);

/// `sa.text('0')` or a string. `prefix` is what stands before SQLAlchemy's names.
std::string python_default(const schema::Default& value, std::string_view prefix);

enum class PrimaryKeyColumn { no, yes };

/// sa.Column(…). Its type has a class.
std::string python_column(const schema::Column& column, PythonTypeForm form, std::string_view prefix,
                          PrimaryKeyColumn primary_key = PrimaryKeyColumn::no);

}  // namespace srmigrate::revision
