// SPDX-License-Identifier: Apache-2.0
#include "python/evaluate/value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace srmigrate::python {

PyValue::PyValue(PyText* object) : PyValue(PyKind::text, object) {}
PyValue::PyValue(PyBytes* object) : PyValue(PyKind::bytes, object) {}
PyValue::PyValue(PyBigInteger* object) : PyValue(PyKind::big_integer, object) {}
PyValue::PyValue(PyTuple* object) : PyValue(PyKind::tuple, object) {}
PyValue::PyValue(PyList* object) : PyValue(PyKind::list, object) {}
PyValue::PyValue(PyDictionary* object) : PyValue(PyKind::dictionary, object) {}
PyValue::PyValue(PySet* object) : PyValue(PyKind::set, object) {}
PyValue::PyValue(PySlice* object) : PyValue(PyKind::slice, object) {}
PyValue::PyValue(PyRange* object) : PyValue(PyKind::range, object) {}
PyValue::PyValue(PyFunction* object) : PyValue(PyKind::function, object) {}
PyValue::PyValue(PyMethod* object) : PyValue(PyKind::method, object) {}
PyValue::PyValue(PyClass* object) : PyValue(PyKind::type, object) {}
PyValue::PyValue(PyInstance* object) : PyValue(PyKind::instance, object) {}
PyValue::PyValue(PyModule* object) : PyValue(PyKind::module, object) {}
PyValue::PyValue(PyUnknown* object) : PyValue(PyKind::unknown, object) {}
PyValue::PyValue(NativeObject* object) : PyValue(PyKind::native, object) {}

PyObject* PyValue::object() const {
    switch (m_kind) {
        case PyKind::none:
        case PyKind::boolean:
        case PyKind::integer:
        case PyKind::real:
        case PyKind::ellipsis:
        case PyKind::not_implemented:
            return nullptr;
        case PyKind::big_integer:
        case PyKind::text:
        case PyKind::bytes:
        case PyKind::tuple:
        case PyKind::list:
        case PyKind::dictionary:
        case PyKind::set:
        case PyKind::slice:
        case PyKind::range:
        case PyKind::function:
        case PyKind::method:
        case PyKind::type:
        case PyKind::instance:
        case PyKind::module:
        case PyKind::native:
        case PyKind::unknown:
            return m_object;
    }
    return nullptr;
}

namespace {

// The value itself, or the one that an instance of a class derived from str, int … is.
const PyValue& underlying(const PyValue& value) {
    const auto* instance = value.as_instance();
    return instance != nullptr && instance->payload ? *instance->payload : value;
}

template <class Object>
Object* object_of(const PyValue& value, PyKind kind) {
    return value.kind() == kind ? static_cast<Object*>(value.object()) : nullptr;
}

}  // namespace

PyTuple* PyValue::as_tuple() const {
    return object_of<PyTuple>(*this, PyKind::tuple);
}
PyList* PyValue::as_list() const {
    return object_of<PyList>(*this, PyKind::list);
}
PyDictionary* PyValue::as_dictionary() const {
    return object_of<PyDictionary>(*this, PyKind::dictionary);
}
PySet* PyValue::as_set() const {
    return object_of<PySet>(*this, PyKind::set);
}
PySlice* PyValue::as_slice() const {
    return object_of<PySlice>(*this, PyKind::slice);
}
PyRange* PyValue::as_range() const {
    return object_of<PyRange>(*this, PyKind::range);
}
PyBigInteger* PyValue::as_big_integer() const {
    return object_of<PyBigInteger>(*this, PyKind::big_integer);
}
PyFunction* PyValue::as_function() const {
    return object_of<PyFunction>(*this, PyKind::function);
}
PyMethod* PyValue::as_method() const {
    return object_of<PyMethod>(*this, PyKind::method);
}
PyClass* PyValue::as_class() const {
    return object_of<PyClass>(*this, PyKind::type);
}
PyInstance* PyValue::as_instance() const {
    return object_of<PyInstance>(*this, PyKind::instance);
}
PyModule* PyValue::as_module() const {
    return object_of<PyModule>(*this, PyKind::module);
}
PyUnknown* PyValue::as_unknown() const {
    return object_of<PyUnknown>(*this, PyKind::unknown);
}
NativeObject* PyValue::as_native() const {
    return object_of<NativeObject>(*this, PyKind::native);
}

