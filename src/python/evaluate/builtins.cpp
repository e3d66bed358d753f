// SPDX-License-Identifier: Apache-2.0
#include "python/evaluate/builtins.hpp"

#include "base/ascii.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "python/evaluate/bind.hpp"
#include "python/evaluate/format.hpp"
#include "python/evaluate/machine.hpp"
#include "python/evaluate/operators.hpp"
#include "python/evaluate/state.hpp"
#include "python/syntax/repr.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace srmigrate::python {

PyValue plain_function(PyEvaluator& py, std::string_view name, NativeFunction::Body body) {
    return py.function(std::string(name), [body = std::move(body)](PyCall& call) {
        for (const auto& argument : call.positional) {
            if (argument.value.is_unknown()) return argument.value;
        }
        for (const auto& keyword : call.keywords) {
            if (keyword.value.is_unknown()) return keyword.value;
        }
        return body(call);
    });
}

std::optional<std::vector<PyValue>> PyIterator::iterate(PyEvaluator& /*py*/, CodePlace /*place*/) {
    std::vector<PyValue> rest(items.begin() + static_cast<std::ptrdiff_t>(next), items.end());
    next = items.size();
    return rest;
}

std::vector<PyValue> items_in_any_order(PyEvaluator& py, PyValue value, CodePlace place) {
    const auto* set = value.as_set();
    if (set == nullptr) return py.iterate(value, place);
    std::vector<PyValue> items;
    for (const auto& entry : set->table.entries())
        items.push_back(entry.key);
    return items;
}

PyClass* define_class(PyEvaluator& py, std::string_view name, std::vector<std::string_view> bases,
                      std::function<PyValue(PyClass&, PyCall&)> construct) {
    auto* type = py.make<PyClass>();
    type->name = name;
    type->construct = std::move(construct);
    for (const auto base : bases)
        type->bases.emplace_back(py.builtin_class(base));
    py.state().classes[std::string(name)] = type;
    finish_class(py, *type, {});
    return type;
}

