// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"
#include "cli/commands/table.hpp"
#include "cli/project/templates.hpp"

#include <fmt/format.h>

namespace srmigrate::cli {
namespace {

struct TemplatesReport {
    struct Template {
        std::string name;
        std::string summary;
    };
    std::vector<Template> templates;
};

std::string templates_text(const TemplatesReport& report) {
    std::string text = "Available templates:\n\n";
    for (const auto& item : report.templates)
        text += fmt::format("{} - {}\n", item.name, item.summary);
    text += "\nTemplates are used via the 'init' command, e.g.:\n\n  srmigrate init --template generic ./scripts\n";
    return text;
}

void add_templates(base::Json& json, const TemplatesReport& report) {
    json["templates"] = base::Json::array();
    for (const auto& item : report.templates) {
        json["templates"].push_back(base::Json{{"name", item.name}, {"summary", item.summary}});
    }
}

}  // namespace

CommandResult list_templates(CommandContext&) {
    TemplatesReport report;
    for (const auto& item : templates())
        report.templates.push_back({std::string(item.name), std::string(item.summary)});
    return {.answer = rendered(std::move(report), templates_text, add_templates)};
}

}  // namespace srmigrate::cli
