// SPDX-License-Identifier: Apache-2.0
// Python's own functions, classes and modules.
#pragma once

#include "python/evaluate/evaluator.hpp"

namespace srmigrate::python {

/// Puts functions and classes that need no import into the evaluator.
void define_builtins(PyEvaluator& py);
/// Methods of str, bytes, int, float, list, tuple, dict, set.
void define_methods(PyEvaluator& py);
/// A module of the standard library; nothing where it is not one of those that are known.
std::optional<PyValue> standard_module(PyEvaluator& py, std::string_view dotted);
/// Whether the name is one of the standard library's top modules, known here or not.
bool is_standard_module(std::string_view dotted);
/// After the body of a class that derives from Enum: its names become members.
void make_enum_members(PyEvaluator& py, PyClass& type);

/// @property, @staticmethod, @classmethod
class PyDescriptor final : public NativeObject {
  public:
    enum class Kind { property, static_method, class_method };
    PyDescriptor(Kind which, PyValue callee) : kind(which), function(callee) {}
    Kind kind;
    PyValue function;
    std::string type_name() const override;
    std::optional<PyValue> attribute(PyEvaluator& py, std::string_view name, CodePlace place) override;
};

/// `super()`: the names behind a class in the order of another.
class PySuper final : public NativeObject {
  public:
    PySuper(PyClass* behind, PyValue object) : after(behind), self(object) {}
    PyClass* after;
    PyValue self;
    std::string type_name() const override { return "super"; }
    std::optional<PyValue> attribute(PyEvaluator& py, std::string_view name, CodePlace place) override;
};

/// `enum.auto()`
class PyAuto final : public NativeObject {
  public:
    std::string type_name() const override { return "auto"; }
};

}  // namespace srmigrate::python
