// SPDX-License-Identifier: Apache-2.0
// The module datetime: dates and times that are written out; the clock is unknown.
#pragma once

#include "python/evaluate/evaluator.hpp"

#include <optional>
#include <string_view>

namespace srmigrate::python {

/// The way out where a value differs from run to run.
inline constexpr std::string_view k_write_value_out = "write the value out, or let the database make it";

/// A name of the module datetime.
std::optional<PyValue> dates_name(PyEvaluator& py, std::string_view name);

}  // namespace srmigrate::python
