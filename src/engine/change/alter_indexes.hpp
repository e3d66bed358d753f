// SPDX-License-Identifier: Apache-2.0
// ORDER BY, ADD INDEX and DROP INDEX of ALTER TABLE on the draft of the table.
// Source: StarRocks AlterTableClauseAnalyzer, SchemaChangeHandler; reference §1.1, §3.6.
#pragma once

#include "engine/change/alter_draft.hpp"
#include "schema/model/operation.hpp"

#include <cstddef>

namespace srmigrate::engine {

void analyze_index(const schema::Index& index);

void add_index(const StatementContext& context, const StoredTable& table, TableDraft& draft,
               const schema::Index& given);
void drop_index(const StoredTable& table, TableDraft& draft, const schema::DropIndex& clause);
/// All columns: their order in the table. Fewer: the sort key, which must be the only one of the `clauses`.
void order_by(const StoredTable& table, TableDraft& draft, const schema::OrderBy& clause, std::size_t clauses);

}  // namespace srmigrate::engine
