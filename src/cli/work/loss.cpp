// SPDX-License-Identifier: Apache-2.0
#include "cli/work/loss.hpp"

#include "base/text.hpp"
#include "cli/report/plan_report.hpp"
#include "plan/overlap.hpp"
#include "plan/pins.hpp"
#include "schema/effect/effect.hpp"
#include "server/partition_list.hpp"
#include "sql/quote.hpp"
#include "sql/redact.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace srmigrate::cli {
namespace {

constexpr std::size_t k_most_named = 5;
constexpr std::size_t k_loss_width = 60;

bool is_lossy(const revision::ScriptStatement& statement) {
    return schema::loses_data(statement.operation) == schema::DataLoss::rows;
}

// The statements in one line each, those past the first few only counted.
std::string named(const std::vector<const revision::ScriptStatement*>& statements) {
    std::vector<std::string> names;
    for (const auto* statement : statements) {
        if (names.size() < k_most_named) names.push_back(sql::one_line(statement->sql, k_loss_width));
    }
    auto text = base::join(names, "; ");
    if (statements.size() > k_most_named) text += fmt::format("; and {} more", statements.size() - k_most_named);
    return text;
}

std::vector<const revision::ScriptStatement*> lossy_statements(const plan::Plan& plan) {
    std::vector<const revision::ScriptStatement*> lossy;
    for (const auto& step : plan.steps) {
        for (const auto& statement : step.statements) {
            if (is_lossy(statement)) lossy.push_back(&statement);
        }
    }
    return lossy;
}

/// What lossy statements find: tables that were ever loaded, and whether rows come to where nobody can look yet.
struct AtRisk {
    plan::TableSize size;
    std::size_t tables = 0;
    bool is_hidden = false;
    bool empty() const { return tables == 0 && !is_hidden; }
};

bool moves_table(const schema::Operation& operation) {
    const auto* alter = std::get_if<schema::AlterTable>(&operation);
    return alter != nullptr && std::any_of(alter->clauses.begin(), alter->clauses.end(), [](const auto& clause) {
               return std::holds_alternative<schema::RenameTable>(clause) ||
                      std::holds_alternative<schema::SwapTable>(clause);
           });
}

// The tables of a database; none where it is not there.
std::vector<server::PartitionsOf> tables_of(server::Session& session, const std::string& database) {
    std::vector<server::PartitionsOf> tables;
    const auto answer = server::ask(session, "SHOW TABLES FROM " + sql::quote_identifier(database));
    const auto* rows = std::get_if<sql::ResultSet>(&answer);
    if (rows == nullptr) return tables;
    for (const auto& row : rows->rows)
        tables.push_back({.database = database, .table = row.at(0).value_or("")});
    return tables;
}

// A partition that was ever loaded has a version above the first (reference §4.10). Tables that are not there lose
// nothing: the plan makes them itself, unless it brings another table's rows under their name.
AtRisk rows_at_risk(server::Session& session, const plan::Plan& plan, const std::optional<plan::Home>& home) {
    AtRisk risk;
    std::set<schema::ObjectName> moved;
    std::set<server::PartitionsOf> tables;
    for (const auto& step : plan.steps) {
        auto database = plan::database_of(home);
        for (const auto& statement : step.statements) {
            database = plan::database_after(statement, database);
            const auto footprint = plan::footprint_of(statement, database);
            if (is_lossy(statement)) {
                for (const auto& name : footprint.writes) {
                    risk.is_hidden = risk.is_hidden || moved.contains(name);
                    if (!name.name.empty()) {
                        tables.insert({.database = name.database.value_or(database), .table = name.name});
                        continue;
                    }
                    for (auto& table : tables_of(session, name.database.value_or("")))
                        tables.insert(std::move(table));
                }
            }
            if (moves_table(statement.operation)) moved.insert(footprint.writes.begin(), footprint.writes.end());
        }
    }
    const std::vector<server::PartitionsOf> asked(tables.begin(), tables.end());
    const auto lists = server::list_partitions(session, asked);
    std::vector<server::PartitionsOf> loaded;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        const bool was_loaded = lists[i] && std::any_of(lists[i]->begin(), lists[i]->end(),
                                                        [](const auto& part) { return part.visible_version > 1; });
        if (was_loaded) loaded.push_back(asked[i]);
    }
    risk.tables = loaded.size();
    for (const auto& size : server::measure(session, loaded)) {
        if (!size) continue;
        risk.size.rows += size->rows;
        risk.size.bytes += size->bytes;
        risk.size.tablets += size->tablets;
    }
    return risk;
}

std::string in_words(const AtRisk& risk) {
    if (risk.tables > 0) return size_in_words(risk.size);
    return risk.is_hidden ? "how much is not known before tables have changed their names" : "";
}

bool has_terminal(const base::Environment& environment) {
    return environment.in_is_terminal && environment.err_is_terminal;
}

bool is_yes(std::string_view answer) {
    const auto word = base::to_lower(base::trim(answer));
    return word == "y" || word == "yes";
}

}  // namespace

void confirm_loss(CommandContext& context, const ConnectedDatabase& database, server::Session& session,
                  const plan::Plan& plan) {
    const auto lossy = lossy_statements(plan);
    if (lossy.empty()) return;
    const auto text = fmt::format("this loses data: {}", named(lossy));
    const auto& environment = context.environment;
    const bool is_allowed = context.arguments.has("yes") || context.arguments.has("allow-data-loss") ||
                            context.settings.allow_data_loss.value;
    const auto lost = rows_at_risk(session, plan, database.home);
    const auto size = in_words(lost);
    const auto told = size.empty() ? text : fmt::format("{} ({})", text, size);
    if (is_allowed || (!has_terminal(environment) && lost.empty())) {
        context.console.say(told);
        return;
    }
    if (!has_terminal(environment)) {
        throw base::Error(base::Fault::needs_decision,
                          {.message = told + "; nothing was changed",
                           .hint = "add --allow-data-loss where that is meant, or set 'allow_data_loss = true' in the "
                                   "config file"});
    }
    context.console.ask(told + "\ngo on? [y/N] ");
    const auto answer = environment.read_line();
    if (answer && is_yes(*answer)) return;
    throw base::Error("the downgrade was not confirmed, nothing was changed",
                      "answer y, or add --yes to go on without a question");
}

}  // namespace srmigrate::cli
