// SPDX-License-Identifier: Apache-2.0
// The module dataclasses: classes whose annotations are the parameters of what makes their instances.
#include "base/text.hpp"
#include "python/evaluate/builtins.hpp"
#include "python/evaluate/libraries.hpp"
#include "python/evaluate/state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace srmigrate::python {
namespace {

constexpr std::string_view k_record_mark = "__dataclass_fields__";

// `field(…)` behind an annotation; also what fields() answers.
class PyRecordField final : public NativeObject {
  public:
    std::string type_name() const override { return "Field"; }
    std::optional<PyValue> attribute(PyEvaluator& py, std::string_view asked, CodePlace place) override {
        if (asked == "name") return py.text(name);
        if (asked == "default" && standard) return *standard;
        return py.unknown(fmt::format("'{}' of a field is not evaluated here", asked), place);
    }
    std::string name;
    std::optional<PyValue> standard;
    PyValue factory;
    bool is_parameter = true;
};

std::string_view annotation_text(const PyAnnotation& annotation) {
    const auto span = annotation.expression->span;
    return std::string_view(annotation.place.file->text).substr(span.begin, span.end - span.begin);
}

// Of the class and those before it, in the order of their first definition.
std::vector<PyRecordField*> record_fields(PyEvaluator& py, const PyClass& type) {
    std::vector<PyRecordField*> fields;
    for (auto base = type.order.rbegin(); base != type.order.rend(); ++base) {
        const auto* one = base->as_class();
        if (one == nullptr || one->names.find(k_record_mark) == nullptr) continue;
        for (const auto& annotation : one->annotations) {
            if (annotation_text(annotation).find("ClassVar") != std::string_view::npos) continue;
            auto* field = py.make<PyRecordField>();
            if (const auto* value = one->names.find(annotation.name); value != nullptr && annotation.has_value) {
                if (const auto* given_field = value->native<PyRecordField>()) {
                    field->standard = given_field->standard;
                    field->factory = given_field->factory;
                    field->is_parameter = given_field->is_parameter;
                } else {
                    field->standard = *value;
                }
            }
            field->name = annotation.name;
            const auto known = std::ranges::find(fields, annotation.name, &PyRecordField::name);
            if (known == fields.end()) {
                fields.push_back(field);
            } else {
                *known = field;
            }
        }
    }
    return fields;
}

PyValue make_record(PyClass& type, PyCall& call) {
    auto& py = call.py;
    const auto fields = record_fields(py, type);
    auto* instance = py.make<PyInstance>(&type);
    std::size_t next = 0;
    for (const auto* field : fields) {
        if (!field->is_parameter) continue;
        if (next < call.positional.size()) {
            instance->attributes.set(field->name, call.positional[next++].value);
        } else if (const auto keyword = call.take_keyword(field->name)) {
            instance->attributes.set(field->name, keyword->value);
        }
    }
    if (next < call.positional.size()) {
        py.raise("TypeError",
                 fmt::format("{}() takes {} positional arguments, got {}", type.name, next, call.positional.size()),
                 call.positional[next].place);
    }
    if (!call.keywords.empty()) {
        std::vector<std::string> names;
        for (const auto* field : fields)
            names.push_back(field->name);
        const auto& keyword = call.keywords.front();
        py.raise("TypeError", fmt::format("{}() takes no keyword '{}'", type.name, keyword.name), keyword.name_place,
                 base::did_you_mean(keyword.name, names));
    }
    for (const auto* field : fields) {
        if (instance->attributes.find(field->name) != nullptr) continue;
        if (field->standard) {
            instance->attributes.set(field->name, *field->standard);
        } else if (!field->factory.is_none()) {
            instance->attributes.set(field->name, py.call(field->factory, {}, call.place));
        } else if (field->is_parameter) {
            py.raise("TypeError", fmt::format("{}() needs the argument '{}'", type.name, field->name), call.place);
        }
    }
    call_special(py, instance, "__post_init__", {}, call.place);
    return instance;
}

PyValue field_value(const PyInstance& instance, const std::string& name) {
    const auto* found = instance.attributes.find(name);
    return found == nullptr ? PyValue() : *found;
}

const PyInstance& record_argument(PyCall& call) {
    const auto* instance = given(call, 0).as_instance();
    if (instance == nullptr || find_in_class(*instance->type, k_record_mark) == nullptr) {
        call.py.raise("TypeError", fmt::format("{}() should be called on dataclass instances", call.callee),
                      call.place);
    }
    return *instance;
}

PyValue plain_value(PyEvaluator& py, const PyValue& value);
PyValue plain_record(PyEvaluator& py, const PyInstance& instance) {
    auto* made = py.make<PyDictionary>();
    for (const auto* field : record_fields(py, *instance.type))
        made->table.set(py.text(field->name), plain_value(py, field_value(instance, field->name)));
    return made;
}
PyValue plain_value(PyEvaluator& py, const PyValue& value) {
    const auto* instance = value.as_instance();
    if (instance != nullptr && find_in_class(*instance->type, k_record_mark) != nullptr)
        return plain_record(py, *instance);
    if (const auto* list = value.as_list()) {
        std::vector<PyValue> items;
        for (const auto& item : list->items)
            items.push_back(plain_value(py, item));
        return py.list(std::move(items));
    }
    return value;
}

PyValue as_record_class(PyEvaluator& py, PyClass& type) {
    type.names.set(k_record_mark, PyValue(true));
    if (type.names.find("__init__") == nullptr) type.construct = make_record;
    if (type.names.find("__repr__") == nullptr) {
        type.names.set("__repr__", py.function("__repr__", [](PyCall& call) {
            const auto& instance = *given(call, 0).as_instance();
            std::vector<std::string> parts;
            for (const auto* field : record_fields(call.py, *instance.type))
                parts.push_back(field->name + '=' + call.py.to_repr(field_value(instance, field->name), call.place));
            return call.py.text(fmt::format("{}({})", instance.type->name, base::join(parts, ", ")));
        }));
    }
    if (type.names.find("__eq__") == nullptr) {
        type.names.set("__eq__", py.function("__eq__", [](PyCall& call) -> PyValue {
            const auto& left = *given(call, 0).as_instance();
            const auto* right = given(call, 1).as_instance();
            if (right == nullptr || right->type != left.type) return PyValue::not_implemented();
            return std::ranges::all_of(record_fields(call.py, *left.type), [&](const PyRecordField* field) {
                return call.py.equal(field_value(left, field->name), field_value(*right, field->name), call.place);
            });
        }));
    }
    return &type;
}

}  // namespace

