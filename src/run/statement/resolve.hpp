// SPDX-License-Identifier: Apache-2.0
// Whether a statement that was sent, and whose answer nobody has seen, took effect: asked of the server by what proves
// that kind of statement (schema/effect/effect.hpp). The connection that it was sent through has ended, or was waited
// for.
#pragma once

#include "plan/plan.hpp"
#include "run/lock/journal.hpp"
#include "run/statement/wait.hpp"
#include "schema/undo/proof.hpp"
#include "server/session.hpp"

#include <string>
#include <variant>
#include <vector>

namespace srmigrate::run {

/// A statement in its place.
struct SentStatement {
    const revision::ScriptStatement& statement;
    std::string database;   ///< of unqualified names
    bool is_native = true;  ///< unqualified names mean the server's own catalog
    JobTarget target;       ///< where its job may be
};

struct Done {
    std::vector<std::int64_t> jobs;  ///< that it left
};
/// It did not take effect, or does no harm when it runs again. `first`: what has to go before that.
struct SendAgain {
    std::string first;
};
/// Nothing tells, or what is there is neither.
struct Undecided {
    std::string why;  ///< completes a sentence, lower case, no full stop
};
using Resolution = std::variant<Done, SendAgain, Undecided>;

/// Jobs that run on the statement's tables are waited for first, and its own load until it can be read. Throws
/// Fault::interrupted or terminated at a second signal.
Resolution resolve(server::Session& session, const SentStatement& sent, const InFlight& entry,
                   const schema::ServerProfile& context, const WaitOptions& options,
                   const base::Environment& environment, const EventSink& sink);

/// What the live definitions say of the statement, in one packet.
schema::Proof live_proof(server::Session& session, const SentStatement& sent, const schema::ServerProfile& context);

/// Partitions that an OPTIMIZE job has left as they were (reference §2.7); none for other statements.
std::vector<std::string> skipped_partitions(server::Session& session, const SentStatement& sent);

}  // namespace srmigrate::run
