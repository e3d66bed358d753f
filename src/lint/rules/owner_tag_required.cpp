// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"

#include <fmt/format.h>

#include <array>
#include <string>

namespace srmigrate::lint {
namespace {

constexpr std::array k_owner_options{
    RuleOption{"tag", "text", "owner:", "what the comment of a table is to have in it"}};

Hits find_owner_tag_required(const TableVisit& visit) {
    const auto tag = RuleOptions(visit.config, "owner-tag-required").given("tag").value_or("owner:");
    if (visit.table.comment && visit.table.comment->find(tag) != std::string::npos) return {};
    return {{.message = fmt::format("the comment of {} does not say '{}'", visit.shown, tag),
             .hint = fmt::format("write who answers for the table: COMMENT \"… {} name\"", tag),
             .anchor = {.name = visit.table.name.name, .after = "TABLE"},
             .object = visit.shown}};
}

}  // namespace

constinit const Rule owner_tag_required{
    .name = "owner-tag-required",
    .group = RuleGroup::house,
    .level = LintLevel::off,
    .check = TableRule{find_owner_tag_required},
    .summary = "A table whose comment does not say who answers for it.",
    .why = "A rule of the house: off until the project asks for it.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT) DUPLICATE KEY (k) COMMENT \"what it holds\" DISTRIBUTED BY HASH (k);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT) DUPLICATE KEY (k) COMMENT 'what it holds' DISTRIBUTED BY HASH (k)\""},
    .good =
        {"CREATE TABLE t (k INT) DUPLICATE KEY (k) COMMENT \"what it holds; owner: sales\" DISTRIBUTED BY HASH (k);",
         "upgrade:\n"
         "- execute:\n"
         "    sql: \"CREATE TABLE t (k INT) DUPLICATE KEY (k) COMMENT 'what it holds; owner: sales' DISTRIBUTED BY "
         "HASH (k)\""},
    .options = k_owner_options,
    .settings = "rules.owner-tag-required.tag = owner:"};

}  // namespace srmigrate::lint
