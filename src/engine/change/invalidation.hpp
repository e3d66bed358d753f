// SPDX-License-Identifier: Apache-2.0
// Which asynchronous materialized views a change to a base object makes inactive, and why.
// Source: StarRocks AlterMVJobExecutor, MaterializedViewExceptions; reference §3.9.
#pragma once

#include "engine/cluster/statement.hpp"

#include <string>
#include <vector>

namespace srmigrate::engine {

/// Every materialized view that reads the object, directly or through views, and those built on them.
void invalidate(ClusterState& state, const FullName& base, const std::string& reason);
/// Only those whose query mentions one of the columns, or all of them with a star.
void invalidate_by_columns(ClusterState& state, const FullName& base, const std::vector<std::string>& columns);

/// Refuses to drop an object that materialized views read, where the session wants that checked (reference §3.9).
void check_dependencies(const StatementContext& context, const FullName& name);

/// Objects that a query in that database reads, views taken apart down to tables and materialized views.
std::vector<FullName> base_objects(const ClusterState& state, const std::string& database, const schema::Query& query);

}  // namespace srmigrate::engine
