// SPDX-License-Identifier: Apache-2.0
#include "engine/rows/aggregates.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "engine/value/exact.hpp"
#include "engine/value/types.hpp"

#include <algorithm>
#include <set>
#include <string>

namespace srmigrate::engine {
namespace {

using schema::ExpressionKind;
using schema::ExpressionNode;

bool is_null(const Value& value) {
    return value.kind == ValueKind::null;
}

int order_of(const Value& a, const Value& b) {
    if (const auto order = compare(a, b)) return *order;
    throw NotSimulated{"MIN or MAX of values of several types"};
}

// The sum of a LARGEINT is one, that of other integers a BIGINT, that of a DECIMAL a DECIMAL(38).
Value exact_sum(const Value& a, const Value& b, const std::optional<schema::Type>& type) {
    const auto x = exact(a.text);
    const auto y = exact(b.text);
    const auto total = x && y ? sum(*x, *y) : std::nullopt;
    const bool is_whole = a.kind == ValueKind::integer && b.kind == ValueKind::integer;
    if (!total || (!is_whole && !has_digits(*total, 38))) throw NotSimulated{"a sum that may overflow"};
    const Value result{.kind = is_whole ? ValueKind::integer : ValueKind::decimal, .text = text_of(*total)};
    const bool is_large = type && type->kind == schema::TypeKind::largeint;
    if (is_whole && !is_large && !integer_of(result)) throw NotSimulated{"a sum that may overflow"};
    return result;
}

// A FLOAT is added as what it is in binary.
double addend(const Value& value, const std::optional<schema::Type>& type) {
    if (type && type->kind == schema::TypeKind::float_) {
        return static_cast<double>(base::number<float>(value.text).value_or(0));
    }
    return number_of(value).value_or(0);
}

Value average(const std::vector<Value>& values, const std::optional<schema::Type>& type) {
    if (values.empty()) return {};
    double total = 0;
    for (const auto& value : values) {
        if (value.kind != ValueKind::integer && value.kind != ValueKind::number) throw NotSimulated{"AVG of a DECIMAL"};
        total += addend(value, type);
        if (value.kind == ValueKind::integer && (total > 9e15 || total < -9e15)) {
            throw NotSimulated{"AVG of such numbers"};
        }
    }
    return number_value(total / static_cast<double>(values.size()));
}

Value total_of(const std::vector<Value>& values, const std::optional<schema::Type>& type) {
    Value total;
    double number = 0;
    bool is_number = false;
    for (const auto& value : values) {
        if (value.kind == ValueKind::number) {
            number += addend(value, type);
            is_number = true;
        } else {
            total = added(total, value, type);
        }
    }
    if (is_number && !is_null(total)) throw NotSimulated{"SUM of values of several types"};
    // Newer releases keep 18 digits behind the point (DecimalV3FunctionAnalyzer.rectifyAggregationFunction).
    const auto point = total.text.find('.');
    if (point != std::string::npos && total.text.size() - point - 1 > 18) throw NotSimulated{"SUM of such a DECIMAL"};
    return is_number ? number_value(number) : total;
}

std::vector<std::vector<Value>> without_null(const std::vector<std::vector<Value>>& rows) {
    std::vector<std::vector<Value>> result;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(result),
                 [](const auto& row) { return std::none_of(row.begin(), row.end(), is_null); });
    return result;
}

std::vector<std::vector<Value>> distinct(std::vector<std::vector<Value>> rows) {
    std::set<std::vector<std::string>> seen;
    std::erase_if(rows, [&](const auto& row) {
        std::vector<std::string> texts;
        for (const auto& value : row)
            texts.push_back(value.text);
        return !seen.insert(std::move(texts)).second;
    });
    return rows;
}

}  // namespace

bool is_aggregate(const ExpressionNode& node) {
    static const std::set<std::string, std::less<>> k_names{"count", "min", "max", "sum", "avg"};
    return node.kind == ExpressionKind::call && k_names.contains(base::to_lower(node.text));
}

bool is_starred(const ExpressionNode& node) {
    return !node.children.empty() && node.children.front().kind == ExpressionKind::star;
}

bool reads_aggregate(const ExpressionNode& node) {
    return is_aggregate(node) || std::any_of(node.children.begin(), node.children.end(), reads_aggregate);
}

Value added(const Value& a, const Value& b, const std::optional<schema::Type>& type) {
    if (is_null(a)) return b;
    if (is_null(b)) return a;
    if (is_exact(a) && is_exact(b)) return exact_sum(a, b, type);
    if (a.kind == ValueKind::number && b.kind == ValueKind::number) {
        const auto total = addend(a, type) + addend(b, type);
        return type ? cast_to(number_value(total), *type) : number_value(total);
    }
    throw NotSimulated{"SUM of what is no number"};
}

Value lesser(const Value& a, const Value& b) {
    if (is_null(a)) return b;
    return is_null(b) || order_of(a, b) <= 0 ? a : b;
}

Value greater(const Value& a, const Value& b) {
    if (is_null(a)) return b;
    return is_null(b) || order_of(a, b) >= 0 ? a : b;
}

Value aggregated(const ExpressionNode& call, const std::vector<std::vector<Value>>& rows,
                 const std::optional<schema::Type>& type) {
    const auto function = base::to_lower(call.text);
    if (is_starred(call)) return integer_value(static_cast<std::int64_t>(rows.size()));
    auto given = without_null(rows);
    if (call.distinct) given = distinct(std::move(given));
    if (function == "count") {
        if (call.children.empty()) throw NotSimulated{"COUNT of nothing"};
        if (call.children.size() > 1 && !call.distinct) throw NotSimulated{"COUNT of several columns"};
        return integer_value(static_cast<std::int64_t>(given.size()));
    }
    if (call.children.size() != 1) throw NotSimulated{"an aggregate of several columns"};
    if (type && !schema::can_distribute(*type) && !is_floating(*type)) {
        throw NotSimulated{"an aggregate of such a column"};
    }
    std::vector<Value> values;
    for (auto& row : given)
        values.push_back(std::move(row.front()));
    if (function == "avg") return average(values, type);
    for (const auto& value : values) {
        if (function == "sum" && !is_exact(value) && value.kind != ValueKind::number) {
            throw NotSimulated{"SUM of what is no number"};
        }
    }
    if (function == "sum") return total_of(values, type);
    Value result;
    for (const auto& value : values)
        result = function == "min" ? lesser(result, value) : greater(result, value);
    return result;
}

}  // namespace srmigrate::engine
