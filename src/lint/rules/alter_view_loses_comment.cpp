// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"

#include <fmt/format.h>

#include <utility>

namespace srmigrate::lint {
namespace {

Hits find_alter_view_loses_comment(const StatementVisit& visit) {
    const auto* const alter = visit.as<schema::AlterView>();
    if (alter == nullptr) return {};
    const auto* const object = visit.world.find(alter->name);
    const auto* const view = object == nullptr ? nullptr : std::get_if<schema::View>(object);
    if (view == nullptr || !view->comment || view->comment->empty()) return {};
    schema::CreateView instead{
        .view = {.name = alter->name, .columns = alter->columns, .comment = view->comment, .query = alter->query},
        .or_replace = true};
    return {{.message = fmt::format("ALTER VIEW takes the comment of {} away", visit.shown(alter->name)),
             .hint = "write CREATE OR REPLACE VIEW … COMMENT … instead",
             .anchor = {.name = alter->name.name, .after = "VIEW"},
             .object = visit.shown(alter->name),
             .remedy = rewriting(visit, std::move(instead))}};
}

}  // namespace

constinit const Rule alter_view_loses_comment{
    .name = "alter-view-loses-comment",
    .group = RuleGroup::dependants,
    .level = LintLevel::warning,
    .check = StatementRule{RuleSections::both, find_alter_view_loses_comment},
    .summary = "ALTER VIEW of a view that has a comment.",
    .why = "The comment is gone, and no ALTER sets one. Source: StarRocks AlterViewStmt, as recorded.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY "
        "(id) DISTRIBUTED BY HASH (id);\n"
        "CREATE VIEW v COMMENT 'cheap ones' AS SELECT id FROM orders;",
    .bad = {"ALTER VIEW v AS SELECT id, price FROM orders;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"ALTER VIEW v AS SELECT id, price FROM orders\""},
    .good = {"CREATE OR REPLACE VIEW v COMMENT 'cheap ones' AS SELECT id, price FROM orders;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE OR REPLACE VIEW v COMMENT 'cheap ones' AS SELECT id, price FROM orders\""},
    .fix = FixKind::suggestion};

}  // namespace srmigrate::lint
