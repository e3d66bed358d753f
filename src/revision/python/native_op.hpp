// SPDX-License-Identifier: Apache-2.0
// `alembic.op`: the operations of Alembic and of the dialect, each of which sends statements.
#pragma once

#include "revision/python/library.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

/// The operation of that name: create_table, add_column … Nothing for a name that is none.
std::optional<python::PyValue> operation_value(python::PyEvaluator& py, PythonLibrary& library, std::string_view name);
std::vector<std::string> operation_names();

/// The class of that name in alembic.operations.ops, for `op.invoke(…)`.
std::optional<python::PyValue> operation_class(python::PyEvaluator& py, PythonLibrary& library, std::string_view name);

}  // namespace srmigrate::revision
