// SPDX-License-Identifier: Apache-2.0
#include "revision/python/native_types.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <array>

namespace srmigrate::revision {
namespace {

using python::CodePlace;
using python::PyCall;
using python::PyClass;
using python::PyEvaluator;
using python::PyValue;

void add_part(SaType& type, LibraryCall& call, std::string name, const PyValue& value, CodePlace place) {
    const auto* native = value.native<TypeClassObject>();
    if (native != nullptr && is_any_of(native->type.name, {"ARRAY", "MAP", "STRUCT"})) {
        call.raise("TypeError", fmt::format("expected {} with its parts in brackets, got the class", native->type.name),
                   fmt::format("write {}(…)", native->type.name));
    }
    type.parts.emplace_back(std::move(name), type_argument(call.py, value, place));
}

void take_fields(SaType& type, LibraryCall& call) {
    for (const auto& field : call.bound.rest) {
        refuse_unknown(call.py, field.value, field.place);
        const auto* pair = field.value.as_sequence();
        if (pair == nullptr || pair->size() != 2) {
            call.raise("TypeError", "expected a field as ('name', TYPE), or as name=TYPE");
        }
        add_part(type, call, str_of(call.py, pair->front(), field.place, "the name of a field"), pair->back(),
                 field.place);
    }
    for (const auto& field : call.bound.other_keywords)
        add_part(type, call, field.name, field.value, field.place);
}

std::vector<std::string> member_names(PyEvaluator& py, const PyClass& type, CodePlace place) {
    std::vector<std::string> names;
    for (const auto& member : type.members)
        names.push_back(str_of(py, py.attribute(member, "name", place), place, "the name of a member"));
    return names;
}

// The keywords of sa.Enum that change what is printed.
void take_labels(SaType& type, LibraryCall& call) {
    PyValue values_callable;
    for (const auto& option : call.bound.other_keywords) {
        if (option.name == "native_enum") type.native = call.py.truth(option.value, option.place);
        if (option.name == "values_callable") values_callable = option.value;
        if (option.name == "charset" && !option.value.is_none()) {
            type.charset = str_of(call.py, option.value, option.place, "a character set");
        }
        if (option.name == "collation" && !option.value.is_none()) {
            type.collation = str_of(call.py, option.value, option.place, "a collation");
        }
        if (option.name == "length" && !option.value.is_none()) {
            refuse_unknown(call.py, option.value, option.place);
            type.length = option.value.as_integer();
        }
    }
    for (const auto& label : call.bound.rest) {
        refuse_unknown(call.py, label.value, label.place);
        if (const auto* members = label.value.as_class(); members != nullptr && !values_callable.is_none()) {
            const auto values = call.py.call(values_callable, {label.value}, call.place);
            refuse_unknown(call.py, values, call.place);
            for (const auto& value : call.py.iterate(values, call.place))
                type.labels.push_back(str_of(call.py, value, call.place, "a label"));
        } else if (members != nullptr) {
            for (auto& name : member_names(call.py, *members, label.place))
                type.labels.push_back(std::move(name));
        } else {
            type.labels.push_back(str_of(call.py, label.value, label.place, "a label"));
        }
    }
}

SaTypePtr make_type(LibraryCall& call, const SaTypeClass& row) {
    SaType type{.type = &row};
    const auto text = [&](std::string_view name) { return call.optional_text(name).value_or(""); };
    switch (row.shape) {
        case SaTypeShape::plain:
        case SaTypeShape::unsupported:
        case SaTypeShape::none:
            break;
        case SaTypeShape::width:
            type.length = call.optional_integer("display_width");
            type.is_unsigned = call.flag("unsigned");
            type.zerofill = call.flag("zerofill");
            break;
        case SaTypeShape::precision:
        case SaTypeShape::pair:
            type.length = call.optional_integer("precision");
            type.scale = call.optional_integer("scale");
            type.is_unsigned = call.flag("unsigned");
            type.zerofill = call.flag("zerofill");
            break;
        case SaTypeShape::length:
            type.length = call.optional_integer(row.name == "YEAR" ? "display_width" : "length");
            break;
        case SaTypeShape::varchar:
        case SaTypeShape::national:
            type.length = call.optional_integer("length");
            break;
        case SaTypeShape::text:
            type.length = call.optional_integer("length");
            type.charset = text("charset");
            type.collation = text("collation");
            break;
        case SaTypeShape::fraction:
            type.length = call.optional_integer("fsp");
            break;
        case SaTypeShape::labels:
            take_labels(type, call);
            break;
        case SaTypeShape::array:
            add_part(type, call, "item", call.value("item_type"), call.place_of("item_type"));
            break;
        case SaTypeShape::map:
            add_part(type, call, "key", call.value("key_type"), call.place_of("key_type"));
            add_part(type, call, "value", call.value("value_type"), call.place_of("value_type"));
            break;
        case SaTypeShape::structure:
            take_fields(type, call);
            break;
    }
    return std::make_shared<SaType>(std::move(type));
}

PyValue with_variant(TypeObject& self, LibraryCall& call) {
    auto type = *self.type;
    const auto variant = type_argument(call.py, call.value("type_"), call.place_of("type_"));
    for (const auto& name : call.bound.rest)
        type.variants.emplace_back(str_of(call.py, name.value, name.place, "the name of a dialect"), variant);
    return call.py.make<TypeObject>(call.owner, std::make_shared<SaType>(std::move(type)));
}
PyValue same_type(TypeObject& self, LibraryCall&) {
    return &self;
}
// Types are no objects of StarRocks: to create or to drop one does nothing.
PyValue no_effect(TypeObject&, LibraryCall&) {
    return {};
}

constexpr std::array k_type_methods{
    LibraryMethod<TypeObject>{"with_variant", "type_, *dialect_names", with_variant},
    LibraryMethod<TypeObject>{"copy", "**options", same_type},
    LibraryMethod<TypeObject>{"dialect_impl", "dialect", same_type},
    LibraryMethod<TypeObject>{"create", "bind=None, checkfirst=False", no_effect},
    LibraryMethod<TypeObject>{"drop", "bind=None, checkfirst=False", no_effect},
};

PyValue optional_number(const std::optional<std::int64_t>& number) {
    return number ? PyValue(*number) : PyValue();
}

/// What `load_dialect_impl(self, dialect)` of a decorator is given.
class AskedDialect final : public python::NativeObject {
  public:
    std::string type_name() const override { return "Dialect"; }
    std::optional<PyValue> attribute(PyEvaluator& py, std::string_view name, CodePlace) override {
        if (name == "name") return py.text("starrocks");
        if (name == "type_descriptor") {
            return py.function("type_descriptor", [](PyCall& call) { return call.positional.at(0).value; });
        }
        return std::nullopt;
    }
};

PyValue decorated(PythonLibrary& library, PyClass& derived, PyCall& call) {
    auto& py = call.py;
    if (const auto load = py.find_attribute(&derived, "load_dialect_impl", call.place)) {
        if (load->as_function() != nullptr) {
            auto* self = py.make<python::PyInstance>(&derived);
            if (const auto impl = py.find_attribute(&derived, "impl", call.place)) self->attributes.set("impl", *impl);
            const auto made = py.call(*load, {self, py.make<AskedDialect>()}, call.place);
            return py.make<TypeObject>(library, type_argument(py, made, call.place));
        }
    }
    const auto impl = py.find_attribute(&derived, "impl", call.place);
    if (!impl) {
        py.raise("AttributeError", fmt::format("the type '{}' has no 'impl'", derived.name), call.place,
                 "write the type that it stands for: impl = String");
    }
    if (py.is_callable(*impl)) return py.call(*impl, call);
    return *impl;
}

PyValue user_defined(PythonLibrary& library, PyClass& derived, PyCall& call) {
    auto& py = call.py;
    auto* self = py.make<python::PyInstance>(&derived);
    if (const auto start = py.find_attribute(&derived, "__init__", call.place); start && start->as_function()) {
        PyCall constructed{.py = py,
                           .callee = derived.name,
                           .place = call.place,
                           .positional = call.positional,
                           .keywords = call.keywords};
        constructed.positional.insert(constructed.positional.begin(), {.value = self, .place = call.place});
        py.call(*start, constructed);
    }
    const auto spec = py.find_attribute(&derived, "get_col_spec", call.place);
    if (!spec) py.raise("AttributeError", fmt::format("'{}' has no get_col_spec", derived.name), call.place);
    const auto text = py.call(*spec, {self}, call.place);
    SaType type{.type = find_sa_type(SaTypeModule::sqlalchemy, "NullType"),
                .spelled = str_of(py, text, call.place, "what get_col_spec answers")};
    return py.make<TypeObject>(library, std::make_shared<SaType>(std::move(type)));
}

}  // namespace

// ---- TypeObject -----------------------------------------------------------------------------------------------------

std::optional<PyValue> TypeObject::attribute(PyEvaluator& py, std::string_view name, CodePlace place) {
    if (auto method = find_method(py, m_library, *this, k_type_methods, name)) return method;
    if (name == "length" || name == "precision" || name == "display_width") return optional_number(type->length);
    if (name == "scale") return optional_number(type->scale);
    if (name == "enums") {
        std::vector<PyValue> labels;
        for (const auto& label : type->labels)
            labels.push_back(py.text(label));
        return py.list(std::move(labels));
    }
    return py.unknown(fmt::format("'{}' of a type is not read", name), place);
}

PyValue TypeObject::to_text(PyEvaluator& py, CodePlace place) {
    return at_place(py, place, [&] { return py.text(type_text(*type)); });
}

// ---- Classes --------------------------------------------------------------------------------------------------------

std::optional<PyValue> TypeClassObject::attribute(PyEvaluator& py, std::string_view name, CodePlace) {
    if (name == "__name__") return py.text(type.name);
    if (name == "with_variant") {
        return py.function("with_variant", [this](PyCall& call) {
            PyCall without{.py = call.py, .callee = std::string(type.name), .place = call.place};
            return call.py.call(call.py.attribute(this->call(without), "with_variant", call.place), call);
        });
    }
    return std::nullopt;
}

PyValue TypeClassObject::call(PyCall& call) {
    return at_place(call.py, call.place, [&] {
        LibraryCall bound(m_library, call, type.parameters);
        return PyValue(call.py.make<TypeObject>(m_library, make_type(bound, type)));
    });
}

bool TypeClassObject::has_instance(const PyValue& value) const {
    const auto* object = value.native<TypeObject>();
    return object != nullptr && object->type->type == &type;
}

std::optional<PyValue> TypeClassObject::construct(PyClass&, PyCall& call) {
    return this->call(call);
}

PyValue TypeClassObject::to_repr(PyEvaluator& py, CodePlace) {
    return py.text(fmt::format("<class '{}'>", type.name));
}

PyValue OwnTypeClass::call(PyCall& call) {
    call.py.raise("TypeError", "expected a class of the project that derives from it", call.place);
}

std::optional<PyValue> OwnTypeClass::construct(PyClass& derived, PyCall& call) {
    switch (kind) {
        case Kind::decorator:
            return decorated(m_library, derived, call);
        case Kind::user_defined:
            return user_defined(m_library, derived, call);
    }
    return std::nullopt;
}

// ---- Types of other packages ----------------------------------------------------------------------------------------

namespace {

/// How long such a type is.
enum class PackageLength { none, fixed, given };
struct PackageType {
    std::string_view package;
    std::string_view name;
    std::string_view stands_for;  ///< of SQLAlchemy
    PackageLength has = PackageLength::none;
    std::int64_t length = 0;
};
// Their TypeDecorators' impl, on a dialect that they do not know: sqlmodel.sql.sqltypes, sqlalchemy_utils.types,
// oslo_db.sqlalchemy.types, fastapi_users_db_sqlalchemy.generics.
constexpr std::array k_package_types{
    PackageType{"sqlmodel", "AutoString", "String", PackageLength::given},
    PackageType{"sqlalchemy_utils", "ArrowType", "DateTime"},
    PackageType{"sqlalchemy_utils", "ChoiceType", "Unicode", PackageLength::fixed, 255},
    PackageType{"sqlalchemy_utils", "EmailType", "Unicode", PackageLength::fixed, 255},
    PackageType{"sqlalchemy_utils", "JSONType", "UnicodeText"},
    PackageType{"sqlalchemy_utils", "URLType", "UnicodeText"},
    PackageType{"sqlalchemy_utils", "UUIDType", "BINARY", PackageLength::fixed, 16},
    PackageType{"oslo_db", "JsonEncodedDict", "Text"},
    PackageType{"oslo_db", "JsonEncodedList", "Text"},
    PackageType{"oslo_db", "SoftDeleteInteger", "Integer"},
    PackageType{"oslo_db", "String", "String", PackageLength::given},
    PackageType{"fastapi_users_db_sqlalchemy", "GUID", "CHAR", PackageLength::fixed, 36},
};

class PackageTypeClass final : public python::NativeObject {
  public:
    PackageTypeClass(PythonLibrary& library, const PackageType& row) : m_row(row), m_library(library) {}
    std::string type_name() const override { return "type"; }
    bool is_class() const override { return true; }
    bool callable() const override { return true; }
    PyValue call(PyCall& call) override {
        auto stands_for = m_row.stands_for;
        auto length = m_row.has == PackageLength::fixed ? std::optional(m_row.length) : std::nullopt;
        for (const auto& keyword : call.keywords) {
            if (keyword.name == "impl" || keyword.value.is_unknown()) {
                return call.py.unknown(fmt::format("'{}' of {} is not read", keyword.name, m_row.name), call.place);
            }
            if (keyword.name == "length") length = keyword.value.as_integer();
            if (keyword.name == "binary" && !call.py.truth(keyword.value, keyword.place)) {
                stands_for = "CHAR";
                length = 32;
            }
        }
        if (m_row.has == PackageLength::given && !call.positional.empty()) {
            length = call.positional.front().value.as_integer();
        }
        return call.py.make<TypeObject>(
            m_library, std::make_shared<SaType>(
                           SaType{.type = find_sa_type(SaTypeModule::sqlalchemy, stands_for), .length = length}));
    }

