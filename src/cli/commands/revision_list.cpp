// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/revision_list.hpp"

#include "base/json.hpp"

#include <utility>

namespace srmigrate::cli {
namespace {

std::string revisions_text(const RevisionsReport& report) {
    std::string text;
    for (const auto& entry : report.revisions)
        text += entry.text;
    return text;
}

void add_revisions(base::Json& json, const RevisionsReport& report) {
    json["revisions"] = to_json(report.revisions);
}

}  // namespace

Rendered render(RevisionsReport report, Colour colour) {
    for (auto& entry : report.revisions)
        paint_entry(entry, colour);
    return rendered(std::move(report), revisions_text, add_revisions);
}

}  // namespace srmigrate::cli
