// SPDX-License-Identifier: Apache-2.0
// The clauses of ALTER TABLE that change columns, indexes and the sort key, and their outcome: nothing, done at once
// (fast schema evolution), or a job.
// Source: StarRocks AlterTableClauseAnalyzer, SchemaChangeHandler; reference §3.1–3.6.
#pragma once

#include "engine/cluster/statement.hpp"
#include "schema/model/operation.hpp"

#include <optional>
#include <variant>
#include <vector>

namespace srmigrate::engine {

/// The clauses that belong here; they may stand together in one statement.
using SchemaChangeClause =
    std::variant<schema::AddColumns, schema::DropColumn, schema::ModifyColumn, schema::ModifyColumnComment,
                 schema::AddField, schema::DropField, schema::OrderBy, schema::AddIndex, schema::DropIndex>;

/// Nothing for a clause of another kind.
std::optional<SchemaChangeClause> as_schema_change(const schema::AlterClause& clause);

/// The analyzer's part: refuses before the state of the table is looked at.
void analyze_schema_change(const StatementContext& context, const StoredTable& table, const SchemaChangeClause& clause);

/// All clauses in order, as one change.
void change_schema(const StatementContext& context, const FullName& name, StoredTable& table,
                   const std::vector<SchemaChangeClause>& clauses);

/// SET ("bloom_filter_columns" = …): a schema change too.
void change_bloom_filter(const StatementContext& context, const FullName& name, StoredTable& table,
                         const schema::Properties& properties);

}  // namespace srmigrate::engine
