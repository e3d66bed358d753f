// SPDX-License-Identifier: Apache-2.0
#include "cli/report/entries.hpp"

#include "base/calendar.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/settings/duration.hpp"
#include "revision/graph/describe.hpp"

#include <algorithm>
#include <utility>

namespace srmigrate::cli {

using base::Json;

RevisionEntry entry_of(const revision::Graph& graph, revision::RevisionIndex node, const std::string& text,
                       const revision::VersionRows& current) {
    const auto& revision = graph[node];
    return {.id = revision.id,
            .down = revision.down,
            .depends_on = revision.depends_on,
            .labels = graph.labels(node),
            .next = graph.ids(graph.next(node)),
            .message = revision.message,
            .doc = revision.doc,
            .create_date = revision.create_date,
            .file = revision.file,
            .is_head = graph.is_real_head(node),
            .is_effective_head = graph.is_head(node) && !graph.is_real_head(node),
            .is_branch_point = graph.is_branch_point(node),
            .is_merge_point = graph.is_merge_point(node),
            .is_current = std::find(current.begin(), current.end(), revision.id) != current.end(),
            .text = base::visible(text)};
}

std::string long_text(const revision::Graph& graph, revision::RevisionIndex node,
                      const revision::VersionRows& current) {
    return revision::long_entry(graph, node, current) + "\n" + revision::header_entry(graph[node]) + "\n\n";
}

std::string how_long(const plan::HistoryRow& run) {
    const auto from = base::parse_date_time(run.started);
    const auto to = base::parse_date_time(run.finished);
    if (!from || !to) return "?";
    return *to == *from ? std::string("<1 s") : seconds_in_words(*to - *from);
}

Json to_json(const RevisionEntry& entry) {
    Json json;
    json["revision"] = entry.id;
    json["down_revision"] = entry.down;
    json["depends_on"] = entry.depends_on;
    json["branch_labels"] = entry.labels;
    json["next"] = entry.next;
    json["message"] = entry.message;
    json["doc"] = entry.doc;
    json["create_date"] = entry.create_date;
    json["file"] = entry.file.string();
    json["is_head"] = entry.is_head;
    json["is_effective_head"] = entry.is_effective_head;
    json["is_branch_point"] = entry.is_branch_point;
    json["is_merge_point"] = entry.is_merge_point;
    json["is_current"] = entry.is_current;
    return json;
}

Json to_json(const std::vector<RevisionEntry>& entries) {
    Json json = Json::array();
    for (const auto& entry : entries)
        json.push_back(to_json(entry));
    return json;
}

Json to_json(const std::vector<FindingEntry>& findings) {
    Json json = Json::array();
    for (const auto& finding : findings) {
        json.push_back(Json{{"database", finding.database},
                            {"object", finding.object},
                            {"attribute", finding.attribute},
                            {"what", finding.what},
                            {"why", finding.why},
                            {"remedy", finding.remedy}});
    }
    return json;
}

Json to_json(const std::vector<NotComparedEntry>& entries) {
    Json json = Json::array();
    for (const auto& entry : entries)
        json.push_back(Json{{"database", entry.database}, {"object", entry.object}, {"reason", entry.reason}});
    return json;
}

Json to_json(const std::vector<std::filesystem::path>& paths) {
    Json json = Json::array();
    for (const auto& path : paths)
        json.push_back(path.string());
    return json;
}

Json to_json(const plan::HistoryRow& run) {
    auto variables = Json::object();
    for (const auto& [name, value] : run.variables)
        variables[name] = value;
    return Json{{"revision", run.revision}, {"direction", run.direction}, {"who", run.who},
                {"host", run.host},         {"tool", run.tool},           {"statements", run.statements},
                {"hash", run.hash},         {"started", run.started},     {"finished", run.finished},
                {"jobs", run.jobs},         {"outcome", run.outcome},     {"error", run.error},
                {"variables", variables}};
}

Json or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

}  // namespace srmigrate::cli
