// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "python/evaluate/bind.hpp"
#include "python/evaluate/builtins.hpp"
#include "python/evaluate/libraries.hpp"
#include "python/evaluate/operators.hpp"
#include "python/evaluate/state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace srmigrate::python {

Resolved functools_name(PyEvaluator& py, std::string_view name) {
    if (name == "partial") {
        return py.function("partial", [](PyCall& call) -> PyValue {
            if (call.positional.empty()) call.py.raise("TypeError", "partial() needs a function", call.place);
            const auto function = given(call, 0);
            std::vector<PyArgument> first(call.positional.begin() + 1, call.positional.end());
            return call.py.function("partial", [function, first, keywords = call.keywords](PyCall& inner) {
                inner.positional.insert(inner.positional.begin(), first.begin(), first.end());
                for (const auto& keyword : keywords) {
                    if (std::ranges::find(inner.keywords, keyword.name, &PyKeyword::name) == inner.keywords.end())
                        inner.keywords.push_back(keyword);
                }
                return inner.py.call(function, inner);
            });
        });
    }
    if (name == "reduce") {
        return plain_function(py, name, [](PyCall& call) -> PyValue {
            auto items = call.py.iterate(given(call, 1), call.place);
            if (call.positional.size() > 2) items.insert(items.begin(), given(call, 2));
            if (items.empty())
                call.py.raise("TypeError", "reduce() of empty iterable with no initial value", call.place);
            auto result = items.front();
            for (std::size_t i = 1; i < items.size(); ++i)
                result = call.py.call(given(call, 0), {result, items[i]}, call.place);
            return result;
        });
    }
    if (name == "wraps")
        return py.function("wraps", [](PyCall& call) {
            return call.py.function("wraps", [](PyCall& inner) { return given(inner, 0); });
        });
    if (name == "cache" || name == "total_ordering")
        return py.function(std::string(name), [](PyCall& call) { return given(call, 0); });
    if (name == "lru_cache") {
        return py.function("lru_cache", [](PyCall& call) -> PyValue {
            if (call.py.is_callable(given(call, 0))) return given(call, 0);
            return call.py.function("lru_cache", [](PyCall& inner) { return given(inner, 0); });
        });
    }
    if (name == "cached_property")
        return py.function("cached_property", [](PyCall& call) -> PyValue {
            return call.py.make<PyDescriptor>(PyDescriptor::Kind::property, given(call, 0));
        });
    return std::nullopt;
}

namespace {

void product(PyEvaluator& py, const std::vector<std::vector<PyValue>>& columns, std::vector<PyValue>& chosen,
             std::vector<PyValue>& out, CodePlace place) {
    if (chosen.size() == columns.size()) {
        count_step(py, place);
        out.push_back(py.tuple(chosen));
        return;
    }
    for (const auto& item : columns[chosen.size()]) {
        chosen.push_back(item);
        product(py, columns, chosen, out, place);
        chosen.pop_back();
    }
}

}  // namespace

