// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"
#include "schema/model/names.hpp"
#include "sql/statement.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace srmigrate::lint {
namespace {

struct ForcedDrop {
    schema::ObjectName name;
    schema::Operation without;
};
std::optional<ForcedDrop> forced_drop(const schema::Operation& operation) {
    if (const auto* const table = std::get_if<schema::DropTable>(&operation); table != nullptr && table->force) {
        auto without = *table;
        without.force = false;
        return ForcedDrop{table->name, without};
    }
    if (const auto* const database = std::get_if<schema::DropDatabase>(&operation);
        database != nullptr && database->force) {
        auto without = *database;
        without.force = false;
        return ForcedDrop{database->name, without};
    }
    const auto* const alter = std::get_if<schema::AlterTable>(&operation);
    if (alter == nullptr || alter->clauses.size() != 1) return std::nullopt;
    const auto* const drop = std::get_if<schema::DropPartitions>(&alter->clauses.front());
    if (drop == nullptr || !drop->force || drop->temporary || drop->all_temporary) return std::nullopt;
    auto without = *alter;
    std::get<schema::DropPartitions>(without.clauses.front()).force = false;
    return ForcedDrop{alter->name, without};
}

Hits find_unrecoverable_force(const StatementVisit& visit) {
    auto found = forced_drop(visit.operation());
    if (!found) return {};
    const auto& text = visit.statement().sql.text();
    Hit hit{.message = fmt::format("FORCE leaves nothing of {} to recover", schema::shown(found->name)),
            .hint = "leave FORCE away",
            .anchor = {.name = "FORCE"},
            .object = schema::shown(found->name)};
    const auto tokens = visit.tokens;
    if (!tokens.empty() && base::equals_ignoring_case(tokens.back().text, "FORCE") && tokens.size() > 1) {
        const auto begin = tokens[tokens.size() - 2].end();
        hit.remedy =
            editing(visit, {.offset = begin, .length = text.size() - begin, .text = ""}, std::move(found->without));
    }
    return {std::move(hit)};
}

}  // namespace

constinit const Rule unrecoverable_force{
    .name = "unrecoverable-force",
    .group = RuleGroup::data_loss,
    .level = LintLevel::warning,
    .check = StatementRule{RuleSections::up, find_unrecoverable_force},
    .summary = "The word FORCE in DROP TABLE, DROP DATABASE or DROP PARTITION.",
    .why =
        "Without it what is dropped stays in the recycle bin for a day. Source: StarRocks "
        "documentation, RECOVER.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY "
        "(id) DISTRIBUTED BY HASH (id);",
    .bad = {"DROP TABLE orders FORCE;",
            "upgrade:\n"
            "- drop_table: {name: orders, force: true}"},
    .good = {"DROP TABLE orders;",
             "upgrade:\n"
             "- drop_table: {name: orders}"},
    .fix = FixKind::safe};

}  // namespace srmigrate::lint
