// SPDX-License-Identifier: Apache-2.0
// `sqlalchemy.inspect(bind)`: what a script asks of the schema. Who reads the script may know the answer
// (LibraryInputs::ask); otherwise it is unknown.
#pragma once

#include "revision/python/library.hpp"

#include <optional>
#include <string_view>

namespace srmigrate::revision {

python::PyValue inspector_value(python::PyEvaluator& py, PythonLibrary& library);

/// The same question to `bind.dialect`, whose methods take the connection first.
std::optional<python::PyValue> dialect_question(python::PyEvaluator& py, PythonLibrary& library, std::string_view name);

}  // namespace srmigrate::revision
