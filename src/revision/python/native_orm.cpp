// SPDX-License-Identifier: Apache-2.0
#include "revision/python/native_orm.hpp"

#include "revision/python/annotations.hpp"
#include "revision/python/schema_objects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace srmigrate::revision {
namespace {

using python::CodePlace;
using python::PyAnnotation;
using python::PyCall;
using python::PyClass;
using python::PyClassRecord;
using python::PyEvaluator;
using python::PyValue;

// ---- What is no column ----------------------------------------------------------------------------------------------

/// relationship(), synonym(), @hybrid_property …: part of a class, not of its table.
class IgnoredProperty final : public python::NativeObject {
  public:
    explicit IgnoredProperty(std::string shown) : m_name(std::move(shown)) {}
    std::string type_name() const override { return m_name; }
    bool callable() const override { return true; }
    PyValue call(PyCall&) override { return this; }
    std::optional<PyValue> attribute(PyEvaluator&, std::string_view, CodePlace) override { return this; }
    std::optional<PyValue> item(PyEvaluator&, PyValue, CodePlace) override { return this; }

  private:
    std::string m_name;
};

/// `@declared_attr`: the attribute is what the function gives for each class.
class DeclaredAttribute final : public python::NativeObject {
  public:
    explicit DeclaredAttribute(PyValue declared) : function(declared) {}
    std::string type_name() const override { return "declared_attr"; }
    const PyValue function;
};

class DeclaredAttributeMaker final : public python::NativeObject {
  public:
    std::string type_name() const override { return "type"; }
    bool callable() const override { return true; }
    PyValue call(PyCall& call) override {
        LibraryCallless arguments{call};
        return call.py.make<DeclaredAttribute>(arguments.first());
    }
    std::optional<PyValue> attribute(PyEvaluator&, std::string_view name, CodePlace) override {
        if (is_any_of(name, {"directive", "cascading"})) return this;
        return std::nullopt;
    }
    std::optional<PyValue> item(PyEvaluator&, PyValue, CodePlace) override { return this; }

  private:
    struct LibraryCallless {
        PyCall& call;
        PyValue first() const { return call.positional.empty() ? PyValue() : call.positional.front().value; }
    };
};

// ---- Classes --------------------------------------------------------------------------------------------------------

class ModelBase;

/// What a base class gives the classes below it.
struct MappedBelow {
    MetaDataObject* metadata = nullptr;
    PyValue type_map = {};
};

/// What stands in the body of a class, in order.
struct BodyItem {
    std::string name;
    std::uint32_t offset = 0;
    const PyValue* value = nullptr;
    const PyAnnotation* annotation = nullptr;
};

std::vector<BodyItem> body_items(const PyClass& type) {
    std::vector<BodyItem> items;
    for (const auto& entry : type.names.entries())
        items.push_back({.name = entry.name, .offset = entry.place.span.begin, .value = &entry.value});
    for (const auto& annotation : type.annotations) {
        const auto found = std::find_if(items.begin(), items.end(),
                                        [&](const BodyItem& item) { return item.name == annotation.name; });
        if (found != items.end()) {
            found->annotation = &annotation;
            found->offset = std::min(found->offset, annotation.place.span.begin);
        } else {
            items.push_back(
                {.name = annotation.name, .offset = annotation.place.span.begin, .annotation = &annotation});
        }
    }
    std::stable_sort(items.begin(), items.end(),
                     [](const BodyItem& a, const BodyItem& b) { return a.offset < b.offset; });
    return items;
}

const PyValue* own_name(const PyClass& type, std::string_view name) {
    return type.names.find(name);
}

std::vector<PyClass*> classes_in_order(const PyClass& type) {
    std::vector<PyClass*> classes;
    for (const auto& entry : type.order) {
        if (auto* found = entry.as_class(); found != nullptr && found->module != nullptr) classes.push_back(found);
    }
    return classes;
}

TableObject* own_table(const PyClass& type) {
    const auto* table = own_name(type, "__table__");
    return table == nullptr ? nullptr : table->native<TableObject>();
}

class ClassMapper {
  public:
    ClassMapper(PyEvaluator& py, PythonLibrary& library, PyClass& type, MappedBelow mapping, CodePlace place)
        : m_py(py), m_library(library), m_type(type), m_mapping(std::move(mapping)), m_place(place) {}

