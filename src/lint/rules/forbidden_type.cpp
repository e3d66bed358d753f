// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/model/type.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

namespace srmigrate::lint {
namespace {

constexpr std::array k_type_options{
    RuleOption{"types", "names of types, separated by commas", "none", "which types no column is to have"}};

/// Whether the type or a part of it is of that kind.
bool holds(const schema::Type& type, schema::TypeKind kind) {
    return type.kind == kind || std::any_of(type.children.begin(), type.children.end(),
                                            [&](const schema::Type& child) { return holds(child, kind); });
}

Hits find_forbidden_type(const ColumnVisit& visit) {
    if (!visit.column.type) return {};
    for (const auto& text : RuleOptions(visit.config, "forbidden-type").list("types")) {
        const auto* const name = schema::find_type_name(text);
        if (name == nullptr || !holds(*visit.column.type, name->kind)) continue;
        return {{.message = fmt::format("{} of {} is of type {}, which the project does not want", visit.column.name,
                                        visit.shown, text),
                 .hint = "choose another type",
                 .anchor = visit.anchor,
                 .object = visit.full_name()}};
    }
    return {};
}

}  // namespace

constinit const Rule forbidden_type{.name = "forbidden-type",
                                    .group = RuleGroup::house,
                                    .level = LintLevel::off,
                                    .check = ColumnRule{find_forbidden_type},
                                    .summary = "A column of a type that the project does not want.",
                                    .why = "A rule of the house: off until the project asks for it.",
                                    .before =
                                        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT "
                                        "NULL) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id);",
                                    .bad = {"ALTER TABLE orders ADD COLUMN rate DOUBLE NULL;",
                                            "upgrade:\n"
                                            "- add_column:\n"
                                            "    table: orders\n"
                                            "    column: {name: rate, type: DOUBLE}"},
                                    .good = {"ALTER TABLE orders ADD COLUMN rate DECIMAL(18, 4) NULL;",
                                             "upgrade:\n"
                                             "- add_column:\n"
                                             "    table: orders\n"
                                             "    column: {name: rate, type: \"DECIMAL(18, 4)\"}"},
                                    .options = k_type_options,
                                    .settings = "rules.forbidden-type.types = FLOAT, DOUBLE"};

}  // namespace srmigrate::lint
