// SPDX-License-Identifier: Apache-2.0
#include "python/evaluate/typing.hpp"

#include "python/evaluate/evaluator.hpp"

#include <fmt/format.h>

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

}  // namespace srmigrate::python
