// SPDX-License-Identifier: Apache-2.0
// Databases, DROP TABLE, USE.
// Source: reference §1.5, §7.
#pragma once

#include "engine/answer/answer.hpp"
#include "engine/cluster/statement.hpp"
#include "schema/model/operation.hpp"

namespace srmigrate::engine {

Answer run(const StatementContext& context, const schema::CreateDatabase& operation);
Answer run(const StatementContext& context, const schema::DropDatabase& operation);
Answer run(const StatementContext& context, const schema::RenameDatabase& operation);
Answer run(const StatementContext& context, const schema::SetDatabaseQuota& operation);
Answer run(const StatementContext& context, const schema::SetDatabaseProperties& operation);
Answer run(const StatementContext& context, const schema::DropTable& operation);
Answer run(const StatementContext& context, const schema::Use& operation);

}  // namespace srmigrate::engine
