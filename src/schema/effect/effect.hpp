// SPDX-License-Identifier: Apache-2.0
// What an operation does to a cluster besides changing definitions: jobs it may start, rows it may lose, what it costs,
// what proves that it ran, which objects it touches. Total functions over Operation; nothing here runs or compares.
#pragma once

#include "schema/model/context.hpp"
#include "schema/model/model.hpp"
#include "schema/model/operation.hpp"
#include "schema/rules/clause_facts.hpp"

#include <string_view>
#include <vector>

namespace srmigrate::schema {

/// Where to wait after the statement. `table` is the table before it, where that is known: an ALTER that is then
/// certain to be finished on return (fast schema evolution) answers none; without it the answer is the list that may
/// hold a job. Statements that are not understood answer column when they alter a table.
JobTrace may_run_as_job(const Operation& operation, const Table* table, const ServerProfile& context);

/// Dropping derived data (views, materialized views, rollups, indexes) loses nothing. With `table`, a MODIFY COLUMN
/// that narrows values counts as a loss; without it, it does not.
DataLoss loses_data(const Operation& operation, const Table* table = nullptr);

ProofOfEffect proof_of_effect(const Operation& operation);

/// Whether running the statement a second time, directly after the first, leaves everything as it is and raises no
/// error.
bool is_repeatable(const Operation& operation);

CostClass cost_class(const Operation& operation, const Table* table, const ServerProfile& context);
/// Whether it makes the asynchronous materialized views that read the object inactive (reference §3.9).
bool deactivates_readers(const Operation& operation);
/// Whether a job writes the data of the table again.
bool rewrites_data(CostClass cost);
std::string_view to_text(CostClass cost);  ///< "metadata", "fast schema evolution", …

/// Objects whose definition or rows the statement reads or needs, in order of first mention, names as given. A database
/// is an ObjectName with an empty `name`.
std::vector<ObjectName> objects_read(const Operation& operation);
/// Objects that it creates, changes, renames (both names) or drops.
std::vector<ObjectName> objects_written(const Operation& operation);

}  // namespace srmigrate::schema
