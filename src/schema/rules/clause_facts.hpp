// SPDX-License-Identifier: Apache-2.0
// One row of facts for each clause of ALTER TABLE: which clauses it may share a statement with, the job that it leaves,
// what it costs and loses, how to see that it took effect. What a clause does to a table is said by apply(), what keeps
// it from being made by schema/rules/change_rules.hpp, and the way back by schema/undo.
// A clause without a row does not compile.
#pragma once

#include "schema/model/context.hpp"
#include "schema/model/model.hpp"
#include "schema/model/operation.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace srmigrate::schema {

/// Clauses of one statement are of one kind, and only the first three may have company (StarRocks: AlterOpType,
/// AlterTableStatementAnalyzer; reference §1.7).
enum class AlterKind { schema_change, add_rollup, drop_rollup, add_partition, optimize, auto_increment, other };

/// The SHOW ALTER list in which a job of the statement appears. Source: reference §1.6, §2.5.
enum class JobTrace {
    none,       ///< finished when the statement returns
    column,     ///< SHOW ALTER TABLE COLUMN
    rollup,     ///< SHOW ALTER TABLE ROLLUP, also for synchronous materialized views
    optimize,   ///< SHOW ALTER TABLE OPTIMIZE
    invisible,  ///< a job without a row: only the next ALTER's "busy" error tells (shared-data; reference §2.5)
};

enum class DataLoss {
    none,
    rows,     ///< rows or values go that no other statement brings back
    unknown,  ///< the SQL is not understood
};

/// How a runner that was interrupted finds out whether the statement took effect (architecture, decision 5). In order
/// of how little a definition says about it.
enum class ProofOfEffect {
    definition,  ///< what SHOW CREATE and DESC … ALL say before and after differs: schema/undo/proof.hpp
    partitions,  ///< the PartitionIds of the objects, recorded before
    label,       ///< the load label
    job,         ///< a JobId above the one recorded before
    nothing,     ///< no trace; see is_repeatable
};

/// What the server has to do. In order of rising cost.
enum class CostClass {
    metadata,               ///< definitions only
    fast_schema_evolution,  ///< definitions only, but with a job row; shared-data below 4.0: seconds
    rewrite,                ///< data of the table is written again, in the background
    redistribution,         ///< all data of the table moves
    impossible,             ///< there is an obstacle: schema/rules/change_rules.hpp (only with a table)
    unknown,                ///< moves rows as its own query says, or is not understood
};

struct ClauseFacts {
    AlterKind kind = AlterKind::other;
    JobTrace job = JobTrace::none;
    CostClass cost = CostClass::metadata;  ///< where fast schema evolution does not take it
    DataLoss loss = DataLoss::none;
    ProofOfEffect proof = ProofOfEffect::definition;
    bool is_shown = true;       ///< definitions differ before and after it
    bool is_repeatable = true;  ///< a second time changes nothing and raises no error
    bool is_fast = false;       ///< fast schema evolution takes it; only with a table
    /// Whether it makes asynchronous materialized views that read the table inactive (reference §3.9).
    bool deactivates_readers = false;
    std::optional<std::string> column = {};  ///< the one that it changes or takes away
    std::optional<std::string> other = {};   ///< name of a second object that it writes
};

/// `table` is the table before the clause; null where that is not known: then nothing is narrowed, and nothing fast.
ClauseFacts facts(const AlterClause& clause, const ServerProfile& profile, const Table* table);

AlterKind kind_of(const AlterClause& clause);

/// Whether a statement may hold clauses of both kinds.
bool may_share_a_statement(AlterKind first, AlterKind second);

/// SET of a bloom filter, which is built by a job and refused where nothing changes.
bool sets_bloom_filter(const Properties& properties);

/// As the server says it: SCHEMA_CHANGE.
std::string_view word(AlterKind kind);

}  // namespace srmigrate::schema
