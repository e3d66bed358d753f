// SPDX-License-Identifier: Apache-2.0
#include "run/doctor.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/commands/table.hpp"
#include "cli/work/alembic_turns.hpp"
#include "cli/work/database.hpp"

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

}  // namespace

CommandResult doctor(CommandContext& context) {
    auto database = open_database(context);
    DoctorReport report{.server = shown_server(database), .checks = {}};
    report.checks = run::examine(*database.session, database.identity, database.bookkeeping, context.environment);
    if (const auto trap = trap_for_alembic(context)) {
        report.checks.push_back(
            {.name = "alembic", .health = run::Health::unknown, .text = trap->message, .hint = trap->hint});
    }
    const auto is_ill = std::any_of(report.checks.begin(), report.checks.end(),
                                    [](const run::DoctorCheck& check) { return check.health == run::Health::bad; });
    CommandResult result{.answer = rendered(std::move(report), doctor_text, add_doctor)};
    if (is_ill) result.fault = base::Fault::answer_is_no;
    return result;
}

}  // namespace srmigrate::cli
