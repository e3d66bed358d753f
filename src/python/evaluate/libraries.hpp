// SPDX-License-Identifier: Apache-2.0
// What the modules of Python's standard library share, and which name each of them has. Private to the units of these
// modules.
#pragma once

#include "python/evaluate/evaluator.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::python {

/// The value of a name in a module; nothing where the module is not known to have it.
using Resolved = std::optional<PyValue>;

// ---- Arguments and functions ----------------------------------------------------------------------------------------

PyValue given(const PyCall& call, std::size_t index, PyValue standard = {});
/// TypeError where it is no str.
std::string text_argument(const PyCall& call, std::size_t index);
PyValue nothing_doing(PyEvaluator& py, std::string_view name);
PyValue unknown_call(PyEvaluator& py, std::string_view name, std::string reason, std::string hint = {});
/// The lines of a text, each with its end.
std::vector<std::string> lines_with_ends(std::string_view text);
PyValue exception_class(PyEvaluator& py, std::string_view name, std::string_view base);

// ---- Modules by name ------------------------------------------------------------------------------------------------

Resolved textwrap_name(PyEvaluator& py, std::string_view name);
Resolved string_name(PyEvaluator& py, std::string_view name);
Resolved re_name(PyEvaluator& py, std::string_view name);
Resolved json_name(PyEvaluator& py, std::string_view name);
Resolved path_name(PyEvaluator& py, std::string_view name);
Resolved os_name(PyEvaluator& py, std::string_view name);
Resolved pathlib_name(PyEvaluator& py, std::string_view name);
Resolved enum_name(PyEvaluator& py, std::string_view name);
Resolved typing_name(PyEvaluator& py, std::string_view name);
Resolved dataclasses_name(PyEvaluator& py, std::string_view name);
Resolved functools_name(PyEvaluator& py, std::string_view name);
Resolved itertools_name(PyEvaluator& py, std::string_view name);
Resolved collections_name(PyEvaluator& py, std::string_view name);
Resolved copy_name(PyEvaluator& py, std::string_view name);
Resolved operator_name(PyEvaluator& py, std::string_view name);

}  // namespace srmigrate::python
