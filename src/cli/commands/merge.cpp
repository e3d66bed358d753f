// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/table.hpp"
#include "cli/project/new_revision.hpp"
#include "cli/project/revision_file_name.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace srmigrate::cli {
namespace {

// A merge of one revision would be an empty one that comes after it.
void require_several(const CommandContext& context, const revision::NewRevision& links) {
    auto parents = revision::link_new_revision(*context.graph, links).down;
    // 'heads' names those too that another one depends on: they come with that one. Who names them means them.
    const auto& graph = *context.graph;
    const bool is_all = std::find(links.heads.begin(), links.heads.end(), "heads") != links.heads.end();
    std::erase_if(parents, [&](const std::string& id) {
        const auto node = *graph.find(id);
        return is_all && graph.is_head(node) && !graph.is_real_head(node);
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
    request.links.id = arguments.value("rev-id").value_or(revision_id(context.environment.random_bytes(6)));
    request.links.heads = arguments.values("REV");
    request.links.splice = arguments.has("splice") ? revision::Splice::allowed : revision::Splice::refused;
    request.links.labels = arguments.values("branch-label");
    request.message = arguments.value("message");
    require_several(context, request.links);
    return {.answer = render(write_new_revision(context, std::move(request)))};
}

}  // namespace srmigrate::cli
