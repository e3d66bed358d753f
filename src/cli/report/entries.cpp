// SPDX-License-Identifier: Apache-2.0
#include "cli/report/entries.hpp"

#include "base/text.hpp"
#include "cli/settings/duration.hpp"
#include "revision/graph/describe.hpp"
#include "schema/normal/calendar.hpp"

#include <algorithm>
#include <utility>

namespace srmigrate::cli {

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
    return revision::long_entry(graph, node, current) + "\n\n";
}

std::string how_long(const plan::HistoryRow& run) {
    const auto from = schema::parse_date_time(run.started);
    const auto to = schema::parse_date_time(run.finished);
    return from && to ? seconds_in_words(*to - *from) : std::string("?");
}

}  // namespace srmigrate::cli
