// SPDX-License-Identifier: Apache-2.0
// What the annotation of a mapped class says of a column: `Mapped[X | None]`. Source: python-projects.md §3.3
// (recorded); SQLAlchemy's MappedColumn.declarative_scan and registry._resolve_type.
#pragma once

#include "revision/python/schema_objects.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

/// `Mapped[…]`, with what stands in the brackets.
class MappedAnnotation final : public python::NativeObject {
  public:
    explicit MappedAnnotation(python::PyValue mapped) : inner(mapped) {}
    std::string type_name() const override { return "Mapped"; }
    const python::PyValue inner;
};

/// `Mapped` itself, and its relatives.
class MappedForm final : public python::NativeObject {
  public:
    std::string type_name() const override { return "type"; }
    bool is_class() const override { return true; }
    std::optional<python::PyValue> item(python::PyEvaluator& py, python::PyValue key, python::CodePlace place) override;
};

struct AnnotatedColumn {
    bool optional = false;                  ///< None is among the types
    const ColumnObject* pattern = nullptr;  ///< `Annotated[X, mapped_column(…)]`; null otherwise
    std::vector<python::PyValue> types;     ///< to be looked up one after the other: as written, and what it annotates
};

/// `scope` is where strings inside of it are read; it may be null.
AnnotatedColumn read_annotation(python::PyEvaluator& py, const python::PyValue& inner, python::PyScope* scope,
                                python::CodePlace place);
/// What SQLAlchemy makes of the type: by the map of the base class first. Null where it has none.
SaTypePtr mapped_type(python::PyEvaluator& py, const AnnotatedColumn& column, const python::PyValue& type_map,
                      python::CodePlace place);

}  // namespace srmigrate::revision
