// SPDX-License-Identifier: Apache-2.0
#include "python/evaluate/typing.hpp"

#include "python/evaluate/builtins.hpp"
#include "python/evaluate/libraries.hpp"
#include "python/evaluate/operators.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace srmigrate::python {

namespace {

// Optional[X] and X | None are unions, as typing has it; unions inside are opened.
PyValue make_union(PyEvaluator& py, const std::vector<PyValue>& parts) {
    std::vector<PyValue> flat;
    for (const auto& part : parts) {
        const auto* form = part.native<PyTypeForm>();
        if (form != nullptr && form->form == "Union" && form->subscripted) {
            flat.insert(flat.end(), form->arguments.begin(), form->arguments.end());
        } else {
            flat.push_back(part);
        }
    }
    return py.make<PyTypeForm>("Union", PyValue(), std::move(flat), true);
}

}  // namespace

std::optional<PyValue> union_of(PyEvaluator& py, PyValue left, PyValue right) {
    const auto fits = [](const PyValue& value) {
        const auto* native = value.as_native();
        return value.is_none() || value.as_class() != nullptr || value.as_text() != nullptr ||
               (native != nullptr && native->is_class());
    };
    if (!fits(left) || !fits(right)) return std::nullopt;
    return make_union(py, {left, right});
}

std::optional<PyValue> PyTypeForm::attribute(PyEvaluator& py, std::string_view name, CodePlace /*place*/) {
    if (name == "__origin__") return origin;
    if (name == "__args__") return py.tuple(arguments);
    if (name == "__name__") return py.text(form);
    return std::nullopt;
}
PyValue PyTypeForm::call(PyCall& call) {
    if (origin.as_class() != nullptr || origin.as_native() != nullptr) return call.py.call(origin, call);
    return call.py.unknown(fmt::format("{}() of typing is not evaluated here", form), call.place);
}
std::optional<PyValue> PyTypeForm::item(PyEvaluator& py, PyValue key, CodePlace /*place*/) {
    const auto* several = key.as_tuple();
    auto parts = several != nullptr ? several->items : std::vector{key};
    if (form == "Union") return make_union(py, parts);
    if (form == "Optional") {
        parts.emplace_back();
        return make_union(py, parts);
    }
    return py.make<PyTypeForm>(form, origin, std::move(parts), true);
}
std::optional<PyValue> PyTypeForm::binary(PyEvaluator& py, PyOperator op, PyValue other, OperandSide side,
                                          CodePlace /*place*/) {
    if (op != PyOperator::bit_or) return std::nullopt;
    PyValue self = this;
    return side == OperandSide::left ? union_of(py, self, other) : union_of(py, other, self);
}
void PyTypeForm::class_defined(PyEvaluator& /*py*/, PyClassRecord& /*record*/) {}

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
