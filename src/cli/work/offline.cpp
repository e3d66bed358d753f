// SPDX-License-Identifier: Apache-2.0
#include "cli/work/offline.hpp"

#include "cli/work/database.hpp"
#include "plan/keep_bookkeeping.hpp"
#include "plan/offline.hpp"
#include "plan/plan.hpp"

#include <utility>

namespace srmigrate::cli {
revision::VariableValues variable_values(const Settings& settings) {
    revision::VariableValues values;
    for (const auto& [name, setting] : settings.variables)
        values.emplace(name, setting.value);
    return values;
}

ScriptReport write_script(CommandContext& context, std::string command, const revision::VersionRows& rows,
                          std::vector<revision::PathStep> steps) {
    const auto home = home_of(context.settings);
    const auto plan = plan::make_plan(*context.graph, std::move(steps), variable_values(context.settings), home);
    for (const auto& warning : plan.warnings)
        context.console.warn(warning);

    for (const auto& doubt : plan::client_doubts(plan))
        context.console.warn(doubt);

    plan::OfflineOptions options;
    options.command = command;
    if (!context.settings.url.value && !context.settings.url_problems.empty()) {
        throw base::Error(base::Fault::failed, context.settings.url_problems);
    }
    options.home = home;
    options.bookkeeping = bookkeeping_of(context.settings);
    plan::require_bookkeeping_stays(plan, options.bookkeeping, home);
    options.starts_empty = rows.empty();
    if (options.home) options.context.database = options.home->database;

    ScriptReport report{.command = std::move(command), .steps = {}, .script = plan::write_offline(plan, options)};
    for (const auto& step : plan.steps) {
        ScriptReport::Step item{.revision = step.step.revision,
                                .log = revision::log_text(step.step),
                                .message = step.message,
                                .statements = {}};
        for (const auto& statement : step.statements)
            item.statements.push_back(statement.script.sql);
        report.steps.push_back(std::move(item));
    }
    return report;
}

}  // namespace srmigrate::cli
