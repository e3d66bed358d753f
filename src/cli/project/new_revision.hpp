// SPDX-License-Identifier: Apache-2.0
// Writes a new revision file: what `revision` and `merge` share. Everything is checked before anything is written.
#pragma once

#include "cli/work/context.hpp"
#include "revision/graph/new_revision.hpp"
#include "revision/script/write.hpp"

#include <optional>
#include <string>

namespace srmigrate::cli {

struct RevisionRequest {
    revision::NewRevision links;              ///< an empty id: a new one is made
    std::optional<std::string> message;       ///< without one, "empty message", and no slug in the file name
    std::optional<std::string> version_path;  ///< one of the version locations
    revision::NewBodies bodies = {};
};

/// The graph has the new revision from then on.
NewRevisionReport write_new_revision(CommandContext& context, RevisionRequest request);

}  // namespace srmigrate::cli
