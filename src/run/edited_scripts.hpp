// SPDX-License-Identifier: Apache-2.0
// Scripts that have changed since they ran: what the history says of a revision's statements against what its file says
// now. The values of variables and comments are no change (revision/script/script.hpp, hash).
#pragma once

#include "plan/bookkeeping.hpp"
#include "revision/graph/graph.hpp"
#include "revision/graph/path.hpp"
#include "revision/script/script.hpp"

#include <string>
#include <vector>

namespace srmigrate::run {

struct EditedScript {
    std::string revision;
    std::string ran;  ///< when, UTC
    bool operator==(const EditedScript&) const = default;
};

/// What the history keeps of a section: a chained hash of its statements.
std::string script_hash(const std::vector<revision::ScriptStatement>& statements);

/// Of the revisions that the rows stand for, in the order in which they ran. Those that srmigrate did not run last, and
/// those that cannot be read now, are left out.
std::vector<EditedScript> edited_scripts(const revision::Graph& graph, const revision::VersionRows& rows,
                                         const std::vector<plan::HistoryRow>& history);

}  // namespace srmigrate::run
