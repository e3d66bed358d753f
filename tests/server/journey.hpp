// SPDX-License-Identifier: Apache-2.0
// A cluster in this process, brought from the schema that it has to another one and back by nothing but what
// autogenerate proposes.
#pragma once

#include "engine/engine.hpp"
#include "plan/autogenerate.hpp"
#include "schema/compare/compare.hpp"
#include "schema/model/catalog.hpp"
#include "schema/model/context.hpp"
#include "support/engine_session.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace srmigrate::tests {

class Cluster {
  public:
    /// Creates the databases; unqualified names mean the first.
    Cluster(const engine::ClusterProfile& profile, std::vector<std::string> databases);

    /// What the server has against the packet; empty: nothing.
    std::string run(const std::string& database, const std::string& sql);
    /// The rows that it answers with, each as text; nothing where it does not answer with rows.
    std::optional<std::vector<std::string>> rows(const std::string& database, const std::string& sql);
    /// Jobs that are under way end.
    void wait() { m_session.wait(); }
    /// As check and autogenerate read it.
    schema::Catalog read();

    const schema::ServerProfile& context() const { return m_context; }
    const std::vector<std::string>& databases() const { return m_databases; }

  private:
    engine::Engine m_engine;
    EngineSession m_session;
    std::vector<std::string> m_databases;
    schema::ServerProfile m_context;
};

/// A catalog without objects that has the databases.
schema::Catalog empty_catalog(const std::vector<std::string>& databases);

/// The catalog on a cluster of its own, or why that does not take it.
std::variant<std::unique_ptr<Cluster>, std::string> made(const schema::Catalog& catalog,
                                                         const engine::ClusterProfile& profile);

struct Journey {
    plan::Proposal proposal;
    std::string broken;  ///< what does not hold, with the whole story; empty: all of it holds
};

/// How the statements of a proposal come to the server.
enum class Road {
    operations,  ///< as they are
    sql_script,  ///< written into revisions and read from them
    yaml_script,
    python_script,
};

/// Tables that may be rebuilt on the way, and what is looked at at its far end; empty: nothing is broken.
struct Detour {
    plan::RebuildOptions rebuilds = {};
    std::function<std::string(const plan::Proposal&)> look = {};
};

/// Runs the statements of the proposal, waiting for jobs where they are foretold and nowhere else. Then the cluster
/// differs from `to` in what the findings name and nothing else, and a second proposal has nothing to do. No statement
/// of the way back fails; it leads where the proposal says, which is the schema that was there, but for objects of
/// which it says that something is not undone.
Journey there_and_back(Cluster& cluster, const schema::Catalog& to, const schema::DiffOptions& options,
                       Road road = Road::operations, plan::Rewrites rewrites = plan::Rewrites::together,
                       const Detour& detour = {});

/// As autogenerate compares.
schema::DiffOptions journey_options(schema::Reading reading = schema::Reading::model);

/// "d.t columns.a.type: INT | BIGINT" a line.
std::string text_of(const std::vector<schema::Difference>& found);

}  // namespace srmigrate::tests
