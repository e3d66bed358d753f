// SPDX-License-Identifier: Apache-2.0
#include "python/evaluate/operators.hpp"

#include "base/text.hpp"
#include "python/evaluate/format.hpp"
#include "python/evaluate/state.hpp"
#include "python/evaluate/typing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace srmigrate::python {

namespace {

// The value of an instance of a class that derives from str, int, list …
PyValue plain(const PyValue& value) {
    const auto* instance = value.as_instance();
    return instance != nullptr && instance->payload ? *instance->payload : value;
}

// int or bool.
std::optional<std::int64_t> whole(const PyValue& value) {
    if (const auto boolean = value.as_boolean()) return *boolean ? 1 : 0;
    return value.as_integer();
}
std::optional<double> number(const PyValue& value) {
    if (const auto integer = whole(value)) return static_cast<double>(*integer);
    if (const auto real = value.as_real()) return real;
    if (const auto* big = value.as_big_integer()) return std::strtod(big->digits.c_str(), nullptr);
    return std::nullopt;
}

PyValue too_wide(PyEvaluator& py, CodePlace place) {
    return py.unknown("integers of more than 64 bits are not calculated here", place);
}

std::string digits_of(__int128 value) {
    const bool negative = value < 0;
    auto rest = negative ? -static_cast<unsigned __int128>(value) : static_cast<unsigned __int128>(value);
    std::string digits;
    do {
        digits += static_cast<char>('0' + static_cast<int>(rest % 10));
        rest /= 10;
    } while (rest != 0);
    if (negative) digits += '-';
    std::ranges::reverse(digits);
    return digits;
}
PyValue integer_value(PyEvaluator& py, __int128 value) {
    if (value >= std::numeric_limits<std::int64_t>::min() && value <= std::numeric_limits<std::int64_t>::max())
        return static_cast<std::int64_t>(value);
    return py.make<PyBigInteger>(digits_of(value));
}

std::int64_t floor_divided(std::int64_t a, std::int64_t b) {
    const auto quotient = a / b;
    return (a % b != 0 && (a < 0) != (b < 0)) ? quotient - 1 : quotient;
}

PyValue integers(PyEvaluator& py, PyOperator op, std::int64_t a, std::int64_t b, CodePlace place) {
    switch (op) {
        case PyOperator::add:
            return integer_value(py, static_cast<__int128>(a) + b);
        case PyOperator::subtract:
            return integer_value(py, static_cast<__int128>(a) - b);
        case PyOperator::multiply:
            return integer_value(py, static_cast<__int128>(a) * b);
        case PyOperator::divide:
            if (b == 0) py.raise("ZeroDivisionError", "division by zero", place);
            return static_cast<double>(a) / static_cast<double>(b);
        case PyOperator::floor_divide:
            if (b == 0) py.raise("ZeroDivisionError", "integer division or modulo by zero", place);
            return b == -1 ? integer_value(py, -static_cast<__int128>(a)) : PyValue(floor_divided(a, b));
        case PyOperator::modulo:
            if (b == 0) py.raise("ZeroDivisionError", "integer modulo by zero", place);
            return b == -1 ? PyValue(0) : PyValue(a - floor_divided(a, b) * b);
        case PyOperator::power: {
            if (b < 0) {
                if (a == 0) py.raise("ZeroDivisionError", "0.0 cannot be raised to a negative power", place);
                return std::pow(static_cast<double>(a), static_cast<double>(b));
            }
            __int128 result = 1;
            constexpr __int128 k_most = static_cast<__int128>(1) << 62;
            if (a == 0 || a == 1) return b == 0 ? 1 : a;
            if (a == -1) return b % 2 == 0 ? 1 : -1;
            for (std::int64_t i = 0; i < b; ++i) {
                if (result > k_most || result < -k_most) return too_wide(py, place);
                result *= a;
            }
            return integer_value(py, result);
        }
        case PyOperator::shift_left:
            if (b < 0) py.raise("ValueError", "negative shift count", place);
            if (a == 0) return 0;
            if (b > 62) return too_wide(py, place);
            return integer_value(py, static_cast<__int128>(a) * (static_cast<__int128>(1) << b));
        case PyOperator::shift_right:
            if (b < 0) py.raise("ValueError", "negative shift count", place);
            return b > 62 ? PyValue(a < 0 ? -1 : 0) : PyValue(a >> b);
        case PyOperator::bit_and:
            return a & b;
        case PyOperator::bit_or:
            return a | b;
        case PyOperator::bit_xor:
            return a ^ b;
        case PyOperator::matrix_multiply:
            break;
    }
    return PyValue::not_implemented();
}

PyValue reals(PyEvaluator& py, PyOperator op, double a, double b, CodePlace place) {
    switch (op) {
        case PyOperator::add:
            return a + b;
        case PyOperator::subtract:
            return a - b;
        case PyOperator::multiply:
            return a * b;
        case PyOperator::divide:
            if (b == 0) py.raise("ZeroDivisionError", "float division by zero", place);
            return a / b;
        case PyOperator::floor_divide:
            if (b == 0) py.raise("ZeroDivisionError", "float floor division by zero", place);
            return std::floor(a / b);
        case PyOperator::modulo:
            if (b == 0) py.raise("ZeroDivisionError", "float modulo", place);
            return a - b * std::floor(a / b);
        case PyOperator::power:
            return std::pow(a, b);
        case PyOperator::matrix_multiply:
        case PyOperator::shift_left:
        case PyOperator::shift_right:
        case PyOperator::bit_and:
        case PyOperator::bit_or:
        case PyOperator::bit_xor:
            break;
    }
    return PyValue::not_implemented();
}

template <class Item>
std::vector<Item> repeated(PyEvaluator& py, const std::vector<Item>& items, std::int64_t count, CodePlace place) {
    std::vector<Item> result;
    if (count <= 0 || items.empty()) return result;
    if (static_cast<std::uint64_t>(count) > (std::uint64_t{1} << 40) / items.size())
        charge_memory(py, std::size_t{1} << 40, place);
    charge_memory(py, items.size() * static_cast<std::size_t>(count) * sizeof(Item), place);
    for (std::int64_t i = 0; i < count; ++i)
        result.insert(result.end(), items.begin(), items.end());
    return result;
}

std::optional<PyValue> multiplied(PyEvaluator& py, const PyValue& sequence, const PyValue& times, CodePlace place) {
    const auto count = whole(times);
    if (!count) return std::nullopt;
    const auto bytes_repeated = [&](const std::string& text) {
        std::string result;
        if (*count <= 0) return result;
        if (!text.empty() && static_cast<std::uint64_t>(*count) > (std::uint64_t{1} << 40) / text.size())
            charge_memory(py, std::size_t{1} << 40, place);
        charge_memory(py, text.size() * static_cast<std::size_t>(*count), place);
        for (std::int64_t i = 0; i < *count && !text.empty(); ++i)
            result += text;
        return result;
    };
    if (const auto* text = sequence.as_text()) return py.text(bytes_repeated(*text));
    if (const auto* bytes = sequence.as_bytes()) return py.bytes(bytes_repeated(*bytes));
    if (const auto* list = sequence.as_list()) return py.list(repeated(py, list->items, *count, place));
    if (const auto* tuple = sequence.as_tuple()) return py.tuple(repeated(py, tuple->items, *count, place));
    return std::nullopt;
}

std::vector<PyValue> concatenated(const std::vector<PyValue>& a, const std::vector<PyValue>& b) {
    auto result = a;
    result.insert(result.end(), b.begin(), b.end());
    return result;
}

std::optional<PyValue> containers(PyEvaluator& py, PyOperator op, const PyValue& left, const PyValue& right,
                                  CodePlace place) {
    if (op == PyOperator::add) {
        if (left.as_text() != nullptr && right.as_text() != nullptr) return py.text(*left.as_text() + *right.as_text());
        if (left.as_bytes() != nullptr && right.as_bytes() != nullptr)
            return py.bytes(*left.as_bytes() + *right.as_bytes());
        if (left.as_list() != nullptr && right.as_list() != nullptr)
            return py.list(concatenated(left.as_list()->items, right.as_list()->items));
        if (left.as_tuple() != nullptr && right.as_tuple() != nullptr)
            return py.tuple(concatenated(left.as_tuple()->items, right.as_tuple()->items));
    }
    if (op == PyOperator::multiply) {
        if (auto result = multiplied(py, left, right, place)) return result;
        if (auto result = multiplied(py, right, left, place)) return result;
    }
    if (op == PyOperator::bit_or && left.as_dictionary() != nullptr && right.as_dictionary() != nullptr) {
        auto* merged = py.make<PyDictionary>();
        merged->table = left.as_dictionary()->table;
        for (const auto& entry : right.as_dictionary()->table.entries())
            merged->table.set(entry.key, entry.value);
        return PyValue(merged);
    }
    if (left.as_set() != nullptr && right.as_set() != nullptr) {
        const auto& a = left.as_set()->table;
        const auto& b = right.as_set()->table;
        auto* made = py.make<PySet>();
        made->frozen = left.as_set()->frozen;
        const auto add_if = [&](const PyKeyTable& from, const PyKeyTable& other, bool there) {
            for (const auto& entry : from.entries()) {
                if ((other.find(entry.key) != nullptr) == there) made->table.set(entry.key, {});
            }
        };
        if (op == PyOperator::bit_or) {
            made->table = a;
            add_if(b, a, false);
            return PyValue(made);
        }
        if (op == PyOperator::bit_and) return add_if(a, b, true), PyValue(made);
        if (op == PyOperator::subtract) return add_if(a, b, false), PyValue(made);
        if (op == PyOperator::bit_xor) return add_if(a, b, false), add_if(b, a, false), PyValue(made);
    }
    return std::nullopt;
}

struct SpecialName {
    PyOperator op;
    std::string_view left;
    std::string_view right;
};
constexpr std::array<SpecialName, 13> k_special{{
    {PyOperator::add, "__add__", "__radd__"},
    {PyOperator::subtract, "__sub__", "__rsub__"},
    {PyOperator::multiply, "__mul__", "__rmul__"},
    {PyOperator::matrix_multiply, "__matmul__", "__rmatmul__"},
    {PyOperator::divide, "__truediv__", "__rtruediv__"},
    {PyOperator::floor_divide, "__floordiv__", "__rfloordiv__"},
    {PyOperator::modulo, "__mod__", "__rmod__"},
    {PyOperator::power, "__pow__", "__rpow__"},
    {PyOperator::shift_left, "__lshift__", "__rlshift__"},
    {PyOperator::shift_right, "__rshift__", "__rrshift__"},
    {PyOperator::bit_and, "__and__", "__rand__"},
    {PyOperator::bit_or, "__or__", "__ror__"},
    {PyOperator::bit_xor, "__xor__", "__rxor__"},
}};

bool is_type(const PyValue& value) {
    const auto* native = value.as_native();
    return value.as_class() != nullptr || (native != nullptr && native->is_class());
}

}  // namespace

