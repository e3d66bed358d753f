// SPDX-License-Identifier: Apache-2.0
#include "cli/work/alembic_turns.hpp"

#include "cli/work/database.hpp"

#include <fmt/format.h>

namespace srmigrate::cli {

std::optional<base::Diagnostic> trap_for_alembic(CommandContext& context) {
    auto& script = context.environment_script;
    if (!script) return std::nullopt;
    const auto& settings = context.settings;
    const auto& table = settings.version_table.value;
    const auto home = home_of(settings);
    const auto& schema = settings.version_table_schema.value;
    const bool is_at_home = !schema || (home && *schema == home->database);
    const auto includes = script->filter();
    for (const auto& warning : script->take_warnings())
        context.console.warn(warning);
    const revision::AskedObject history{
        .schema = is_at_home ? std::string() : *schema, .name = table + "_history", .only_in_database = true};
    if (includes && !includes(history)) return std::nullopt;
    return base::Diagnostic{
        .message =
            fmt::format("Alembic's autogenerate would propose to drop '{0}_history' and the views '{0}_run_…'", table),
        .hint = fmt::format("let include_object in env.py leave out what begins with '{}_' (docs/python.md)", table)};
}

}  // namespace srmigrate::cli
