// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/table.hpp"
#include "cli/work/offline.hpp"
#include "cli/work/run.hpp"
#include "revision/graph/range.hpp"

namespace srmigrate::cli {
namespace {

CommandResult upgrade_script(CommandContext& context, const std::string& target) {
    const auto range = starts_at_current(target)
                           ? revision::OfflineRange{.rows = rows_of_current(context), .target = end_of_range(target)}
                           : revision::offline_upgrade_range(*context.graph, target);
    auto steps = revision::upgrade_path(*context.graph, range.rows, range.target);
    return {.report = write_script(context, "upgrade", range.rows, std::move(steps))};
}

}  // namespace

CommandResult upgrade(CommandContext& context) {
    const auto target = *context.arguments.value("REV");
    if (context.arguments.has("sql")) return upgrade_script(context, target);
    revision::refuse_range(target);
    return run_steps(context, "upgrade",
                     {.kind = revision::StepKind::upgrade, .path = [&](const revision::VersionRows& rows) {
                          return revision::upgrade_path(*context.graph, rows, target);
                      }});
}

}  // namespace srmigrate::cli
