// SPDX-License-Identifier: Apache-2.0
#include "cli/work/offline.hpp"

#include "cli/work/database.hpp"
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

plan::Plan plan_of(CommandContext& context, const revision::VersionRows& rows, const revision::Course& course,
                   const std::optional<plan::Home>& home) {
    auto plan = plan::make_plan(*context.graph, revision::path(*context.graph, rows, course),
                                variable_values(context.settings), home);
    for (const auto& warning : plan.warnings)
        context.console.warn(warning);
    return plan;
}

ScriptReport write_script(CommandContext& context, const revision::VersionRows& rows, const revision::Course& course) {
    const auto home = home_of(context.settings);
    const auto plan = plan_of(context, rows, course, home);

    plan::OfflineOptions options;
    options.command = revision::command_word(revision::kind_of(course));
    if (!context.settings.url.value && !context.settings.url_problems.empty()) {
        throw base::Error(base::Fault::failed, context.settings.url_problems);
    }
    options.home = home;
    options.bookkeeping = bookkeeping_of(context.settings);
    options.starts_empty = rows.empty();
    if (options.home) options.context.database = options.home->database;

    ScriptReport report{.command = options.command, .steps = {}, .script = plan::write_offline(plan, options)};
    for (const auto& step : plan.steps) {
        ScriptReport::Step item{.revision = step.step.revision,
                                .log = revision::log_text(step.step),
                                .message = step.message,
                                .statements = {}};
        for (const auto& statement : step.statements)
            item.statements.push_back(statement.sql.text());
        report.steps.push_back(std::move(item));
    }
    return report;
}

}  // namespace srmigrate::cli
