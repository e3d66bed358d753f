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

/// An iterator over what is known beforehand: of iter(), a generator, map() …
class PyIterator final : public NativeObject {
  public:
    explicit PyIterator(std::vector<PyValue> values) : items(std::move(values)) {}
    std::vector<PyValue> items;
    std::size_t next = 0;
    std::string type_name() const override { return "iterator"; }
    std::optional<std::vector<PyValue>> iterate(PyEvaluator& py, CodePlace place) override;
};

/// A function whose answer is unknown where an argument is.
PyValue plain_function(PyEvaluator& py, std::string_view name, NativeFunction::Body body);
/// The items of a set, too, for those to whom the order means nothing.
std::vector<PyValue> items_in_any_order(PyEvaluator& py, PyValue value, CodePlace place);
/// One of Python's own classes, known by its name from then on.
PyClass* define_class(PyEvaluator& py, std::string_view name, std::vector<std::string_view> bases,
                      std::function<PyValue(PyClass&, PyCall&)> construct = {});

/// `enum.auto()`
class PyAuto final : public NativeObject {
  public:
    std::string type_name() const override { return "auto"; }
};

}  // namespace srmigrate::python