    void run() {
        if (says_true(own_name(m_type, "__abstract__"))) return;
        refuse_hooks();
        for (auto* base : classes_in_order(m_type)) {
            if (const auto* own = own_name(*base, "metadata"); own != nullptr && own->native<MetaDataObject>()) {
                m_mapping.metadata = own->native<MetaDataObject>();
                break;
            }
        }
        m_inherited = inherited_table();
        if (own_table(m_type) != nullptr) return;
        const auto name = table_name();
        collect();
        if (!name && m_inherited != nullptr) return join_table(*m_inherited);
        if (!name) {
            m_py.raise(k_invalid_request,
                       fmt::format("the class '{}' has neither __tablename__ nor __table__", m_type.name), m_place,
                       "name its table, or say __abstract__ = True");
        }
        declare(*name);
    }

  private:
    bool says_true(const PyValue* value) const { return value != nullptr && m_py.truth(*value, m_place); }

    // Code that Python runs while it makes the class may change it.
    void refuse_hooks() {
        for (const auto* base : classes_in_order(m_type)) {
            if (base == &m_type || own_name(*base, "__init_subclass__") == nullptr) continue;
            m_py.refuse(fmt::format("'{}' runs code of its own (__init_subclass__) for the class '{}'", base->name,
                                    m_type.name),
                        m_place, "write what it adds into the class");
        }
    }

    TableObject* inherited_table() const {
        for (const auto* base : classes_in_order(m_type)) {
            if (base == &m_type) continue;
            if (auto* table = own_table(*base)) return table;
        }
        return nullptr;
    }

    bool is_mapped(const PyClass& type) const { return &type != &m_type && own_table(type) != nullptr; }

    /// A directive of the class or of what it mixes in: its value for this class.
    std::optional<PyValue> directive(std::string_view name) {
        for (auto* base : classes_in_order(m_type)) {
            const auto* own = own_name(*base, name);
            if (own == nullptr) continue;
            const auto* declared = own->native<DeclaredAttribute>();
            if (is_mapped(*base) && declared == nullptr) continue;
            if (declared != nullptr) return m_py.call(declared->function, {PyValue(&m_type)}, m_place);
            return *own;
        }
        return std::nullopt;
    }

    std::optional<std::string> table_name() {
        const auto name = directive("__tablename__");
        if (!name || name->is_none()) return std::nullopt;
        return str_of(m_py, *name, m_place, "__tablename__");
    }

    // The class's own columns, then those of what it mixes in.
    void collect() {
        for (auto* base : classes_in_order(m_type)) {
            if (base != &m_type && is_mapped(*base)) continue;
            for (const auto& item : body_items(*base))
                collect(*base, item);
        }
        std::stable_sort(m_columns.begin(), m_columns.end(),
                         [](const ColumnObject* a, const ColumnObject* b) { return a->sort_order < b->sort_order; });
    }

    void collect(PyClass& base, const BodyItem& item) {
        if (item.name.starts_with("__")) return;
        if (m_seen.contains(item.name)) return;
        if (auto* column = column_of(base, item)) {
            if (column->column.name.empty()) column->column.name = item.name;
            if (column->key.empty()) column->key = column->column.name;
            m_columns.push_back(column);
            m_type.names.set(item.name, column, item.value == nullptr ? m_place : place_of(base, item));
        }
        m_seen.insert(item.name);
    }

    static CodePlace place_of(const PyClass& base, const BodyItem& item) {
        const auto* entry = base.names.entry(item.name);
        return entry == nullptr ? base.place : entry->place;
    }

