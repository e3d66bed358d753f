// SPDX-License-Identifier: Apache-2.0
#include "revision/python/annotations.hpp"

#include "base/text.hpp"
#include "python/evaluate/typing.hpp"
#include "revision/python/native_types.hpp"

#include <algorithm>
#include <array>

namespace srmigrate::revision {
namespace {

using python::CodePlace;
using python::PyClass;
using python::PyEvaluator;
using python::PyScope;
using python::PyTypeForm;
using python::PyValue;

// What SQLAlchemy takes for Python's own types (2.0: sqltypes._type_map; float is DOUBLE from 2.1 on).
struct StandardType {
    std::string_view python;
    std::string_view type;
};
constexpr std::array k_standard_types{
    StandardType{"int", "Integer"},        StandardType{"str", "String"},        StandardType{"float", "Float"},
    StandardType{"bool", "Boolean"},       StandardType{"bytes", "LargeBinary"}, StandardType{"Decimal", "Numeric"},
    StandardType{"datetime", "DateTime"},  StandardType{"date", "Date"},         StandardType{"time", "Time"},
    StandardType{"timedelta", "Interval"}, StandardType{"UUID", "Uuid"},
};

bool same_type_form(PyEvaluator& py, const PyValue& a, const PyValue& b, CodePlace place) {
    if (a.is(b)) return true;
    const auto* left = a.native<PyTypeForm>();
    const auto* right = b.native<PyTypeForm>();
    if (left == nullptr || right == nullptr) return false;
    if (left->form != right->form || left->arguments.size() != right->arguments.size()) return false;
    for (std::size_t i = 0; i < left->arguments.size(); ++i) {
        const auto& one = left->arguments[i];
        const auto& other = right->arguments[i];
        const bool forms = one.native<PyTypeForm>() != nullptr || other.native<PyTypeForm>() != nullptr;
        if (forms ? !same_type_form(py, one, other, place) : !one.is(other) && !py.equal(one, other, place))
            return false;
    }
    return true;
}

// A class goes by its name: the modules of Python's own library bring them as classes or as objects of their own.
std::string_view name_of(const PyValue& type, std::string& buffer, PyEvaluator& py) {
    if (const auto* found = type.as_class()) return found->name;
    if (const auto* form = type.native<PyTypeForm>()) return form->form;
    if (type.as_native() == nullptr) return {};
    const auto name = py.find_attribute(type, "__name__");
    if (!name || name->as_text() == nullptr) return {};
    buffer = *name->as_text();
    return buffer;
}

SaTypePtr by_map(PyEvaluator& py, const PyValue& type, const PyValue& type_map, CodePlace place) {
    const auto* entries = type_map.as_dictionary();
    if (entries == nullptr) return nullptr;
    for (const auto& [key, value] : entries->table.entries()) {
        if (same_type_form(py, key, type, place)) return type_argument(py, value, place);
    }
    return nullptr;
}

SaTypePtr literal_type(PyEvaluator& py, const PyTypeForm& form, CodePlace place) {
    std::size_t longest = 0;
    for (const auto& value : form.arguments) {
        const auto* text = value.as_text();
        if (text == nullptr) return nullptr;
        longest = std::max(longest, base::count_characters(*text));
    }
    (void)py;
    (void)place;
    return std::make_shared<SaType>(
        SaType{.type = find_sa_type(SaTypeModule::sqlalchemy, "String"), .length = static_cast<std::int64_t>(longest)});
}

SaTypePtr standard_type(PyEvaluator& py, const PyValue& type, CodePlace place) {
    std::string buffer;
    const auto name = name_of(type, buffer, py);
    const auto* form = type.native<PyTypeForm>();
    if (form != nullptr) return form->form == "Literal" ? literal_type(py, *form, place) : nullptr;
    for (const auto& row : k_standard_types) {
        if (row.python == name) return sa_type(SaTypeModule::sqlalchemy, row.type);
    }
    const auto* found = type.as_class();
    if (found == nullptr) return nullptr;
    if (!found->members.empty()) return enum_type(py, *found, place);
    return nullptr;
}

// Strings inside of annotations are expressions.
PyValue resolved(PyEvaluator& py, const PyValue& inner, PyScope* scope, CodePlace place) {
    const auto* text = inner.as_text();
    return text == nullptr || scope == nullptr ? inner : py.expression(*text, scope, place);
}

void read_into(AnnotatedColumn& column, PyEvaluator& py, const PyValue& given, PyScope* scope, CodePlace place) {
    const auto inner = resolved(py, given, scope, place);
    const auto* form = inner.native<PyTypeForm>();
    if (form != nullptr && form->form == "Union") {
        std::vector<PyValue> others;
        for (const auto& argument : form->arguments) {
            const auto part = resolved(py, argument, scope, place);
            if (part.is_none()) {
                column.optional = true;
            } else {
                others.push_back(part);
            }
        }
        if (others.size() == 1) return read_into(column, py, others.front(), scope, place);
        column.types.push_back(inner);
        return;
    }
    column.types.push_back(inner);
    if (form == nullptr || form->form != "Annotated" || form->arguments.empty()) return;
    for (const auto& argument : form->arguments) {
        if (const auto* pattern = argument.native<ColumnObject>()) column.pattern = pattern;
    }
    read_into(column, py, form->arguments.front(), scope, place);
}

}  // namespace

std::optional<PyValue> MappedForm::item(PyEvaluator& py, PyValue key, CodePlace) {
    return py.make<MappedAnnotation>(key);
}

AnnotatedColumn read_annotation(PyEvaluator& py, const PyValue& inner, PyScope* scope, CodePlace place) {
    AnnotatedColumn column;
    read_into(column, py, inner, scope, place);
    return column;
}

SaTypePtr mapped_type(PyEvaluator& py, const AnnotatedColumn& column, const PyValue& type_map, CodePlace place) {
    for (const auto& type : column.types) {
        if (auto found = by_map(py, type, type_map, place)) return found;
    }
    for (const auto& type : column.types) {
        if (auto found = standard_type(py, type, place)) return found;
    }
    // A class of the project that derives from one of Python's own.
    for (const auto& type : column.types) {
        const auto* found = type.as_class();
        if (found == nullptr) continue;
        for (const auto& base : found->order) {
            if (auto mapped = by_map(py, base, type_map, place)) return mapped;
            if (auto standard = standard_type(py, base, place)) return standard;
        }
    }
    return nullptr;
}

}  // namespace srmigrate::revision
