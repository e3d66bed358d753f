// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"
#include "schema/normal/derive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace srmigrate::lint {
namespace {

constexpr std::array k_required_options{
    RuleOption{"properties", "key or key=value, separated by commas", "none", "what each table is to have"}};
constexpr std::array k_forbidden_options{
    RuleOption{"properties", "key or key=value, separated by commas", "none", "what no table is to have"}};

struct WantedProperty {
    std::string key;
    std::optional<std::string> value;
};
WantedProperty wanted_property(const std::string& text) {
    const auto equal = text.find('=');
    if (equal == std::string::npos) return {text, std::nullopt};
    return {std::string(base::trim(std::string_view(text).substr(0, equal))),
            std::string(base::trim(std::string_view(text).substr(equal + 1)))};
}

bool has(const schema::Properties& properties, const WantedProperty& wanted) {
    const auto value = schema::property(properties, wanted.key);
    return value && (!wanted.value || base::equals_ignoring_case(base::trim(*value), *wanted.value));
}

Hits find_required_property(const TableVisit& visit) {
    Hits hits;
    for (const auto& text : RuleOptions(visit.config, "required-property").list("properties")) {
        if (has(visit.table.properties, wanted_property(text))) continue;
        hits.push_back({.message = fmt::format("{} lacks the property {}", visit.shown, text),
                        .hint = "write it under PROPERTIES",
                        .anchor = {.name = visit.table.name.name, .after = "TABLE"},
                        .object = visit.shown});
    }
    return hits;
}

Hits find_forbidden_property(const PropertiesVisit& visit) {
    Hits hits;
    for (const auto& text : RuleOptions(visit.config, "forbidden-property").list("properties")) {
        const auto wanted = wanted_property(text);
        if (!has(visit.properties, wanted)) continue;
        hits.push_back(
            {.message = fmt::format("{} has the property {}, which the project does not want", visit.shown, text),
             .hint = "leave it out",
             .anchor = visit.anchor(wanted.key),
             .object = visit.shown});
    }
    return hits;
}

}  // namespace

constinit const Rule required_property{
    .name = "required-property",
    .group = RuleGroup::house,
    .level = LintLevel::off,
    .check = TableRule{find_required_property},
    .summary = "A table without a property that the project wants.",
    .why = "A rule of the house: off until the project asks for it.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .good =
        {"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) PROPERTIES (\"compression\" = \"ZSTD\");",
         "upgrade:\n"
         "- execute:\n"
         "    sql: \"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k) PROPERTIES ('compression' = "
         "'ZSTD')\""},
    .options = k_required_options,
    .settings = "rules.required-property.properties = compression=ZSTD"};

constinit const Rule forbidden_property{
    .name = "forbidden-property",
    .group = RuleGroup::house,
    .level = LintLevel::off,
    .check = PropertiesRule{find_forbidden_property},
    .summary = "A property that the project does not want.",
    .why = "A rule of the house: off until the project asks for it.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY (id) DISTRIBUTED "
        "BY HASH (id);",
    .bad = {"ALTER TABLE orders SET (\"colocate_with\" = \"g\");",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"ALTER TABLE orders SET ('colocate_with' = 'g')\""},
    .good = {"ALTER TABLE orders SET (\"write_quorum\" = \"ALL\");",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"ALTER TABLE orders SET ('write_quorum' = 'ALL')\""},
    .options = k_forbidden_options,
    .settings = "rules.forbidden-property.properties = colocate_with, write_quorum=ONE"};

}  // namespace srmigrate::lint
