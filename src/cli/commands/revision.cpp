// SPDX-License-Identifier: Apache-2.0
#include "cli/commands.hpp"
#include "cli/new_revision.hpp"

namespace srmigrate::cli {

Result revision(Context& context) {
    const auto& arguments = context.arguments;
    RevisionRequest request;
    request.links.id = arguments.value("rev-id").value_or("");
    request.links.heads = {arguments.value("head").value_or("head")};
    request.links.splice = arguments.has("splice") ? revision::Splice::allowed : revision::Splice::refused;
    request.links.labels = arguments.values("branch-label");
    request.links.depends_on = arguments.values("depends-on");
    request.message = arguments.value("message");
    request.version_path = arguments.value("version-path");
    return {.report = write_new_revision(context, std::move(request))};
}

}  // namespace srmigrate::cli
