// SPDX-License-Identifier: Apache-2.0
#include "cli/offline.hpp"

#include "plan/offline.hpp"
#include "plan/plan.hpp"

#include <utility>

namespace srmigrate::cli {
namespace {

// The URL says which database the names mean; what keeps one from connecting to it does not matter here.
std::optional<plan::Home> home_in_script(const Settings& settings) {
    if (!settings.url.value) {
        if (!settings.url_problems.empty()) throw base::Error(base::Fault::failed, settings.url_problems);
        return std::nullopt;
    }
    auto database = database_of(*settings.url.value);
    if (!database) return std::nullopt;
    plan::Home home{.catalog = {}, .database = std::move(*database)};
    if (const auto* server = std::get_if<ServerAddress>(&*settings.url.value)) home.catalog = server->catalog;
    return home;
}

plan::Bookkeeping bookkeeping_in_script(const Settings& settings, const std::optional<plan::Home>& home) {
    plan::Bookkeeping bookkeeping{.database = settings.version_table_schema.value,
                                  .version_table = settings.version_table.value,
                                  .properties = {}};
    if (!bookkeeping.database && home) bookkeeping.database = home->database;
    for (const auto& [key, value] : settings.version_table_properties.value)
        bookkeeping.properties[key] = value;
    return bookkeeping;
}

}  // namespace

revision::VariableValues variable_values(const Settings& settings) {
    revision::VariableValues values;
    for (const auto& [name, setting] : settings.variables)
        values.emplace(name, setting.value);
    return values;
}

ScriptReport write_script(Context& context, std::string command, const revision::Rows& rows,
                          std::vector<revision::Step> steps) {
    const auto plan = plan::make_plan(*context.graph, std::move(steps), variable_values(context.settings));
    for (const auto& warning : plan.warnings)
        context.console.warn(warning);

    plan::OfflineOptions options;
    options.command = command;
    options.home = home_in_script(context.settings);
    options.bookkeeping = bookkeeping_in_script(context.settings, options.home);
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
