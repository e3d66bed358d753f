// SPDX-License-Identifier: Apache-2.0
// Doing statements and expressions; for the parts of the evaluator.
#pragma once

#include "python/evaluate/state.hpp"

namespace srmigrate::python {

PyValue run_function(PyEvaluator& py, PyFunction& function, PyCall& call);
void run_module(PyEvaluator& py, PyModule& module);
PyValue evaluate_in(PyEvaluator& py, const PyExpression& expression, PyScope* scope, const CodeFile* file);
/// A class statement's class from its bases and names: its order (C3), members of an enum, hooks of libraries.
void finish_class(PyEvaluator& py, PyClass& type, CodePlace place);

}  // namespace srmigrate::python
