// SPDX-License-Identifier: Apache-2.0
// A plan with every kind of statement that has to survive a crash: over two branches and their merge, in two databases.
#pragma once

#include "cli/project.hpp"
#include "support/engine_server.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::tests {

/// Who can tell whether a statement took effect, when its answer was lost.
enum class Evidence {
    server,  ///< it leaves a trace there
    nobody,  ///< the user is asked
};

struct LongPlanStatement {
    std::string sql;
    Evidence evidence = Evidence::server;
    bool idempotent = false;  ///< marked as such: sent again without looking
};

struct LongPlanRevision {
    std::string id;
    std::string down;  ///< comma-separated
    std::vector<LongPlanStatement> statements;
};

const std::vector<LongPlanRevision>& long_plan();
std::size_t long_plan_size();

/// Writes the scripts. They work in the databases of a Cluster.
void write_long_plan(const Project& project);
/// The statement of the plan that this is, when it is one.
const LongPlanStatement* planned(const std::string& statement);
/// The statement that a message calls "statement K of N of revision 'ID'" or "revision 'ID' … statement K of N".
const LongPlanStatement* named_in(const std::string& message);

/// Everything that the plan leaves behind: definitions, rows, the version table, and the objects and partitions in the
/// order in which they were made.
std::string traces_of(ServerControl& control);

}  // namespace srmigrate::tests
