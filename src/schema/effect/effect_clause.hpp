// SPDX-License-Identifier: Apache-2.0
// The same as schema/effect/effect.hpp for one clause of ALTER TABLE. Private to it: what a statement does is more than
// the sum of its clauses.
#pragma once

#include "schema/effect/effect.hpp"

namespace srmigrate::schema {

/// SET of a bloom filter, which is built by a job and refused where nothing changes.
bool sets_bloom_filter(const Properties& properties);

JobTrace job_trace(const AlterClause& clause, const ServerProfile& context);
DataLoss data_loss(const AlterClause& clause, const Table* table);
/// In order of how little a definition says about it.
ProofOfEffect proof_of_effect(const AlterClause& clause);
bool is_repeatable(const AlterClause& clause);
CostClass cost_class(const AlterClause& clause);

}  // namespace srmigrate::schema