  private:
    const PackageType& m_row;
    PythonLibrary& m_library;
};

}  // namespace

std::optional<PyValue> package_type_value(PyEvaluator& py, PythonLibrary& library, std::string_view package,
                                          std::string_view name) {
    for (const auto& row : k_package_types) {
        if (row.package == package && row.name == name) return py.make<PackageTypeClass>(library, row);
    }
    return std::nullopt;
}

// ---- Values as types ------------------------------------------------------------------------------------------------

SaTypePtr as_type(PyEvaluator& py, const PyValue& value, CodePlace place) {
    if (const auto* object = value.native<TypeObject>()) return object->type;
    const auto* derived = value.as_class();
    const bool is_class = value.native<TypeClassObject>() != nullptr || value.native<PackageTypeClass>() != nullptr;
    bool is_own = false;
    if (derived != nullptr) {
        for (const auto* native : derived->native_bases())
            is_own =
                is_own || dynamic_cast<const TypeClassObject*>(native) || dynamic_cast<const OwnTypeClass*>(native);
    }
    if (!is_class && !is_own) return nullptr;
    const auto made = py.call(value, {}, place);
    const auto* object = made.native<TypeObject>();
    return object == nullptr ? nullptr : object->type;
}

SaTypePtr type_argument(PyEvaluator& py, const PyValue& value, CodePlace place) {
    refuse_unknown(py, value, place);
    if (auto type = as_type(py, value, place)) return type;
    py.raise(k_argument_error, fmt::format("expected a type, got {}", py.type_name(value)), place);
}

SaTypePtr enum_type(PyEvaluator& py, const PyClass& members, CodePlace place) {
    return std::make_shared<SaType>(
        SaType{.type = find_sa_type(SaTypeModule::sqlalchemy, "Enum"), .labels = member_names(py, members, place)});
}

std::optional<PyValue> type_class_value(PyEvaluator& py, PythonLibrary& library, SaTypeModule module,
                                        std::string_view name) {
    if (module == SaTypeModule::sqlalchemy && name == "TypeDecorator") {
        return py.make<OwnTypeClass>(library, OwnTypeClass::Kind::decorator);
    }
    if (module == SaTypeModule::sqlalchemy && name == "UserDefinedType") {
        return py.make<OwnTypeClass>(library, OwnTypeClass::Kind::user_defined);
    }
    const auto* row = find_sa_type(module, name);
    if (row == nullptr) return std::nullopt;
    return py.make<TypeClassObject>(library, *row);
}

std::vector<std::string> type_class_names(SaTypeModule module) {
    std::vector<std::string> names;
    for (const auto& row : sa_type_classes()) {
        if (row.module == module) names.emplace_back(row.name);
    }
    return names;
}

}  // namespace srmigrate::revision
