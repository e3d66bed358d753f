// SPDX-License-Identifier: Apache-2.0
// A server of its own with two empty databases, and runs of a project on it. It asserts nothing, so that many of them
// may be at work in threads; but a breach of what site.hpp looks for at the end of each site ends the test program.
#pragma once

#include "cli/project.hpp"
#include "support/engine_server.hpp"
#include "support/run_program.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace srmigrate::tests {

class Cluster {
  public:
    explicit Cluster(engine::ClusterProfile profile = {});
    ~Cluster();
    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;

    /// Splits at blanks.
    std::unique_ptr<RunningProgram> start(const Project& project, std::string_view line,
                                          Stage stage = Stage::pipes) const;
    /// How long it took is left out of what was told.
    Finished run(const Project& project, std::string_view line) const {
        auto finished = start(project, line)->wait();
        finished.err = without_duration(finished.err);
        return finished;
    }

    /// The statement number `at`, from 0, is struck, whoever sends it.
    void strike(Fault::Action action, Fault::Moment moment, std::uint64_t at);
    /// False when the run has ended before.
    bool wait_for_hold(RunningProgram& run) const;
    /// How often the server carried out each statement, labels of INSERTs left out.
    std::map<std::string, std::size_t> accepted() const;

    EngineServer server;
};

/// The statement without the label that a run gives an INSERT.
std::string without_label(const std::string& statement);
/// Where two texts part, by lines; empty: nowhere.
std::string first_difference(const std::string& got, const std::string& expected);

}  // namespace srmigrate::tests
