// SPDX-License-Identifier: Apache-2.0
#include "schema/normal/partition_values.hpp"

#include "schema/model/type.hpp"

#include <string_view>

namespace srmigrate::schema {
namespace {

int compare_numbers(std::string_view a, std::string_view b) {
    const bool a_negative = a.starts_with("-");
    const bool b_negative = b.starts_with("-");
    if (a_negative != b_negative) return a_negative ? -1 : 1;
    const auto digits = [](std::string_view text) {
        if (text.starts_with("-") || text.starts_with("+")) text.remove_prefix(1);
        while (text.size() > 1 && text.starts_with("0"))
            text.remove_prefix(1);
        return text;
    };
    const std::string_view x = digits(a);
    const std::string_view y = digits(b);
    const int order = x.size() != y.size() ? (x.size() < y.size() ? -1 : 1) : x.compare(y);
    return a_negative ? -order : order;
}

}  // namespace

std::string least_value(const Type& type) {
    switch (type.kind) {
        case TypeKind::tinyint:
            return "-128";
        case TypeKind::smallint:
            return "-32768";
        case TypeKind::int_:
            return "-2147483648";
        case TypeKind::bigint:
            return "-9223372036854775808";
        case TypeKind::largeint:
            return "-170141183460469231731687303715884105728";
        case TypeKind::date:
            return "0000-01-01";
        case TypeKind::datetime:
            return "0000-01-01 00:00:00";
        case TypeKind::boolean:
            return "0";
        case TypeKind::float_:
        case TypeKind::double_:
        case TypeKind::decimal:
        case TypeKind::decimal32:
        case TypeKind::decimal64:
        case TypeKind::decimal128:
        case TypeKind::decimal256:
        case TypeKind::decimalv2:
        case TypeKind::time:
        case TypeKind::char_:
        case TypeKind::varchar:
        case TypeKind::string:
        case TypeKind::binary:
        case TypeKind::varbinary:
        case TypeKind::json:
        case TypeKind::variant:
        case TypeKind::bitmap:
        case TypeKind::hll:
        case TypeKind::percentile:
        case TypeKind::array:
        case TypeKind::map:
        case TypeKind::struct_:
            return "";
    }
    return "";
}

int compare_values(const PartitionValue& a, const PartitionValue& b, const Type* type) {
    const bool a_most = std::holds_alternative<MaxValue>(a);
    const bool b_most = std::holds_alternative<MaxValue>(b);
    if (a_most || b_most) return static_cast<int>(a_most) - static_cast<int>(b_most);
    const auto* const text_a = std::get_if<Literal>(&a);
    const auto* const text_b = std::get_if<Literal>(&b);
    if (text_a == nullptr || text_b == nullptr) return static_cast<int>(text_a != nullptr) - (text_b != nullptr);
    const bool numbers = type != nullptr && is_integer(type->kind);
    return numbers ? compare_numbers(text_a->text, text_b->text) : text_a->text.compare(text_b->text);
}

}  // namespace srmigrate::schema