PyValue apply_binary(PyEvaluator& py, PyOperator op, PyValue left, PyValue right, CodePlace place) {
    if (left.is_unknown()) return left;
    if (right.is_unknown()) return right;
    if (auto* native = left.as_native()) {
        if (auto result = native->binary(py, op, right, OperandSide::left, place)) return *result;
    }
    if (auto* native = right.as_native()) {
        if (auto result = native->binary(py, op, left, OperandSide::right, place)) return *result;
    }
    const auto a = plain(left);
    const auto b = plain(right);
    if (op == PyOperator::modulo && a.as_text() != nullptr) return percent_formatted(py, *a.as_text(), right, place);
    if (const auto x = whole(a), y = whole(b); x && y) {
        // Two bools stay bools under &, | and ^.
        const bool booleans = a.as_boolean() && b.as_boolean();
        const auto result = integers(py, op, *x, *y, place);
        if (booleans && (op == PyOperator::bit_and || op == PyOperator::bit_or || op == PyOperator::bit_xor))
            return *result.as_integer() != 0;
        if (result.kind() != PyKind::not_implemented) return result;
    } else if (const auto p = number(a), q = number(b); p && q) {
        if (a.as_big_integer() != nullptr || b.as_big_integer() != nullptr) return too_wide(py, place);
        const auto result = reals(py, op, *p, *q, place);
        if (result.kind() != PyKind::not_implemented) return result;
    }
    if (auto result = containers(py, op, a, b, place)) return *result;
    if (op == PyOperator::bit_or && (is_type(left) || is_type(right))) {
        if (auto result = union_of(py, left, right)) return *result;
    }
    const auto special = std::ranges::find(k_special, op, &SpecialName::op);
    if (auto result = call_special(py, left, special->left, {right}, place);
        result && result->kind() != PyKind::not_implemented)
        return *result;
    if (auto result = call_special(py, right, special->right, {left}, place);
        result && result->kind() != PyKind::not_implemented)
        return *result;
    py.raise("TypeError",
             fmt::format("unsupported operand type(s) for {}: '{}' and '{}'", spelling(op), py.type_name(left),
                         py.type_name(right)),
             place);
}

