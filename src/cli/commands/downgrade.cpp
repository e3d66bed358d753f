// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/table.hpp"
#include "cli/work/offline.hpp"
#include "cli/work/run.hpp"
#include "revision/graph/range.hpp"

namespace srmigrate::cli {
namespace {

CommandResult downgrade_script(CommandContext& context, const revision::Range& range) {
    const auto [rows, target] = starts_at_current(range)
                                    ? revision::OfflineRange{.rows = rows_of_current(context), .target = range.to}
                                    : revision::offline_downgrade_range(*context.graph, range);
    return write_script(context, rows, revision::DowngradeTo{target});
}

}  // namespace

CommandResult downgrade(CommandContext& context) {
    if (context.arguments.has("plan")) return run_plan_file(context, revision::StepKind::downgrade);
    if (context.arguments.has("undo-partial")) {
        if (context.arguments.has("sql")) {
            throw base::bad_command_line("'--undo-partial' and '--sql' do not go together",
                                         "what has to be undone is known only to the database");
        }
        return undo_partial(context);
    }
    const auto text = *context.arguments.value("REV");
    if (context.arguments.has("sql")) return downgrade_script(context, revision::parse_range(text));
    return run_course(context, revision::DowngradeTo{revision::parse_one_target(text)});
}

}  // namespace srmigrate::cli
