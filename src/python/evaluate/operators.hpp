// SPDX-License-Identifier: Apache-2.0
// Operators, comparisons and subscripts of Python's own types.
#pragma once

#include "python/evaluate/evaluator.hpp"

namespace srmigrate::python {

PyValue apply_binary(PyEvaluator& py, PyOperator op, PyValue left, PyValue right, CodePlace place);
PyValue apply_unary(PyEvaluator& py, PyUnary op, PyValue operand, CodePlace place);
/// A bool, what an object of a library makes of it, or unknown.
PyValue apply_comparison(PyEvaluator& py, PyComparison op, PyValue left, PyValue right, CodePlace place);
PyValue item_of(PyEvaluator& py, PyValue object, PyValue key, CodePlace place);
void set_item_of(PyEvaluator& py, PyValue object, PyValue key, PyValue value, CodePlace place);
void delete_item_of(PyEvaluator& py, PyValue object, PyValue key, CodePlace place);
/// A bool, or unknown.
PyValue truth_of(PyEvaluator& py, PyValue value, CodePlace place);
std::optional<std::size_t> length_of(PyEvaluator& py, PyValue value, CodePlace place);

}  // namespace srmigrate::python