PyValue apply_unary(PyEvaluator& py, PyUnary op, PyValue operand, CodePlace place) {
    if (operand.is_unknown()) return operand;
    if (op == PyUnary::negate) {
        const auto truth = truth_of(py, operand, place);
        return truth.is_unknown() ? truth : PyValue(!*truth.as_boolean());
    }
    if (auto* native = operand.as_native()) {
        if (auto result = native->unary(py, op, place)) return *result;
    }
    const auto value = plain(operand);
    if (const auto integer = whole(value)) {
        if (op == PyUnary::plus) return *integer;
        if (op == PyUnary::invert) return ~*integer;
        return integer_value(py, -static_cast<__int128>(*integer));
    }
    if (const auto real = value.as_real(); real && op != PyUnary::invert) return op == PyUnary::minus ? -*real : *real;
    if (const auto* big = value.as_big_integer(); big != nullptr && op != PyUnary::invert) {
        if (op == PyUnary::plus) return value;
        return py.make<PyBigInteger>(big->digits.starts_with('-') ? big->digits.substr(1) : '-' + big->digits);
    }
    const auto name = op == PyUnary::minus ? "__neg__" : op == PyUnary::plus ? "__pos__" : "__invert__";
    if (auto result = call_special(py, operand, name, {}, place)) return *result;
    py.raise("TypeError", fmt::format("bad operand type for unary {}: '{}'", spelling(op), py.type_name(operand)),
             place);
}