const std::string* PyValue::as_text() const {
    const auto* text = object_of<PyText>(underlying(*this), PyKind::text);
    return text == nullptr ? nullptr : &text->value;
}
const std::string* PyValue::as_bytes() const {
    const auto* bytes = object_of<PyBytes>(underlying(*this), PyKind::bytes);
    return bytes == nullptr ? nullptr : &bytes->value;
}
std::optional<bool> PyValue::as_boolean() const {
    if (m_kind == PyKind::boolean) return m_boolean;
    return std::nullopt;
}
std::optional<std::int64_t> PyValue::as_integer() const {
    const auto& value = underlying(*this);
    if (value.m_kind == PyKind::integer) return value.m_integer;
    return std::nullopt;
}
std::optional<double> PyValue::as_real() const {
    const auto& value = underlying(*this);
    if (value.m_kind == PyKind::real) return value.m_real;
    return std::nullopt;
}
const std::vector<PyValue>* PyValue::as_sequence() const {
    if (const auto* tuple = as_tuple()) return &tuple->items;
    if (const auto* list = as_list()) return &list->items;
    return nullptr;
}

bool PyValue::is(const PyValue& other) const {
    if (m_kind != other.m_kind) return false;
    if (m_kind == PyKind::boolean) return m_boolean == other.m_boolean;
    if (m_kind == PyKind::integer) return m_integer == other.m_integer;
    if (m_kind == PyKind::real) return m_real == other.m_real;
    if (m_kind == PyKind::text) return *as_text() == *other.as_text();
    return object() == other.object();
}

std::size_t PyRange::size() const {
    const auto span = step > 0 ? static_cast<__int128>(stop) - start : static_cast<__int128>(start) - stop;
    const auto width = step > 0 ? static_cast<__int128>(step) : -static_cast<__int128>(step);
    return span <= 0 ? 0 : static_cast<std::size_t>((span + width - 1) / width);
}

// ---- Keys -----------------------------------------------------------------------------------------------------------

namespace {

std::size_t hash_of_key(const PyValue& key) {
    const auto& value = underlying(key);
    if (const auto* text = value.as_text()) return std::hash<std::string>()(*text);
    if (const auto boolean = value.as_boolean()) return std::hash<double>()(*boolean ? 1 : 0);
    if (const auto integer = value.as_integer()) return std::hash<double>()(static_cast<double>(*integer));
    if (const auto real = value.as_real()) return std::hash<double>()(*real);
    if (const auto* tuple = value.as_tuple()) {
        std::size_t hash = 7;
        for (const auto& item : tuple->items)
            hash = hash * 31 + hash_of_key(item);
        return hash;
    }
    if (const auto* set = value.as_set()) return set->table.size();
    if (const auto* bytes = value.as_bytes()) return std::hash<std::string>()(*bytes);
    if (const auto* big = value.as_big_integer()) return std::hash<std::string>()(big->digits);
    return std::hash<const void*>()(value.object()) + static_cast<std::size_t>(value.kind());
}

std::optional<double> number_of_key(const PyValue& value) {
    if (const auto boolean = value.as_boolean()) return *boolean ? 1 : 0;
    if (const auto integer = value.as_integer()) return static_cast<double>(*integer);
    return value.as_real();
}

bool equal_keys(const PyValue& a, const PyValue& b) {
    const auto& x = underlying(a);
    const auto& y = underlying(b);
    if (x.as_integer() && y.as_integer()) return x.as_integer() == y.as_integer();
    if (const auto number = number_of_key(x)) return number == number_of_key(y);
    if (const auto* text = x.as_text()) return y.as_text() != nullptr && *text == *y.as_text();
    if (const auto* bytes = x.as_bytes()) return y.as_bytes() != nullptr && *bytes == *y.as_bytes();
    if (const auto* big = x.as_big_integer())
        return y.as_big_integer() != nullptr && big->digits == y.as_big_integer()->digits;
    if (const auto* tuple = x.as_tuple()) {
        const auto* other = y.as_tuple();
        return other != nullptr && std::ranges::equal(tuple->items, other->items, equal_keys);
    }
    if (const auto* set = x.as_set()) {
        const auto* other = y.as_set();
        return other != nullptr && set->table.size() == other->table.size() &&
               std::ranges::all_of(set->table.entries(),
                                   [&](const auto& entry) { return other->table.find(entry.key) != nullptr; });
    }
    return x.is(y);
}

}  // namespace

