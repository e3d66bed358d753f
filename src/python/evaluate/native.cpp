// SPDX-License-Identifier: Apache-2.0
// What objects of libraries do by default, where that needs the evaluator.
#include "python/evaluate/evaluator.hpp"

#include <fmt/format.h>

namespace srmigrate::python {

PyValue NativeObject::to_repr(PyEvaluator& py, CodePlace /*place*/) {
    return py.text(fmt::format("<{} object>", type_name()));
}

PyValue NativeFunction::to_repr(PyEvaluator& py, CodePlace /*place*/) {
    return py.text(fmt::format("<function {}>", m_name));
}

std::optional<PyValue> NativeModule::attribute(PyEvaluator& py, std::string_view name, CodePlace /*place*/) {
    if (const auto* made = m_made.find(name)) return *made;
    if (name == "__name__") return py.text(m_name);
    auto value = m_resolve(py, name);
    if (value) m_made.set(name, *value);
    return value;
}
bool NativeModule::set_attribute(PyEvaluator& /*py*/, std::string_view name, PyValue value, CodePlace place) {
    m_made.set(name, value, place);
    return true;
}
PyValue NativeModule::to_repr(PyEvaluator& py, CodePlace /*place*/) {
    return py.text(fmt::format("<module '{}'>", m_name));
}

}  // namespace srmigrate::python
