// SPDX-License-Identifier: Apache-2.0
// Values of rows and expressions: what a cell holds, how two compare, what a column stores of one. As far as the rows
// of simple tables need it.
#pragma once

#include "engine/answer/refusal.hpp"
#include "schema/model/model.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace srmigrate::engine {

/// Thrown where a statement is beyond the engine: it is accepted and not run.
struct NotSimulated {
    std::string what;
};

/// An integer is also a BOOLEAN or a LARGEINT, a number is a FLOAT or a DOUBLE.
enum class ValueKind { null, text, integer, decimal, number, date, date_time };

/// `text` is as the server prints it: 1 for true, 1.50 with all its digits, 2024-01-31 10:20:30.
struct Value {
    ValueKind kind = ValueKind::null;
    std::string text;
    bool operator==(const Value&) const = default;
};

Value text_value(std::string text);
Value integer_value(std::int64_t value);
Value number_value(double value);
Value boolean_value(bool value);
/// A number as written: 12, 1.50, 1e3.
Value literal_number(std::string_view text);

Value value_of(const Cell& cell, const schema::Type& type);
Cell cell_of(const Value& value);

/// Negative, zero, positive; nothing when one is NULL. Numbers compare as numbers, also with text that holds one; dates
/// with text that holds one.
std::optional<int> compare(const Value& a, const Value& b);
/// As a condition: NULL is nothing, 0 and text that is no number are false.
std::optional<bool> truth(const Value& value);
std::optional<double> number_of(const Value& value);
std::optional<std::int64_t> integer_of(const Value& value);

/// Whether it is a whole or a decimal number, which is computed with exactly.
bool is_exact(const Value& value);

/// CAST (value AS type), which an INSERT does unasked too. What the type cannot hold is NULL; but a decimal with too
/// many digits stays one as long as the bytes of its type hold it, and text stays as long as it is. Throws NotSimulated
/// where it is not known what the server does. Source: StarRocks cast_expr.cpp, decimal_cast_expr.h;
/// ConstantOperator.castTo.
Value cast_to(const Value& value, const schema::Type& type);

/// Whether a column of that type takes a value that CAST made for it: text of its length, a decimal with its digits.
/// Source: OlapTableSink::_validate_data.
bool fits(const Value& value, const schema::Type& type);

}  // namespace srmigrate::engine