    ColumnObject* column_of(PyClass& base, const BodyItem& item) {
        PyValue value = item.value == nullptr ? PyValue() : *item.value;
        std::optional<PyValue> annotated;
        auto* scope = item.annotation == nullptr ? nullptr : item.annotation->scope;
        if (item.annotation != nullptr) annotated = m_py.annotation(*item.annotation);
        if (const auto* declared = value.native<DeclaredAttribute>()) {
            value = m_py.call(declared->function, {PyValue(&m_type)}, m_place);
            annotated = returned_by(declared->function, scope);
        }
        if (annotated && annotated->as_text() != nullptr) {
            annotated =
                m_py.expression(*annotated->as_text(), scope, item.annotation ? item.annotation->place : m_place);
        }
        const auto* mapped = annotated ? annotated->native<MappedAnnotation>() : nullptr;
        auto* column = value.native<ColumnObject>();
        if (value.is_unknown() && (item.annotation == nullptr || mapped != nullptr)) {
            m_py.refuse(fmt::format("what '{}' of the class '{}' is cannot be known: {}", item.name, m_type.name,
                                    value.as_unknown()->reason),
                        place_of(base, item), value.as_unknown()->hint);
        }
        if (mapped == nullptr) {
            if (column == nullptr) return nullptr;
            check_annotation(item);
            return &base == &m_type ? column : column->copy(m_py);
        }
        if (column == nullptr && item.value != nullptr) return nullptr;  // relationship() and its like
        return annotated_column(base, item, *mapped, column, scope);
    }

    // The annotation behind `->` of a declared_attr.
    std::optional<PyValue> returned_by(const PyValue& function, python::PyScope*& scope) {
        const auto* declared = function.as_function();
        if (declared == nullptr || declared->definition == nullptr || !declared->definition->returns) {
            return std::nullopt;
        }
        scope = declared->scope;
        return m_py.annotation({.name = declared->name,
                                .expression = declared->definition->returns.get(),
                                .scope = declared->scope,
                                .place = declared->place});
    }

    void check_annotation(const BodyItem& item) {
        if (item.annotation == nullptr || says_true(inherited("__allow_unmapped__"))) return;
        m_py.raise(k_argument_error,
                   fmt::format("the annotation of '{}' in the class '{}' is not in Mapped[…]", item.name, m_type.name),
                   m_place, "write Mapped[…], or say __allow_unmapped__ = True");
    }

    const PyValue* inherited(std::string_view name) const {
        for (const auto* base : classes_in_order(m_type)) {
            if (const auto* own = own_name(*base, name)) return own;
        }
        return nullptr;
    }

    ColumnObject* annotated_column(PyClass& base, const BodyItem& item, const MappedAnnotation& mapped,
                                   ColumnObject* given, python::PyScope* scope) {
        const auto place = item.annotation != nullptr ? item.annotation->place : m_place;
        const auto read = read_annotation(m_py, mapped.inner, scope, place);
        auto* column = given == nullptr   ? m_py.make<ColumnObject>(m_library, place)
                       : &base == &m_type ? given
                                          : given->copy(m_py);
        if (read.pattern != nullptr) fill_from(*column, *read.pattern);
        auto& plain = column->column;
        if (!column->nullable) plain.nullable = read.optional && !plain.primary_key;
        if (!plain.type && column->foreign_keys.empty()) {
            plain.type = mapped_type(m_py, read, type_map(), place);
            if (!plain.type) {
                m_py.raise("sqlalchemy.orm.exc.MappedAnnotationError",
                           fmt::format("there is no type for the annotation of '{}' in the class '{}'", item.name,
                                       m_type.name),
                           m_place, "give the type to mapped_column(), or add it to the type_annotation_map");
            }
        }
        return column;
    }

    PyValue type_map() const {
        const auto* own = inherited("type_annotation_map");
        return own == nullptr ? m_mapping.type_map : *own;
    }

    // What the pattern of an Annotated says, where the column itself says nothing.
    static void fill_from(ColumnObject& column, const ColumnObject& pattern) {
        auto& own = column.column;
        const auto& other = pattern.column;
        if (own.name.empty()) own.name = other.name;
        if (!own.type) own.type = other.type;
        if (!own.server_default) own.server_default = other.server_default;
        if (!own.computed) own.computed = other.computed;
        if (!own.comment) own.comment = other.comment;
        if (own.aggregate.empty()) own.aggregate = other.aggregate;
        own.primary_key = own.primary_key || other.primary_key;
        own.autoincrement = own.autoincrement || other.autoincrement;
        column.indexed = column.indexed || pattern.indexed;
        column.unique = column.unique || pattern.unique;
        if (column.sort_order == 0) column.sort_order = pattern.sort_order;
        if (column.foreign_keys.empty()) column.foreign_keys = pattern.foreign_keys;
        if (!column.nullable) column.nullable = pattern.nullable;
        if (column.nullable) own.nullable = *column.nullable;
    }

