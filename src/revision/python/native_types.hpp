// SPDX-License-Identifier: Apache-2.0
// Column types as objects of a Python file: classes that may be called or named, and what comes of that.
#pragma once

#include "revision/python/library.hpp"
#include "revision/python/types.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

/// An instance of a type: `VARCHAR(50)`.
class TypeObject final : public python::NativeObject {
  public:
    TypeObject(PythonLibrary& library, SaTypePtr made) : type(std::move(made)), m_library(library) {}
    std::string type_name() const override { return std::string(type->type->name); }
    std::optional<python::PyValue> attribute(python::PyEvaluator& py, std::string_view name,
                                             python::CodePlace place) override;
    python::PyValue to_text(python::PyEvaluator& py, python::CodePlace place) override;

    SaTypePtr type;

  private:
    PythonLibrary& m_library;
};

/// A class of types: `VARCHAR`. A class of the project may derive from it.
class TypeClassObject final : public python::NativeObject {
  public:
    TypeClassObject(PythonLibrary& library, const SaTypeClass& row) : type(row), m_library(library) {}
    std::string type_name() const override { return "type"; }
    std::optional<python::PyValue> attribute(python::PyEvaluator& py, std::string_view name,
                                             python::CodePlace place) override;
    bool callable() const override { return true; }
    python::PyValue call(python::PyCall& call) override;
    bool is_class() const override { return true; }
    /// `Type[str]`: what it is of matters to type checkers only.
    std::optional<python::PyValue> item(python::PyEvaluator&, python::PyValue, python::CodePlace) override {
        return this;
    }
    bool has_instance(const python::PyValue& value) const override;
    std::optional<python::PyValue> construct(python::PyClass& derived, python::PyCall& call) override;
    python::PyValue to_repr(python::PyEvaluator& py, python::CodePlace place) override;

    const SaTypeClass& type;

  private:
    PythonLibrary& m_library;
};

/// `TypeDecorator` and `UserDefinedType`, from which classes of the project derive: the first prints its `impl`, the
/// other what its `get_col_spec` answers.
class OwnTypeClass final : public python::NativeObject {
  public:
    enum class Kind { decorator, user_defined };
    OwnTypeClass(PythonLibrary& library, Kind what) : kind(what), m_library(library) {}
    std::string type_name() const override { return "type"; }
    bool callable() const override { return true; }
    python::PyValue call(python::PyCall& call) override;
    bool is_class() const override { return true; }
    std::optional<python::PyValue> item(python::PyEvaluator&, python::PyValue, python::CodePlace) override {
        return this;
    }
    std::optional<python::PyValue> construct(python::PyClass& derived, python::PyCall& call) override;

    const Kind kind;

  private:
    PythonLibrary& m_library;
};

/// The types of other packages that stand for one of SQLAlchemy's, as scripts of many projects name them; nothing
/// for what the module does not have or what is no such type.
std::optional<python::PyValue> package_type_value(python::PyEvaluator& py, PythonLibrary& library,
                                                  std::string_view package, std::string_view name);

/// A value as a type: an instance, or a class that is made without arguments. Null for what is no type.
SaTypePtr as_type(python::PyEvaluator& py, const python::PyValue& value, python::CodePlace place);
/// The same; raised for what is no type.
SaTypePtr type_argument(python::PyEvaluator& py, const python::PyValue& value, python::CodePlace place);

/// The type that SQLAlchemy makes of members of an enum of Python.
SaTypePtr enum_type(python::PyEvaluator& py, const python::PyClass& members, python::CodePlace place);

/// The class of that name in a module of types, if it has one.
std::optional<python::PyValue> type_class_value(python::PyEvaluator& py, PythonLibrary& library, SaTypeModule module,
                                                std::string_view name);
std::vector<std::string> type_class_names(SaTypeModule module);

}  // namespace srmigrate::revision