// ---- Comparisons ----------------------------------------------------------------------------------------------------

namespace {

// less, equal, greater; nothing where it cannot be ordered.
std::optional<int> ordered_numbers(const PyValue& a, const PyValue& b) {
    if (const auto x = whole(a), y = whole(b); x && y) return *x < *y ? -1 : *x > *y ? 1 : 0;
    const auto* p = a.as_big_integer();
    const auto* q = b.as_big_integer();
    if (p != nullptr && q != nullptr && p->digits == q->digits) return 0;
    const auto x = number(a);
    const auto y = number(b);
    if (!x || !y || std::isnan(*x) || std::isnan(*y)) return std::nullopt;
    return *x < *y ? -1 : *x > *y ? 1 : 0;
}

PyComparison turned(PyComparison op) {
    switch (op) {
        case PyComparison::less:
            return PyComparison::greater;
        case PyComparison::less_equal:
            return PyComparison::greater_equal;
        case PyComparison::greater:
            return PyComparison::less;
        case PyComparison::greater_equal:
            return PyComparison::less_equal;
        case PyComparison::equal:
        case PyComparison::not_equal:
        case PyComparison::is:
        case PyComparison::is_not:
        case PyComparison::in:
        case PyComparison::not_in:
            return op;
    }
    return op;
}

bool holds(PyComparison op, int order) {
    switch (op) {
        case PyComparison::less:
            return order < 0;
        case PyComparison::less_equal:
            return order <= 0;
        case PyComparison::greater:
            return order > 0;
        case PyComparison::greater_equal:
            return order >= 0;
        case PyComparison::equal:
        case PyComparison::is:
            return order == 0;
        case PyComparison::not_equal:
        case PyComparison::is_not:
            return order != 0;
        case PyComparison::in:
        case PyComparison::not_in:
            return false;
    }
    return false;
}

std::string_view special_of(PyComparison op) {
    switch (op) {
        case PyComparison::equal:
        case PyComparison::not_equal:
        case PyComparison::is:
        case PyComparison::is_not:
            return "__eq__";
        case PyComparison::less:
            return "__lt__";
        case PyComparison::less_equal:
            return "__le__";
        case PyComparison::greater:
            return "__gt__";
        case PyComparison::greater_equal:
            return "__ge__";
        case PyComparison::in:
        case PyComparison::not_in:
            return "__contains__";
    }
    return {};
}

bool is_equality(PyComparison op) {
    return op == PyComparison::equal || op == PyComparison::not_equal;
}

PyValue compared_sequences(PyEvaluator& py, PyComparison op, const std::vector<PyValue>& a,
                           const std::vector<PyValue>& b, CodePlace place, std::size_t depth);

PyValue compared(PyEvaluator& py, PyComparison op, PyValue left, PyValue right, CodePlace place, std::size_t depth) {
    count_step(py, place);
    if (depth > 50) py.refuse("the values are nested too deeply to be compared", place);
    if (left.is_unknown()) return left;
    if (right.is_unknown()) return right;
    if (auto* native = left.as_native()) {
        if (auto result = native->compare(py, op, right, place)) return *result;
    }
    if (auto* native = right.as_native()) {
        if (auto result = native->compare(py, turned(op), left, place)) return *result;
    }
    const auto a = plain(left);
    const auto b = plain(right);
    if (const auto order = ordered_numbers(a, b)) return holds(op, *order);
    if (number(a) && number(b)) return op == PyComparison::not_equal;  // one is not a number
    if (a.as_text() != nullptr && b.as_text() != nullptr) return holds(op, a.as_text()->compare(*b.as_text()));
    if (a.as_bytes() != nullptr && b.as_bytes() != nullptr) return holds(op, a.as_bytes()->compare(*b.as_bytes()));
    if ((a.as_list() != nullptr && b.as_list() != nullptr) || (a.as_tuple() != nullptr && b.as_tuple() != nullptr))
        return compared_sequences(py, op, *a.as_sequence(), *b.as_sequence(), place, depth + 1);
    if (a.as_dictionary() != nullptr && b.as_dictionary() != nullptr && is_equality(op)) {
        bool same = a.as_dictionary()->table.size() == b.as_dictionary()->table.size();
        for (const auto& entry : a.as_dictionary()->table.entries()) {
            if (!same) break;
            const auto* other = b.as_dictionary()->table.find(entry.key);
            if (other == nullptr) {
                same = false;
                break;
            }
            const auto equal =
                truth_of(py, compared(py, PyComparison::equal, entry.value, *other, place, depth + 1), place);
            if (equal.is_unknown()) return equal;
            same = *equal.as_boolean();
        }
        return same == (op == PyComparison::equal);
    }
    if (a.as_set() != nullptr && b.as_set() != nullptr) {
        const auto& x = a.as_set()->table;
        const auto& y = b.as_set()->table;
        const auto inside = [](const PyKeyTable& small, const PyKeyTable& large) {
            return std::ranges::all_of(small.entries(),
                                       [&](const auto& entry) { return large.find(entry.key) != nullptr; });
        };
        const bool below = inside(x, y);
        const bool above = inside(y, x);
        if (is_equality(op)) return (below && above) == (op == PyComparison::equal);
        if (op == PyComparison::less_equal) return below;
        if (op == PyComparison::less) return below && !above;
        if (op == PyComparison::greater_equal) return above;
        return above && !below;
    }
    if (auto* type = a.as_range(); type != nullptr && b.as_range() != nullptr && is_equality(op)) {
        const auto* other = b.as_range();
        const bool same =
            type->size() == other->size() &&
            (type->size() == 0 || (type->start == other->start && (type->size() == 1 || type->step == other->step)));
        return same == (op == PyComparison::equal);
    }
    if (auto result = call_special(py, left, op == PyComparison::not_equal ? "__ne__" : special_of(op), {right}, place);
        result && result->kind() != PyKind::not_implemented)
        return *result;
    if (op == PyComparison::not_equal) {
        if (auto result = call_special(py, left, "__eq__", {right}, place);
            result && result->kind() != PyKind::not_implemented)
            return apply_unary(py, PyUnary::negate, *result, place);
    }
    if (auto result = call_special(py, right, special_of(turned(op)), {left}, place);
        result && result->kind() != PyKind::not_implemented && op != PyComparison::not_equal)
        return *result;
    if (is_equality(op)) return left.is(right) == (op == PyComparison::equal);
    py.raise("TypeError",
             fmt::format("'{}' not supported between instances of '{}' and '{}'", spelling(op), py.type_name(left),
                         py.type_name(right)),
             place);
}

PyValue compared_sequences(PyEvaluator& py, PyComparison op, const std::vector<PyValue>& a,
                           const std::vector<PyValue>& b, CodePlace place, std::size_t depth) {
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        if (a[i].is(b[i])) continue;
        const auto equal = truth_of(py, compared(py, PyComparison::equal, a[i], b[i], place, depth), place);
        if (equal.is_unknown()) return equal;
        if (*equal.as_boolean()) continue;
        if (is_equality(op)) return op == PyComparison::not_equal;
        return compared(py, op, a[i], b[i], place, depth);
    }
    return holds(op, a.size() < b.size() ? -1 : a.size() > b.size() ? 1 : 0);
}