std::optional<std::size_t> PyKeyTable::index_of(const PyValue& key) const {
    const auto [begin, end] = m_index.equal_range(hash_of_key(key));
    for (auto it = begin; it != end; ++it) {
        if (equal_keys(m_entries[it->second].key, key)) return it->second;
    }
    return std::nullopt;
}
const PyValue* PyKeyTable::find(const PyValue& key) const {
    const auto index = index_of(key);
    return index ? &m_entries[*index].value : nullptr;
}
const PyValue* PyKeyTable::find(std::string_view key) const {
    const auto [begin, end] = m_index.equal_range(std::hash<std::string>()(std::string(key)));
    for (auto it = begin; it != end; ++it) {
        const auto* text = m_entries[it->second].key.as_text();
        if (text != nullptr && *text == key) return &m_entries[it->second].value;
    }
    return nullptr;
}
void PyKeyTable::set(const PyValue& key, const PyValue& value) {
    if (const auto index = index_of(key)) {
        m_entries[*index].value = value;
        return;
    }
    m_index.emplace(hash_of_key(key), m_entries.size());
    m_entries.push_back({.key = key, .value = value});
}
bool PyKeyTable::erase(const PyValue& key) {
    const auto index = index_of(key);
    if (!index) return false;
    m_entries.erase(m_entries.begin() + static_cast<std::ptrdiff_t>(*index));
    m_index.clear();
    for (std::size_t i = 0; i < m_entries.size(); ++i)
        m_index.emplace(hash_of_key(m_entries[i].key), i);
    return true;
}
void PyKeyTable::clear() {
    m_entries.clear();
    m_index.clear();
}

// ---- Names ----------------------------------------------------------------------------------------------------------

const PyNames::Entry* PyNames::entry(std::string_view name) const {
    const auto found = m_index.find(name);
    return found == m_index.end() ? nullptr : &m_entries[found->second];
}
const PyValue* PyNames::find(std::string_view name) const {
    const auto* found = entry(name);
    return found == nullptr ? nullptr : &found->value;
}
void PyNames::set(std::string_view name, const PyValue& value, CodePlace place) {
    if (const auto found = m_index.find(name); found != m_index.end()) {
        m_entries[found->second].value = value;
        m_entries[found->second].place = place;
        return;
    }
    m_index.emplace(std::string(name), m_entries.size());
    m_entries.push_back({.name = std::string(name), .value = value, .place = place});
}
bool PyNames::erase(std::string_view name) {
    const auto found = m_index.find(name);
    if (found == m_index.end()) return false;
    const auto at = found->second;
    m_index.erase(found);
    m_entries.erase(m_entries.begin() + static_cast<std::ptrdiff_t>(at));
    for (auto& [key, index] : m_index) {
        if (index > at) --index;
    }
    return true;
}

// ---- Functions and classes ------------------------------------------------------------------------------------------

const std::vector<ParameterNode>& PyFunction::parameters() const {
    return definition != nullptr ? definition->parameters : lambda->parameters;
}

