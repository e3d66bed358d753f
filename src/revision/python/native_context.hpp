// SPDX-License-Identifier: Apache-2.0
// What a revision file asks around its operations: the connection, the migration context, batches, `alembic.context`.
// There is no database behind them: what one would answer is unknown.
#pragma once

#include "revision/python/library.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

/// What `op.get_bind()` gives: statements are sent, answers are unknown.
python::PyValue connection_value(python::PyEvaluator& py, PythonLibrary& library);
/// What `op.get_context()` gives.
python::PyValue migration_context_value(python::PyEvaluator& py, PythonLibrary& library);

/// The name in alembic.context.
std::optional<python::PyValue> context_value(python::PyEvaluator& py, PythonLibrary& library, std::string_view name);
std::vector<std::string> context_names();

}  // namespace srmigrate::revision
