// SPDX-License-Identifier: Apache-2.0
#include "plan/plan.hpp"

#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/json.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "cli/commands/table.hpp"
#include "cli/report/plan_page.hpp"
#include "cli/report/plan_report.hpp"
#include "cli/settings/duration.hpp"
#include "cli/work/approved_plan.hpp"
#include "cli/work/concerns.hpp"
#include "cli/work/database.hpp"
#include "cli/work/offline.hpp"
#include "cli/work/plan_facts.hpp"
#include "cli/work/run.hpp"
#include "cli/work/version.hpp"
#include "revision/graph/history.hpp"
#include "schema/model/names.hpp"
#include "sql/redact.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

namespace srmigrate::cli {
namespace {

constexpr std::size_t k_salt_bytes = 16;
constexpr std::size_t k_shortest_secret = 3;  // a shorter one would be found in any text

// Values of secret variables, wherever they stand.
std::string without_values(std::string text, const revision::VariableValues& values) {
    for (const auto& [name, value] : values) {
        if (base::looks_secret(name) && value.size() >= k_shortest_secret) text = base::replace_all(text, value, "***");
    }
    return text;
}

std::string place_text(const CommandContext& context, const base::Place& place) {
    const std::filesystem::path file(place.file);
    const auto shown = file.is_absolute() ? file.lexically_proximate(context.environment.working_directory) : file;
    return fmt::format("{}:{}", shown.string(), place.line);
}

PlanReportStatement planned_report(const CommandContext& context, const revision::VariableValues& values,
                                   const revision::ScriptStatement& statement, const plan::Outlook& outlook,
                                   const PlanFacts& facts) {
    PlanReportStatement report{.sql = without_values(sql::redact(statement.sql.text()), values),
                               .line = without_values(sql::one_line(statement.sql), values),
                               .where = place_text(context, statement.where),
                               .cost = outlook.cost,
                               .loss = outlook.loss,
                               .wait = plan::wait_in_words(outlook.job),
                               .stopped = {},
                               .rewritten = {},
                               .remarks = statement.remarks};
    for (const auto& name : outlook.stopped)
        report.stopped.push_back(schema::full_name(name));
    for (const auto& name : outlook.touched.writes) {
        const auto size = facts.pins.sizes.find(schema::full_name(name));
        if (schema::rewrites_data(outlook.cost) && size != facts.pins.sizes.end()) report.rewritten.insert(*size);
    }
    return report;
}

PlanReport planned_report(const CommandContext& context, const ConnectedDatabase& database, const plan::Plan& plan,
                          const PlanFacts& facts) {
    PlanReport report{.direction = facts.pins.direction,
                      .target = facts.pins.target,
                      .server = shown_server(database),
                      .version = database.identity.version_text,
                      .database = database.home ? database.home->database : *database.bookkeeping.database,
                      .rows = facts.pins.rows,
                      .steps = {},
                      .jobs = facts.pins.jobs,
                      .pinned = {},
                      .lineage = facts.lineage,
                      .touched = facts.touched,
                      .file = {},
                      .digest = {}};
    for (const auto& [name, object] : facts.pins.objects)
        report.pinned.push_back(name);
    const auto values = variable_values(context.settings);
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
        const auto& step = plan.steps[i];
        const auto node = context.graph->find(step.step.revision);
        PlanReportStep item{.revision = step.step.revision,
                            .log = revision::log_text(step.step),
                            .message = step.message,
                            .file = node ? shown_file(context, (*context.graph)[*node]).string() : std::string(),
                            .statements = {}};
        for (std::size_t k = 0; k < step.statements.size(); ++k)
            item.statements.push_back(planned_report(context, values, step.statements[k], facts.outlook[i][k], facts));
        report.steps.push_back(std::move(item));
    }
    return report;
}

void refuse_unfinished(CommandContext& context, ConnectedDatabase& database, const revision::VersionRows& rows) {
    const auto unfinished = unfinished_in(context, database, rows);
    if (!unfinished) return;
    auto how = told(*unfinished);
    how.message = "no plan can be made now: " + how.message;
    if (how.hint.empty()) how.hint = "wait until that run has ended";
    throw base::Error(base::Fault::failed, std::move(how));
}

std::optional<std::int64_t> expiry(const CommandContext& context, std::int64_t made) {
    const auto text = context.arguments.value("valid-for");
    if (!text) return std::nullopt;
    if (const auto duration = parse_duration(*text))
        return made + std::chrono::duration_cast<std::chrono::seconds>(*duration).count();
    throw base::bad_command_line(fmt::format("'--valid-for': expected a time, got '{}'", *text),
                                 "write it as 24h, 30m or 90s");
}

void write_plan_file(CommandContext& context, PlanReport& report, const plan::Pins& pins) {
    const auto name = context.arguments.value("output");
    if (!name) return;
    base::Json shown;
    add_plan(shown, report);
    shown.erase("file");
    shown.erase("digest");
    const auto written = plan::write_plan(pins, version_text(), shown);
    base::write_private_file(context.environment.working_directory / *name, written.text);
    report.file = *name;
    report.digest = written.digest;
    context.console.say(fmt::format("the plan is in {}, sha256 {}", *name, written.digest));
}

void write_page(CommandContext& context, std::string_view option, const std::string& text) {
    const auto name = context.arguments.value(option);
    if (!name) return;
    base::write_file(context.environment.working_directory / *name, text);
    context.console.say(fmt::format("wrote {}", *name));
}

// Those that run, their parents, and the heads that they lead to.
Drawing drawing_of_steps(const revision::Graph& graph, const plan::Plan& made, const revision::VersionRows& rows) {
    std::set<revision::RevisionIndex> nodes;
    for (const auto& step : made.steps) {
        const auto node = graph.find(step.step.revision);
        if (!node) continue;
        nodes.insert(*node);
        nodes.insert(graph.all_down(*node).begin(), graph.all_down(*node).end());
    }
    auto order = revision::history(graph);
    std::erase_if(order, [&](revision::RevisionIndex node) { return !nodes.contains(node); });
    std::reverse(order.begin(), order.end());
    return drawing_of(graph, order, rows);
}

}  // namespace

CommandResult plan(CommandContext& context) {
    const std::string direction = context.arguments.has("downgrade") ? "downgrade" : "upgrade";
    const auto target = *context.arguments.value("REV");
    const auto course = course_of(direction, target);
    auto database = open_database(context, server::EmbeddedUse::reading);
    const auto rows = rows_in(database);
    refuse_unfinished(context, database, rows);
    const auto made = plan_of(context, rows, course, database.bookkeeping, database.home);
    auto facts = find_facts(context, database, *database.session, made,
                            {.direction = direction,
                             .target = target,
                             .rows = rows,
                             .unfinished = {},
                             .salt = base::sha256_hex(context.environment.random_bytes(k_salt_bytes))});
    facts.pins.expires = expiry(context, facts.pins.made);
    auto report = planned_report(context, database, made, facts);
    write_plan_file(context, report, facts.pins);
    if (context.arguments.has("markdown")) write_page(context, "markdown", plan_markdown(report));
    if (context.arguments.has("html"))
        write_page(context, "html", plan_page(report, drawing_of_steps(*context.graph, made, rows)));
    return {.answer = rendered(std::move(report), plan_text, add_plan)};
}

}  // namespace srmigrate::cli
