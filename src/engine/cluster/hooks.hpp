// SPDX-License-Identifier: Apache-2.0
// The one way in for tests: what may happen to a cluster besides what its statements say. The program has no hooks.
#pragma once

#include "engine/cluster/statement.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

namespace srmigrate::engine {

/// Each does by itself what happens without hooks.
class Hooks {
  public:
    Hooks() = default;
    Hooks(const Hooks&) = delete;
    Hooks& operator=(const Hooks&) = delete;
    virtual ~Hooks() = default;

    /// A job begins: when and how it ends may be changed.
    virtual void job_begins(const ClusterState&, Job&) {}
    /// Loads stay COMMITTED for so long (reference §5.1).
    virtual std::chrono::milliseconds publishing() const { return {}; }
    /// Busy errors in the wording of that version instead of the profile's.
    virtual std::optional<schema::Version> busy_wording() const { return std::nullopt; }

    /// Runs a statement on some front end; `run` is what the leader makes of it.
    virtual Answer run_statement(const StatementContext&, const std::function<Answer()>& run) { return run(); }
    virtual void connected(const ClusterState&, const ClientConnection&) {}
    virtual void closed(const ClientConnection&) {}
};

}  // namespace srmigrate::engine
