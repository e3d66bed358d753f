// SPDX-License-Identifier: Apache-2.0
// What an operation does to a cluster besides changing definitions: jobs it may start, rows it may lose, what it costs,
// what proves that it ran, which objects it touches. Total functions over Operation; nothing here runs or compares.
#pragma once

#include "schema/model/context.hpp"
#include "schema/model/model.hpp"
#include "schema/model/operation.hpp"

#include <string_view>
#include <vector>

namespace srmigrate::schema {

/// The SHOW ALTER list in which a job of the statement appears. Source: reference §1.6, §2.5.
enum class JobTrace {
    none,       ///< finished when the statement returns
    column,     ///< SHOW ALTER TABLE COLUMN
    rollup,     ///< SHOW ALTER TABLE ROLLUP, also for synchronous materialized views
    optimize,   ///< SHOW ALTER TABLE OPTIMIZE
    invisible,  ///< a job without a row: only the next ALTER's "busy" error tells (shared-data; reference §2.5)
};
/// Where to wait after the statement. `table` is the table before it, where that is known: an ALTER that is then
/// certain to be finished on return (fast schema evolution) answers none; without it the answer is the list that may
/// hold a job. Statements that are not understood answer column when they alter a table.
JobTrace may_run_as_job(const Operation& operation, const Table* table, const ServerProfile& context);

enum class DataLoss {
    none,
    rows,     ///< rows or values go that no other statement brings back
    unknown,  ///< the SQL is not understood
};
/// Dropping derived data (views, materialized views, rollups, indexes) loses nothing. With `table`, a MODIFY COLUMN
/// that narrows values counts as a loss; without it, it does not.
DataLoss loses_data(const Operation& operation, const Table* table = nullptr);

/// How a runner that was interrupted finds out whether the statement took effect (architecture, decision 5).
enum class ProofOfEffect {
    definition,  ///< what SHOW CREATE and DESC … ALL say before and after differs: schema/undo/proof.hpp
    identity,    ///< the PartitionIds of the objects, recorded before
    label,       ///< the load label
    job,         ///< a JobId above the one recorded before
    nothing,     ///< no trace; see is_repeatable
};
ProofOfEffect proof_of_effect(const Operation& operation);

/// Whether running the statement a second time, directly after the first, leaves everything as it is and raises no
/// error.
bool is_repeatable(const Operation& operation);

/// What the server has to do. In order of rising cost.
enum class CostClass {
    metadata,               ///< definitions only
    fast_schema_evolution,  ///< definitions only, but with a job row; shared-data below 4.0: seconds
    rewrite,                ///< data of the table is written again, in the background
    redistribution,         ///< all data of the table moves
    impossible,             ///< StarRocks refuses it; schema/rules/change_rules.hpp says why (only with `table`)
    unknown,                ///< moves rows as its own query says, or is not understood
};
CostClass cost_class(const Operation& operation, const Table* table, const ServerProfile& context);
std::string_view to_text(CostClass cost);  ///< "metadata", "fast schema evolution", …

/// Objects whose definition or rows the statement reads or needs, in order of first mention, names as given. A database
/// is an ObjectName with an empty `name`.
std::vector<ObjectName> objects_read(const Operation& operation);
/// Objects that it creates, changes, renames (both names) or drops.
std::vector<ObjectName> objects_written(const Operation& operation);

}  // namespace srmigrate::schema
