// SPDX-License-Identifier: Apache-2.0
// What the parts of the evaluator share; not for libraries.
#pragma once

#include "python/evaluate/evaluator.hpp"
#include "python/syntax/stack_guard.hpp"

#include <map>
#include <set>

namespace srmigrate::python {

/// Where names are looked up: its own, then those of the scope around it, then Python's own.
struct PyScope final : PyObject {
    enum class Kind { module, function, type };
    PyScope(Kind which, PyModule* file, PyScope* around, PyNames* table)
        : kind(which), module(file), parent(around), names(table != nullptr ? table : &own) {}
    Kind kind;
    PyModule* module;
    PyScope* parent;  ///< null for a module
    PyNames own;
    PyNames* names;
    std::set<std::string, std::less<>> globals;
    std::set<std::string, std::less<>> nonlocals;
    PyClass* type = nullptr;  ///< of a method: the class whose body defines it
    PyValue first = {};       ///< of a method: its first argument, for super()
};

struct PyEvaluator::State {
    explicit State(PyOptions with) : options(std::move(with)) {}

    PyOptions options;
    std::vector<std::unique_ptr<PyObject>> heap;
    std::size_t used = 0;
    std::size_t steps = 0;
    std::size_t depth = 0;
    std::optional<StackGuard> stack;
    std::map<std::string, PyValue, std::less<>> modules;
    PyNames builtins;
    std::map<std::string, PyClass*, std::less<>> classes;
    std::vector<PyModule*> running;
    std::size_t guarded = 0;               ///< blocks around that swallow exceptions
    std::size_t generators = 0;            ///< generators that are being run
    const PyUnknown* condition = nullptr;  ///< decides whether the statements that are evaluated are run at all
    CodePlace condition_place = {};
    std::vector<const PyRaised*> handled;  ///< exceptions whose handlers are being run
    std::optional<PyRefused> first_left;   ///< the first statement that was left
    CodePlace here = {};                   ///< the statement that is evaluated
};

/// While it lives, an unknown value decides whether what is evaluated is run.
class Condition {
  public:
    Condition(PyEvaluator::State& state, const PyUnknown& unknown, CodePlace where)
        : m_state(state), m_unknown(state.condition), m_place(state.condition_place) {
        if (m_state.condition != nullptr) return;
        m_state.condition = &unknown;
        m_state.condition_place = where;
    }
    ~Condition() {
        m_state.condition = m_unknown;
        m_state.condition_place = m_place;
    }
    Condition(const Condition&) = delete;
    Condition& operator=(const Condition&) = delete;

  private:
    PyEvaluator::State& m_state;
    const PyUnknown* m_unknown;
    CodePlace m_place;
};

/// What is thrown where something is done behind an unknown condition.
struct PyActsPerhaps : PyRefused {
    using PyRefused::PyRefused;
};

/// Calls the function for what it would do, behind a condition: refused where that is more than answering.
void call_perhaps(PyEvaluator& py, PyValue function, std::vector<PyValue> arguments, const PyUnknown& unknown,
                  CodePlace place);

/// Refused where a limit is exceeded.
void count_step(PyEvaluator& py, CodePlace place);
void charge_memory(PyEvaluator& py, std::size_t bytes, CodePlace place);

/// A list, dictionary or object that was made before an unknown condition cannot be changed behind it.
void about_to_change(PyEvaluator& py, CodePlace place);

/// The class of any value; null for natives, modules' and unknown ones.
PyClass* class_of(PyEvaluator& py, const PyValue& value);
/// A name in the order of a class: what its classes define, unbound.
const PyValue* find_in_class(const PyClass& type, std::string_view name);
/// Calls `value.name()` of a class statement, where its class defines that method.
std::optional<PyValue> call_special(PyEvaluator& py, PyValue value, std::string_view name,
                                    std::vector<PyValue> arguments, CodePlace place);
/// The first of the values that is unknown.
const PyUnknown* first_unknown(const std::vector<PyValue>& values);

}  // namespace srmigrate::python
