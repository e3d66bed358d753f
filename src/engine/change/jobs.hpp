// SPDX-License-Identifier: Apache-2.0
// The schema-change jobs: made by ALTER statements, moved on by time that is told, ended with their effect on the
// table. Also the table states that forbid other ALTERs meanwhile. Source: reference §2.
#pragma once

#include "engine/cluster/statement.hpp"

#include <string>

namespace srmigrate::engine {

/// Ends the jobs that are due by state.now.
void end_due_jobs(ClusterState& state);
/// A table may have changed: which partitions are due is to be found out anew.
void unsettle(ClusterState& state);

/// State of a job at state.now, before it is due (reference §2.2).
JobState visible_state(const ClusterState& state, const Job& job);
/// "3/10" or "40" while it runs; absent otherwise.
std::optional<std::string> progress(const ClusterState& state, const Job& job);

/// A job on the table with this effect; the table leaves NORMAL.
Job& start_job(const StatementContext& context, const FullName& name, StoredTable& table, schema::JobList list,
               JobEffect effect);
/// Fast schema evolution: applied at once, with a row that is already FINISHED. On shared-data without FSE v2 it is a
/// short job like the others.
void apply_at_once(const StatementContext& context, const FullName& name, StoredTable& table, SchemaChange change);

/// Refuses in the wording of the version unless the table is NORMAL.
void require_normal(const StatementContext& context, const StoredTable& table);
/// No job begins on a table with temporary partitions.
void refuse_temporary_partitions(const StoredTable& table);

Answer run(const StatementContext& context, const schema::CancelAlter& operation);

/// The jobs of a table that is gone end as CANCELLED.
void cancel_jobs_of(ClusterState& state, Id table, const std::string& message);

}  // namespace srmigrate::engine
