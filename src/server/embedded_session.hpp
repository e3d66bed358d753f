// SPDX-License-Identifier: Apache-2.0
// embedded:FILE: the engine on a file instead of a server. Several sessions of one process may share it.
// The file holds the engine's state as SQL (engine/file/persist.hpp) and, while a command runs, the packets that had an
// effect since, one after the other: a packet counts once it is written. When the last session is gone the file is
// replaced by the state as a whole; so does the next command that changes something, where that did not come to pass.
// Unfinished jobs are finished then. A command that only reads leaves the file as it is. SQL that a person wrote behind
// the state is run by each command, and is part of the state once one has written it.
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

enum class EmbeddedUse {
    reading,  ///< a file is made once something changes
    writing,  ///< a file is made at once
    trying,   ///< what changes stays in memory
};

struct EmbeddedOptions {
    std::filesystem::path file;
    engine::ClusterProfile profile = {};  ///< of a file that does not exist yet
    EmbeddedProfile override = {};        ///< instead of what the file says
    EmbeddedUse use = EmbeddedUse::writing;
    std::function<engine::Time()> now;
    std::function<void(std::chrono::milliseconds)> sleep;
    std::chrono::milliseconds patience{60000};          ///< how long to wait for another process on the same file
    std::function<void(const std::string&)> tell = {};  ///< what a person should know of the file, in a sentence
};

class EmbeddedDatabase {
  public:
    virtual ~EmbeddedDatabase() = default;

    /// A session of user root. `database` is chosen at first and by reset(); empty: the default one. A missing one is
    /// an Error or, tolerated, not chosen until it exists.
    virtual std::unique_ptr<Session> connect(std::string database, MissingDatabase missing) = 0;
};

/// Opens and locks the file. Where it is missing, EmbeddedUse::writing makes it at once, with its directories, and
/// EmbeddedUse::reading when a statement changes something after all. Errors are base::Error: a file of another kind or
/// damaged, another run mode than the override's, or in use (Fault::try_again). Sessions keep the database open.
std::shared_ptr<EmbeddedDatabase> open_embedded_database(EmbeddedOptions options);

}  // namespace srmigrate::server