    void join_table(TableObject& table) {
        for (auto* column : m_columns)
            table.add(m_py, column, m_place);
    }

    // As Table(name, metadata, *columns, *args, **kw) would.
    void declare(const std::string& name) {
        PyCall call{.py = m_py, .callee = "Table", .place = m_place};
        call.positional.push_back({.value = m_py.text(name), .place = m_place});
        call.positional.push_back({.value = m_mapping.metadata, .place = m_place});
        for (auto* column : m_columns)
            call.positional.push_back({.value = column, .place = m_place});
        add_table_arguments(call);
        at_place(m_py, m_place, [&] {
            LibraryCall bound(m_library, call, k_table_parameters);
            auto* table = make_table(bound);
            m_type.names.set("__table__", table, m_place);
            check_primary_key(*table);
            return PyValue();
        });
    }

    void add_table_arguments(PyCall& call) {
        const auto given = directive("__table_args__");
        if (!given) return;
        refuse_unknown(m_py, *given, m_place);
        const auto add_options = [&](const PyValue& options) {
            for (const auto& [key, value] : options.as_dictionary()->table.entries()) {
                call.keywords.push_back({.name = str_of(m_py, key, m_place, "an option of the table"),
                                         .value = value,
                                         .place = m_place,
                                         .name_place = m_place});
            }
        };
        if (given->is_none()) return;
        if (given->as_dictionary() != nullptr) return add_options(*given);
        const auto* tuple = given->as_tuple();
        if (tuple == nullptr) {
            m_py.raise(k_argument_error,
                       fmt::format("expected __table_args__ of the class '{}' as a tuple or a dict, got {}",
                                   m_type.name, m_py.type_name(*given)),
                       m_place, "write (Index(…), {…}), or {…}");
        }
        for (std::size_t i = 0; i < tuple->items.size(); ++i) {
            const auto& item = tuple->items[i];
            if (i + 1 == tuple->items.size() && item.as_dictionary() != nullptr) {
                add_options(item);
            } else {
                call.positional.push_back({.value = item, .place = m_place});
            }
        }
    }

    void check_primary_key(const TableObject& table) {
        const auto has_key = std::any_of(table.columns.begin(), table.columns.end(),
                                         [](const ColumnObject* column) { return column->column.primary_key; });
        if (has_key) return;
        if (const auto arguments = directive("__mapper_args__")) {
            const auto* dictionary = arguments->as_dictionary();
            if (dictionary == nullptr || dictionary->table.find(std::string_view("primary_key")) != nullptr) return;
        }
        m_py.raise(k_argument_error, fmt::format("the class '{}' has no primary key", m_type.name), m_place,
                   "say primary_key=True for a column, or name columns in __mapper_args__ = {'primary_key': […]}");
    }

    PyEvaluator& m_py;
    PythonLibrary& m_library;
    PyClass& m_type;
    MappedBelow m_mapping;
    CodePlace m_place;
    TableObject* m_inherited = nullptr;
    std::vector<ColumnObject*> m_columns;
    std::set<std::string, std::less<>> m_seen;
};

// ---- Bases ----------------------------------------------------------------------------------------------------------

/// A class that makes those below it mapped ones: DeclarativeBase, or what declarative_base() gave.
class ModelBase final : public python::NativeObject {
  public:
    /// `fixed` is null for DeclarativeBase: each class directly below it is a base with a MetaData of its own.
    ModelBase(PythonLibrary& library, MetaDataObject* fixed, PyValue type_map, PyClass* mixed_in)
        : m_library(library), m_metadata(fixed), m_type_map(type_map), m_mixed_in(mixed_in) {}
    std::string type_name() const override { return "type"; }
    bool is_class() const override { return true; }
    bool callable() const override { return true; }

    void class_defined(PyEvaluator& py, PyClassRecord& record) override {
        at_place(py, record.place, [&] {
            define(py, record);
            return PyValue();
        });
    }

