// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rule/dml.hpp"
#include "lint/rules/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace srmigrate::lint {
namespace {

/// Whether a SET before it, or a hint in it, gives the statement more time.
bool has_more_time(const StatementVisit& visit) {
    const auto raises = [](std::string_view text) {
        const auto lower = base::to_lower(text);
        return lower.find("insert_timeout") != std::string::npos || lower.find("query_timeout") != std::string::npos;
    };
    const auto earlier = visit.earlier();
    return raises(visit.statement().sql.text()) ||
           std::any_of(earlier.begin(), earlier.end(), [&](const revision::ScriptStatement& statement) {
               return std::holds_alternative<schema::SetSession>(*statement.operation) && raises(statement.sql.text());
           });
}

Hits find_long_statement(const StatementVisit& visit) {
    const auto* const data = visit.as<schema::DataStatement>();
    const auto* const create = visit.as<schema::CreateTableAsSelect>();
    const bool is_insert =
        data != nullptr && (data->kind == schema::DataKind::insert || data->kind == schema::DataKind::insert_overwrite);
    if ((!is_insert && create == nullptr) || has_more_time(visit)) return {};
    const auto& reads = create != nullptr ? create->query.reads : data->reads;
    const auto large =
        std::find_if(reads.begin(), reads.end(), [&](const schema::ObjectName& name) { return visit.is_large(name); });
    if (large == reads.end()) return {};
    return {{.message = fmt::format("the statement reads {}, which is large, in one go", visit.shown(*large)),
             .hint = "write SUBMIT TASK before it, raise insert_timeout, or fill the table part by part",
             .anchor = {.name = large->name, .after = "FROM"},
             .object = visit.shown(*large)}};
}

}  // namespace

constinit const Rule long_statement{
    .name = "long-statement",
    .group = RuleGroup::scripts,
    .level = LintLevel::notice,
    .check = StatementRule{RuleSections::up, find_long_statement},
    .summary = "INSERT … SELECT or CREATE TABLE AS SELECT from a table of large_tables, as one statement.",
    .why =
        "It ends at insert_timeout, four hours by default, and what it has done until then is lost; a broken "
        "connection ends it, too. Source: StarRocks documentation, INSERT; session variable insert_timeout.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY (id) DISTRIBUTED "
        "BY HASH (id);\n"
        "CREATE TABLE totals (id BIGINT, n BIGINT) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id);",
    .bad = {"INSERT INTO totals WITH LABEL totals_1 (id, n) SELECT id, COUNT(*) FROM orders GROUP BY id;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"INSERT INTO totals WITH LABEL totals_1 (id, n) SELECT id, COUNT(*) FROM orders GROUP BY id\""},
    .good = {"SET insert_timeout = 28800;\n"
             "INSERT INTO totals WITH LABEL totals_1 (id, n) SELECT id, COUNT(*) FROM orders GROUP BY id;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"SET insert_timeout = 28800\"\n"
             "- execute:\n"
             "    sql: \"INSERT INTO totals WITH LABEL totals_1 (id, n) SELECT id, COUNT(*) FROM orders GROUP BY id\""},
    .settings = "large_tables = orders"};

}  // namespace srmigrate::lint
