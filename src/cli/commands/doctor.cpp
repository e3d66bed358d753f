// SPDX-License-Identifier: Apache-2.0
#include "run/doctor.hpp"

#include "cli/commands/table.hpp"
#include "cli/work/database.hpp"

#include <algorithm>

namespace srmigrate::cli {

CommandResult doctor(CommandContext& context) {
    auto database = open_database(context);
    DoctorReport report{.server = shown_server(database), .checks = {}};
    report.checks = run::examine(*database.session, database.identity, database.bookkeeping, context.environment);
    const auto is_ill = std::any_of(report.checks.begin(), report.checks.end(),
                                    [](const run::DoctorCheck& check) { return check.health == run::Health::bad; });
    CommandResult result{.report = std::move(report)};
    if (is_ill) result.fault = base::Fault::answer_is_no;
    return result;
}

}  // namespace srmigrate::cli
