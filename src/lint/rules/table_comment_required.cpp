// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_table_comment_required(const TableVisit& visit) {
    if (visit.table.comment && !visit.table.comment->empty()) return {};
    return {{.message = fmt::format("{} has no comment", visit.shown),
             .hint = "say in COMMENT what it holds",
             .object = visit.shown}};
}

}  // namespace

constinit const Rule table_comment_required{
    .name = "table-comment-required",
    .group = RuleGroup::house,
    .level = LintLevel::off,
    .check = TableRule{find_table_comment_required},
    .summary = "A table without a comment.",
    .why = "A rule of the house: off until the project asks for it.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .good = {"CREATE TABLE t (k INT) DUPLICATE KEY (k) COMMENT \"what it holds\" DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE t (k INT) DUPLICATE KEY (k) COMMENT 'what it holds' DISTRIBUTED BY HASH "
             "(k)\""}};

}  // namespace srmigrate::lint
