// SPDX-License-Identifier: Apache-2.0
// The modules `enum` and `typing`.
#include "python/evaluate/builtins.hpp"
#include "python/evaluate/libraries.hpp"
#include "python/evaluate/typing.hpp"

#include <algorithm>
#include <array>

namespace srmigrate::python {

Resolved enum_name(PyEvaluator& py, std::string_view name) {
    constexpr std::array<std::string_view, 6> k_classes{"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "ReprEnum"};
    if (std::ranges::find(k_classes, name) != k_classes.end()) return PyValue(py.builtin_class(name));
    if (name == "auto") return py.function("auto", [](PyCall& call) -> PyValue { return call.py.make<PyAuto>(); });
    if (name == "unique") return py.function("unique", [](PyCall& call) { return given(call, 0); });
    if (name == "EnumMeta" || name == "EnumType") return PyValue(py.builtin_class("type"));
    return std::nullopt;
}

namespace {

// Types of typing that stand for classes of Python.
std::string_view class_behind(std::string_view name) {
    struct Row {
        std::string_view name;
        std::string_view type;
    };
    constexpr std::array<Row, 6> k_rows{{{"List", "list"},
                                         {"Dict", "dict"},
                                         {"Set", "set"},
                                         {"FrozenSet", "frozenset"},
                                         {"Tuple", "tuple"},
                                         {"Type", "type"}}};
    const auto found = std::ranges::find(k_rows, name, &Row::name);
    return found == k_rows.end() ? std::string_view() : found->type;
}

}  // namespace

Resolved typing_name(PyEvaluator& py, std::string_view name) {
    if (name == "TYPE_CHECKING") return PyValue(false);
    if (name == "cast") return py.function("cast", [](PyCall& call) { return given(call, 1); });
    if (name == "overload" || name == "final" || name == "no_type_check" || name == "runtime_checkable")
        return py.function(std::string(name), [](PyCall& call) { return given(call, 0); });
    if (name == "TypeVar" || name == "ParamSpec" || name == "TypeVarTuple")
        return py.function(std::string(name), [name = std::string(name)](PyCall& call) -> PyValue {
            return call.py.make<PyTypeForm>(name, PyValue(), std::vector<PyValue>(), false);
        });
    if (name == "NewType") return py.function("NewType", [](PyCall& call) { return given(call, 1); });
    if (name == "NamedTuple" || name == "TypedDict" || name == "get_type_hints") return std::nullopt;
    if (name.empty() || !(name.front() >= 'A' && name.front() <= 'Z')) return std::nullopt;
    const auto behind = class_behind(name);
    const auto origin = behind.empty() ? PyValue() : PyValue(py.builtin_class(behind));
    return PyValue(py.make<PyTypeForm>(std::string(name), origin, std::vector<PyValue>(), false));
}

}  // namespace srmigrate::python
