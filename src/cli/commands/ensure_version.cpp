// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/table.hpp"
#include "cli/work/database.hpp"
#include "run/log_rows.hpp"

namespace srmigrate::cli {

CommandResult ensure_version(CommandContext& context) {
    if (context.arguments.has("sql")) {
        const auto sql = plan::create_version_table(bookkeeping_of(context.settings)) + ";\n";
        return {.report = TextReport{sql}};
    }
    auto database = open_database(context);
    run::ensure_version_table(*database.session, database.bookkeeping);
    return {.report = TextReport{}};
}

}  // namespace srmigrate::cli
