// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"
#include "schema/model/type.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace srmigrate::lint {
namespace {

bool is_beyond_ascii(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

Hits find_char_is_bytes(const ColumnVisit& visit) {
    const auto& column = visit.column;
    const bool has_length =
        column.type && column.type->length &&
        (column.type->kind == schema::TypeKind::varchar || column.type->kind == schema::TypeKind::char_);
    if (!has_length) return {};
    const auto* const text = column.default_value ? std::get_if<schema::DefaultText>(&*column.default_value) : nullptr;
    const bool is_other = (text != nullptr && is_beyond_ascii(text->value)) ||
                          (column.comment && is_beyond_ascii(*column.comment)) || is_beyond_ascii(column.name);
    constexpr std::int64_t k_roomy = 1024;
    if (!is_other || *column.type->length >= k_roomy) return {};
    return {{.message = fmt::format("{} of {} holds {} bytes: that is {} characters of Chinese", column.name,
                                    visit.shown, *column.type->length, *column.type->length / 3),
             .hint = "count three bytes a character",
             .anchor = visit.anchor,
             .object = visit.full_name()}};
}

Hits find_string_type(const ColumnVisit& visit) {
    if (!visit.column.type || visit.column.type->kind != schema::TypeKind::string) return {};
    return {{.message = fmt::format("{} of {} is a VARCHAR(65533)", visit.column.name, visit.shown),
             .hint = "write VARCHAR with the length that its values have",
             .anchor = visit.anchor,
             .object = visit.full_name()}};
}

}  // namespace

constinit const Rule char_is_bytes{
    .name = "char-is-bytes",
    .group = RuleGroup::tables,
    .level = LintLevel::notice,
    .check = ColumnRule{find_char_is_bytes},
    .summary = "A CHAR or VARCHAR of less than 1024 bytes whose name, comment or default is not ASCII.",
    .why =
        "Its length is in bytes, not in characters: text that does not fit is refused by the load. Source: StarRocks "
        "documentation, VARCHAR.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT, city VARCHAR(20) COMMENT \"城市\") DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT, city VARCHAR(20) COMMENT '城市') DUPLICATE KEY (k) DISTRIBUTED BY HASH "
            "(k)\""},
    .good = {"CREATE TABLE t (k INT, city VARCHAR(20) COMMENT \"city\") DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT, city VARCHAR(20) COMMENT 'city') DUPLICATE KEY (k) DISTRIBUTED BY HASH "
             "(k)\""}};

constinit const Rule string_type{
    .name = "string-type",
    .group = RuleGroup::tables,
    .level = LintLevel::notice,
    .check = ColumnRule{find_string_type},
    .summary = "A column of type STRING.",
    .why =
        "STRING is VARCHAR(65533): a key of it is as long, and clients that ask for the length reserve as much. "
        "Source: StarRocks documentation, STRING.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT, note STRING) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT, note STRING) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .good = {"CREATE TABLE t (k INT, note VARCHAR(400)) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT, note VARCHAR(400)) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""}};

}  // namespace srmigrate::lint