namespace {

PyValue argument(const PyCall& call, std::size_t index, PyValue standard = {}) {
    return index < call.positional.size() ? call.positional[index].value : standard;
}
void arguments_between(const PyCall& call, std::size_t least, std::size_t most) {
    const auto count = call.positional.size();
    if (count < least || count > most) {
        const auto expected = count < least ? least : most;
        call.py.raise(
            "TypeError",
            fmt::format("{}() takes {} argument{}, got {}", call.callee, expected, expected == 1 ? "" : "s", count),
            call.place);
    }
}

// ---- Classes --------------------------------------------------------------------------------------------------------

// Of a call of a class that derives from one of Python's own, too: an unknown argument makes an unknown value.
std::function<PyValue(PyClass&, PyCall&)> constructor(PyValue (*made)(PyCall&)) {
    return [made](PyClass&, PyCall& call) {
        for (const auto& given : call.positional) {
            if (given.value.is_unknown()) return given.value;
        }
        return made(call);
    };
}

PyValue make_integer(PyCall& call) {
    const auto base_keyword = call.take_keyword("base");
    const auto value = argument(call, 0, 0);
    const auto radix = base_keyword ? base_keyword->value : argument(call, 1, 10);
    if (const auto boolean = value.as_boolean()) return *boolean ? 1 : 0;
    if (const auto integer = value.as_integer()) return *integer;
    if (value.as_big_integer() != nullptr) return value;
    if (const auto real = value.as_real()) {
        if (!std::isfinite(*real) || std::abs(*real) > 9e18)
            call.py.raise("OverflowError", "cannot convert float to integer", call.place);
        return static_cast<std::int64_t>(*real);
    }
    if (const auto* text = value.as_text()) {
        auto digits = base::replace_all(base::trim(*text), "_", "");
        auto base = static_cast<int>(radix.as_integer().value_or(10));
        const bool negative = digits.starts_with('-');
        if (negative || digits.starts_with('+')) digits.erase(0, 1);
        const auto prefix = base::to_lower(digits.substr(0, 2));
        if ((base == 16 || base == 0) && prefix == "0x") digits.erase(0, 2), base = 16;
        if ((base == 8 || base == 0) && prefix == "0o") digits.erase(0, 2), base = 8;
        if ((base == 2 || base == 0) && prefix == "0b") digits.erase(0, 2), base = 2;
        if (base == 0) base = 10;
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
        if (error == std::errc() && end == digits.data() + digits.size() && !digits.starts_with('-'))
            return negative ? -number : number;
        if (error == std::errc::result_out_of_range)
            return call.py.unknown("integers of more than 64 bits are not calculated here", call.place);
        call.py.raise("ValueError", fmt::format("invalid literal for int() with base {}: {}", base, repr(*text)),
                      call.place);
    }
    if (auto made = call_special(call.py, value, "__int__", {}, call.place)) return *made;
    call.py.raise("TypeError",
                  fmt::format("int() argument must be a string, a bytes-like object or a real number, not '{}'",
                              call.py.type_name(value)),
                  call.place);
}

PyValue make_real(PyCall& call) {
    const auto value = argument(call, 0, 0.0);
    if (const auto boolean = value.as_boolean()) return *boolean ? 1.0 : 0.0;
    if (const auto integer = value.as_integer()) return static_cast<double>(*integer);
    if (const auto real = value.as_real()) return *real;
    if (const auto* text = value.as_text()) {
        const auto spelled = base::to_lower(base::replace_all(base::trim(*text), "_", ""));
        if (const auto number = base::number<double>(spelled.starts_with('+') ? spelled.substr(1) : spelled))
            return *number;
        call.py.raise("ValueError", fmt::format("could not convert string to float: {}", repr(*text)), call.place);
    }
    call.py.raise("TypeError",
                  fmt::format("float() argument must be a string or a real number, not '{}'", call.py.type_name(value)),
                  call.place);
}

PyValue make_text(PyCall& call) {
    if (call.positional.empty()) return call.py.text("");
    if (call.positional.size() > 1 && argument(call, 0).as_bytes() != nullptr)
        return call.py.text(*argument(call, 0).as_bytes());
    return text_value(call.py, argument(call, 0), call.place);
}

PyValue make_dictionary(PyCall& call) {
    auto* made = call.py.make<PyDictionary>();
    PyValue self = made;
    PyCall update{.py = call.py,
                  .callee = "dict",
                  .place = call.place,
                  .positional = {{.value = self, .place = call.place}},
                  .keywords = call.keywords};
    if (!call.positional.empty()) update.positional.push_back(call.positional.front());
    call.py.call(*call.py.builtin_class("dict")->names.find("update"), update);
    return self;
}

PyValue make_set(PyCall& call) {
    auto* made = call.py.make<PySet>();
    if (!call.positional.empty()) {
        for (const auto& item : items_in_any_order(call.py, argument(call, 0), call.place))
            made->table.set(item, {});
    }
    return made;
}

PyValue make_range(PyCall& call) {
    arguments_between(call, 1, 3);
    std::array<std::int64_t, 3> numbers{};
    for (std::size_t i = 0; i < call.positional.size(); ++i) {
        const auto value = argument(call, i);
        if (!value.as_integer() && !value.as_boolean()) {
            call.py.raise("TypeError",
                          fmt::format("'{}' object cannot be interpreted as an integer", call.py.type_name(value)),
                          call.positional[i].place);
        }
        numbers.at(i) = value.as_integer().value_or(value.as_boolean().value_or(false) ? 1 : 0);
    }
    const auto count = call.positional.size();
    if (count == 3 && numbers[2] == 0) call.py.raise("ValueError", "range() arg 3 must not be zero", call.place);
    if (count == 1) return call.py.make<PyRange>(0, numbers[0], 1);
    return call.py.make<PyRange>(numbers[0], numbers[1], count == 3 ? numbers[2] : 1);
}

PyValue make_bytes(PyCall& call) {
    const auto value = argument(call, 0);
    if (call.positional.empty()) return call.py.bytes("");
    if (const auto* text = value.as_text()) return call.py.bytes(*text);
    if (value.as_bytes() != nullptr) return value;
    return call.py.unknown("bytes() of that is not evaluated here", call.place);
}

void define_classes(PyEvaluator& py) {
    const auto define = [&](std::string_view name, std::vector<std::string_view> bases,
                            std::function<PyValue(PyClass&, PyCall&)> construct) {
        auto* type = define_class(py, name, std::move(bases), std::move(construct));
        py.state().builtins.set(name, type);
    };
    auto* object = py.make<PyClass>();
    object->name = "object";
    py.state().classes["object"] = object;
    object->order = {PyValue(object)};
    py.state().builtins.set("object", object);
    define("type", {"object"}, [](PyClass&, PyCall& call) -> PyValue {
        const auto value = argument(call, 0);
        if (call.positional.size() == 3)
            call.py.refuse("a class that is made by type() is not read here", call.place,
                           "write it as a class statement");
        if (value.is_unknown()) return value;
        auto* type = class_of(call.py, value);
        if (type == nullptr) return call.py.unknown("the type of that is not known here", call.place);
        return type;
    });
    define("str", {"object"}, constructor(make_text));
    define("bytes", {"object"}, constructor(make_bytes));
    define("int", {"object"}, constructor(make_integer));
    define("bool", {"int"}, [](PyClass&, PyCall& call) -> PyValue {
        return call.positional.empty() ? PyValue(false) : truth_of(call.py, argument(call, 0), call.place);
    });
    define("float", {"object"}, constructor(make_real));
    define("list", {"object"}, constructor([](PyCall& call) -> PyValue {
               arguments_between(call, 0, 1);
               return call.py.list(call.positional.empty() ? std::vector<PyValue>()
                                                           : call.py.iterate(argument(call, 0), call.place));
           }));
    define("tuple", {"object"}, constructor([](PyCall& call) -> PyValue {
               arguments_between(call, 0, 1);
               return call.py.tuple(call.positional.empty() ? std::vector<PyValue>()
                                                            : call.py.iterate(argument(call, 0), call.place));
           }));
    define("dict", {"object"}, constructor(make_dictionary));
    define("set", {"object"}, constructor(make_set));
    define("frozenset", {"object"}, constructor([](PyCall& call) -> PyValue {
               const auto made = make_set(call);
               made.as_set()->frozen = true;
               return made;
           }));
    define("range", {"object"}, constructor(make_range));
    define("slice", {"object"}, constructor([](PyCall& call) -> PyValue {
               if (call.positional.size() == 1) return call.py.make<PySlice>(PyValue(), argument(call, 0), PyValue());
               return call.py.make<PySlice>(argument(call, 0), argument(call, 1), argument(call, 2));
           }));
    define_class(py, "NoneType", {"object"});
    define_class(py, "function", {"object"});
    define("property", {"object"}, [](PyClass&, PyCall& call) -> PyValue {
        return call.py.make<PyDescriptor>(PyDescriptor::Kind::property, argument(call, 0));
    });
    define("staticmethod", {"object"}, [](PyClass&, PyCall& call) -> PyValue {
        return call.py.make<PyDescriptor>(PyDescriptor::Kind::static_method, argument(call, 0));
    });
    define("classmethod", {"object"}, [](PyClass&, PyCall& call) -> PyValue {
        return call.py.make<PyDescriptor>(PyDescriptor::Kind::class_method, argument(call, 0));
    });
    define("super", {"object"}, [](PyClass&, PyCall& call) -> PyValue {
        auto* type = argument(call, 0).as_class();
        if (type == nullptr) call.py.raise("RuntimeError", "super(): no arguments", call.place);
        return call.py.make<PySuper>(type, argument(call, 1));
    });

    struct ExceptionRow {
        std::string_view name;
        std::string_view base;
    };
    constexpr std::array<ExceptionRow, 51> k_exceptions{{
        {"BaseException", "object"},
        {"Exception", "BaseException"},
        {"SystemExit", "BaseException"},
        {"KeyboardInterrupt", "BaseException"},
        {"ArithmeticError", "Exception"},
        {"OverflowError", "ArithmeticError"},
        {"ZeroDivisionError", "ArithmeticError"},
        {"AssertionError", "Exception"},
        {"AttributeError", "Exception"},
        {"EOFError", "Exception"},
        {"ImportError", "Exception"},
        {"ModuleNotFoundError", "ImportError"},
        {"LookupError", "Exception"},
        {"IndexError", "LookupError"},
        {"KeyError", "LookupError"},
        {"NameError", "Exception"},
        {"UnboundLocalError", "NameError"},
        {"OSError", "Exception"},
        {"FileNotFoundError", "OSError"},
        {"FileExistsError", "OSError"},
        {"PermissionError", "OSError"},
        {"ConnectionError", "OSError"},
        {"TimeoutError", "OSError"},
        {"RuntimeError", "Exception"},
        {"NotImplementedError", "RuntimeError"},
        {"RecursionError", "RuntimeError"},
        {"StopIteration", "Exception"},
        {"StopAsyncIteration", "Exception"},
        {"SyntaxError", "Exception"},
        {"IndentationError", "SyntaxError"},
        {"TabError", "IndentationError"},
        {"SystemError", "Exception"},
        {"TypeError", "Exception"},
        {"ValueError", "Exception"},
        {"UnicodeError", "ValueError"},
        {"UnicodeDecodeError", "UnicodeError"},
        {"UnicodeEncodeError", "UnicodeError"},
        {"Warning", "Exception"},
        {"DeprecationWarning", "Warning"},
        {"UserWarning", "Warning"},
        {"RuntimeWarning", "Warning"},
        {"FutureWarning", "Warning"},
        {"PendingDeprecationWarning", "Warning"},
        {"SyntaxWarning", "Warning"},
        {"ImportWarning", "Warning"},
        {"UnicodeWarning", "Warning"},
        {"BytesWarning", "Warning"},
        {"ResourceWarning", "Warning"},
        {"EncodingWarning", "Warning"},
        {"FloatingPointError", "ArithmeticError"},
        {"GeneratorExit", "BaseException"},
    }};
    for (const auto& row : k_exceptions)
        define(row.name, {row.base}, {});
    py.state().builtins.set("IOError", py.builtin_class("OSError"));
    py.state().builtins.set("EnvironmentError", py.builtin_class("OSError"));

    // Of the module enum.
    const auto functional = [](PyClass& type, PyCall& call) -> PyValue {
        if (type.module != nullptr) return call.py.make<PyInstance>(&type);
        arguments_between(call, 2, 2);
        auto* made = call.py.make<PyClass>();
        const auto name = argument(call, 0);
        made->name = name.as_text() == nullptr ? "Enum" : *name.as_text();
        made->module = const_cast<PyModule*>(call.py.current_module());
        made->bases.emplace_back(&type);
        const auto add = [&](const PyValue& member, PyValue value) {
            if (const auto* text = member.as_text()) made->names.set(*text, value);
        };
        const auto names = argument(call, 1);
        std::int64_t number = 0;
        if (const auto* text = names.as_text()) {
            for (const auto& part : base::split_list(base::replace_all(*text, ",", " "), ' '))
                add(call.py.text(part), ++number);
        } else if (const auto* table = names.as_dictionary()) {
            for (const auto& entry : table->table.entries())
                add(entry.key, entry.value);
        } else {
            for (const auto& item : call.py.iterate(names, call.place)) {
                const auto* pair = item.as_sequence();
                if (pair != nullptr && pair->size() == 2) {
                    add((*pair)[0], (*pair)[1]);
                } else {
                    add(item, ++number);
                }
            }
        }
        finish_class(call.py, *made, call.place);
        return made;
    };
    define_class(py, "Enum", {"object"}, functional);
    define_class(py, "ReprEnum", {"Enum"}, functional);
    define_class(py, "IntEnum", {"int", "ReprEnum"}, functional);
    define_class(py, "StrEnum", {"str", "ReprEnum"}, functional);
    define_class(py, "Flag", {"Enum"}, functional);
    define_class(py, "IntFlag", {"int", "ReprEnum", "Flag"}, functional);
}

// ---- Functions ------------------------------------------------------------------------------------------------------

// Items with their keys, in order.
PyValue sorted_items(PyCall& call, std::vector<PyValue> items) {
    const auto key = call.take_keyword("key");
    const auto reverse = call.take_keyword("reverse");
    auto& py = call.py;
    std::vector<std::pair<PyValue, PyValue>> pairs;
    for (const auto& item : items) {
        const auto by = key && !key->value.is_none() ? py.call(key->value, {item}, call.place) : item;
        if (by.is_unknown()) return by;
        pairs.emplace_back(by, item);
    }
    const bool down = reverse && py.truth(reverse->value, call.place);
    // Python sorts stably, also backwards.
    if (down) std::ranges::reverse(pairs);
    std::stable_sort(pairs.begin(), pairs.end(), [&](const auto& a, const auto& b) {
        return py.truth(py.compare(PyComparison::less, a.first, b.first, call.place), call.place);
    });
    if (down) std::ranges::reverse(pairs);
    items.clear();
    for (const auto& pair : pairs)
        items.push_back(pair.second);
    return py.list(std::move(items));
}

enum class Extreme { least, greatest };
PyValue extreme(PyCall& call, Extreme which) {
    auto& py = call.py;
    const auto key = call.take_keyword("key");
    const auto standard = call.take_keyword("default");
    std::vector<PyValue> items;
    if (call.positional.size() == 1) {
        items = items_in_any_order(py, argument(call, 0), call.place);
    } else {
        for (const auto& given : call.positional)
            items.push_back(given.value);
    }
    if (items.empty()) {
        if (standard) return standard->value;
        py.raise("ValueError", fmt::format("{}() arg is an empty sequence", call.callee), call.place);
    }
    const auto key_of = [&](const PyValue& item) {
        return key && !key->value.is_none() ? py.call(key->value, {item}, call.place) : item;
    };
    auto best = items.front();
    auto best_key = key_of(best);
    for (std::size_t i = 1; i < items.size(); ++i) {
        const auto by = key_of(items[i]);
        const auto better = truth_of(
            py,
            py.compare(which == Extreme::least ? PyComparison::less : PyComparison::greater, by, best_key, call.place),
            call.place);
        if (better.is_unknown()) return better;
        if (*better.as_boolean()) {
            best = items[i];
            best_key = by;
        }
    }
    return best;
}

// Round half to even, as Python does.
PyValue rounded(PyCall& call) {
    const auto value = argument(call, 0);
    const auto digits_keyword = call.take_keyword("ndigits");
    const auto digits = digits_keyword ? digits_keyword->value : argument(call, 1);
    if (const auto integer = value.as_integer()) return *integer;
    if (const auto boolean = value.as_boolean()) return *boolean ? 1 : 0;
    const auto real = value.as_real();
    if (!real)
        call.py.raise("TypeError", fmt::format("type {} doesn't define __round__ method", call.py.type_name(value)),
                      call.place);
    if (digits.is_none()) return static_cast<std::int64_t>(std::nearbyint(*real));
    const auto count = static_cast<int>(std::clamp<std::int64_t>(digits.as_integer().value_or(0), -300, 300));
    return base::number<double>(fmt::format("{:.{}f}", *real, std::max(count, 0))).value_or(*real);
}

PyValue called_with_each(PyCall& call, const std::vector<std::vector<PyValue>>& columns, const PyValue& function) {
    std::vector<PyValue> results;
    std::size_t rows = columns.empty() ? 0 : columns.front().size();
    for (const auto& column : columns)
        rows = std::min(rows, column.size());
    for (std::size_t row = 0; row < rows; ++row) {
        std::vector<PyValue> given;
        for (const auto& column : columns)
            given.push_back(column[row]);
        results.push_back(call.py.call(function, std::move(given), call.place));
    }
    return call.py.make<PyIterator>(std::move(results));
}

void define_functions(PyEvaluator& py) {
    auto& names = py.state().builtins;
    const auto plain = [&](std::string_view name, NativeFunction::Body body) {
        names.set(name, plain_function(py, name, std::move(body)));
    };
    const auto keeping = [&](std::string_view name, NativeFunction::Body body) {
        names.set(name, py.function(std::string(name), std::move(body)));
    };
    names.set("NotImplemented", PyValue::not_implemented());
    names.set("Ellipsis", PyValue::ellipsis());
    names.set("__debug__", true);
    keeping("print", [](PyCall&) { return PyValue(); });
    plain("len", [](PyCall& call) -> PyValue {
        arguments_between(call, 1, 1);
        const auto size = length_of(call.py, argument(call, 0), call.place);
        if (!size)
            call.py.raise("TypeError",
                          fmt::format("object of type '{}' has no len()", call.py.type_name(argument(call, 0))),
                          call.place);
        return static_cast<std::int64_t>(*size);
    });
    keeping("isinstance", [](PyCall& call) -> PyValue {
        arguments_between(call, 2, 2);
        if (argument(call, 0).is_unknown()) return argument(call, 0);
        if (argument(call, 1).is_unknown()) return argument(call, 1);
        return call.py.is_instance(argument(call, 0), argument(call, 1));
    });
    plain("issubclass", [](PyCall& call) -> PyValue {
        arguments_between(call, 2, 2);
        const auto one = [&](const PyValue& base) {
            const auto type = argument(call, 0);
            if (const auto* native = type.as_native())
                return base.as_native() != nullptr && native->is_subclass_of(*base.as_native());
            const auto* known = type.as_class();
            if (known == nullptr) call.py.raise("TypeError", "issubclass() arg 1 must be a class", call.place);
            if (base.as_class() != nullptr) return known->derives_from(*base.as_class());
            return base.as_native() != nullptr && known->derives_from(*base.as_native());
        };
        if (const auto* several = argument(call, 1).as_tuple()) return std::ranges::any_of(several->items, one);
        return one(argument(call, 1));
    });
    plain("enumerate", [](PyCall& call) -> PyValue {
        const auto start = call.take_keyword("start");
        auto number = (start ? start->value : argument(call, 1, 0)).as_integer().value_or(0);
        std::vector<PyValue> pairs;
        for (const auto& item : call.py.iterate(argument(call, 0), call.place))
            pairs.push_back(call.py.tuple({number++, item}));
        return call.py.make<PyIterator>(std::move(pairs));
    });
    plain("zip", [](PyCall& call) -> PyValue {
        const auto strict = call.take_keyword("strict");
        std::vector<std::vector<PyValue>> columns;
        for (const auto& given : call.positional)
            columns.push_back(call.py.iterate(given.value, given.place));
        std::size_t rows = columns.empty() ? 0 : columns.front().size();
        for (const auto& column : columns) {
            if (strict && call.py.truth(strict->value) && column.size() != columns.front().size())
                call.py.raise("ValueError", "zip() arguments have different lengths", call.place);
            rows = std::min(rows, column.size());
        }
        std::vector<PyValue> tuples;
        for (std::size_t row = 0; row < rows; ++row) {
            std::vector<PyValue> items;
            for (const auto& column : columns)
                items.push_back(column[row]);
            tuples.push_back(call.py.tuple(std::move(items)));
        }
        return call.py.make<PyIterator>(std::move(tuples));
    });
    plain("reversed", [](PyCall& call) -> PyValue {
        arguments_between(call, 1, 1);
        auto items = call.py.iterate(argument(call, 0), call.place);
        std::ranges::reverse(items);
        return call.py.make<PyIterator>(std::move(items));
    });
    plain("sorted", [](PyCall& call) -> PyValue {
        arguments_between(call, 1, 1);
        return sorted_items(call, items_in_any_order(call.py, argument(call, 0), call.place));
    });
    plain("min", [](PyCall& call) { return extreme(call, Extreme::least); });
    plain("max", [](PyCall& call) { return extreme(call, Extreme::greatest); });
    plain("sum", [](PyCall& call) -> PyValue {
        const auto start = call.take_keyword("start");
        auto total = start ? start->value : argument(call, 1, 0);
        for (const auto& item : items_in_any_order(call.py, argument(call, 0), call.place))
            total = call.py.binary(PyOperator::add, total, item, call.place);
        return total;
    });
    const auto quantified = [&](std::string_view name, bool ends) {
        plain(name, [ends](PyCall& call) -> PyValue {
            arguments_between(call, 1, 1);
            std::optional<PyValue> unknown;
            for (const auto& item : items_in_any_order(call.py, argument(call, 0), call.place)) {
                const auto truth = truth_of(call.py, item, call.place);
                if (truth.is_unknown()) {
                    unknown = truth;
                } else if (*truth.as_boolean() == ends) {
                    return ends;
                }
            }
            return unknown ? *unknown : PyValue(!ends);
        });
    };
    quantified("any", true);
    quantified("all", false);
    plain("abs", [](PyCall& call) -> PyValue {
        const auto value = argument(call, 0);
        const auto below = call.py.truth(call.py.compare(PyComparison::less, value, 0, call.place), call.place);
        return below ? apply_unary(call.py, PyUnary::minus, value, call.place) : value;
    });
    plain("round", rounded);
    plain("divmod", [](PyCall& call) -> PyValue {
        arguments_between(call, 2, 2);
        return call.py.tuple(
            {call.py.binary(PyOperator::floor_divide, argument(call, 0), argument(call, 1), call.place),
             call.py.binary(PyOperator::modulo, argument(call, 0), argument(call, 1), call.place)});
    });
    plain("pow", [](PyCall& call) -> PyValue {
        if (call.positional.size() != 2)
            return call.py.unknown("pow() with a modulus is not evaluated here", call.place);
        return call.py.binary(PyOperator::power, argument(call, 0), argument(call, 1), call.place);
    });
    keeping("repr", [](PyCall& call) { return repr_value(call.py, argument(call, 0), call.place); });
    keeping("ascii", [](PyCall& call) { return repr_value(call.py, argument(call, 0), call.place); });
    plain("format", [](PyCall& call) -> PyValue {
        const auto spec = argument(call, 1);
        return formatted_value(call.py, argument(call, 0), spec.as_text() == nullptr ? "" : *spec.as_text(),
                               call.place);
    });
    keeping("getattr", [](PyCall& call) -> PyValue {
        arguments_between(call, 2, 3);
        const auto name = argument(call, 1);
        if (name.is_unknown()) return name;
        if (name.as_text() == nullptr) call.py.raise("TypeError", "attribute name must be string", call.place);
        if (call.positional.size() == 2) return call.py.attribute(argument(call, 0), *name.as_text(), call.place);
        return call.py.find_attribute(argument(call, 0), *name.as_text(), call.place).value_or(argument(call, 2));
    });
    keeping("hasattr", [](PyCall& call) -> PyValue {
        arguments_between(call, 2, 2);
        if (argument(call, 0).is_unknown()) return argument(call, 0);
        const auto name = argument(call, 1);
        return name.as_text() != nullptr &&
               call.py.find_attribute(argument(call, 0), *name.as_text(), call.place).has_value();
    });
    keeping("setattr", [](PyCall& call) -> PyValue {
        arguments_between(call, 3, 3);
        const auto name = argument(call, 1);
        if (name.as_text() == nullptr) call.py.refuse("the name that setattr() sets is not known", call.place);
        call.py.set_attribute(argument(call, 0), *name.as_text(), argument(call, 2), call.place);
        return {};
    });
    plain("callable", [](PyCall& call) { return PyValue(call.py.is_callable(argument(call, 0))); });
    plain("iter", [](PyCall& call) -> PyValue {
        if (argument(call, 0).native<PyIterator>() != nullptr) return argument(call, 0);
        return call.py.make<PyIterator>(call.py.iterate(argument(call, 0), call.place));
    });
    plain("next", [](PyCall& call) -> PyValue {
        arguments_between(call, 1, 2);
        auto* iterator = argument(call, 0).native<PyIterator>();
        if (iterator == nullptr)
            call.py.raise("TypeError",
                          fmt::format("'{}' object is not an iterator", call.py.type_name(argument(call, 0))),
                          call.place);
        about_to_change(call.py, call.place);
        if (iterator->next < iterator->items.size()) return iterator->items[iterator->next++];
        if (call.positional.size() == 2) return argument(call, 1);
        call.py.raise("StopIteration", "", call.place);
    });
    keeping("map", [](PyCall& call) -> PyValue {
        for (const auto& given : call.positional) {
            const auto* unknown = given.value.as_unknown();
            if (unknown == nullptr) continue;
            if (!argument(call, 0).is_unknown()) {
                const std::vector<PyValue> items(call.positional.size() - 1, given.value);
                call_perhaps(call.py, argument(call, 0), items, *unknown, call.place);
            }
            return given.value;
        }
        if (call.positional.size() < 2)
            call.py.raise("TypeError", "map() must have at least two arguments.", call.place);
        std::vector<std::vector<PyValue>> columns;
        for (std::size_t i = 1; i < call.positional.size(); ++i)
            columns.push_back(call.py.iterate(argument(call, i), call.place));
        return called_with_each(call, columns, argument(call, 0));
    });
    plain("filter", [](PyCall& call) -> PyValue {
        arguments_between(call, 2, 2);
        std::vector<PyValue> kept;
        for (const auto& item : call.py.iterate(argument(call, 1), call.place)) {
            const auto test = argument(call, 0).is_none() ? item : call.py.call(argument(call, 0), {item}, call.place);
            const auto truth = truth_of(call.py, test, call.place);
            if (truth.is_unknown()) return truth;
            if (*truth.as_boolean()) kept.push_back(item);
        }
        return call.py.make<PyIterator>(std::move(kept));
    });
    plain("ord", [](PyCall& call) -> PyValue {
        const auto* text = argument(call, 0).as_text();
        if (text == nullptr || base::count_characters(*text) != 1)
            call.py.raise("TypeError", "ord() expected a character", call.place);
        return static_cast<std::int64_t>(base::code_point(*text, 0));
    });
    plain("chr", [](PyCall& call) -> PyValue {
        const auto point = argument(call, 0).as_integer();
        if (!point || *point < 0 || *point > 0x10FFFF || (*point >= 0xD800 && *point < 0xE000))
            call.py.raise("ValueError", "chr() arg not in range(0x110000)", call.place);
        const auto c = static_cast<char32_t>(*point);
        std::string text;
        if (c < 0x80) {
            text += static_cast<char>(c);
        } else if (c < 0x800) {
            text += static_cast<char>(0xC0 | (c >> 6));
            text += static_cast<char>(0x80 | (c & 0x3F));
        } else {
            if (c >= 0x10000) {
                text += static_cast<char>(0xF0 | (c >> 18));
                text += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
            } else {
                text += static_cast<char>(0xE0 | (c >> 12));
            }
            text += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
            text += static_cast<char>(0x80 | (c & 0x3F));
        }
        return call.py.text(text);
    });
    const auto based = [&](std::string_view name, std::string_view spec) {
        plain(name, [spec = std::string(spec)](PyCall& call) {
            return formatted_value(call.py, argument(call, 0), spec, call.place);
        });
    };
    based("hex", "#x");
    based("oct", "#o");
    based("bin", "#b");
    plain("vars", [](PyCall& call) { return call.py.attribute(argument(call, 0), "__dict__", call.place); });
    plain("dir", [](PyCall& call) -> PyValue {
        const auto table = call.py.find_attribute(argument(call, 0), "__dict__", call.place);
        if (!table) return call.py.unknown("dir() of that is not evaluated here", call.place);
        PyCall made{.py = call.py,
                    .callee = "sorted",
                    .place = call.place,
                    .positional = {{.value = *table, .place = call.place}}};
        return sorted_items(made, call.py.iterate(*table, call.place));
    });
    plain("open", [](PyCall& call) -> PyValue {
        const auto path = text_value(call.py, argument(call, 0), call.place);
        if (path.is_unknown()) return path;
        const auto mode = argument(call, 1);
        if (mode.as_text() != nullptr && mode.as_text()->find_first_of("wax+") != std::string::npos)
            call.py.refuse("a file is written, which is not done here", call.place, "run this revision with Alembic");
        auto module = call.py.import("pathlib", call.place);
        return call.py.call(
            call.py.attribute(call.py.call(call.py.attribute(module, "Path"), {path}, call.place), "open"), {},
            call.place);
    });
    struct UnknownRow {
        std::string_view name;
        std::string_view reason;
    };
    constexpr std::array<UnknownRow, 7> k_unknown{{
        {"hash", "hashes differ from run to run"},
        {"id", "places in memory differ from run to run"},
        {"input", "what is typed in is known only when it is run"},
        {"eval", "eval() is not evaluated here"},
        {"exec", "exec() is not evaluated here"},
        {"compile", "compile() is not evaluated here"},
        {"memoryview", "memoryview() is not evaluated here"},
    }};
    for (const auto& row : k_unknown) {
        keeping(row.name, [reason = std::string(row.reason)](PyCall& call) {
            // It could do anything: so it is refused where nothing may be done.
            call.py.about_to_act(call.place);
            return call.py.unknown(reason, call.place);
        });
    }
    for (const auto* name : {"globals", "locals"}) {
        keeping(name, [name](PyCall& call) -> PyValue {
            call.py.refuse(fmt::format("{}() can change names behind the back of a reader", name), call.place,
                           "write the names out");
        });
    }
    keeping("exec", [](PyCall& call) -> PyValue {
        call.py.refuse("exec() runs text as code, which is not done here", call.place, "write the code out");
    });
    keeping("__import__", [](PyCall& call) -> PyValue {
        const auto* name = argument(call, 0).as_text();
        if (name == nullptr) call.py.refuse("the name of the imported module is not known", call.place);
        return call.py.import(*name, call.place);
    });
}

}  // namespace

