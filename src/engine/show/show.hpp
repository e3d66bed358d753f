// SPDX-License-Identifier: Apache-2.0
// SHOW and DESC. Result columns as the server names them (reference §2.1, §4.5–4.7).
#pragma once

#include "engine/answer/refusal.hpp"
#include "engine/cluster/statement.hpp"

#include <optional>

namespace srmigrate::engine {

/// The answer to a SHOW or DESC that is known here; absent for any other statement.
std::optional<Answer> run_show(const StatementContext& context);

/// SHOW ALTER TABLE … and SHOW ALTER MATERIALIZED VIEW, from behind the word ALTER.
class Words;
Answer show_alter(const StatementContext& context, Words& words);
Answer show_materialized_views(const StatementContext& context, Words& words);
Answer show_partitions(const StatementContext& context, Words& words, bool temporary);
Answer show_columns(const StatementContext& context, Words& words, bool full);
Answer describe(const StatementContext& context, Words& words);
Answer show_indexes(const StatementContext& context, Words& words);

/// Lists of what is kept by name, SHOW CREATE and DESC of it; absent for anything else.
std::optional<Answer> show_kept(const StatementContext& context, Words& words);
std::optional<Answer> describe_kept(const StatementContext& context);

/// The object of SHOW CREATE and the like, which a front end reads for itself; refuses what does not exist.
const StoredObject& require_object(const StatementContext& context, const FullName& name);

std::string show_time(const std::optional<Time>& time);  ///< 2024-01-31 10:20:30

}  // namespace srmigrate::engine
