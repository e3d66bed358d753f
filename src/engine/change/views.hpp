// SPDX-License-Identifier: Apache-2.0
// Views, and materialized views that have a table of their own.
// Source: StarRocks ViewAnalyzer, MaterializedViewAnalyzer, AlterMVJobExecutor; reference §1.3, §1.4, §3.9.
#pragma once

#include "engine/answer/refusal.hpp"
#include "engine/cluster/statement.hpp"
#include "schema/model/operation.hpp"

namespace srmigrate::engine {

/// Nothing tells the columns of a query, and a cluster that knows them is to be taken for granted.
bool are_columns_untold(const StatementContext& context, const schema::Query& query);

Answer run(const StatementContext& context, const schema::CreateView& operation);
Answer run(const StatementContext& context, const schema::AlterView& operation);
Answer run(const StatementContext& context, const schema::SetViewSecurity& operation);
Answer run(const StatementContext& context, const schema::DropView& operation);

Answer run(const StatementContext& context, const schema::CreateMaterializedView& operation);
Answer run(const StatementContext& context, const schema::AlterMaterializedView& operation);
Answer run(const StatementContext& context, const schema::DropMaterializedView& operation);
Answer run(const StatementContext& context, const schema::RefreshMaterializedView& operation);
Answer run(const StatementContext& context, const schema::CancelRefresh& operation);

}  // namespace srmigrate::engine
