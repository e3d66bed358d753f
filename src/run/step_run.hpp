// SPDX-License-Identifier: Apache-2.0
// The statements of one revision, in order, over one connection: each waits for the jobs that it has to wait for, and
// its own job is waited for at once, or, where jobs may overlap, when something needs it.
#pragma once

#include "base/environment.hpp"
#include "plan/overlap.hpp"
#include "plan/plan.hpp"
#include "run/session/connection.hpp"
#include "run/statement/delivery.hpp"
#include "run/statement/ledger.hpp"
#include "run/statement/run_options.hpp"
#include "run/story/event.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <string>
#include <vector>

namespace srmigrate::run {

/// What happens before statement number `index` (from 0), or after the last one.
using BeforeStatement = std::function<void(std::size_t index)>;

class StepRun {
  public:
    StepRun(const plan::PlannedStep& step, MendingConnection& connection, Ledger& ledger, const RunOptions& options,
            const base::Environment& environment, const EventSink& sink);

    /// Statement by statement; when it returns, every job has ended. `use_home_at`: before which statement the home
    /// database is chosen. Throws base::Error; the ledger says then how far it came.
    void run(std::size_t use_home_at, const BeforeStatement& before);

    const std::vector<std::int64_t>& jobs() const { return m_jobs; }  ///< that ended, in that order

  private:
    /// A job that nobody has needed yet.
    struct Outstanding {
        std::size_t index = 0;
        SentStatement sent;
        plan::Footprint footprint;
        std::int64_t mark = 0;
        bool is_left_alone = false;  ///< nowait
        std::vector<server::AlterJob> jobs;
        std::chrono::steady_clock::time_point began;
    };

    void use_home();
    void run_statement(std::size_t index);
    void say_started(std::size_t index);
    void wait_for_what_it_needs(std::size_t index, const plan::Footprint& footprint);
    void make_room();
    void start(std::size_t index, const SentStatement& sent, const plan::Footprint& footprint);
    void settle(const Outstanding& outstanding, Asked asked);
    using Position = std::list<Outstanding>::iterator;
    Position settle_at(Position position);
    void verify(const Outstanding& outstanding);
    void finish(std::size_t index, const sql::Ok& ok, std::string note, std::chrono::steady_clock::time_point began);
    SentStatement placed(const revision::ScriptStatement& statement);
    bool may_overlap(const revision::ScriptStatement& statement) const;
    template <class Act>
    void guarded(std::size_t index, Act act);
    base::Error part_way(std::size_t index, const base::Error& cause) const;

    const plan::PlannedStep& m_step;
    MendingConnection& m_connection;
    Ledger& m_ledger;
    const RunOptions& m_options;
    const base::Environment& m_environment;
    const EventSink& m_sink;
    Delivery m_delivery;
    std::string m_database;  ///< chosen in the session
    std::string m_catalog{schema::k_default_catalog};
    std::list<Outstanding> m_outstanding;
    std::vector<std::int64_t> m_jobs;
};

}  // namespace srmigrate::run
