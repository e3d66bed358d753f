// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/table.hpp"
#include "cli/work/offline.hpp"
#include "cli/work/run.hpp"
#include "revision/graph/range.hpp"

namespace srmigrate::cli {
namespace {

CommandResult upgrade_script(CommandContext& context, const revision::Range& range) {
    const auto [rows, target] = starts_at_current(range)
                                    ? revision::OfflineRange{.rows = rows_of_current(context), .target = range.to}
                                    : revision::offline_upgrade_range(*context.graph, range);
    return write_script(context, rows, revision::UpgradeTo{target});
}

}  // namespace

CommandResult upgrade(CommandContext& context) {
    if (context.arguments.has("plan")) return run_plan_file(context, revision::StepKind::upgrade);
    const auto text = *context.arguments.value("REV");
    if (context.arguments.has("sql")) return upgrade_script(context, revision::parse_range(text));
    return run_course(context, revision::UpgradeTo{revision::parse_one_target(text)});
}

}  // namespace srmigrate::cli
