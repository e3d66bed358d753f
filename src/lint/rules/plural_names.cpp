// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"

#include <fmt/format.h>

#include <array>

namespace srmigrate::lint {
namespace {

constexpr std::array k_plural_options{
    RuleOption{"form", "plural or singular", "plural", "what the last word of a table's name is to be"}};

Hits find_plural_names(const NameVisit& visit) {
    if (visit.kind != NamedKind::table) return {};
    const bool wants_plural = RuleOptions(visit.config, "plural-names").given("form").value_or("plural") != "singular";
    const auto name = base::to_lower(visit.name);
    // "address" and "status" are no plurals
    const bool is_plural =
        name.ends_with('s') && !name.ends_with("ss") && !name.ends_with("us") && !name.ends_with("is");
    if (is_plural == wants_plural) return {};
    return {{.message = fmt::format("the name of {} is {}", visit.what(), is_plural ? "a plural" : "no plural"),
             .hint = wants_plural ? "call it after what its rows are together: orders"
                                  : "call it after what one row is: order_line",
             .anchor = visit.anchor,
             .object = visit.shown}};
}

}  // namespace

constinit const Rule plural_names{
    .name = "plural-names",
    .group = RuleGroup::house,
    .level = LintLevel::off,
    .check = NameRule{find_plural_names},
    .summary = "The name of a table is not a plural, or not a singular, as the project wants it.",
    .why =
        "A rule of the house: off until the project asks for it. Told by the last letters, as English words have them.",
    .before = "",
    .bad = {"CREATE TABLE customer (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE customer (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .good = {"CREATE TABLE customers (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE customers (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .options = k_plural_options,
    .settings = "rules.plural-names.form = plural"};

}  // namespace srmigrate::lint
