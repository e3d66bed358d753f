// SPDX-License-Identifier: Apache-2.0
// A cluster of the engine on which sections are tried: whole, or the part of another one that a revision is about. What
// becomes of each statement is a value; what stands in the end is compared by SHOW CREATE.
#pragma once

#include "engine/cluster/state.hpp"
#include "engine/engine.hpp"
#include "plan/home.hpp"
#include "revision/script/script.hpp"
#include "verify/check.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace srmigrate::verify {

using ObjectNames = std::set<schema::ObjectName>;  ///< with their databases; without a name: all of a database

/// What SHOW CREATE says of objects, by name.
using Shots = std::map<schema::ObjectName, std::string>;

enum class StatementFate {
    ran,
    unseen,  ///< accepted, and what it does is not played
    beyond,  ///< the engine cannot tell what a server would do
    refused,
};
struct StatementEnd {
    StatementFate fate = StatementFate::ran;
    std::string words = {};  ///< of the server, or what is not simulated
    int number = 0;          ///< of the server's error
};

/// How a section is run.
enum class Manner {
    at_once,     ///< over one connection
    with_stops,  ///< stopped after each statement and gone on with; what may be sent twice is
};

/// Where a run of a section stopped.
struct Stop {
    std::size_t statement = 0;  ///< index
    StatementEnd end;
    bool is_second = false;  ///< it had run once already
};

class TrialCluster {
  public:
    explicit TrialCluster(const TestProfile& profile);
    explicit TrialCluster(engine::ClusterState state);

    /// Databases that statements name and none of them makes were there before.
    void presume(std::span<const revision::ScriptStatement> statements, const std::optional<plan::Home>& home);

    using AfterStatement = std::function<void(std::size_t index)>;
    /// Up to the first statement that does not run; nothing: all ran. A statement that is accepted unseen counts as
    /// run.
    std::optional<Stop> run(std::span<const revision::ScriptStatement> statements,
                            const std::optional<plan::Home>& home, Manner manner = Manner::at_once,
                            const AfterStatement& after = {});
    /// All of them, whatever becomes of those before; what each came to.
    std::vector<StatementEnd> run_all(std::span<const revision::ScriptStatement> statements,
                                      const std::optional<plan::Home>& home);

    sql::Answer execute(const std::string& sql, const std::string& database = {});

    Shots shots(const ObjectNames& names);
    Shots all_shots();
    /// Only those objects, and what all statements can see besides: databases, accounts, variables.
    engine::ClusterState part(const ObjectNames& names);

    /// Objects whose rows are not known, as a statement that moves them was accepted unseen.
    const ObjectNames& unseen_rows() const { return m_unseen_rows; }

    engine::ClusterState& state() { return m_engine.state(); }
    const engine::ClusterState& state() const { return m_engine.state(); }

  private:
    class Talk;
    std::string shot(const std::string& database, const std::string& name, const engine::StoredObject& object);

    engine::Engine m_engine;
    ObjectNames m_unseen_rows;
    std::set<std::string> m_dropped;  ///< databases: they are not presumed
};

/// Lines that say what differs in `now`; none where the same stands there.
std::vector<std::string> differences_between(const Shots& before, const Shots& now, const TestProfile& profile);
/// What the texts build.
schema::Catalog catalog_of(const Shots& shots);

/// "1064: …" as a person reads it, without the analyzer's frame.
StatementEnd end_of(const sql::Answer& answer);

}  // namespace srmigrate::verify
