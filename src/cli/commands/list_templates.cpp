// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/table.hpp"
#include "cli/project/templates.hpp"

namespace srmigrate::cli {

Result list_templates(Context&) {
    TemplatesReport report;
    for (const auto& item : templates())
        report.templates.push_back({std::string(item.name), std::string(item.summary)});
    return {.report = std::move(report)};
}

}  // namespace srmigrate::cli
