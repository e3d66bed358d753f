// SPDX-License-Identifier: Apache-2.0
// MODIFY COLUMN … ADD FIELD and DROP FIELD: fields of structs, also inside arrays.
// Source: StarRocks AlterTableClauseAnalyzer, SchemaChangeHandler; reference §1.6, §3.5.
#pragma once

#include "engine/change/alter_draft.hpp"
#include "schema/model/operation.hpp"

namespace srmigrate::engine {

void analyze_field(const StoredTable& table, const schema::AddField& clause);
void analyze_field(const StoredTable& table, const schema::DropField& clause);

void add_field(const StatementContext& context, const StoredTable& table, TableDraft& draft,
               const schema::AddField& clause);
void drop_field(const StatementContext& context, const StoredTable& table, TableDraft& draft,
                const schema::DropField& clause);

}  // namespace srmigrate::engine
