// SPDX-License-Identifier: Apache-2.0
// embedded:FILE: the engine on a file instead of a server. Several sessions of one process may share it.
// The file holds the engine's state as SQL (engine/file/persist.hpp) and, while a command runs, the packets that had an
// effect since, one after the other: a packet counts once it is written. When the last session is gone the file is
// replaced by the state as a whole; so does the next command, where that did not come to pass. Unfinished jobs are
// finished then.
#pragma once

#include "engine/engine.hpp"
#include "server/connection_options.hpp"
#include "server/session.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace srmigrate::server {

/// What unqualified names mean where the URL names no database. It is made where it is missing.
inline constexpr std::string_view k_default_embedded_database = "main";

struct EmbeddedOptions {
    std::filesystem::path file;
    engine::ClusterProfile profile = {};  ///< of a file that does not exist yet
    std::function<engine::Time()> now;
    std::function<void(std::chrono::milliseconds)> sleep;
    std::chrono::milliseconds patience{60000};  ///< how long to wait for another process on the same file
};

class EmbeddedDatabase {
  public:
    virtual ~EmbeddedDatabase() = default;

    /// A session of user root. `database` is chosen at first and by reset(); empty: the default one. A missing one is
    /// an Error or, tolerated, not chosen until it exists.
    virtual std::unique_ptr<Session> connect(std::string database, MissingDatabase missing) = 0;
};

/// Opens and locks the file, which is made where it is missing. Errors are base::Error: a file of another kind or
/// damaged in its middle, or in use (Fault::try_again). Sessions keep the database open.
std::shared_ptr<EmbeddedDatabase> open_embedded_database(EmbeddedOptions options);

}  // namespace srmigrate::server