PyValue contained(PyEvaluator& py, PyValue container, PyValue item, CodePlace place) {
    if (container.is_unknown()) return container;
    if (auto* native = container.as_native()) {
        if (auto result = native->contains(py, item, place)) return *result;
    }
    if (item.is_unknown()) return item;
    const auto value = plain(container);
    if (const auto* text = value.as_text()) {
        const auto* part = item.as_text();
        if (part == nullptr)
            py.raise("TypeError",
                     fmt::format("'in <string>' requires string as left operand, not {}", py.type_name(item)), place);
        return text->find(*part) != std::string::npos;
    }
    if (const auto* dictionary = value.as_dictionary()) return dictionary->table.find(item) != nullptr;
    if (const auto* set = value.as_set()) return set->table.find(item) != nullptr;
    if (const auto* type = value.as_class(); type != nullptr && !type->members.empty()) {
        return std::ranges::any_of(type->members, [&](const PyValue& member) {
            return member.is(item) || py.equal(*member.as_instance()->attributes.find("value"), item, place);
        });
    }
    if (auto result = call_special(py, container, "__contains__", {item}, place)) return *result;
    for (const auto& one : py.iterate(container, place)) {
        if (one.is(item)) return true;
        const auto equal = truth_of(py, compared(py, PyComparison::equal, one, item, place, 0), place);
        if (equal.is_unknown()) return equal;
        if (*equal.as_boolean()) return true;
    }
    return false;
}

}  // namespace

