// SPDX-License-Identifier: Apache-2.0
#include "schema/normal/short_key.hpp"

#include "schema/model/type.hpp"

namespace srmigrate::schema {
namespace {

constexpr std::size_t k_most_columns = 3;
constexpr std::int64_t k_most_bytes = 36;

}  // namespace

std::int64_t short_key_size(const Type& type) {
    if (const auto bytes = type_facts(type.kind).key_bytes; bytes > 0) return bytes;
    return is_decimal(type) ? decimal_width(type) / 8 : type.length.value_or(1);
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
