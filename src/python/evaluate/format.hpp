// SPDX-License-Identifier: Apache-2.0
// Values as text: str(), repr(), and the three ways of formatting.
#pragma once

#include "python/evaluate/evaluator.hpp"

namespace srmigrate::python {

/// The characters of a text, as Python counts them.
std::vector<std::string_view> characters_of(std::string_view text);
std::string repr_of_real(double value);
/// `format(value, spec)`; unknown values give unknown.
PyValue formatted_value(PyEvaluator& py, PyValue value, std::string_view spec, CodePlace place);
/// `text % arguments`
PyValue percent_formatted(PyEvaluator& py, std::string_view text, PyValue arguments, CodePlace place);
/// `text.format(…)`
PyValue brace_formatted(PyEvaluator& py, std::string_view text, PyCall& call);
/// str() or repr(); unknown where it cannot be known.
PyValue text_value(PyEvaluator& py, PyValue value, CodePlace place);
PyValue repr_value(PyEvaluator& py, PyValue value, CodePlace place);

}  // namespace srmigrate::python
