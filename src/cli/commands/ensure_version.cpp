// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/database.hpp"
#include "run/history.hpp"

namespace srmigrate::cli {

Result ensure_version(Context& context) {
    if (context.arguments.has("sql")) {
        const auto sql = plan::create_version_table(bookkeeping_of(context.settings)) + ";\n";
        return {.report = TextReport{sql}};
    }
    auto database = open_database(context);
    run::ensure_version_table(*database.session, database.bookkeeping);
    return {.report = TextReport{}};
}

}  // namespace srmigrate::cli