bool PyClass::derives_from(const PyClass& base) const {
    return std::ranges::any_of(order, [&](const PyValue& type) { return type.as_class() == &base; });
}
bool PyClass::derives_from(const NativeObject& base) const {
    return std::ranges::any_of(order, [&](const PyValue& type) {
        const auto* native = type.as_native();
        return native != nullptr && (native == &base || native->is_subclass_of(base));
    });
}
std::vector<NativeObject*> PyClass::native_bases() const {
    std::vector<NativeObject*> result;
    for (const auto& type : order) {
        if (auto* native = type.as_native()) result.push_back(native);
    }
    return result;
}

// ---- What an object of a library cannot do unless it says so --------------------------------------------------------

std::optional<PyValue> NativeObject::attribute(PyEvaluator& /*py*/, std::string_view /*name*/, CodePlace /*place*/) {
    return std::nullopt;
}
bool NativeObject::set_attribute(PyEvaluator& /*py*/, std::string_view /*name*/, PyValue /*value*/,
                                 CodePlace /*place*/) {
    return false;
}
std::vector<std::string> NativeObject::attribute_names() const {
    return {};
}
bool NativeObject::callable() const {
    return false;
}
bool NativeObject::acts() const {
    return false;
}
PyValue NativeObject::call(PyCall& /*call*/) {
    return {};
}
std::optional<PyValue> NativeObject::item(PyEvaluator& /*py*/, PyValue /*key*/, CodePlace /*place*/) {
    return std::nullopt;
}
bool NativeObject::set_item(PyEvaluator& /*py*/, PyValue /*key*/, PyValue /*value*/, CodePlace /*place*/) {
    return false;
}
std::optional<std::vector<PyValue>> NativeObject::iterate(PyEvaluator& /*py*/, CodePlace /*place*/) {
    return std::nullopt;
}
std::optional<std::size_t> NativeObject::length(PyEvaluator& /*py*/, CodePlace /*place*/) {
    return std::nullopt;
}
PyValue NativeObject::truth(PyEvaluator& py, CodePlace place) {
    const auto size = length(py, place);
    return !size || *size > 0;
}
std::optional<PyValue> NativeObject::contains(PyEvaluator& /*py*/, PyValue /*item*/, CodePlace /*place*/) {
    return std::nullopt;
}
std::optional<PyValue> NativeObject::binary(PyEvaluator& /*py*/, PyOperator /*op*/, PyValue /*other*/,
                                            OperandSide /*side*/, CodePlace /*place*/) {
    return std::nullopt;
}
std::optional<PyValue> NativeObject::unary(PyEvaluator& /*py*/, PyUnary /*op*/, CodePlace /*place*/) {
    return std::nullopt;
}
std::optional<PyValue> NativeObject::compare(PyEvaluator& /*py*/, PyComparison /*op*/, PyValue /*other*/,
                                             CodePlace /*place*/) {
    return std::nullopt;
}
std::optional<PyValue> NativeObject::enter(PyEvaluator& /*py*/, CodePlace /*place*/) {
    return std::nullopt;
}
void NativeObject::exit(PyEvaluator& /*py*/, CodePlace /*place*/) {}
PyValue NativeObject::to_text(PyEvaluator& py, CodePlace place) {
    return to_repr(py, place);
}
bool NativeObject::is_class() const {
    return false;
}
bool NativeObject::has_instance(const PyValue& /*value*/) const {
    return false;
}
bool NativeObject::is_subclass_of(const NativeObject& other) const {
    return this == &other;
}
void NativeObject::class_defined(PyEvaluator& /*py*/, PyClassRecord& /*record*/) {}
std::optional<PyValue> NativeObject::construct(PyClass& /*type*/, PyCall& /*call*/) {
    return std::nullopt;
}
std::optional<PyValue> NativeObject::class_attribute(PyEvaluator& /*py*/, PyClass& /*type*/, std::string_view /*name*/,
                                                     CodePlace /*place*/) {
    return std::nullopt;
}
void NativeObject::class_attribute_set(PyEvaluator& /*py*/, PyClass& /*type*/, std::string_view /*name*/,
                                       PyValue /*value*/, CodePlace /*place*/) {}

}  // namespace srmigrate::python
