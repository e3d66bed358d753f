// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"
#include "lint/rules/table.hpp"
#include "schema/effect/effect.hpp"
#include "schema/model/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace srmigrate::lint {
namespace {

Hits find_irreversible_down(const RevisionVisit& visit) {
    Hits hits;
    for (const auto& [index, reason] : visit.round_trip.not_undone) {
        hits.push_back({.message = fmt::format("downgrade of '{}' is refused: {}", visit.revision().id, reason),
                        .hint = "write the down section by hand, as far as there is one",
                        .place = visit.up.statements[index].where});
    }
    for (const auto& name : visit.round_trip.left) {
        hits.push_back({.message = fmt::format("the down section does not leave {} as it was", name),
                        .hint = "write what undoes each statement of the up section, or '-- migrate:down auto'",
                        .object = name,
                        .place = visit.down.where});
    }
    return hits;
}

bool may_be_same(const schema::ObjectName& a, const schema::ObjectName& b) {
    return a.name == b.name && (!a.database || !b.database || a.database == b.database);
}

/// Whether the up section has made what the statement takes away.
bool was_made(const RevisionVisit& visit, const schema::ObjectName& name, const schema::Operation& down) {
    const auto* const taken = std::get_if<schema::AlterTable>(&down);
    const auto* const moved = std::get_if<schema::DataStatement>(&down);
    return std::any_of(visit.up.statements.begin(), visit.up.statements.end(), [&](const auto& statement) {
        const auto written = schema::objects_written(statement.operation);
        const auto writes =
            std::any_of(written.begin(), written.end(), [&](const auto& other) { return may_be_same(other, name); });
        const auto* const loaded = std::get_if<schema::DataStatement>(statement.operation.get());
        if (loaded != nullptr) return moved != nullptr && loaded->target && may_be_same(*loaded->target, name);
        if (!writes) return false;
        const auto* const alter = std::get_if<schema::AlterTable>(statement.operation.get());
        if (alter == nullptr) return true;  // it makes the object, renames or swaps it
        return taken != nullptr && std::any_of(alter->clauses.begin(), alter->clauses.end(), [](const auto& clause) {
                   return std::holds_alternative<schema::AddColumns>(clause) ||
                          std::holds_alternative<schema::AddField>(clause) ||
                          std::holds_alternative<schema::AddPartitions>(clause) ||
                          std::holds_alternative<schema::SwapTable>(clause);
               });
    });
}

Hits find_down_loses_data(const RevisionVisit& visit) {
    Hits hits;
    for (const auto& statement : visit.down.statements) {
        if (schema::loses_data(statement.operation) != schema::DataLoss::rows) continue;
        for (const auto& name : schema::objects_written(statement.operation)) {
            if (was_made(visit, name, statement.operation)) continue;
            hits.push_back({.message = fmt::format("downgrade takes rows of {} away that '{}' has not made",
                                                   schema::shown(name), visit.revision().id),
                            .hint = "undo what the revision does, and nothing else",
                            .object = schema::shown(name),
                            .place = statement.where});
        }
    }
    return hits;
}

}  // namespace

constinit const Rule irreversible_down{
    .name = "irreversible-down",
    .group = RuleGroup::scripts,
    .level = LintLevel::notice,
    .check = RevisionRule{find_irreversible_down},
    .summary =
        "What the up section does is not undone: nothing undoes it, or the down section leaves objects otherwise than "
        "they were.",
    .why =
        "Whoever needs the way back learns of it in the moment when it is needed. Both sections are followed on the "
        "schema; rows are not looked at.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY (id) DISTRIBUTED "
        "BY HASH (id);",
    .bad = {"ALTER TABLE orders ADD COLUMN note VARCHAR(90) NULL, ADD COLUMN code INT NULL;\n"
            "\n"
            "-- migrate:down\n"
            "ALTER TABLE orders DROP COLUMN note;",
            "upgrade:\n"
            "- add_column: {table: orders, column: {name: note, type: VARCHAR(90)}}\n"
            "- add_column: {table: orders, column: {name: code, type: INT}}\n"
            "downgrade:\n"
            "- drop_column: {table: orders, name: note}"},
    .good = {"ALTER TABLE orders ADD COLUMN note VARCHAR(90) NULL;\n"
             "\n"
             "-- migrate:down\n"
             "ALTER TABLE orders DROP COLUMN note;",
             "upgrade:\n"
             "- add_column: {table: orders, column: {name: note, type: VARCHAR(90)}}\n"
             "downgrade:\n"
             "- drop_column: {table: orders, name: note}"}};

constinit const Rule down_loses_data{
    .name = "down-loses-data",
    .group = RuleGroup::scripts,
    .level = LintLevel::notice,
    .check = RevisionRule{find_down_loses_data},
    .summary = "The down section takes rows away that the up section did not make.",
    .why = "A downgrade is to lead back, and not to lose what was there before.",
    .before =
        "CREATE TABLE orders (id BIGINT NOT NULL, sku VARCHAR(20) NULL, price INT NULL) DUPLICATE KEY (id) DISTRIBUTED "
        "BY HASH (id);",
    .bad = {"ALTER TABLE orders COMMENT = \"of the shop\";\n"
            "\n"
            "-- migrate:down\n"
            "TRUNCATE TABLE orders;",
            "upgrade:\n"
            "- execute:\n"
            "    sql: \"ALTER TABLE orders COMMENT = 'of the shop'\"\n"
            "downgrade:\n"
            "- execute:\n"
            "    sql: TRUNCATE TABLE orders"},
    .good = {"CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k);\n"
             "\n"
             "-- migrate:down\n"
             "DROP TABLE t;",
             "upgrade:\n"
             "- execute:\n"
             "    sql: CREATE TABLE t (k INT) DUPLICATE KEY (k) DISTRIBUTED BY HASH (k)\n"
             "downgrade:\n"
             "- drop_table: {name: t}"}};

}  // namespace srmigrate::lint
