// SPDX-License-Identifier: Apache-2.0
// Statements about objects that are kept by name: CREATE, ALTER, DROP, and the verbs that loads and pipes have besides.
// What such an object would do is not simulated.
#pragma once

#include "engine/answer/refusal.hpp"
#include "engine/cluster/kept.hpp"
#include "sql/cursor.hpp"

#include <optional>
#include <string>

namespace srmigrate::engine {

/// Nothing for any other statement.
std::optional<Answer> run_kept_statement(const StatementContext& context);

/// The task of a SUBMIT TASK that was accepted, where the statement names it.
void keep_task(const StatementContext& context);

/// Those of a database that is dropped, or is called otherwise.
void drop_kept(ClusterState& state, const std::string& database);
void rename_kept(ClusterState& state, const std::string& database, const std::string& new_name);

/// The name that stands at the cursor, of an object of the kind.
KeptName kept_name(const StatementContext& context, sql::Cursor& cursor, const KeptFacts& facts);
/// The kind whose words stand at the cursor, which steps over them.
const KeptFacts* take_kind(sql::Cursor& cursor);

}  // namespace srmigrate::engine
