// SPDX-License-Identifier: Apache-2.0
// Where a revision that is about to be written stands in the graph: what `revision` and `merge` ask for. The file
// itself is the business of revision/script/write. Rules: reference alembic.md §1.5, §3.7.
#pragma once

#include "revision/graph/graph.hpp"

#include <string>
#include <vector>

namespace srmigrate::revision {

enum class Splice {
    refused,
    allowed,  ///< a parent need not be a head
};

struct NewRevision {
    std::string id;
    std::vector<std::string> heads = {"head"};  ///< symbols; 'base' gives no parent
    Splice splice = Splice::refused;
    std::vector<std::string> labels;
    std::vector<std::string> depends_on;  ///< symbols
    bool operator==(const NewRevision&) const = default;
};

/// What goes into the header.
struct NewRevisionLinks {
    std::vector<std::string> down;
    std::vector<std::string> depends_on;   ///< a label stays a label, everything else becomes a whole id
    std::vector<std::string> heads_after;  ///< the heads that there will be, the new revision last
    bool operator==(const NewRevisionLinks&) const = default;
};

/// Throws GraphError for everything that would make the header wrong or the graph invalid, before anything is written.
NewRevisionLinks link_new_revision(const Graph& graph, const NewRevision& revision);

}  // namespace srmigrate::revision