Resolved dataclasses_name(PyEvaluator& py, std::string_view name) {
    if (name == "dataclass") {
        const auto decorate = [](PyCall& call) -> PyValue {
            auto* type = given(call, 0).as_class();
            return type == nullptr ? given(call, 0) : as_record_class(call.py, *type);
        };
        return py.function("dataclass", [decorate](PyCall& call) -> PyValue {
            return call.positional.empty() ? call.py.function("dataclass", decorate) : decorate(call);
        });
    }
    if (name == "field") {
        return py.function("field", [](PyCall& call) -> PyValue {
            auto* field = call.py.make<PyRecordField>();
            if (const auto standard = call.take_keyword("default")) field->standard = standard->value;
            if (const auto factory = call.take_keyword("default_factory")) field->factory = factory->value;
            if (const auto parameter = call.take_keyword("init"))
                field->is_parameter = call.py.truth(parameter->value, parameter->place);
            return field;
        });
    }
    if (name == "asdict")
        return plain_function(py, name, [](PyCall& call) { return plain_record(call.py, record_argument(call)); });
    if (name == "astuple") {
        return plain_function(py, name, [](PyCall& call) {
            const auto& instance = record_argument(call);
            std::vector<PyValue> values;
            for (const auto* field : record_fields(call.py, *instance.type))
                values.push_back(plain_value(call.py, field_value(instance, field->name)));
            return call.py.tuple(std::move(values));
        });
    }
    if (name == "replace") {
        return plain_function(py, name, [](PyCall& call) {
            const auto& instance = record_argument(call);
            PyCall made{.py = call.py, .callee = instance.type->name, .place = call.place};
            for (const auto* field : record_fields(call.py, *instance.type)) {
                const auto changed = call.take_keyword(field->name);
                made.keywords.push_back({.name = field->name,
                                         .value = changed ? changed->value : field_value(instance, field->name),
                                         .place = call.place,
                                         .name_place = call.place});
            }
            return make_record(*instance.type, made);
        });
    }
    if (name == "fields") {
        return plain_function(py, name, [](PyCall& call) {
            const auto asked = given(call, 0);
            auto* type = asked.as_class() != nullptr ? asked.as_class() : record_argument(call).type;
            std::vector<PyValue> fields;
            for (auto* field : record_fields(call.py, *type))
                fields.emplace_back(field);
            return call.py.tuple(std::move(fields));
        });
    }
    if (name == "is_dataclass") {
        return plain_function(py, name, [](PyCall& call) -> PyValue {
            const auto asked = given(call, 0);
            const auto* type = asked.as_class() != nullptr      ? asked.as_class()
                               : asked.as_instance() != nullptr ? asked.as_instance()->type
                                                                : nullptr;
            return type != nullptr && find_in_class(*type, k_record_mark) != nullptr;
        });
    }
    return std::nullopt;
}

}  // namespace srmigrate::python
