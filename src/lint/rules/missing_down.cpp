// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_missing_down(const RevisionVisit& visit) {
    if (visit.down.kind != revision::SectionKind::absent) return {};
    return {
        {.message = fmt::format("the revision '{}' cannot be undone: it has no section 'down'", visit.revision().id),
         .hint = "write '-- migrate:down' and the statements that undo it, or '-- migrate:down auto'",
         .place = visit.up.where}};
}

}  // namespace

constinit const Rule missing_down{
    .name = "missing-down",
    .group = RuleGroup::scripts,
    .level = LintLevel::warning,
    .check = RevisionRule{find_missing_down},
    .summary = "A revision has no down section.",
    .why = "downgrade refuses to go below it.",
    .before = "CREATE TABLE orders (id BIGINT, price INT) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id);",
    .bad = {"ALTER TABLE orders ADD COLUMN note VARCHAR(90) NULL;",
            "upgrade:\n- add_column:\n    table: orders\n    column: {name: note, type: VARCHAR(90)}"},
    .good =
        {"ALTER TABLE orders ADD COLUMN note VARCHAR(90) NULL;\n\n-- migrate:down auto",
         "upgrade:\n- add_column:\n    table: orders\n    column: {name: note, type: VARCHAR(90)}\ndowngrade: auto"},
    .fix = FixKind::suggestion};

}  // namespace srmigrate::lint
