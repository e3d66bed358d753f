// SPDX-License-Identifier: Apache-2.0
// What tables of one MetaData know of each other: the names of unnamed indexes, and what foreign keys refer to.
// Source: SQLAlchemy's sql/naming.py; python-projects.md §2.2, §3.3.
#pragma once

#include "revision/python/schema_objects.hpp"

#include <optional>
#include <string>
#include <vector>

namespace srmigrate::revision {

/// The name that the naming convention of the table's MetaData gives an index on these columns.
std::string index_name(python::PyEvaluator& py, const TableObject& table, const std::vector<std::string>& columns,
                       python::CodePlace place);

/// The table that a foreign key of `from` refers to; null where it is not declared.
const TableObject* referred_table(python::PyEvaluator& py, const SchemaItemObject& foreign_key,
                                  const TableObject& from);
/// The type of a column that has none of its own: that of the column which its foreign key refers to; null otherwise.
SaTypePtr referred_type(python::PyEvaluator& py, const ColumnObject& column);

/// The first table that an expression names.
std::optional<SaTableName> first_table_in(const SaClause& clause);

}  // namespace srmigrate::revision
