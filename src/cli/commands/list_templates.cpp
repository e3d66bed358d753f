// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/table.hpp"
#include "cli/project/templates.hpp"

namespace srmigrate::cli {

CommandResult list_templates(CommandContext&) {
    TemplatesReport report;
    for (const auto& item : templates())
        report.templates.push_back({std::string(item.name), std::string(item.summary)});
    return {.report = std::move(report)};
}

}  // namespace srmigrate::cli
