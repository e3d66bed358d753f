// SPDX-License-Identifier: Apache-2.0
// What `typing` makes of types, as annotations hold it.
#pragma once

#include "python/evaluate/value.hpp"

#include <string>
#include <utility>
#include <vector>

namespace srmigrate::python {

/// `Optional[X]`, `X | None`, `list[X]`, `Annotated[X, …]`, and the names of typing without brackets.
class PyTypeForm final : public NativeObject {
  public:
    PyTypeForm(std::string name, PyValue made_of, std::vector<PyValue> inside, bool with_brackets)
        : form(std::move(name)), origin(made_of), arguments(std::move(inside)), subscripted(with_brackets) {}

    std::string form;  ///< "Union" (also for Optional and `|`, with None among the arguments), "Annotated", "Literal",
                       ///< "ClassVar", or the name of the generic: "list", "List", "Sequence"
    PyValue origin;    ///< the class before the brackets; None for names of typing
    std::vector<PyValue> arguments;
    bool subscripted;

    std::string type_name() const override { return form; }
    std::optional<PyValue> attribute(PyEvaluator& py, std::string_view name, CodePlace place) override;
    bool callable() const override { return true; }
    PyValue call(PyCall& call) override;
    std::optional<PyValue> item(PyEvaluator& py, PyValue key, CodePlace place) override;
    std::optional<PyValue> binary(PyEvaluator& py, PyOperator op, PyValue other, OperandSide side,
                                  CodePlace place) override;
    bool is_class() const override { return true; }
    void class_defined(PyEvaluator& py, PyClassRecord& record) override;
};

/// `left | right` of types: None where one of them is none.
std::optional<PyValue> union_of(PyEvaluator& py, PyValue left, PyValue right);

}  // namespace srmigrate::python
