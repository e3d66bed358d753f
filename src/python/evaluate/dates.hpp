// SPDX-License-Identifier: Apache-2.0
// The module datetime: dates and times that are written out; the clock is unknown.
#pragma once

#include "python/evaluate/evaluator.hpp"

namespace srmigrate::python {

/// A name of the module datetime.
std::optional<PyValue> dates_name(PyEvaluator& py, std::string_view name);

}  // namespace srmigrate::python
