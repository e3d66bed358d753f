// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/table.hpp"
#include "cli/work/offline.hpp"
#include "cli/work/run.hpp"
#include "revision/graph/range.hpp"

namespace srmigrate::cli {
namespace {

CommandResult stamp_script(CommandContext& context, const std::vector<std::string>& targets) {
    if (context.arguments.has("purge")) {
        throw base::bad_command_line("'--purge' and '--sql' do not go together",
                                     "a script cannot know which rows there are");
    }
    const auto stamp = revision::offline_stamp(*context.graph, targets);
    return write_script(context, stamp.rows, revision::StampAs{stamp.symbols});
}

}  // namespace

CommandResult stamp(CommandContext& context) {
    const auto& targets = context.arguments.values("REV");
    if (context.arguments.has("sql")) return stamp_script(context, targets);
    return run_course(context, revision::StampAs{revision::parse_symbols(targets)},
                      context.arguments.has("purge") ? run::Purge::yes : run::Purge::no);
}

}  // namespace srmigrate::cli
