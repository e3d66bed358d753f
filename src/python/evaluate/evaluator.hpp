// SPDX-License-Identifier: Apache-2.0
// Evaluates files of Python as far as that can be done without running them: deterministic, bounded in steps, depth and
// memory, without effects. What a library does (alembic's op, SQLAlchemy's tables) is recorded by the library's own
// objects, in the order of the calls.
#pragma once

#include "base/diagnostic.hpp"
#include "python/evaluate/call.hpp"
#include "python/evaluate/value.hpp"

#include <exception>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::python {

/// Python's exception, on its way through the evaluated code. `exception` is an instance of one of Python's exception
/// classes or of a class statement's.
class PyRaised : public std::exception {
  public:
    PyRaised(PyValue value, std::string type, std::string text, CodePlace where, std::string way_out = {});
    const char* what() const noexcept override { return m_what.c_str(); }
    PyValue exception;
    std::string type_name;             ///< "KeyError"
    std::string message;               ///< what str() of it gives
    CodePlace place;                   ///< where it was raised: the innermost place inside the project
    std::optional<base::Place> shown;  ///< the same, good beyond the life of the evaluator
    std::string hint;

  private:
    std::string m_what;
};

/// What cannot be read without running the file, or exceeds a limit. No `except` of the evaluated code takes it.
class PyRefused : public std::exception {
  public:
    PyRefused(std::string why, CodePlace where, std::string way_out = {});
    const char* what() const noexcept override { return reason.c_str(); }
    std::string reason;  ///< a message in our own words
    CodePlace place;
    std::optional<base::Place> shown;  ///< the same, good beyond the life of the evaluator
    std::string hint;
};

/// As diagnostics show them: "KeyError: 'x'", "the result of a query cannot be known".
base::Diagnostic diagnostic_of(const PyRaised& raised);
base::Diagnostic diagnostic_of(const PyRefused& refused);

struct PyLimits {
    std::size_t steps = 5'000'000;    ///< expressions and statements
    std::size_t depth = 200;          ///< calls inside each other
    std::size_t memory = 256U << 20;  ///< bytes on the heap, about
    std::size_t stack = 700U << 10;   ///< bytes of the processor's stack
};

/// A module of the project as found on disk (or in a test's map).
struct FoundModule {
    std::shared_ptr<const CodeFile> file;  ///< null: a directory without __init__.py
    bool package = false;                  ///< `__init__.py`, or such a directory
};
/// Dotted name to module; nothing where the project has none of that name. Errors of reading are thrown as base::Error.
using ModuleSource = std::function<std::optional<FoundModule>(std::string_view dotted)>;
/// Dotted name of a library's module to the object that stands for it.
using LibraryModules = std::function<std::optional<PyValue>(PyEvaluator&, std::string_view dotted)>;
/// The text of a file beside the project by its path; nothing where there is none, or where it is not to be read.
using ReadText = std::function<std::optional<std::string>(const std::string& path)>;
/// What os.environ has; without it each variable is unknown.
using ReadVariable = std::function<std::optional<std::string>(std::string_view name)>;

/// What becomes of a file with a statement at its top that cannot be read.
enum class Unreadable {
    refuses,  ///< nothing of it can be used
    is_left   ///< the names that it binds are unknown, and so are lists, dictionaries and sets of that file; what
              ///< files raise that are imported is left, too
};

struct PyOptions {
    ModuleSource project = {};
    LibraryModules libraries = {};
    ReadText files = {};
    ReadVariable environment = {};
    PyLimits limits = {};
    Unreadable unreadable = Unreadable::refuses;
};

/// Reads modules of the project below the directories, the first one that has it. `shown` makes names for messages.
ModuleSource modules_below(std::vector<std::filesystem::path> directories,
                           std::function<std::string(const std::filesystem::path&)> shown);

class PyEvaluator {
  public:
    explicit PyEvaluator(PyOptions options);
    ~PyEvaluator();
    PyEvaluator(const PyEvaluator&) = delete;
    PyEvaluator& operator=(const PyEvaluator&) = delete;

    // ---- Files. These throw PyRaised and PyRefused; a syntax error is a PyRaised SyntaxError.

