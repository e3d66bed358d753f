// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/conversions.hpp"

#include "schema/model/type.hpp"

#include <algorithm>
#include <array>

namespace srmigrate::schema {
namespace {

using enum TypeKind;

/// Between two types of a row's kinds, in normal form.
using TypePredicate = bool (*)(const Type& from, const Type& to);

bool always(const Type&, const Type&) {
    return true;
}

bool never(const Type&, const Type&) {
    return false;
}

bool is_not_shorter(const Type& from, const Type& to) {
    return *to.length >= *from.length;
}

/// Bytes without a limit take anything; with one they take what had none longer.
bool holds_bytes(const Type& from, const Type& to) {
    return !to.length || (from.length && *to.length >= *from.length);
}

/// MysqlCodec.getMysqlResultSetFieldLength: a sign, a zero before the point and a digit to spare besides the digits,
/// and the point.
std::int64_t text_length(const Type& type) {
    if (!is_decimal(type)) return type_facts(type.kind).text_length;
    return *type.length + 3 + (*type.scale > 0 ? 1 : 0);
}

bool holds_text(const Type& from, const Type& to) {
    return *to.length >= text_length(from);
}

bool holds_digits(const Type& from, const Type& to) {
    return *to.scale >= *from.scale && *to.length - *to.scale >= *from.length - *from.scale;
}

/// A DECIMALV2 has 27 digits, nine of them behind the point, whatever it was declared with.
bool is_as_decimalv2(const Type&, const Type& to) {
    return to.length == 27 && to.scale == 9;
}

struct ConversionRow {
    TypeKind from;
    TypeKind to;
    TypePredicate taken;  ///< where it does not hold, there is no such conversion
    TypePredicate keeps;  ///< whether every value is kept
    /// Whether what is stored can stay: no value changes, nor its order among the others. JSON as text is rewritten:
    /// its length is looked at then (StarRocks: ModifyJsonColumnRoutingTest).
    bool stored_stays;
};

constexpr bool k_stays = true;
constexpr bool k_rewritten = false;

constexpr std::array k_conversions{
    ConversionRow{tinyint, smallint, always, always, k_stays},
    ConversionRow{tinyint, int_, always, always, k_stays},
    ConversionRow{tinyint, bigint, always, always, k_stays},
    ConversionRow{tinyint, largeint, always, always, k_stays},
    ConversionRow{tinyint, double_, always, always, k_stays},
    ConversionRow{tinyint, varchar, always, holds_text, k_rewritten},
    ConversionRow{smallint, int_, always, always, k_stays},
    ConversionRow{smallint, bigint, always, always, k_stays},
    ConversionRow{smallint, largeint, always, always, k_stays},
    ConversionRow{smallint, double_, always, always, k_stays},
    ConversionRow{smallint, varchar, always, holds_text, k_rewritten},
    ConversionRow{int_, bigint, always, always, k_stays},
    ConversionRow{int_, largeint, always, always, k_stays},
    ConversionRow{int_, double_, always, always, k_stays},
    ConversionRow{int_, date, always, never, k_rewritten},
    ConversionRow{int_, varchar, always, holds_text, k_rewritten},
    ConversionRow{bigint, largeint, always, always, k_stays},
    ConversionRow{bigint, double_, always, never, k_stays},
    ConversionRow{bigint, varchar, always, holds_text, k_rewritten},
    ConversionRow{largeint, varchar, always, holds_text, k_rewritten},
    ConversionRow{float_, double_, always, always, k_stays},
    ConversionRow{float_, varchar, always, never, k_rewritten},
    ConversionRow{double_, varchar, always, never, k_rewritten},
    ConversionRow{decimal, decimal, holds_digits, always, k_rewritten},
    ConversionRow{decimal, varchar, holds_text, always, k_rewritten},
    ConversionRow{decimalv2, decimalv2, always, holds_digits, k_rewritten},
    ConversionRow{decimalv2, decimal, is_as_decimalv2, always, k_rewritten},
    ConversionRow{decimalv2, varchar, always, holds_text, k_rewritten},
    ConversionRow{date, datetime, always, always, k_stays},
    ConversionRow{datetime, date, always, never, k_rewritten},
    ConversionRow{char_, char_, always, is_not_shorter, k_stays},
    ConversionRow{char_, varchar, always, is_not_shorter, k_stays},
    ConversionRow{varchar, varchar, always, is_not_shorter, k_stays},
    ConversionRow{varchar, tinyint, always, never, k_rewritten},
    ConversionRow{varchar, smallint, always, never, k_rewritten},
    ConversionRow{varchar, int_, always, never, k_rewritten},
    ConversionRow{varchar, bigint, always, never, k_rewritten},
    ConversionRow{varchar, largeint, always, never, k_rewritten},
    ConversionRow{varchar, float_, always, never, k_rewritten},
    ConversionRow{varchar, double_, always, never, k_rewritten},
    ConversionRow{varchar, decimal, always, never, k_rewritten},
    ConversionRow{varchar, date, always, never, k_rewritten},
    ConversionRow{varchar, json, always, never, k_rewritten},
    ConversionRow{varbinary, varbinary, always, holds_bytes, k_stays},
    ConversionRow{json, varchar, always, never, k_rewritten},
};

const ConversionRow* row_of(const Type& from, const Type& to) {
    const auto found = std::find_if(k_conversions.begin(), k_conversions.end(), [&](const ConversionRow& row) {
        return row.from == from.kind && row.to == to.kind;
    });
    return found == k_conversions.end() ? nullptr : &*found;
}

/// 1024 characters are enough since 4.1, and in later patches of 3.5 and 4.0; before that it took one more (StarRocks
/// pull request 66628, Column.checkSchemaChangeAllowed).
std::int64_t shortest_for_json(const Version& version) {
    return version >= Version{4, 1, 0} ? k_json_text_length : k_json_text_length + 1;
}

/// DECIMALV2 stays what it is: the server knows it, though SHOW CREATE does not tell.
Type for_conversion(const Type& type) {
    auto normal = normalize(type);
    if (type.kind == decimalv2) normal.kind = decimalv2;
    return normal;
}

std::optional<ConversionProblem> problem_between(const Type& from, const Type& to, const Version& version) {
    if (from == to && !is_nested(from.kind)) return std::nullopt;
    const auto* const row = row_of(from, to);
    if (row == nullptr || !row->taken(from, to)) return ConversionProblem::no_conversion;
    if (is_text(from) && is_text(to) && !is_not_shorter(from, to)) return ConversionProblem::shorter_text;
    if (from.kind == json && is_text(to) && *to.length < shortest_for_json(version)) {
        return ConversionProblem::too_short_for_json;
    }
    return std::nullopt;
}

}  // namespace

std::optional<ConversionProblem> conversion_problem(const Type& given_from, const Type& given_to,
                                                    const Version& version) {
    return problem_between(for_conversion(given_from), for_conversion(given_to), version);
}

ValueConversion conversion(const Type& given_from, const Type& given_to, const Version& version) {
    const Type from = for_conversion(given_from);
    const Type to = for_conversion(given_to);
    if (from == to) return ValueConversion::same;
    if (problem_between(from, to, version)) return ValueConversion::refused;
    return row_of(from, to)->keeps(from, to) ? ValueConversion::widening : ValueConversion::lossy;
}

bool keeps_stored_values(const Type& given_from, const Type& given_to) {
    const Type from = for_conversion(given_from);
    const Type to = for_conversion(given_to);
    if (is_decimal(from) || is_nested(from.kind)) return false;
    if (from == to) return true;
    return !problem_between(from, to, Version{}) && row_of(from, to)->stored_stays;
}

}  // namespace srmigrate::schema
