// SPDX-License-Identifier: Apache-2.0
#include "cli/work/outlook.hpp"

#include "cli/terminal/progress.hpp"
#include "server/reflect.hpp"

#include <set>
#include <utility>

namespace srmigrate::cli {

std::vector<std::vector<plan::Outlook>> live_outlook(CommandContext& context, ConnectedDatabase& database,
                                                     const plan::Plan& plan) {
    const auto touched = plan::touched_by(plan, database.home);
    std::set<std::string> databases;
    for (const auto& name : touched)
        databases.insert(*name.database);
    databases.erase("");
    server::ReflectOptions options{.databases = {databases.begin(), databases.end()}, .context = database.context};
    options.wanted = [&](const std::string& in, const std::string& name) {
        return touched.contains({.catalog = std::nullopt, .database = in, .name = name});
    };
    if (database.is_embedded) options.connections = 1;
    Progress progress(context.console, context.environment);
    auto found = server::reflect(*database.session, database.connect, options,
                                 [&](std::size_t done, std::size_t objects) { progress.reading(done, objects); });
    return plan::outlook(plan, std::move(found.catalog), database.context, database.home);
}

}  // namespace srmigrate::cli
