// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"
#include "schema/model/names.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_cross_database_view(const ViewVisit& visit) {
    for (const auto& read : visit.query.reads) {
        if (schema::names_other_catalog(read)) continue;
        const auto full = visit.world.full(read);
        if (full.database == visit.name.database) continue;
        const bool is_said = read.database.has_value();
        if (is_said && is_of_project(visit.config, visit.world.home(), *full.database)) continue;
        return {{.message = is_said ? fmt::format("{} reads {}, which is in no database of the project", visit.shown,
                                                  schema::shown(full))
                                    : fmt::format("{} reads {}, by the database that is chosen", visit.shown,
                                                  schema::shown(full)),
                 .hint = is_said ? "name the database under 'databases' of the config file, or copy what is needed"
                                 : fmt::format("write {}", schema::shown(full)),
                 .anchor = {.name = read.name, .after = "SELECT"},
                 .object = visit.shown}};
    }
    return {};
}

}  // namespace

constinit const Rule cross_database_view{
    .name = "cross-database-view",
    .group = RuleGroup::dependants,
    .level = LintLevel::notice,
    .check = ViewRule{find_cross_database_view},
    .summary = "A view reads another database without naming it, or one that the project does not manage.",
    .why =
        "Nobody who changes that database sees the view; before 3.3.9 materialized views were not made inactive there. "
        "Source: StarRocks issue 54843.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY (id) DISTRIBUTED "
        "BY HASH (id);",
    .bad = {"CREATE VIEW v AS SELECT id FROM archive.orders;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE VIEW v AS SELECT id FROM archive.orders\""},
    .good = {"CREATE VIEW v AS SELECT id FROM shop.orders;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE VIEW v AS SELECT id FROM shop.orders\""}};

}  // namespace srmigrate::lint
