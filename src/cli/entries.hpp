// SPDX-License-Identifier: Apache-2.0
// Revisions as they stand in reports.
#pragma once

#include "cli/report.hpp"
#include "revision/graph.hpp"
#include "revision/target.hpp"

#include <string>

namespace srmigrate::cli {

/// `current` are the rows of the version table, none when the database was not asked.
RevisionEntry entry_of(const revision::Graph& graph, revision::Node node, std::string text,
                       const revision::Rows& current = {});

/// The long form as `show` and every -v print it, with the empty line that follows it.
std::string long_text(const revision::Graph& graph, revision::Node node, const revision::Rows& current = {});

}  // namespace srmigrate::cli
