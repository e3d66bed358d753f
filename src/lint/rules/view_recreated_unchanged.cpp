// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/normal/expression.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::lint {
namespace {

struct WrittenView {
    schema::ObjectName name;
    const schema::Query* query = nullptr;
};
WrittenView written_view(const StatementVisit& visit) {
    if (const auto* const create = visit.as<schema::CreateView>(); create != nullptr && create->or_replace) {
        return {create->view.name, &create->view.query};
    }
    if (const auto* const alter = visit.as<schema::AlterView>()) return {alter->name, &alter->query};
    return {};
}

Hits find_view_recreated_unchanged(const StatementVisit& visit) {
    const auto written = written_view(visit);
    if (written.query == nullptr) return {};
    const auto* const object = visit.world.find(written.name);
    const auto* const view = object == nullptr ? nullptr : std::get_if<schema::View>(object);
    if (view == nullptr || visit.world.is_new(written.name)) return {};
    if (schema::canonical_text(view->query, visit.server) != schema::canonical_text(*written.query, visit.server))
        return {};
    const auto readers = visit.world.readers(written.name);
    const bool feeds_views = std::any_of(readers.begin(), readers.end(), [&](const plan::Reader& reader) {
        const auto* const above = visit.world.find(reader.name);
        return above != nullptr && std::holds_alternative<schema::MaterializedView>(*above);
    });
    if (!feeds_views) return {};
    return {{.message = fmt::format("{} has this query already, and materialized views above it are filled anew",
                                    visit.shown(written.name)),
             .hint = "remove the statement",
             .anchor = {.name = written.name.name, .after = "VIEW"},
             .object = visit.shown(written.name),
             .remedy = removal(visit)}};
}

}  // namespace

constinit const Rule view_recreated_unchanged{
    .name = "view-recreated-unchanged",
    .group = RuleGroup::dependants,
    .level = LintLevel::warning,
    .check = StatementRule{RuleSections::both, find_view_recreated_unchanged},
    .summary = "A view that a materialized view reads is given the query that it has.",
    .why =
        "The server forgets which data the materialized views above have seen, and the next refresh "
        "fills them from the beginning. Source: StarRocks issues 76347, 68875.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY "
        "(id) DISTRIBUTED BY HASH (id);\n"
        "CREATE VIEW cheap AS SELECT id, price FROM orders;\n"
        "CREATE MATERIALIZED VIEW cheap_count REFRESH DEFERRED MANUAL AS SELECT id, COUNT(*) AS n FROM "
        "cheap GROUP BY id;",
    .bad = {"CREATE OR REPLACE VIEW cheap AS SELECT id, price FROM orders;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE OR REPLACE VIEW cheap AS SELECT id, price FROM orders\""},
    .good = {"CREATE OR REPLACE VIEW cheap AS SELECT id, price FROM orders WHERE price < 10;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE OR REPLACE VIEW cheap AS SELECT id, price FROM orders WHERE price < 10\""},
    .fix = FixKind::safe};

}  // namespace srmigrate::lint
