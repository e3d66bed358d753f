// SPDX-License-Identifier: Apache-2.0
#include "schema/normal/short_key.hpp"

#include "schema/model/type.hpp"

namespace srmigrate::schema {
namespace {

constexpr std::size_t k_most_columns = 3;
constexpr std::int64_t k_most_bytes = 36;

}  // namespace

std::int64_t short_key_size(const Type& type) {
    switch (type.kind) {
        case TypeKind::boolean:
        case TypeKind::tinyint:
            return 1;
        case TypeKind::smallint:
            return 2;
        case TypeKind::date:
            return 3;
        case TypeKind::int_:
        case TypeKind::float_:
            return 4;
        case TypeKind::bigint:
        case TypeKind::double_:
        case TypeKind::datetime:
        case TypeKind::time:
            return 8;
        case TypeKind::decimalv2:
            return 12;
        case TypeKind::decimal:
        case TypeKind::decimal32:
        case TypeKind::decimal64:
        case TypeKind::decimal128:
        case TypeKind::decimal256:
            return decimal_width(type) / 8;
        case TypeKind::char_:
            return type.length.value_or(1);
        case TypeKind::varchar:
        case TypeKind::string:
            return 20;
        case TypeKind::largeint:
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
            return 16;
    }
    return 0;
}

std::size_t short_key_length(const std::vector<Type>& columns, bool (*may_be_part)(const Type&)) {
    std::size_t count = 0;
    std::int64_t bytes = 0;
    for (const auto& type : columns) {
        bytes += short_key_size(type);
        if (count >= k_most_columns || bytes > k_most_bytes) return count == 0 && is_text(type) ? 1 : count;
        if (!may_be_part(type)) return count;
        ++count;
        if (type.kind == TypeKind::varchar || type.kind == TypeKind::string) return count;
    }
    return count;
}

}  // namespace srmigrate::schema