    std::optional<PyValue> attribute(PyEvaluator& py, std::string_view name, CodePlace place) override {
        if (m_metadata != nullptr && name == "metadata") return m_metadata;
        if (name == "registry") return py.make<IgnoredProperty>("registry");
        if (name == "__name__") return py.text("Base");
        if (m_mixed_in != nullptr) return py.find_attribute(m_mixed_in, name, place);
        return std::nullopt;
    }
    bool set_attribute(PyEvaluator&, std::string_view name, PyValue value, CodePlace) override {
        if (name != "metadata") return true;
        m_metadata = value.native<MetaDataObject>();
        return m_metadata != nullptr;
    }
    std::optional<PyValue> class_attribute(PyEvaluator& py, PyClass& type, std::string_view name,
                                           CodePlace place) override {
        if (name == "metadata" && m_metadata != nullptr) return m_metadata;
        if (is_any_of(name, {"registry", "__mapper__", "query"})) return py.make<IgnoredProperty>(std::string(name));
        if (name == "__table__") return std::nullopt;
        if (m_mixed_in != nullptr) return py.find_attribute(m_mixed_in, name, place);
        (void)type;
        return std::nullopt;
    }
    void class_attribute_set(PyEvaluator& py, PyClass& type, std::string_view name, PyValue value,
                             CodePlace place) override {
        auto* column = value.native<ColumnObject>();
        auto* table = own_table(type);
        if (column == nullptr || table == nullptr) return;
        if (column->column.name.empty()) column->column.name = name;
        if (column->key.empty()) column->key = column->column.name;
        table->add(py, column, place);
    }

  private:
    void define(PyEvaluator& py, PyClassRecord& record) {
        auto& type = record.type;
        if (m_metadata != nullptr) {
            // What declarative_base(cls=…) was given is mixed in behind all others.
            if (m_mixed_in != nullptr) type.order.emplace_back(m_mixed_in);
            return map(py, type, m_metadata, record.place);
        }
        const bool is_base = std::any_of(type.bases.begin(), type.bases.end(),
                                         [&](const PyValue& base) { return base.as_native() == this; });
        if (is_base) {
            if (own_name(type, "metadata") == nullptr) {
                type.names.set("metadata", make_metadata(py, m_library), record.place);
            }
            return;
        }
        const auto metadata = py.find_attribute(&type, "metadata", record.place);
        map(py, type, metadata ? metadata->native<MetaDataObject>() : nullptr, record.place);
    }

    void map(PyEvaluator& py, PyClass& type, MetaDataObject* metadata, CodePlace place) {
        ClassMapper(py, m_library, type, {.metadata = metadata, .type_map = m_type_map}, place).run();
    }

    PythonLibrary& m_library;
    MetaDataObject* m_metadata;
    PyValue m_type_map;
    PyClass* m_mixed_in;
};

/// A base that means nothing for the table: MappedAsDataclass, AsyncAttrs.
class PlainBase final : public python::NativeObject {
  public:
    std::string type_name() const override { return "type"; }
    bool is_class() const override { return true; }
    bool callable() const override { return true; }
    PyValue call(PyCall& call) override {
        return call.py.unknown("objects of mapped classes are not read", call.place);
    }
};

class RegistryObject final : public python::NativeObject {
  public:
    RegistryObject(PythonLibrary& library, MetaDataObject* own, PyValue map)
        : m_library(library), m_metadata(own), m_type_map(map) {}
    std::string type_name() const override { return "registry"; }
    std::optional<PyValue> attribute(PyEvaluator& py, std::string_view name, CodePlace place) override {
        if (name == "metadata") return m_metadata;
        if (name == "generate_base") {
            return py.function("generate_base", [this](PyCall& call) {
                LibraryCall bound(m_library, call, "mapper=None, cls=None, name='Base', metaclass=None");
                return PyValue(
                    call.py.make<ModelBase>(m_library, m_metadata, m_type_map, bound.value("cls").as_class()));
            });
        }
        if (is_any_of(name, {"mapped", "mapped_as_dataclass"})) {
            return py.function(std::string(name), [this](PyCall& call) { return decorate(call); });
        }
        if (is_any_of(name, {"configure", "dispose"})) {
            return py.function(std::string(name), [](PyCall&) { return PyValue(); });
        }
        if (name == "map_imperatively") {
            return py.function("map_imperatively", [](PyCall&) { return PyValue(); });
        }
        return py.unknown(fmt::format("'{}' of a registry is not read", name), place);
    }

