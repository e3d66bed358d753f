// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/model/type.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

#include <array>
#include <string>

namespace srmigrate::lint {
namespace {

/// Bytes that the encoded key takes of a column at most; the kinds of text count as many as they are declared with.
/// StarRocks: be/src/storage/primary_key_encoder.cpp.
struct KeyBytes {
    std::int64_t fixed = 0;
    std::int64_t text = 0;
};
KeyBytes key_bytes(const schema::Type& type) {
    using enum schema::TypeKind;
    switch (type.kind) {
        case boolean:
        case tinyint:
            return {.fixed = 1};
        case smallint:
            return {.fixed = 2};
        case int_:
        case date:
            return {.fixed = 4};
        case bigint:
        case datetime:
            return {.fixed = 8};
        case largeint:
            return {.fixed = 16};
        case char_:
        case varchar:
            return {.text = type.length.value_or(1)};
        case string:
            return {.text = schema::k_longest_varchar};
        case float_:
        case double_:
        case decimal:
        case decimal32:
        case decimal64:
        case decimal128:
        case decimal256:
        case decimalv2:
        case time:
        case binary:
        case varbinary:
        case json:
        case variant:
        case bitmap:
        case hll:
        case percentile:
        case array:
        case map:
        case struct_:
            return {};  // no key takes these
    }
    return {};
}

constexpr std::array k_key_options{
    RuleOption{"limit", "number", "128", "what the back ends have as primary_key_limit_size"}};

Hits find_primary_key_too_long(const TableVisit& visit) {
    const auto key = schema::effective_key(visit.table);
    if (key.model != schema::KeyModel::primary) return {};
    const auto limit = RuleOptions(visit.config, "primary-key-too-long").number(k_key_options.front());
    KeyBytes all;
    std::string longest;
    std::int64_t most = -1;
    for (std::size_t i = 0; i < key.columns.size(); ++i) {
        const auto* const column = schema::find(visit.table.columns, key.columns[i]);
        if (column == nullptr || !column->type) continue;
        const auto bytes = key_bytes(*column->type);
        all.fixed += bytes.fixed;
        all.text += bytes.text;
        const bool is_text = bytes.text > 0;
        if (is_text && i + 1 < key.columns.size()) all.fixed += 2;  // its end
        if (bytes.fixed + bytes.text > most) {
            most = bytes.fixed + bytes.text;
            longest = column->name;
        }
    }
    if (all.fixed + all.text <= limit) return {};
    const bool is_certain = all.fixed > limit;
    return {{.message = fmt::format("the primary key of {} {} take {} bytes, and the server takes {}", visit.shown,
                                    is_certain ? "will" : "may", all.fixed + all.text, limit),
             .hint = "declare shorter strings, or use a number made of them, such as xx_hash3_64(…)",
             .anchor = {.name = longest, .after = "("},
             .object = visit.shown,
             .level = is_certain ? LintLevel::error : LintLevel::warning}};
}

}  // namespace

constinit const Rule primary_key_too_long{
    .name = "primary-key-too-long",
    .group = RuleGroup::tables,
    .level = LintLevel::warning,
    .check = TableRule{find_primary_key_too_long},
    .summary = "The declared lengths of a primary key add up to more than 128 bytes.",
    .why =
        "CREATE TABLE takes it: the first row whose encoded key is longer fails the load, and pauses a "
        "routine load for good. Source: StarRocks issues 18351, 10082, 19475; "
        "be/src/storage/primary_key_encoder.cpp.",
    .before = "",
    .bad = {"CREATE TABLE pages (tenant INT NOT NULL, url VARCHAR(2048) NOT NULL) PRIMARY KEY (tenant, url) "
            "DISTRIBUTED BY HASH (tenant);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE pages (tenant INT NOT NULL, url VARCHAR(2048) NOT NULL) PRIMARY KEY "
            "(tenant, url) DISTRIBUTED BY HASH (tenant)\""},
    .good = {"CREATE TABLE pages (tenant INT NOT NULL, url_hash BIGINT NOT NULL, url VARCHAR(2048) NULL) "
             "PRIMARY KEY (tenant, url_hash) DISTRIBUTED BY HASH (tenant);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE pages (tenant INT NOT NULL, url_hash BIGINT NOT NULL, url VARCHAR(2048) "
             "NULL) PRIMARY KEY (tenant, url_hash) DISTRIBUTED BY HASH (tenant)\""},
    .options = k_key_options};

}  // namespace srmigrate::lint
