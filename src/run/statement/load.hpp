// SPDX-License-Identifier: Apache-2.0
// Loads: a statement that moves rows is a transaction, which is found again by its label. COMMITTED it is durable, and
// can be read from VISIBLE on (reference §5.1, §5.3).
#pragma once

#include "base/environment.hpp"
#include "run/statement/wait.hpp"
#include "run/story/event.hpp"
#include "schema/model/operation.hpp"
#include "server/session.hpp"
#include "sql/answer.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace srmigrate::run {

/// A label for a load: "srmigrate_ae10_4_0a1b2c3d4e5f". Unique to the run that sends it first.
std::string load_label(std::string_view revision, std::size_t index, const base::Environment& environment);

/// The database whose rows the statement changes; nothing for one that changes none. `database`: of unqualified names.
std::optional<std::string> loads_into(const schema::Operation& operation, const std::string& database);

/// The id of the transaction that an answer says is COMMITTED; empty for any other answer.
std::string committed_transaction(const sql::Ok& ok);

/// Waits until a committed transaction can be read. Throws Fault::interrupted or terminated on a second signal.
void await_visible(server::Session& session, const std::string& database, const std::string& transaction,
                   const WaitOptions& options, const base::Environment& environment, const EventSink& sink);

/// What became of the load of that label, once it runs no more; unknown: it has none. A label does not tell the
/// transaction (reference §5.3): whether the rows of a finished load can be read yet is not known. Throws like
/// await_visible.
enum class LoadOutcome { unknown, none, finished };
LoadOutcome await_load(server::Session& session, const std::string& database, const std::string& label,
                       const WaitOptions& options, const base::Environment& environment, const EventSink& sink);

}  // namespace srmigrate::run
