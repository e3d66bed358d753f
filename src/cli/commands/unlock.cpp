// SPDX-License-Identifier: Apache-2.0
#include "run/lock/unlock.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/commands/table.hpp"
#include "cli/work/database.hpp"
#include "run/pending.hpp"

#include <fmt/format.h>

namespace srmigrate::cli {
namespace {

/// unlock: what was found, and whether anything was done about it.
struct UnlockReport {
    std::string server;
    bool was_held = false;
    bool is_freed = false;   ///< it was taken from its holder
    std::string holder;      ///< who, since when, at which statement; empty: nobody ever
    std::string unfinished;  ///< what the next run goes on with; empty: nothing
};

std::string unlock_text(const UnlockReport& report) {
    if (report.holder.empty()) return "the lock is free, nobody has ever held it\n";
    auto text = report.is_freed ? fmt::format("the lock was taken from {}\n", report.holder)
                                : fmt::format("the lock is free; last held by {}\n", report.holder);
    if (!report.unfinished.empty()) text += fmt::format("{}; the next run goes on there\n", report.unfinished);
    return base::visible(text);
}

void add_unlock(base::Json& json, const UnlockReport& report) {
    json["server"] = report.server;
    json["was_held"] = report.was_held;
    json["freed"] = report.is_freed;
    json["holder"] = report.holder;
    json["unfinished"] = report.unfinished;
}

}  // namespace

CommandResult unlock(CommandContext& context) {
    const auto database = open_database(context, server::EmbeddedUse::reading);
    const auto force = context.arguments.has("force") ? run::Force::yes : run::Force::no;
    const auto unlocked = run::unlock(lock_request(context, database), force, context.environment);
    UnlockReport report{.server = shown_server(database), .is_freed = unlocked.taken};
    if (const auto& before = unlocked.before) {
        report.was_held = before->is_held;
        report.holder = run::describe_holder(before->journal);
        const auto& progress = before->journal.progress;
        if (progress && run::has_begun(*progress)) report.unfinished = run::describe(*progress);
    }
    return {.answer = rendered(std::move(report), unlock_text, add_unlock)};
}

}  // namespace srmigrate::cli
