// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/offline.hpp"
#include "revision/range.hpp"

namespace srmigrate::cli {
namespace {

Result downgrade_script(Context& context, const std::string& target) {
    const auto range = revision::offline_downgrade_range(*context.graph, target);
    auto steps = revision::downgrade_path(*context.graph, range.rows, range.target);
    return {.report = write_script(context, "downgrade", range.rows, std::move(steps))};
}

}  // namespace

Result downgrade(Context& context) {
    const auto target = *context.arguments.value("REV");
    if (context.arguments.has("sql")) return downgrade_script(context, target);
    revision::refuse_range(target);
    throw base::Error("'downgrade' cannot run against a database yet", "add --sql to write its script");
}

}  // namespace srmigrate::cli
