// SPDX-License-Identifier: Apache-2.0
#include "cli/work/offline.hpp"

#include "base/json.hpp"
#include "cli/work/database.hpp"
#include "plan/keep_bookkeeping.hpp"
#include "plan/offline.hpp"
#include "plan/rehearse.hpp"

#include <utility>

namespace srmigrate::cli {
namespace {

/// --sql.
struct ScriptReport {
    struct Step {
        std::string revision;  ///< empty: stamped to base
        std::string log;       ///< "upgrade a -> b"
        std::string message;
        std::vector<std::string> statements;
    };
    std::string command;
    std::vector<Step> steps;
    std::string script;
};

std::string script_text(const ScriptReport& report) {
    return report.script;
}

void add_script(base::Json& json, const ScriptReport& report) {
    json["command"] = report.command;
    json["steps"] = base::Json::array();
    for (const auto& step : report.steps) {
        json["steps"].push_back(base::Json{{"revision", step.revision},
                                           {"log", step.log},
                                           {"message", step.message},
                                           {"statements", step.statements}});
    }
    json["script"] = report.script;
}

// What the revisions before have built, as far as they can be read: nothing is known else.
schema::Catalog catalog_at_start(const CommandContext& context, const revision::VersionRows& rows,
                                 const std::optional<plan::Home>& home) {
    try {
        return plan::catalog_at(*context.graph, rows, {.settings = variable_values(context.settings)}, home);
    } catch (const base::Error&) {
        return {};
    }
}

}  // namespace

revision::VariableValues variable_values(const Settings& settings) {
    revision::VariableValues values;
    for (const auto& [name, setting] : settings.variables)
        values.emplace(name, setting.value);
    return values;
}

plan::Plan plan_of(CommandContext& context, const revision::VersionRows& rows, const revision::Course& course,
                   const plan::Bookkeeping& bookkeeping, const std::optional<plan::Home>& home,
                   plan::AnsweredFrom answered_from) {
    answered_from.rows = rows;
    auto [plan, answers] = plan::make_plan(*context.graph, revision::path(*context.graph, rows, course),
                                           variable_values(context.settings), home, answered_from);
    for (const auto& answer : answers)
        context.console.note(answer);
    plan::require_bookkeeping_stays(plan, bookkeeping, home);
    for (const auto& warning : plan.warnings)
        context.console.warn(warning);
    return std::move(plan);
}

CommandResult write_script(CommandContext& context, const revision::VersionRows& rows, const revision::Course& course) {
    require_known_bookkeeping(context);
    const auto home = home_of(context.settings);
    const auto plan = plan_of(context, rows, course, bookkeeping_of(context.settings), home);
    for (const auto& doubt : plan::client_doubts(plan))
        context.console.warn(doubt);
    plan::OfflineOptions options;
    options.command = revision::command_word(revision::kind_of(course));
    if (!context.settings.url.value && !context.settings.url_problems.empty()) {
        throw base::Error(base::Fault::failed, context.settings.url_problems);
    }
    options.home = home;
    options.bookkeeping = bookkeeping_of(context.settings);
    options.starts_empty = rows.empty();
    if (options.home) options.context.database = options.home->database;

    // Names that nobody gives a database are in one all the same.
    const auto some_home = home ? home : std::optional(plan::Home{.database = "database"});
    options.outlook = plan::outlook(plan, catalog_at_start(context, rows, some_home), options.context, some_home);

    ScriptReport report{.command = options.command, .steps = {}, .script = plan::write_offline(plan, options)};
    for (const auto& step : plan.steps) {
        ScriptReport::Step item{.revision = step.step.revision,
                                .log = revision::log_text(step.step),
                                .message = step.message,
                                .statements = {}};
        for (const auto& statement : step.statements)
            item.statements.emplace_back(statement.sql.text());
        report.steps.push_back(std::move(item));
    }
    return {.answer = rendered(std::move(report), script_text, add_script)};
}

}  // namespace srmigrate::cli
