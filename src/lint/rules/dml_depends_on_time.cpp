// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rule/dml.hpp"
#include "lint/rules/table.hpp"

#include <fmt/format.h>

namespace srmigrate::lint {
namespace {

Hits find_dml_depends_on_time(const StatementVisit& visit) {
    const auto* const data = visit.as<schema::DataStatement>();
    if (data == nullptr || !data->target || data->kind == schema::DataKind::select) return {};
    const auto calls = time_calls(visit.tokens);
    if (calls.empty()) return {};
    return {
        {.message = fmt::format("the rows of {} depend on {}", visit.shown(*data->target), base::join(calls, ", ")),
         .hint =
             "write a variable of the script: it is the same in every environment and when the statement is sent again",
         .anchor = {.name = calls.front()},
         .object = visit.shown(*data->target)}};
}

}  // namespace

constinit const Rule dml_depends_on_time{
    .name = "dml-depends-on-time",
    .group = RuleGroup::scripts,
    .level = LintLevel::warning,
    .check = StatementRule{RuleSections::both, find_dml_depends_on_time},
    .summary = "A statement that changes rows calls now(), current_date, rand() or uuid().",
    .why =
        "Its rows differ between environments and when it is sent again; now() depends on the time zone "
        "of the session. Source: StarRocks documentation, date functions.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY "
        "(id) DISTRIBUTED BY HASH (id);",
    .bad = {"INSERT INTO orders WITH LABEL one (id, price) SELECT 1, rand();",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"INSERT INTO orders WITH LABEL one (id, price) SELECT 1, rand()\""},
    .good = {"INSERT INTO orders WITH LABEL one (id, price) SELECT 1, 2;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: \"INSERT INTO orders WITH LABEL one (id, price) SELECT 1, 2\""}};

}  // namespace srmigrate::lint