void define_builtins(PyEvaluator& py) {
    define_classes(py);
    define_functions(py);
}

void make_enum_members(PyEvaluator& py, PyClass& type) {
    if (type.module == nullptr && type.names.entries().empty()) return;
    const auto* text = py.builtin_class("str");
    const auto* integer = py.builtin_class("int");
    const bool is_text = type.derives_from(*text);
    const bool is_integer = type.derives_from(*integer);
    const bool flags = type.derives_from(*py.builtin_class("Flag"));
    const auto* generate = find_in_class(type, "_generate_next_value_");
    std::vector<PyValue> values;
    PyValue last = 0;
    for (const auto& entry : std::vector(type.names.entries())) {
        auto value = entry.value;
        if (entry.name.starts_with('_') && entry.name.ends_with('_')) continue;
        if (value.as_function() != nullptr || value.as_class() != nullptr || value.as_method() != nullptr) continue;
        if (value.native<PyDescriptor>() != nullptr || value.native<NativeFunction>() != nullptr) continue;
        if (value.native<PyAuto>() != nullptr) {
            if (generate != nullptr) {
                auto function = *generate;
                if (const auto* descriptor = function.native<PyDescriptor>()) function = descriptor->function;
                value = py.call(function,
                                {py.text(entry.name), 1, static_cast<std::int64_t>(values.size()), py.list(values)},
                                entry.place);
            } else if (is_text) {
                value = py.text(base::to_lower(entry.name));
            } else if (flags) {
                value = values.empty() ? PyValue(1) : py.binary(PyOperator::multiply, last, 2, entry.place);
            } else {
                value = last.as_integer() ? PyValue(*last.as_integer() + 1) : PyValue(1);
            }
        }
        values.push_back(value);
        last = value;
        const auto known = std::ranges::find_if(type.members, [&](const PyValue& member) {
            const auto other = *member.as_instance()->attributes.find("value");
            if (value.is_unknown() || other.is_unknown()) return false;
            const auto same = py.compare(PyComparison::equal, other, value, entry.place);
            return same.as_boolean().value_or(false);
        });
        if (known != type.members.end()) {
            type.names.set(entry.name, *known, entry.place);
            continue;
        }
        auto* member = py.make<PyInstance>(&type);
        member->attributes.set("name", py.text(entry.name));
        member->attributes.set("_name_", py.text(entry.name));
        // `A = 1, "x"` with a str or int before: the value is what the class makes of the first.
        const auto* parts = value.as_tuple();
        member->attributes.set("value", value);
        member->attributes.set("_value_", value);
        if (is_text || is_integer)
            member->payload = parts != nullptr && !parts->items.empty() ? parts->items.front() : value;
        const auto* init = find_in_class(type, "__init__");
        if (init != nullptr && init->as_function() != nullptr) {
            std::vector<PyValue> given{member};
            if (parts != nullptr) {
                given.insert(given.end(), parts->items.begin(), parts->items.end());
            } else {
                given.push_back(value);
            }
            py.call(*init, given, entry.place);
        }
        if (const auto* made = member->attributes.find("_value_")) member->attributes.set("value", *made);
        type.members.emplace_back(member);
        type.names.set(entry.name, member, entry.place);
    }
}

}  // namespace srmigrate::python
