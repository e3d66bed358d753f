// SPDX-License-Identifier: Apache-2.0
// What Alembic, SQLAlchemy and `starrocks` are to a Python file that is read: modules of native objects, and the
// statements that the file sends, in their order. One library serves one evaluator.
#pragma once

#include "python/evaluate/bind.hpp"
#include "python/evaluate/evaluator.hpp"
#include "revision/python/clause.hpp"
#include "revision/python/library_error.hpp"
#include "revision/python/schema_items.hpp"
#include "revision/script/known_schema.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace srmigrate::revision {

class MetaDataObject;

/// A statement on its way: its text, the call that sends it, and what to say of it before it runs.
struct EmittedStatement {
    std::string text;
    python::CodePlace place;
    std::optional<base::Diagnostic> doubt = {};
};

/// A module of a package, as pkgutil lists it.
struct ListedModule {
    std::string name;
    bool package = false;
};

/// What a file may ask for that no file says.
struct LibraryInputs {
    std::map<std::string, std::string, std::less<>> arguments = {};  ///< -x name=value
    /// Options of the section of the configuration; without it each is unknown.
    std::function<std::optional<std::string>(std::string_view name)> option = {};
    /// What is known of the schema after the statements so far; without it each question has an unknown answer.
    std::function<KnownSchema(const std::string& database)> ask = {};
    std::function<void(base::Diagnostic)> tell = {};  ///< of each answer
    /// The modules of a package by its dotted name or its directory, in the order of their names; nothing where there
    /// is none in the project.
    std::function<std::optional<std::vector<ListedModule>>(const std::string& package)> list_modules = {};
};

class PythonLibrary {
  public:
    explicit PythonLibrary(LibraryInputs library_inputs) : inputs(std::move(library_inputs)) {}

    /// For PyOptions::libraries.
    std::optional<python::PyValue> module(python::PyEvaluator& py, std::string_view dotted);

    void send(python::PyEvaluator& py, std::string text, python::CodePlace place,
              std::optional<base::Diagnostic> doubt = std::nullopt);
    void send(python::PyEvaluator& py, const std::vector<std::string>& texts, python::CodePlace place);

    LibraryInputs inputs;
    std::vector<EmittedStatement> sent;
    bool operating = false;  ///< inside of upgrade() or downgrade(): only there operations may be called
    /// Every MetaData that was made, in order.
    std::vector<MetaDataObject*> metadatas;

  private:
    /// Of a package that is known by its types alone.
    std::optional<python::PyValue> package_module(python::PyEvaluator& py, std::string_view dotted);

    std::map<std::string, python::PyValue, std::less<>> m_modules;
};

// ---- Functions and methods as tables --------------------------------------------------------------------------------

/// A call bound to a signature. What is asked for and cannot be known is refused with its reason; a value of another
/// type is Python's TypeError.
class LibraryCall {
  public:
    LibraryCall(PythonLibrary& called, python::PyCall& call, std::string_view parameters);

    python::PyEvaluator& py;
    PythonLibrary& owner;  ///< of what is called
    std::string callee;
    python::CodePlace place;
    std::string_view signature;  ///< in Python's notation
    python::BoundCall bound;

    bool given(std::string_view name) const { return bound.given(name); }
    python::PyValue value(std::string_view name) const { return bound.value(name); }
    bool has(std::string_view name) const { return !bound.value(name).is_none(); }  ///< given, and not None
    python::CodePlace place_of(std::string_view name) const { return bound.place(name); }
    /// Of a keyword's name, where that stands in the line in which the call begins: that is the line that Python tells.
    python::CodePlace place_of_name(const python::PyKeyword& keyword) const;

    std::string text(std::string_view name) const;
    std::optional<std::string> optional_text(std::string_view name) const;  ///< nothing for None
    std::optional<std::int64_t> optional_integer(std::string_view name) const;
    bool flag(std::string_view name, bool standard = false) const;
    std::optional<bool> optional_flag(std::string_view name) const;
    std::vector<std::string> texts(std::string_view name) const;

    [[noreturn]] void raise(std::string_view type, std::string message, std::string hint = {}) const;
};

/// The parameters of a signature in Python's notation: "name, *columns, schema=None, **options".
std::vector<python::NativeParameter> parameters_of(std::string_view signature);

struct LibraryFunction {
    std::string_view name;
    std::string_view parameters;
    python::PyValue (*body)(LibraryCall& call);
};
python::PyValue function_value(python::PyEvaluator& py, PythonLibrary& library, const LibraryFunction& function);

template <class Object>
struct LibraryMethod {
    std::string_view name;
    std::string_view parameters;
    python::PyValue (*body)(Object& self, LibraryCall& call);
};

/// Runs what may throw LibraryError or base::Error, which become Python's errors of that place.
python::PyValue at_place(python::PyEvaluator& py, python::CodePlace place,
                         const std::function<python::PyValue()>& body);

template <class Object>
python::PyValue method_value(python::PyEvaluator& py, PythonLibrary& library, Object& self,
                             const LibraryMethod<Object>& method) {
    const auto body = [&library, &self, &method](python::PyCall& call) {
        return at_place(call.py, call.place, [&] {
            LibraryCall bound(library, call, method.parameters);
            return method.body(self, bound);
        });
    };
    return py.function(std::string(method.name), body, python::NativeEffect::records);
}
/// The method of that name, if the table has it.
template <class Object, class Table>
std::optional<python::PyValue> find_method(python::PyEvaluator& py, PythonLibrary& library, Object& self,
                                           const Table& table, std::string_view name) {
    for (const auto& method : table) {
        if (method.name == name) return method_value(py, library, self, method);
    }
    return std::nullopt;
}

// ---- Values out of Python's -----------------------------------------------------------------------------------------

/// A str; refused or raised otherwise. `what` names it: "the name of a column".
std::string str_of(python::PyEvaluator& py, const python::PyValue& value, python::CodePlace place,
                   std::string_view what);
void refuse_unknown(python::PyEvaluator& py, const python::PyValue& value, python::CodePlace place);
/// A name that is exempt from naming conventions is its text.
bool is_any_of(std::string_view name, std::initializer_list<std::string_view> names);

}  // namespace srmigrate::revision
