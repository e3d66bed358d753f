// SPDX-License-Identifier: Apache-2.0
// A server, a user with a password that nobody may ever read, and a project that the real binary runs there. At its end
// each site looks back: no BEGIN and no prepared statement on the wire, the password nowhere.
#pragma once

#include "cli/project.hpp"
#include "support/engine_server.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::tests {

inline constexpr std::string_view k_password = "Vivaldi-4-Seasons";

/// Throws away what differs from run to run: the port, times.
std::string without_port(std::string text, unsigned short port);

/// The user's GRANTs, one privilege each: what docs/privileges.md lists, and what the example's scripts need besides.
std::vector<std::string> grants(std::string_view database, std::string_view user);

/// The database as a client sees it: SHOW CREATE of every object, in the order of names; the tool's own left out.
std::string definitions(ServerControl& control, const std::string& database,
                        const std::string& version_table = "alembic_version");
/// The ids in the version table, in order, each in a line.
std::string version_rows(ServerControl& control, const std::string& database);

/// The first packet with what nobody may send: BEGIN and its kin, a prepared statement, the password. Empty: there is
/// none.
std::string breach_in(const std::vector<WireEntry>& log);

class Site {
  public:
    explicit Site(engine::ClusterProfile profile = {}, ServerOptions options = {});
    ~Site();
    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;

    /// What srmigrate says; DIR and PORT stand for the directory and the port. Splits at blanks.
    Finished run(std::string_view line);
    Finished run(std::vector<std::string> words);
    /// The same, still running.
    std::unique_ptr<RunningProgram> start(std::string_view line);
    /// With DIR and PORT as above; checks that the password is not in it.
    Finished seen(Finished finished) const;

    std::string url(std::string_view database = "shop", std::string_view user = "etl",
                    std::string_view password = k_password) const;

    /// Queries on the wire since the last clear_log, in order.
    std::vector<std::string> queries() const;

    Project project;
    EngineServer server;
};

/// A copy of migrations-example in the site's directory; to be run with "-c example/alembic.ini".
void copy_example(const Site& site);

}  // namespace srmigrate::tests
