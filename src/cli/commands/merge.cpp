// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/table.hpp"
#include "cli/project/new_revision.hpp"

#include <fmt/format.h>

namespace srmigrate::cli {
namespace {

// A merge of one revision would be an empty one that comes after it.
void require_several(const CommandContext& context, revision::NewRevision links) {
    if (links.id.empty()) links.id = "-";
    auto parents = revision::link_new_revision(*context.graph, links).down;
    // 'heads' names those too that another one depends on: they come with that one.
    const auto& graph = *context.graph;
    std::erase_if(parents, [&](const std::string& id) {
        const auto node = *graph.find(id);
        return graph.is_head(node) && !graph.is_real_head(node);
    });
    if (parents.size() > 1) return;
    throw base::Error(parents.empty() ? std::string("there is no revision to merge")
                                      : fmt::format("there is one head to merge: {}", parents.front()),
                      "name at least two revisions; for an empty revision after it, run srmigrate revision -m \"…\"");
}

}  // namespace

CommandResult merge(CommandContext& context) {
    const auto& arguments = context.arguments;
    RevisionRequest request;
    request.links.id = arguments.value("rev-id").value_or("");
    request.links.heads = arguments.values("REV");
    request.links.splice = arguments.has("splice") ? revision::Splice::allowed : revision::Splice::refused;
    request.links.labels = arguments.values("branch-label");
    request.message = arguments.value("message");
    require_several(context, request.links);
    return {.report = write_new_revision(context, std::move(request))};
}

}  // namespace srmigrate::cli
