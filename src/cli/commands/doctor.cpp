// SPDX-License-Identifier: Apache-2.0
#include "run/doctor.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/commands/table.hpp"
#include "cli/work/alembic_turns.hpp"
#include "cli/work/concerns.hpp"
#include "cli/work/database.hpp"
#include "cli/work/load.hpp"
#include "run/log_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::cli {
namespace {

struct DoctorReport {
    std::string server;
    std::vector<run::DoctorCheck> checks;
};

std::string doctor_text(const DoctorReport& report) {
    std::string text;
    for (const auto& check : report.checks) {
        text += fmt::format("{:<8} {:<11} {}\n", run::word(check.health), check.name, check.text);
        if (!check.hint.empty()) text += fmt::format("{:<8} {:<11} -> {}\n", "", "", check.hint);
    }
    return base::visible(text);
}

void add_doctor(base::Json& json, const DoctorReport& report) {
    json["server"] = report.server;
    json["checks"] = base::Json::array();
    for (const auto& check : report.checks) {
        json["checks"].push_back(base::Json{
            {"name", check.name}, {"health", run::word(check.health)}, {"text", check.text}, {"hint", check.hint}});
    }
}

void add_notes(std::vector<run::DoctorCheck>& checks, std::string_view name,
               const std::vector<base::Diagnostic>& told) {
    for (const auto& each : told) {
        checks.push_back(
            {.name = std::string(name), .health = run::Health::noted, .text = each.message, .hint = each.hint});
    }
}

// A project without scripts, or with scripts that do not load, has none to compare.
bool has_graph(CommandContext& context) {
    if (!context.settings.script_location.value) return false;
    try {
        load_graph(context);
        return true;
    } catch (const base::Error& error) {
        context.console.warn(error.diagnostics().front());
        return false;
    }
}

// Nothing fails because of these, and somebody has to see to them.
void add_concerns(CommandContext& context, ConnectedDatabase& database, std::vector<run::DoctorCheck>& checks) {
    const auto knows_scripts = has_graph(context);
    const auto rows = run::read_versions(*database.session, database.bookkeeping).value_or(revision::VersionRows{});
    if (const auto unfinished = unfinished_in(context, database, rows))
        add_notes(checks, "unfinished", {told(*unfinished)});
    if (knows_scripts) add_notes(checks, "scripts", edited_scripts(context, rows, history_if_readable(database)));
    for (const auto& inactive : inactive_views(context, database))
        add_notes(checks, "mat. views", {told(inactive)});
}

}  // namespace

CommandResult doctor(CommandContext& context) {
    auto database = open_database(context, server::EmbeddedUse::trying);
    DoctorReport report{.server = shown_server(database), .checks = {}};
    report.checks = run::examine(*database.session, database.identity, database.bookkeeping, context.environment);
    const auto is_readable =
        std::none_of(report.checks.begin(), report.checks.end(),
                     [](const run::DoctorCheck& check) { return check.health == run::Health::bad; });
    if (is_readable) add_concerns(context, database, report.checks);
    if (const auto trap = trap_for_alembic(context)) add_notes(report.checks, "alembic", {*trap});
    const auto is_ill = std::any_of(report.checks.begin(), report.checks.end(),
                                    [](const run::DoctorCheck& check) { return check.health == run::Health::bad; });
    CommandResult result{.answer = rendered(std::move(report), doctor_text, add_doctor)};
    if (is_ill) result.fault = base::Fault::answer_is_no;
    return result;
}

}  // namespace srmigrate::cli
