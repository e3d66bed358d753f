// SPDX-License-Identifier: Apache-2.0
// What happens while a plan runs, as values. The runner emits them; only cli/terminal/progress knows how they look.
#pragma once

#include "base/diagnostic.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace srmigrate::run {

using Duration = std::chrono::milliseconds;

/// Somebody else holds the lock.
struct LockAwaited {
    std::string holder;  ///< who@host
    std::int64_t pid = 0;
    std::int64_t since = 0;     ///< Unix time, seconds
    std::string revision;       ///< being run; empty: none yet
    std::size_t statement = 0;  ///< from 1; 0: none yet
    std::size_t statements = 0;
    Duration waited{0};
};
struct LockTaken {
    std::uint64_t epoch = 0;
    std::optional<std::string> from;  ///< the holder whose lease ran out, when it was taken over
};

struct StepStarted {
    std::string direction;  ///< upgrade, downgrade, stamp
    std::string log;        ///< "a -> b", as Alembic writes it
    std::string revision;
    std::string message;    ///< of the revision
    std::size_t index = 0;  ///< from 1
    std::size_t steps = 0;
    std::size_t statements = 0;
};
struct StepFinished {
    std::string revision;
    Duration took{0};
};

/// `sql` is the statement in one line, secrets redacted.
struct StatementStarted {
    std::string revision;
    std::size_t index = 0;  ///< from 1
    std::size_t statements = 0;
    std::string sql;
};
struct StatementFinished {
    std::string revision;
    std::size_t index = 0;
    Duration took{0};
    std::uint64_t affected_rows = 0;
    std::string note;  ///< e.g. "not simulated", "already done"; empty: nothing to say
};

/// A row of the version table is about to move; `sql` in one line.
struct RowChanging {
    std::string revision;
    std::string sql;
};

/// A schema-change job is being waited for, ours or a foreign one.
struct JobAwaited {
    std::string table;
    std::string list;  ///< COLUMN, ROLLUP, OPTIMIZE
    std::int64_t job = 0;
    std::string state;
    std::string progress;
    std::string message;  ///< the server's
    Duration elapsed{0};
    bool foreign = false;
};
struct JobFinished {
    std::string table;
    std::string list;
    std::int64_t job = 0;
    Duration elapsed{0};
};

/// A revision that an earlier run left unfinished goes on.
struct GoneOn {
    std::string what;           ///< "the upgrade to 'ae10'"
    std::size_t statement = 0;  ///< from 1: the first one that is not known to be done
    std::size_t statements = 0;
    std::string holder;  ///< who@host of the earlier run
};
/// A table takes no change just now, or does not show its rows, for a reason that no list of jobs tells.
struct TableBusy {
    std::string message;  ///< the server's, or what is waited for
    Duration elapsed{0};
};
/// The server still executes a statement of a connection that broke.
struct FormerAwaited {
    std::uint64_t connection = 0;
    Duration waited{0};
};

struct Reconnected {
    std::string server;
};
struct Warned {
    base::Diagnostic diagnostic;
};

using Event = std::variant<LockAwaited, LockTaken, StepStarted, StepFinished, StatementStarted, StatementFinished,
                           RowChanging, GoneOn, JobAwaited, JobFinished, TableBusy, FormerAwaited, Reconnected, Warned>;
using EventSink = std::function<void(const Event&)>;

}  // namespace srmigrate::run
