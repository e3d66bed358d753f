// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/table.hpp"
#include "cli/work/database.hpp"
#include "run/log_rows.hpp"

#include <fmt/format.h>

namespace srmigrate::cli {

CommandResult ensure_version(CommandContext& context) {
    if (context.arguments.has("sql")) {
        const auto sql = plan::create_version_table(bookkeeping_of(context.settings)) + ";\n";
        return {.answer = render(sql)};
    }
    auto database = open_database(context, server::EmbeddedUse::writing);
    const auto is_there = run::read_versions(*database.session, database.bookkeeping).has_value();
    run::ensure_version_table(*database.session, database.bookkeeping);
    const auto table = fmt::format("{}.{}", *database.bookkeeping.database, database.bookkeeping.version_table);
    context.console.say(is_there ? fmt::format("the version table {} is there already", table)
                                 : fmt::format("made the version table {}", table));
    return {.answer = render(std::string())};
}

}  // namespace srmigrate::cli
