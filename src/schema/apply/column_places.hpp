// SPDX-License-Identifier: Apache-2.0
// Where a column stands in a table, and where its name does.
#pragma once

#include "schema/model/model.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace srmigrate::schema {

/// The table with the column and everything that refers to it renamed: key, sort key, distribution, partitioning,
/// indexes, bloom filter, rollups, generated columns.
Table rename_column(Table table, std::string_view from, const std::string& to);

/// Where ADD COLUMN without FIRST or AFTER puts a column: a key column behind the last key column, others at the end
/// but before generated columns (reference §3.3).
std::size_t default_position(const Table& table, const Column& column);

/// Whether that holds for every column of a statement. On a table with generated columns the server works the place of
/// an ordinary one out before it adds any, so that the last one added comes first, and puts a key behind the values,
/// which it then refuses (SchemaChangeHandler).
bool has_default_position(const Table& table, const Column& column);

/// Whether the column becomes part of the key when it is added to the table.
bool becomes_key(const Table& table, const Column& column);

}  // namespace srmigrate::schema