PyValue apply_comparison(PyEvaluator& py, PyComparison op, PyValue left, PyValue right, CodePlace place) {
    switch (op) {
        case PyComparison::is:
        case PyComparison::is_not: {
            // `x is None` is known where x is something of a library, unknown where x is.
            if (left.is_unknown()) return left;
            if (right.is_unknown()) return right;
            return left.is(right) == (op == PyComparison::is);
        }
        case PyComparison::in:
            return contained(py, right, left, place);
        case PyComparison::not_in: {
            const auto result = truth_of(py, contained(py, right, left, place), place);
            return result.is_unknown() ? result : PyValue(!*result.as_boolean());
        }
        case PyComparison::equal:
        case PyComparison::not_equal:
        case PyComparison::less:
        case PyComparison::less_equal:
        case PyComparison::greater:
        case PyComparison::greater_equal:
            return compared(py, op, left, right, place, 0);
    }
    return {};
}

std::optional<std::size_t> length_of(PyEvaluator& py, PyValue object, CodePlace place) {
    const auto value = plain(object);
    if (const auto* text = value.as_text()) return base::count_characters(*text);
    if (const auto* bytes = value.as_bytes()) return bytes->size();
    if (const auto* items = value.as_sequence()) return items->size();
    if (const auto* dictionary = value.as_dictionary()) return dictionary->table.size();
    if (const auto* set = value.as_set()) return set->table.size();
    if (const auto* range = value.as_range()) return range->size();
    if (const auto* type = value.as_class(); type != nullptr && !type->members.empty()) return type->members.size();
    if (auto* native = value.as_native()) return native->length(py, place);
    if (const auto result = call_special(py, object, "__len__", {}, place)) {
        if (const auto size = result->as_integer(); size && *size >= 0) return static_cast<std::size_t>(*size);
    }
    return std::nullopt;
}

PyValue truth_of(PyEvaluator& py, PyValue object, CodePlace place) {
    if (object.is_unknown()) return object;
    if (auto* native = object.as_native()) return native->truth(py, place);
    if (auto result = call_special(py, object, "__bool__", {}, place)) return truth_of(py, *result, place);
    const auto value = plain(object);
    if (value.is_none()) return false;
    if (const auto integer = whole(value)) return *integer != 0;
    if (const auto real = value.as_real()) return *real != 0;
    if (value.as_class() != nullptr) return true;
    const auto size = length_of(py, object, place);
    return !size || *size > 0;
}

// ---- Subscripts -----------------------------------------------------------------------------------------------------

