// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/table.hpp"
#include "cli/work/database.hpp"
#include "run/log_rows.hpp"

namespace srmigrate::cli {

CommandResult ensure_version(CommandContext& context) {
    if (context.arguments.has("sql")) {
        const auto sql = plan::create_version_table(bookkeeping_of(context.settings)) + ";\n";
        return {.answer = render(sql)};
    }
    auto database = open_database(context, server::EmbeddedUse::writing);
    run::ensure_version_table(*database.session, database.bookkeeping);
    return {.answer = render(std::string())};
}

}  // namespace srmigrate::cli