Resolved itertools_name(PyEvaluator& py, std::string_view name) {
    if (name == "chain") {
        // chain.from_iterable is asked of the function.
        class Chain final : public NativeObject {
          public:
            std::string type_name() const override { return "chain"; }
            bool callable() const override { return true; }
            PyValue call(PyCall& call) override {
                std::vector<PyValue> items;
                for (const auto& one : call.positional) {
                    for (const auto& item : call.py.iterate(one.value, one.place))
                        items.push_back(item);
                }
                return call.py.make<PyIterator>(std::move(items));
            }
            std::optional<PyValue> attribute(PyEvaluator& with, std::string_view wanted, CodePlace /*place*/) override {
                if (wanted != "from_iterable") return std::nullopt;
                return plain_function(with, wanted, [](PyCall& call) -> PyValue {
                    std::vector<PyValue> items;
                    for (const auto& one : call.py.iterate(given(call, 0), call.place)) {
                        for (const auto& item : call.py.iterate(one, call.place))
                            items.push_back(item);
                    }
                    return call.py.make<PyIterator>(std::move(items));
                });
            }
        };
        return PyValue(py.make<Chain>());
    }
    if (name == "product") {
        return plain_function(py, name, [](PyCall& call) -> PyValue {
            const auto times = call.take_keyword("repeat");
            std::vector<std::vector<PyValue>> columns;
            const auto count = std::clamp<std::int64_t>(times ? times->value.as_integer().value_or(1) : 1, 0, 20);
            for (std::int64_t i = 0; i < count; ++i) {
                for (const auto& one : call.positional)
                    columns.push_back(call.py.iterate(one.value, one.place));
            }
            if (columns.size() > 50) call.py.refuse("product() of so many is not evaluated here", call.place);
            std::vector<PyValue> chosen;
            std::vector<PyValue> out;
            product(call.py, columns, chosen, out, call.place);
            return call.py.make<PyIterator>(std::move(out));
        });
    }
    if (name == "islice") {
        return plain_function(py, name, [](PyCall& call) -> PyValue {
            const auto items = call.py.list(call.py.iterate(given(call, 0), call.place));
            const bool one = call.positional.size() == 2;
            auto* slice = call.py.make<PySlice>(one ? PyValue() : given(call, 1), one ? given(call, 1) : given(call, 2),
                                                given(call, 3));
            return call.py.make<PyIterator>(*call.py.item(items, slice, call.place).as_sequence());
        });
    }
    if (name == "repeat") {
        return plain_function(py, name, [](PyCall& call) -> PyValue {
            const auto times = given(call, 1).as_integer();
            if (!times) return call.py.unknown("repeat() without an end is not evaluated here", call.place);
            charge_memory(call.py, static_cast<std::size_t>(std::max<std::int64_t>(0, *times)) * sizeof(PyValue),
                          call.place);
            return call.py.make<PyIterator>(
                std::vector<PyValue>(static_cast<std::size_t>(std::max<std::int64_t>(0, *times)), given(call, 0)));
        });
    }
    if (name == "zip_longest") {
        return plain_function(py, name, [](PyCall& call) -> PyValue {
            const auto fill = call.take_keyword("fillvalue");
            std::vector<std::vector<PyValue>> columns;
            std::size_t rows = 0;
            for (const auto& one : call.positional) {
                columns.push_back(call.py.iterate(one.value, one.place));
                rows = std::max(rows, columns.back().size());
            }
            std::vector<PyValue> out;
            for (std::size_t row = 0; row < rows; ++row) {
                std::vector<PyValue> items;
                for (const auto& column : columns)
                    items.push_back(row < column.size() ? column[row] : fill ? fill->value : PyValue());
                out.push_back(call.py.tuple(std::move(items)));
            }
            return call.py.make<PyIterator>(std::move(out));
        });
    }
    return std::nullopt;
}

