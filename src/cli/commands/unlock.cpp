// SPDX-License-Identifier: Apache-2.0
#include "run/lock/unlock.hpp"

#include "cli/commands/table.hpp"
#include "cli/work/database.hpp"
#include "run/pending.hpp"

namespace srmigrate::cli {

CommandResult unlock(CommandContext& context) {
    const auto database = open_database(context);
    const auto force = context.arguments.has("force") ? run::Force::yes : run::Force::no;
    const auto unlocked = run::unlock(lock_request(context, database), force, context.environment);
    UnlockReport report{.server = shown_server(database), .is_freed = unlocked.taken};
    if (const auto& before = unlocked.before) {
        report.was_held = before->is_held;
        report.holder = run::describe_holder(before->journal);
        const auto& progress = before->journal.progress;
        if (progress && run::has_begun(*progress)) report.unfinished = run::describe(*progress);
    }
    return {.report = std::move(report)};
}

}  // namespace srmigrate::cli
