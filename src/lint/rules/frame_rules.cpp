// SPDX-License-Identifier: Apache-2.0
// What is not found in a statement: suppressions that say nothing, and revisions that were edited. lint itself looks.
#include "lint/rules/table.hpp"

namespace srmigrate::lint {

constinit const Rule unused_nolint{
    .name = "unused-nolint",
    .group = RuleGroup::scripts,
    .level = LintLevel::warning,
    .check = FrameRule{},
    .summary = "A nolint names a rule that finds nothing there.",
    .why = "It would hide what the rule finds there later.",
    .before = "CREATE TABLE orders (id BIGINT, price INT) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id);",
    .bad = {"-- srmigrate:nolint drop-table the archive has it\nALTER TABLE orders ADD COLUMN note VARCHAR(90) NULL;",
            "upgrade:\n- add_column:\n    table: orders\n    column: {name: note, type: VARCHAR(90)}\n"
            "    srmigrate: [{nolint: drop-table, reason: the archive has it}]"},
    .good = {"-- srmigrate:nolint drop-table the archive has it\nDROP TABLE orders;",
             "upgrade:\n- drop_table:\n    name: orders\n    srmigrate: [{nolint: drop-table, reason: the archive has "
             "it}]"},
    .fix = FixKind::safe};

constinit const Rule unexplained_nolint{
    .name = "unexplained-nolint",
    .group = RuleGroup::scripts,
    .level = LintLevel::warning,
    .check = FrameRule{},
    .summary = "A nolint gives no reason, or one of less than three words.",
    .why = "Whoever reads the script later has to know why the rule does not apply.",
    .before = "CREATE TABLE orders (id BIGINT, price INT) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id);",
    .bad = {"-- srmigrate:nolint drop-table\nDROP TABLE orders;",
            "upgrade:\n- drop_table: {name: orders, srmigrate: [nolint drop-table]}"},
    .good = {"-- srmigrate:nolint drop-table the archive has it\nDROP TABLE orders;",
             "upgrade:\n- drop_table: {name: orders, srmigrate: [nolint drop-table the archive has it]}"}};

constinit const Rule edited_revision{
    .name = "edited-revision",
    .group = RuleGroup::scripts,
    .level = LintLevel::error,
    .check = FrameRule{},
    .summary = "A revision that was there before has other statements now; looked for with --since git:REF.",
    .why = "A revision that has run is not run again: the change reaches new databases only.",
    .before = "CREATE TABLE orders (id BIGINT, price INT) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id);",
    .bad = {"ALTER TABLE orders ADD COLUMN note VARCHAR(90) NULL;",
            "upgrade:\n- add_column:\n    table: orders\n    column: {name: note, type: VARCHAR(90)}"},
    .good = {"ALTER TABLE orders ADD COLUMN note VARCHAR(40) NULL;",
             "upgrade:\n- add_column:\n    table: orders\n    column: {name: note, type: VARCHAR(40)}"}};

}  // namespace srmigrate::lint
