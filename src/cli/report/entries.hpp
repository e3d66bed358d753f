// SPDX-License-Identifier: Apache-2.0
// Revisions and runs as they stand in reports.
#pragma once

#include "cli/report/report.hpp"
#include "plan/bookkeeping.hpp"
#include "revision/graph/graph.hpp"
#include "revision/graph/target.hpp"

#include <string>

namespace srmigrate::cli {

/// `current` are the rows of the version table, none when the database was not asked.
RevisionEntry entry_of(const revision::Graph& graph, revision::RevisionIndex node, const std::string& text,
                       const revision::VersionRows& current = {});

/// The long form as `show` and every -v print it, with the empty line that follows it.
std::string long_text(const revision::Graph& graph, revision::RevisionIndex node,
                      const revision::VersionRows& current = {});

/// How long a past run took, "3 min 5 s"; "?" where its times cannot be read.
std::string how_long(const plan::HistoryRow& run);

}  // namespace srmigrate::cli