namespace {

std::int64_t index_in(PyEvaluator& py, const PyValue& key, std::size_t size, std::string_view what, CodePlace place) {
    const auto index = whole(plain(key));
    if (!index) {
        py.raise("TypeError", fmt::format("{} indices must be integers or slices, not {}", what, py.type_name(key)),
                 place);
    }
    const auto at = *index < 0 ? *index + static_cast<std::int64_t>(size) : *index;
    if (at < 0 || at >= static_cast<std::int64_t>(size))
        py.raise("IndexError", fmt::format("{} index out of range", what), place);
    return at;
}

// The places that a slice takes, as CPython's PySlice_AdjustIndices makes them.
std::vector<std::size_t> sliced(PyEvaluator& py, const PySlice& slice, std::size_t size, CodePlace place) {
    const auto length = static_cast<std::int64_t>(size);
    const auto part = [&](const PyValue& value) -> std::optional<std::int64_t> {
        if (value.is_none()) return std::nullopt;
        const auto integer = whole(plain(value));
        if (!integer) py.raise("TypeError", "slice indices must be integers or None", place);
        return integer;
    };
    const auto step = part(slice.step).value_or(1);
    if (step == 0) py.raise("ValueError", "slice step cannot be zero", place);
    const auto bounded = [&](std::optional<std::int64_t> index, std::int64_t standard) {
        if (!index) return standard;
        auto at = *index;
        if (at < 0) at = at < -length ? (step < 0 ? -1 : 0) : at + length;
        return at >= length ? (step < 0 ? length - 1 : length) : at;
    };
    const auto start = bounded(part(slice.lower), step < 0 ? length - 1 : 0);
    const auto stop = bounded(part(slice.upper), step < 0 ? -1 : length);
    std::vector<std::size_t> result;
    for (__int128 at = start; step > 0 ? at < stop : at > stop; at += step)
        result.push_back(static_cast<std::size_t>(at));
    return result;
}

}  // namespace

PyValue item_of(PyEvaluator& py, PyValue object, PyValue key, CodePlace place) {
    if (object.is_unknown()) return object;
    if (auto* native = object.as_native()) {
        if (auto result = native->item(py, key, place)) return *result;
    }
    if (auto* type = object.as_class()) {
        if (!type->members.empty()) {
            const auto* name = key.as_text();
            const auto* member = name == nullptr ? nullptr : type->names.find(*name);
            if (member == nullptr || member->as_instance() == nullptr)
                py.raise("KeyError", py.to_repr(key, place), place);
            return *member;
        }
        if (const auto* getter = find_in_class(*type, "__class_getitem__"); getter != nullptr)
            return py.call(*getter, {object, key}, place);
        const auto* inside = key.as_tuple();
        return py.make<PyTypeForm>(type->name, object, inside != nullptr ? inside->items : std::vector{key}, true);
    }
    if (auto result = call_special(py, object, "__getitem__", {key}, place)) return *result;
    const auto value = plain(object);
    if (key.is_unknown() &&
        (value.as_dictionary() != nullptr || value.as_sequence() != nullptr || value.as_text() != nullptr))
        return key;
    const auto* slice = key.as_slice();
    if (slice != nullptr) {
        for (const auto& part : {slice->lower, slice->upper, slice->step}) {
            if (part.is_unknown()) return part;
        }
    }
    if (const auto* dictionary = value.as_dictionary()) {
        if (const auto* found = dictionary->table.find(key)) return *found;
        if (auto made = call_special(py, object, "__missing__", {key}, place)) return *made;
        py.raise("KeyError", py.to_repr(key, place), place);
    }
    if (const auto* items = value.as_sequence()) {
        const auto what = value.as_list() != nullptr ? "list" : "tuple";
        if (slice == nullptr) return (*items)[static_cast<std::size_t>(index_in(py, key, items->size(), what, place))];
        std::vector<PyValue> taken;
        for (const auto at : sliced(py, *slice, items->size(), place))
            taken.push_back((*items)[at]);
        return value.as_list() != nullptr ? py.list(std::move(taken)) : py.tuple(std::move(taken));
    }
    if (const auto* text = value.as_text()) {
        const auto characters = characters_of(*text);
        if (slice == nullptr)
            return py.text(characters[static_cast<std::size_t>(index_in(py, key, characters.size(), "string", place))]);
        std::string taken;
        for (const auto at : sliced(py, *slice, characters.size(), place))
            taken += characters[at];
        return py.text(taken);
    }
    if (const auto* bytes = value.as_bytes()) {
        if (slice == nullptr) {
            const auto at = static_cast<std::size_t>(index_in(py, key, bytes->size(), "bytes", place));
            return static_cast<std::int64_t>(static_cast<unsigned char>((*bytes)[at]));
        }
        std::string taken;
        for (const auto at : sliced(py, *slice, bytes->size(), place))
            taken += (*bytes)[at];
        return py.bytes(taken);
    }
    if (const auto* range = value.as_range()) {
        if (slice == nullptr)
            return range->start + index_in(py, key, range->size(), "range object", place) * range->step;
        const auto items = py.iterate(value, place);
        std::vector<PyValue> taken;
        for (const auto at : sliced(py, *slice, items.size(), place))
            taken.push_back(items[at]);
        return py.list(std::move(taken));
    }
    py.raise("TypeError", fmt::format("'{}' object is not subscriptable", py.type_name(object)), place);
}

