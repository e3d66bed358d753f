// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/table.hpp"
#include "cli/work/offline.hpp"
#include "cli/work/run.hpp"
#include "revision/graph/range.hpp"

#include <fmt/format.h>

#include <string_view>

namespace srmigrate::cli {
namespace {

CommandResult downgrade_script(CommandContext& context, const revision::Range& range) {
    const auto [rows, target] = starts_at_current(range)
                                    ? revision::OfflineRange{.rows = rows_of_current(context), .target = range.to}
                                    : revision::offline_downgrade_range(*context.graph, range);
    return write_script(context, rows, revision::DowngradeTo{target});
}

base::Error no_target_here(std::string_view given) {
    return base::Error(base::Fault::bad_command_line,
                       base::Diagnostic{.message = fmt::format("'--undo-partial' and {} do not go together", given),
                                        .hint = "'srmigrate downgrade --undo-partial' takes back what ran of the "
                                                "revision that stopped, no more"});
}

}  // namespace

CommandResult downgrade(CommandContext& context) {
    const auto target = context.arguments.value("REV");
    if (context.arguments.has("undo-partial")) {
        if (target || context.arguments.has("sql")) throw no_target_here(target ? "REV" : "--sql");
        return undo_partial(context);
    }
    if (!target) {
        throw base::Error(base::Fault::bad_command_line, base::Diagnostic{.message = "'downgrade' needs REV",
                                                                          .hint = "usually 'srmigrate downgrade -1'"});
    }
    const auto& text = *target;
    if (context.arguments.has("sql")) return downgrade_script(context, revision::parse_range(text));
    return run_course(context, revision::DowngradeTo{revision::parse_one_target(text)});
}

}  // namespace srmigrate::cli
