// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_column_comment_required(const ColumnVisit& visit) {
    if (visit.column.comment && !visit.column.comment->empty()) return {};
    return {{.message = fmt::format("{} of {} has no comment", visit.column.name, visit.shown),
             .hint = "say in COMMENT what it holds",
             .anchor = visit.anchor,
             .object = visit.full_name()}};
}

}  // namespace

constinit const Rule column_comment_required{
    .name = "column-comment-required",
    .group = RuleGroup::house,
    .level = LintLevel::off,
    .check = ColumnRule{find_column_comment_required},
    .summary = "A column without a comment.",
    .why = "A rule of the house: off until the project asks for it.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY (id) DISTRIBUTED "
        "BY HASH (id);",
    .bad = {"ALTER TABLE orders ADD COLUMN note VARCHAR(90) NULL;",
            "upgrade:\n"
            "- add_column:\n"
            "    table: orders\n"
            "    column: {name: note, type: VARCHAR(90)}"},
    .good = {"ALTER TABLE orders ADD COLUMN note VARCHAR(90) NULL COMMENT \"of the customer\";",
             "upgrade:\n"
             "- add_column:\n"
             "    table: orders\n"
             "    column: {name: note, type: VARCHAR(90), comment: of the customer}"}};

}  // namespace srmigrate::lint
