// SPDX-License-Identifier: Apache-2.0
#include "lint/rules/table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::lint {
namespace {

bool moves_data(const schema::Operation& operation) {
    const auto* const data = std::get_if<schema::DataStatement>(&operation);
    return data != nullptr && data->target && data->kind != schema::DataKind::select;
}

Hits find_dml_mixed_with_ddl(const StatementVisit& visit) {
    if (!moves_data(visit.operation())) return {};
    const auto* const data = visit.as<schema::DataStatement>();
    if (visit.world.is_new(*data->target)) return {};
    const auto changes = [](const revision::ScriptStatement& statement) {
        return std::holds_alternative<schema::AlterTable>(*statement.operation) ||
               std::holds_alternative<schema::DropTable>(*statement.operation);
    };
    if (std::none_of(visit.section.begin(), visit.section.end(), changes)) return {};
    return {{.message = fmt::format("rows of {} change in a revision that changes definitions, too",
                                    visit.shown(*data->target)),
             .hint = "give the statement a revision of its own",
             .object = visit.shown(*data->target)}};
}

}  // namespace

constinit const Rule dml_mixed_with_ddl{
    .name = "dml-mixed-with-ddl",
    .group = RuleGroup::scripts,
    .level = LintLevel::notice,
    .check = StatementRule{RuleSections::up, find_dml_mixed_with_ddl},
    .summary = "A statement that changes rows stands beside ALTER TABLE or DROP TABLE.",
    .why =
        "No transaction holds both together: what fails between them leaves one of them done. Rows of a "
        "table that the revision makes itself are no finding. Source: StarRocks documentation, "
        "transactions.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY "
        "(id) DISTRIBUTED BY HASH (id);",
    .bad = {"ALTER TABLE orders ADD COLUMN note VARCHAR(90) NULL;\n"
            "INSERT INTO orders WITH LABEL one (id) VALUES (1);",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"ALTER TABLE orders ADD COLUMN note VARCHAR(90) NULL\"\n"
            "- execute:\n"
            "    sql: \"INSERT INTO orders WITH LABEL one (id) VALUES (1)\""},
    .good = {"INSERT INTO orders WITH LABEL one (id) VALUES (1);",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"INSERT INTO orders WITH LABEL one (id) VALUES (1)\""}};

}  // namespace srmigrate::lint