  private:
    PyValue decorate(PyCall& call) {
        auto* type = call.positional.empty() ? nullptr : call.positional.front().value.as_class();
        if (type == nullptr) {
            return call.py.function("mapped", [this](PyCall& inner) { return decorate(inner); });
        }
        ClassMapper(call.py, m_library, *type, {.metadata = m_metadata, .type_map = m_type_map}, type->place).run();
        return type;
    }

    PythonLibrary& m_library;
    MetaDataObject* m_metadata;
    PyValue m_type_map;
};

MetaDataObject* metadata_argument(LibraryCall& call) {
    refuse_unknown(call.py, call.value("metadata"), call.place_of("metadata"));
    auto* given = call.value("metadata").native<MetaDataObject>();
    return given != nullptr ? given : make_metadata(call.py, call.owner);
}

PyValue declarative_base_function(LibraryCall& call) {
    return call.py.make<ModelBase>(call.owner, metadata_argument(call), call.value("type_annotation_map"),
                                   call.value("cls").as_class());
}
PyValue registry_function(LibraryCall& call) {
    return call.py.make<RegistryObject>(call.owner, metadata_argument(call), call.value("type_annotation_map"));
}

// A column in it is a column of the table.
PyValue column_or_nothing(LibraryCall& call) {
    for (const auto& argument : call.bound.rest) {
        if (argument.value.native<ColumnObject>() != nullptr) return argument.value;
    }
    return call.py.make<IgnoredProperty>(call.callee);
}
PyValue same_class(LibraryCall& call) {
    return call.value("cls");
}

constexpr std::array k_orm_functions{
    LibraryFunction{"declarative_base",
                    "bind=None, *, metadata=None, mapper=None, cls=None, name='Base', class_registry=None, "
                    "type_annotation_map=None, constructor=None, metaclass=None",
                    declarative_base_function},
    LibraryFunction{"registry", "*, metadata=None, class_registry=None, type_annotation_map=None, constructor=None",
                    registry_function},
    LibraryFunction{"deferred", "*arguments, **options", column_or_nothing},
    LibraryFunction{"column_property", "*arguments, **options", column_or_nothing},
    LibraryFunction{"declarative_mixin", "cls", same_class},
};

// Part of a class, not of its table.
constexpr std::array<std::string_view, 16> k_ignored{
    "relationship",      "synonym",        "backref",         "composite",
    "validates",         "reconstructor",  "hybrid_property", "hybrid_method",
    "query_expression",  "dynamic_loader", "with_expression", "association_proxy",
    "configure_mappers", "foreign",        "remote",          "column_keyed_dict"};

}  // namespace

std::optional<PyValue> orm_value(PyEvaluator& py, PythonLibrary& library, std::string_view name) {
    if (is_any_of(name, {"DeclarativeBase", "DeclarativeBaseNoMeta"})) {
        return py.make<ModelBase>(library, nullptr, PyValue(), nullptr);
    }
    if (is_any_of(name, {"Mapped", "WriteOnlyMapped", "DynamicMapped"})) return py.make<MappedForm>();
    if (is_any_of(name, {"MappedAsDataclass", "AsyncAttrs"})) return py.make<PlainBase>();
    if (name == "declared_attr") return py.make<DeclaredAttributeMaker>();
    if (name == "mapped_column") return schema_value(py, library, name);
    for (const auto& function : k_orm_functions) {
        if (function.name == name) return function_value(py, library, function);
    }
    if (std::find(k_ignored.begin(), k_ignored.end(), name) != k_ignored.end()) {
        return py.make<IgnoredProperty>(std::string(name));
    }
    return std::nullopt;
}

std::vector<std::string> orm_names() {
    std::vector<std::string> names{"DeclarativeBase",   "DeclarativeBaseNoMeta", "Mapped",
                                   "MappedAsDataclass", "declared_attr",         "mapped_column"};
    for (const auto& function : k_orm_functions)
        names.emplace_back(function.name);
    for (const auto name : k_ignored)
        names.emplace_back(name);
    return names;
}

}  // namespace srmigrate::revision
