// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rule/dml.hpp"
#include "lint/rules/table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::lint {
namespace {

bool sets_dynamic_overwrite(const revision::ScriptStatement& statement) {
    const auto* const set = std::get_if<schema::SetSession>(statement.operation.get());
    if (set == nullptr) return false;
    const auto text = base::to_lower(set->text);
    return text.find("dynamic_overwrite") != std::string::npos && text.find("true") != std::string::npos;
}

Hits find_insert_overwrite_all(const StatementVisit& visit) {
    const auto* const data = visit.as<schema::DataStatement>();
    if (data == nullptr || data->kind != schema::DataKind::insert_overwrite || !data->target) return {};
    if (visit.world.is_new(*data->target)) return {};
    const auto head = read_dml(visit.tokens);
    const auto earlier = visit.earlier();
    const bool is_dynamic = std::any_of(earlier.begin(), earlier.end(), sets_dynamic_overwrite);
    const auto shown = visit.shown(*data->target);
    return {
        {.message = head.names_partitions ? fmt::format("INSERT OVERWRITE replaces all rows of partitions of {}", shown)
                    : is_dynamic
                        ? fmt::format("INSERT OVERWRITE replaces the partitions of {} that its rows fall into", shown)
                        : fmt::format("INSERT OVERWRITE replaces all rows of {}", shown),
         .hint = head.names_partitions ? "make sure that the rows can be loaded again: RECOVER does not bring them back"
                                       : "name the partitions: INSERT OVERWRITE t PARTITION (p1) SELECT …",
         .anchor = {.name = "OVERWRITE"},
         .object = shown,
         .level = head.names_partitions || is_dynamic ? LintLevel::warning : LintLevel::error}};
}

}  // namespace

constinit const Rule insert_overwrite_all{
    .name = "insert-overwrite-all",
    .group = RuleGroup::data_loss,
    .level = LintLevel::error,
    .check = StatementRule{RuleSections::both, find_insert_overwrite_all},
    .summary = "INSERT OVERWRITE without PARTITION replaces every row; a warning where partitions are named.",
    .why =
        "What it replaces does not go to the recycle bin: RECOVER cannot bring it back. Without PARTITION all "
        "partitions "
        "are replaced, unless the session has dynamic_overwrite (from 3.4). Source: StarRocks issues 50945, 72943, "
        "78145.",
    .before =
        "CREATE TABLE orders (id BIGINT, price INT) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id);\n"
        "CREATE TABLE staged (id BIGINT, price INT) DUPLICATE KEY (id) DISTRIBUTED BY HASH (id);",
    .bad = {"INSERT OVERWRITE orders SELECT id, price FROM staged;",
            "upgrade:\n- execute: {sql: INSERT OVERWRITE orders SELECT id FROM staged}"},
    .good = {"INSERT INTO orders (id, price) WITH LABEL fill_orders SELECT id, price FROM staged;",
             "upgrade:\n- execute: {sql: \"INSERT INTO orders WITH LABEL fill_orders SELECT id FROM staged\"}"}};

}  // namespace srmigrate::lint
