// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace srmigrate::lint {
namespace {

constexpr std::array k_naming_options{RuleOption{"pattern", k_name_pattern, "none", "what such names look like"}};

Hits misnamed(const NameVisit& visit, NamedKind kind, std::string_view rule) {
    if (visit.kind != kind) return {};
    const RuleOptions options(visit.config, rule);
    if (options.matches("pattern", visit.name).value_or(true)) return {};
    return {{.message = fmt::format("the name of {} is not of the form '{}'", visit.what(), *options.given("pattern")),
             .hint = "give it a name of that form",
             .anchor = visit.anchor,
             .object = visit.shown}};
}

Hits find_naming_table(const NameVisit& visit) {
    return misnamed(visit, NamedKind::table, "naming-table");
}
Hits find_naming_column(const NameVisit& visit) {
    return misnamed(visit, NamedKind::column, "naming-column");
}
Hits find_naming_view(const NameVisit& visit) {
    return misnamed(visit, NamedKind::view, "naming-view");
}
Hits find_naming_mv(const NameVisit& visit) {
    return misnamed(visit, NamedKind::materialized_view, "naming-mv");
}
Hits find_naming_index(const NameVisit& visit) {
    return misnamed(visit, NamedKind::index, "naming-index");
}
Hits find_naming_partition(const NameVisit& visit) {
    return misnamed(visit, NamedKind::partition, "naming-partition");
}

}  // namespace

constinit const Rule naming_table{
    .name = "naming-table",
    .group = RuleGroup::house,
    .level = LintLevel::off,
    .check = NameRule{find_naming_table},
    .summary = "The name of a table is not of the form that the project wants.",
    .why = "A rule of the house: off until the project asks for it.",
    .before = "",
    .bad = {"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .good = {"CREATE TABLE ods_t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE TABLE ods_t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\""},
    .options = k_naming_options,
    .settings = "rules.naming-table.pattern = ods_*, dwd_*"};

constinit const Rule naming_column{.name = "naming-column",
                                   .group = RuleGroup::house,
                                   .level = LintLevel::off,
                                   .check = NameRule{find_naming_column},
                                   .summary = "The name of a column is not of the form that the project wants.",
                                   .why = "A rule of the house: off until the project asks for it.",
                                   .before =
                                       "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) "
                                       "DUPLICATE KEY (id) DISTRIBUTED BY HASH (id);",
                                   .bad = {"ALTER TABLE orders ADD COLUMN Note VARCHAR(90) NULL;",
                                           "upgrade:\n"
                                           "- execute:\n"
                                           "    sql: \"ALTER TABLE orders ADD COLUMN Note VARCHAR(90) NULL\""},
                                   .good = {"ALTER TABLE orders ADD COLUMN note VARCHAR(90) NULL;",
                                            "upgrade:\n"
                                            "- execute:\n"
                                            "    sql: \"ALTER TABLE orders ADD COLUMN note VARCHAR(90) NULL\""},
                                   .options = k_naming_options,
                                   .settings = "rules.naming-column.pattern = ^[a-z][a-z0-9_]*$"};

constinit const Rule naming_view{.name = "naming-view",
                                 .group = RuleGroup::house,
                                 .level = LintLevel::off,
                                 .check = NameRule{find_naming_view},
                                 .summary = "The name of a view is not of the form that the project wants.",
                                 .why = "A rule of the house: off until the project asks for it.",
                                 .before =
                                     "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) "
                                     "DUPLICATE KEY (id) DISTRIBUTED BY HASH (id);",
                                 .bad = {"CREATE VIEW cheap AS SELECT id FROM orders;",
                                         "upgrade:\n"
                                         "- execute:\n"
                                         "    sql: \"CREATE VIEW cheap AS SELECT id FROM orders\""},
                                 .good = {"CREATE VIEW v_cheap AS SELECT id FROM orders;",
                                          "upgrade:\n"
                                          "- execute:\n"
                                          "    sql: \"CREATE VIEW v_cheap AS SELECT id FROM orders\""},
                                 .options = k_naming_options,
                                 .settings = "rules.naming-view.pattern = v_*"};

constinit const Rule naming_mv{
    .name = "naming-mv",
    .group = RuleGroup::house,
    .level = LintLevel::off,
    .check = NameRule{find_naming_mv},
    .summary = "The name of a materialized view is not of the form that the project wants.",
    .why = "A rule of the house: off until the project asks for it.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY (id) DISTRIBUTED "
        "BY HASH (id);",
    .bad = {"CREATE MATERIALIZED VIEW cheap REFRESH DEFERRED MANUAL AS SELECT id FROM orders;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"CREATE MATERIALIZED VIEW cheap REFRESH DEFERRED MANUAL AS SELECT id FROM orders\""},
    .good = {"CREATE MATERIALIZED VIEW mv_cheap REFRESH DEFERRED MANUAL AS SELECT id FROM orders;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"CREATE MATERIALIZED VIEW mv_cheap REFRESH DEFERRED MANUAL AS SELECT id FROM orders\""},
    .options = k_naming_options,
    .settings = "rules.naming-mv.pattern = mv_*"};

constinit const Rule naming_index{.name = "naming-index",
                                  .group = RuleGroup::house,
                                  .level = LintLevel::off,
                                  .check = NameRule{find_naming_index},
                                  .summary = "The name of an index is not of the form that the project wants.",
                                  .why = "A rule of the house: off until the project asks for it.",
                                  .before =
                                      "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) "
                                      "DUPLICATE KEY (id) DISTRIBUTED BY HASH (id);",
                                  .bad = {"ALTER TABLE orders ADD INDEX by_sku (sku) USING BITMAP;",
                                          "upgrade:\n"
                                          "- execute:\n"
                                          "    sql: \"ALTER TABLE orders ADD INDEX by_sku (sku) USING BITMAP\""},
                                  .good = {"ALTER TABLE orders ADD INDEX idx_sku (sku) USING BITMAP;",
                                           "upgrade:\n"
                                           "- execute:\n"
                                           "    sql: \"ALTER TABLE orders ADD INDEX idx_sku (sku) USING BITMAP\""},
                                  .options = k_naming_options,
                                  .settings = "rules.naming-index.pattern = idx_*"};

constinit const Rule naming_partition{
    .name = "naming-partition",
    .group = RuleGroup::house,
    .level = LintLevel::off,
    .check = NameRule{find_naming_partition},
    .summary = "The name of a partition is not of the form that the project wants.",
    .why = "A rule of the house: off until the project asks for it.",
    .before =
        "CREATE TABLE clicks (at DATE NOT NULL, n INT NULL) DUPLICATE KEY (at) PARTITION BY RANGE (at) (PARTITION "
        "p202512 VALUES LESS THAN ('2026-01-01')) DISTRIBUTED BY HASH (n);",
    .bad = {"ALTER TABLE clicks ADD PARTITION last VALUES LESS THAN ('2026-02-01');",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"ALTER TABLE clicks ADD PARTITION last VALUES LESS THAN ('2026-02-01')\""},
    .good = {"ALTER TABLE clicks ADD PARTITION p202601 VALUES LESS THAN ('2026-02-01');",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"ALTER TABLE clicks ADD PARTITION p202601 VALUES LESS THAN ('2026-02-01')\""},
    .options = k_naming_options,
    .settings = "rules.naming-partition.pattern = ^p[0-9]{6,8}$"};

}  // namespace srmigrate::lint
