// SPDX-License-Identifier: Apache-2.0
#include "cli/work/outlook.hpp"

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
    auto found = read_live_objects(context, database, *database.session, {databases.begin(), databases.end()},
                                   [&](const std::string& in, const std::string& name) {
                                       return touched.contains({.catalog = std::nullopt, .database = in, .name = name});
                                   });
    return plan::outlook(plan, std::move(found), database.context, database.home);
}

}  // namespace srmigrate::cli