Resolved collections_name(PyEvaluator& py, std::string_view name) {
    if (name == "OrderedDict") return PyValue(py.builtin_class("dict"));
    if (name == "abc") return py.import("collections.abc");
    if (name == "defaultdict") {
        auto* known = py.builtin_class("defaultdict");
        if (known != nullptr) return PyValue(known);
        auto* type = define_class(py, "defaultdict", {"dict"}, [](PyClass& made, PyCall& call) -> PyValue {
            auto* instance = call.py.make<PyInstance>(&made);
            const auto factory = given(call, 0);
            if (!call.positional.empty()) call.positional.erase(call.positional.begin());
            instance->attributes.set("default_factory", factory);
            instance->payload = call.py.call(call.py.builtin_class("dict"), call);
            return instance;
        });
        type->names.set("__missing__", py.function("__missing__", [](PyCall& call) -> PyValue {
            auto* self = given(call, 0).as_instance();
            const auto* factory = self == nullptr ? nullptr : self->attributes.find("default_factory");
            if (factory == nullptr || factory->is_none())
                call.py.raise("KeyError", call.py.to_repr(given(call, 1), call.place), call.place);
            const auto value = call.py.call(*factory, {}, call.place);
            self->payload->as_dictionary()->table.set(given(call, 1), value);
            return value;
        }));
        return PyValue(type);
    }
    if (name == "Counter") return std::nullopt;
    if (name == "namedtuple") {
        return py.function("namedtuple", [](PyCall& call) -> PyValue {
            const auto fields = given(call, 1);
            std::vector<std::string> names;
            if (const auto* text = fields.as_text()) {
                names = base::split_list(base::replace_all(*text, ",", " "), ' ');
            } else {
                for (const auto& field : call.py.iterate(fields, call.place))
                    names.push_back(call.py.to_text(field, call.place));
            }
            const auto standard = call.take_keyword("defaults");
            const auto defaults = standard && !standard->value.is_none() ? call.py.iterate(standard->value, call.place)
                                                                         : std::vector<PyValue>();
            auto* type = call.py.make<PyClass>();
            type->name = text_argument(call, 0);
            type->bases.emplace_back(call.py.builtin_class("object"));
            type->order = {PyValue(type), PyValue(call.py.builtin_class("object"))};
            for (const auto special : {"__iter__", "__getitem__", "__len__"}) {
                type->names.set(special,
                                call.py.function(special, [special = std::string(special)](PyCall& inner) -> PyValue {
                                    const auto values = *given(inner, 0).as_instance()->attributes.find("_values");
                                    if (special == "__iter__") return values;
                                    if (special == "__len__")
                                        return static_cast<std::int64_t>(values.as_sequence()->size());
                                    return inner.py.item(values, given(inner, 1), inner.place);
                                }));
            }
            type->names.set("_fields", call.py.tuple([&] {
                std::vector<PyValue> items;
                for (const auto& field : names)
                    items.push_back(call.py.text(field));
                return items;
            }()));
            type->construct = [names, defaults](PyClass& made, PyCall& inner) -> PyValue {
                auto* instance = inner.py.make<PyInstance>(&made);
                std::vector<PyValue> values;
                for (std::size_t i = 0; i < names.size(); ++i) {
                    const auto keyword = inner.take_keyword(names[i]);
                    const bool has_default = i + defaults.size() >= names.size();
                    if (i >= inner.positional.size() && !keyword && !has_default)
                        inner.py.raise("TypeError", fmt::format("{}() needs the argument '{}'", made.name, names[i]),
                                       inner.place);
                    const auto value = i < inner.positional.size() ? inner.positional[i].value
                                       : keyword                   ? keyword->value
                                                                   : defaults[i + defaults.size() - names.size()];
                    values.push_back(value);
                    instance->attributes.set(names[i], value);
                }
                instance->attributes.set("_values", inner.py.tuple(std::move(values)));
                return instance;
            };
            return type;
        });
    }
    return std::nullopt;
}

Resolved copy_name(PyEvaluator& py, std::string_view name) {
    if (name != "copy" && name != "deepcopy") return std::nullopt;
    class Copier {
      public:
        static PyValue copied(PyEvaluator& with, const PyValue& value, bool deep, CodePlace place, std::size_t depth) {
            if (depth > 50) with.refuse("the value is nested too deeply to be copied", place);
            count_step(with, place);
            const auto inside = [&](const PyValue& item) {
                return deep ? copied(with, item, deep, place, depth + 1) : item;
            };
            if (const auto* list = value.as_list()) {
                std::vector<PyValue> items;
                for (const auto& item : list->items)
                    items.push_back(inside(item));
                return with.list(std::move(items));
            }
            if (const auto* table = value.as_dictionary()) {
                auto* made = with.make<PyDictionary>();
                for (const auto& entry : table->table.entries())
                    made->table.set(entry.key, inside(entry.value));
                return made;
            }
            if (const auto* set = value.as_set()) {
                auto* made = with.make<PySet>();
                made->table = set->table;
                return made;
            }
            if (auto* native = value.as_native()) {
                if (const auto method = native->attribute(with, "copy", place)) return with.call(*method, {}, place);
            }
            return value;
        }
    };
    const bool deep = name == "deepcopy";
    return plain_function(
        py, name, [deep](PyCall& call) { return Copier::copied(call.py, given(call, 0), deep, call.place, 0); });
}

Resolved operator_name(PyEvaluator& py, std::string_view name) {
    if (name == "itemgetter" || name == "attrgetter") {
        const bool item = name == "itemgetter";
        return plain_function(py, name, [item](PyCall& call) {
            std::vector<PyValue> keys;
            for (const auto& one : call.positional)
                keys.push_back(one.value);
            return call.py.function("getter", [item, keys](PyCall& inner) -> PyValue {
                std::vector<PyValue> found;
                for (const auto& key : keys) {
                    found.push_back(
                        item ? inner.py.item(given(inner, 0), key, inner.place)
                             : inner.py.attribute(given(inner, 0), inner.py.to_text(key, inner.place), inner.place));
                }
                return found.size() == 1 ? found.front() : inner.py.tuple(std::move(found));
            });
        });
    }
    return std::nullopt;
}

}  // namespace srmigrate::python
