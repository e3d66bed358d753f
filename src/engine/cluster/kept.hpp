// SPDX-License-Identifier: Apache-2.0
// The kinds of objects that are kept by name: how statements call them, and how StarRocks refuses them.
#pragma once

#include "engine/answer/refusal.hpp"
#include "engine/cluster/statement.hpp"

#include <span>
#include <string>
#include <string_view>

namespace srmigrate::engine {

enum class KeptScope { cluster, database };

struct KeptFacts {
    KeptKind kind;
    std::string_view words;  ///< behind CREATE, ALTER and DROP, EXTERNAL and the like left out
    KeptScope scope = KeptScope::cluster;
    std::string_view privilege;   ///< to make one; on the system or the database. Empty: none is checked
    std::string_view state = {};  ///< of a new one
};

std::span<const KeptFacts> kept_kinds();
const KeptFacts& facts_of(KeptKind kind);

[[noreturn]] void refuse_existing(const KeptName& name);
[[noreturn]] void refuse_missing(const KeptName& name);

/// Holds an object of which the name and the text are known, and nothing more; `kind` is how its statement begins.
Answer keep_unknown(const StatementContext& context, const FullName& name, std::string kind, std::string reason);

/// Whether the cluster has it. Untold::is_taken: yes, with a note.
bool is_there(const StatementContext& context, KeptKind kind, const std::string& name);
/// Whether the front end's configuration has it at true. Untold::is_taken: yes, with a note.
bool is_switched_on(const StatementContext& context, std::string_view setting);

}  // namespace srmigrate::engine