void set_item_of(PyEvaluator& py, PyValue object, PyValue key, PyValue value, CodePlace place) {
    if (object.is_unknown()) return;
    about_to_change(py, place);
    if (auto* native = object.as_native()) {
        if (native->set_item(py, key, value, place)) return;
    }
    if (call_special(py, object, "__setitem__", {key, value}, place)) return;
    const auto into = plain(object);
    if (key.is_unknown()) py.refuse(*key.as_unknown(), place);
    if (auto* dictionary = into.as_dictionary()) {
        if (key.as_list() != nullptr || key.as_dictionary() != nullptr ||
            (key.as_set() != nullptr && !key.as_set()->frozen))
            py.raise("TypeError", fmt::format("unhashable type: '{}'", py.type_name(key)), place);
        charge_memory(py, 4 * sizeof(PyValue), place);
        dictionary->table.set(key, value);
        return;
    }
    if (auto* list = into.as_list()) {
        if (const auto* slice = key.as_slice()) {
            const auto places = sliced(py, *slice, list->items.size(), place);
            const auto items = py.iterate(value, place);
            if (slice->step.is_none()) {
                const auto begin =
                    places.empty()
                        ? std::min<std::size_t>(list->items.size(), static_cast<std::size_t>(std::max<std::int64_t>(
                                                                        0, slice->lower.as_integer().value_or(0))))
                        : places.front();
                list->items.erase(list->items.begin() + static_cast<std::ptrdiff_t>(begin),
                                  list->items.begin() + static_cast<std::ptrdiff_t>(begin + places.size()));
                list->items.insert(list->items.begin() + static_cast<std::ptrdiff_t>(begin), items.begin(),
                                   items.end());
                return;
            }
            if (places.size() != items.size())
                py.raise("ValueError", "the slice and the values have different sizes", place);
            for (std::size_t i = 0; i < places.size(); ++i)
                list->items[places[i]] = items[i];
            return;
        }
        list->items[static_cast<std::size_t>(index_in(py, key, list->items.size(), "list assignment", place))] = value;
        return;
    }
    py.raise("TypeError", fmt::format("'{}' object does not support item assignment", py.type_name(object)), place);
}

void delete_item_of(PyEvaluator& py, PyValue object, PyValue key, CodePlace place) {
    if (object.is_unknown()) return;
    about_to_change(py, place);
    const auto from = plain(object);
    if (auto* dictionary = from.as_dictionary()) {
        if (!dictionary->table.erase(key)) py.raise("KeyError", py.to_repr(key, place), place);
        return;
    }
    if (auto* list = from.as_list()) {
        if (const auto* slice = key.as_slice()) {
            auto places = sliced(py, *slice, list->items.size(), place);
            std::ranges::sort(places, std::greater<>());
            for (const auto at : places)
                list->items.erase(list->items.begin() + static_cast<std::ptrdiff_t>(at));
            return;
        }
        list->items.erase(list->items.begin() + index_in(py, key, list->items.size(), "list assignment", place));
        return;
    }
    if (call_special(py, object, "__delitem__", {key}, place)) return;
    py.raise("TypeError", fmt::format("'{}' object doesn't support item deletion", py.type_name(object)), place);
}

}  // namespace srmigrate::python