    /// Runs the top level of a file, under a name that need not be importable.
    PyModule& run(std::shared_ptr<const CodeFile> file, std::string_view name, std::string_view package = {});
    /// The module of that name; the project's first, then libraries', else unknown.
    PyValue import(std::string_view dotted, CodePlace place = {});
    /// Steps are counted anew: for the next file, or the other direction.
    void restart_steps();

    // ---- Doing what Python does

    PyValue call(PyValue function, std::vector<PyValue> arguments, CodePlace place = {});
    /// `call` names arguments and keywords.
    PyValue call(PyValue function, PyCall& call);
    /// AttributeError where there is none.
    PyValue attribute(PyValue object, std::string_view name, CodePlace place = {});
    std::optional<PyValue> find_attribute(PyValue object, std::string_view name, CodePlace place = {});
    void set_attribute(PyValue object, std::string_view name, PyValue value, CodePlace place = {});
    PyValue item(PyValue object, PyValue key, CodePlace place = {});
    std::vector<PyValue> iterate(PyValue object, CodePlace place = {});
    PyValue binary(PyOperator op, PyValue left, PyValue right, CodePlace place = {});
    PyValue compare(PyComparison op, PyValue left, PyValue right, CodePlace place = {});
    /// Refused where it is unknown.
    bool truth(PyValue value, CodePlace place = {});
    bool equal(PyValue left, PyValue right, CodePlace place = {});
    /// `str(value)` and `repr(value)`; refused where they are unknown.
    std::string to_text(PyValue value, CodePlace place = {});
    std::string to_repr(PyValue value, CodePlace place = {});
    bool is_instance(PyValue value, PyValue type);
    bool is_callable(PyValue value) const;
    /// What an annotation stands for; a string is read as an expression. A name that is not there yet, as classes
    /// defined later, is unknown.
    PyValue annotation(const PyAnnotation& annotation);
    /// `text` read as an expression in the scope, e.g. a string inside an annotation.
    PyValue expression(std::string_view text, PyScope* scope, CodePlace place);

    // ---- Making values

    PyValue text(std::string_view value);
    PyValue bytes(std::string_view value);
    PyValue tuple(std::vector<PyValue> items);
    PyValue list(std::vector<PyValue> items);
    PyValue dictionary(std::initializer_list<std::pair<std::string_view, PyValue>> entries = {});
    PyValue set(const std::vector<PyValue>& items);
    PyValue function(std::string name, NativeFunction::Body body, NativeEffect effect = NativeEffect::none);
    PyValue unknown(std::string reason, CodePlace place, std::string hint = {}, UnknownKind kind = UnknownKind::value);
    /// Puts an object on the heap.
    template <class Object, class... Arguments>
    Object* make(Arguments&&... arguments) {
        auto owned = std::make_unique<Object>(std::forward<Arguments>(arguments)...);
        auto* object = owned.get();
        keep(std::move(owned), sizeof(Object));
        return object;
    }
    /// One of Python's own classes: "str", "KeyError".
    PyClass* builtin_class(std::string_view name) const;

    // ---- Ending

    [[noreturn]] void raise(std::string_view type, std::string message, CodePlace place, std::string hint = {});
    [[noreturn]] void refuse(std::string reason, CodePlace place, std::string hint = {});
    /// For what would decide what is sent: refused with the reason of the unknown value.
    [[noreturn]] void refuse(const PyUnknown& unknown, CodePlace place);
    /// A library says this before it records an effect. Refused inside `try … except` and contextlib.suppress, where
    /// Python could swallow what a server answers, and where an unknown condition decides whether the effect happens.
    void about_to_act(CodePlace place);
    /// The same before its arguments are looked at: refused where an unknown condition decides whether it happens.
    void may_act(CodePlace place);

    /// "int", "Column": as Python's messages name the type of a value.
    std::string type_name(const PyValue& value) const;
    /// For the message of a library: the file that is being evaluated, innermost.
    const PyModule* current_module() const;
    /// The first statement that was left, if any: then what the files define is not complete.
    const std::optional<PyRefused>& first_left() const;

    struct State;
    State& state() { return *m_state; }

  private:
    void keep(std::unique_ptr<PyObject> object, std::size_t bytes);
    std::unique_ptr<State> m_state;
};

}  // namespace srmigrate::python
