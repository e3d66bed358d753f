// SPDX-License-Identifier: Apache-2.0
// ADD, DROP, MODIFY and RENAME COLUMN: what the analyzer refuses, and what becomes of the draft of the table.
// Source: StarRocks AlterTableClauseAnalyzer, SchemaChangeHandler; reference §3.1–3.4, §3.7.
#pragma once

#include "engine/change/alter_draft.hpp"
#include "schema/model/operation.hpp"

#include <optional>
#include <string>

namespace srmigrate::engine {

void analyze_add(const StatementContext& context, const StoredTable& table, const schema::AddColumns& clause);
void analyze_drop(const StoredTable& table, const schema::DropColumn& clause);
void analyze_modify(const StatementContext& context, const StoredTable& table, const schema::ModifyColumn& clause);

void add_columns(const StatementContext& context, const StoredTable& table, TableDraft& draft,
                 const schema::AddColumns& clause);
void drop_column(const StoredTable& table, TableDraft& draft, const schema::DropColumn& clause);
void modify_column(const StatementContext& context, const StoredTable& table, TableDraft& draft,
                   const schema::ModifyColumn& clause);

/// The rollup that TO, IN or FROM names; null where the clause names none.
RollupIndex* target_rollup(TableDraft& draft, const StoredTable& table, const std::optional<std::string>& name);

void rename_column(const StatementContext& context, const FullName& name, StoredTable& table,
                   const schema::RenameColumn& clause);

}  // namespace srmigrate::engine
