// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/table.hpp"
#include "cli/project/new_revision.hpp"

namespace srmigrate::cli {

CommandResult merge(CommandContext& context) {
    const auto& arguments = context.arguments;
    RevisionRequest request;
    request.links.id = arguments.value("rev-id").value_or("");
    request.links.heads = arguments.values("REV");
    request.links.splice = arguments.has("splice") ? revision::Splice::allowed : revision::Splice::refused;
    request.links.labels = arguments.values("branch-label");
    request.message = arguments.value("message");
    return {.answer = render(write_new_revision(context, std::move(request)))};
}

}  // namespace srmigrate::cli
