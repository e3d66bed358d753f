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

enum class ValueKind { null, text, integer, number, date, date_time };

/// `text` is as the server prints it: 1 for true, 2024-01-31 10:20:30.
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

/// What a column of that type keeps of the value: '007' as 7, '2024-01-31' of a DATETIME with its time, 5 of a
/// DECIMAL(10,2) as 5.00. Nothing where it does not fit.
std::optional<Cell> stored(const Value& value, const schema::Type& type);

}  // namespace srmigrate::engine
