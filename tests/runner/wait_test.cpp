// SPDX-License-Identifier: Apache-2.0
// Waiting for jobs of the engine, on a clock that goes on only while somebody sleeps.
#include "run/statement/wait.hpp"

#include "base/overloaded.hpp"
#include "engine/cluster/state.hpp"
#include "schema/model/words.hpp"
#include "support/engine_client.hpp"
#include "support/engine_faults.hpp"
#include "support/errors.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <csignal>

using namespace srmigrate;
using namespace srmigrate::run;
using namespace std::chrono_literals;
using srmigrate::tests::EngineClient;

namespace {

/// An engine whose jobs take a while, with two tables.
class Shop : public server::Session {
  public:
    explicit Shop(std::chrono::milliseconds latency)
        : m_engine(engine::ClusterProfile{.job_latency = latency}), m_client(m_engine) {
        for (const auto* statement :
             {"CREATE DATABASE d", "USE d", "CREATE TABLE t (k INT NOT NULL, v INT, w INT) DUPLICATE KEY (k)",
              "CREATE TABLE u (k INT NOT NULL, v INT) DUPLICATE KEY (k)"})
            server::must(*this, statement);
        environment.monotonic_now = [this] { return std::chrono::steady_clock::time_point(m_passed); };
        environment.sleep = [this](std::chrono::milliseconds time) {
            slept.push_back(time);
            m_passed += time;
            m_client.now += time;
            if (m_passed >= stop_at) stop = base::StopRequest::now;
        };
        environment.stop_requested = [this] { return stop; };
        environment.stop_signal = [] { return SIGINT; };
        sink = [this](const Event& event) { tell(event); };
    }
    std::vector<server::Answer> query(std::string_view sql) override {
        ++packets;
        return m_client.execute(sql);
    }
    std::uint64_t connection_id() const override { return 1; }
    std::string name() const override { return "engine"; }
    void reset() override {}

    engine::ClusterState& state() { return m_engine.state(); }
    std::chrono::milliseconds passed() const { return m_passed; }

    base::Environment environment;
    EventSink sink;
    WaitOptions options;
    std::vector<std::chrono::milliseconds> slept;
    std::vector<std::string> story;
    std::size_t packets = 0;
    std::chrono::milliseconds stop_at{std::chrono::hours(1000)};
    base::StopRequest stop = base::StopRequest::none;

  private:
    void tell(const Event& event) {
        std::string line;
        if (const auto* job = std::get_if<JobAwaited>(&event)) {
            line = fmt::format("{} {} on {}: {} {}", job->foreign ? "somebody's" : "own", job->list, job->table,
                               job->state, job->progress);
        } else if (const auto* finished = std::get_if<JobFinished>(&event)) {
            line = fmt::format("{} on {} finished", finished->list, finished->table);
        } else if (const auto* warned = std::get_if<Warned>(&event)) {
            line = warned->diagnostic.message + "; " + warned->diagnostic.hint;
        }
        if (story.empty() || story.back() != line) story.push_back(line);
    }

    engine::Engine m_engine;
    EngineClient m_client;
    std::chrono::milliseconds m_passed{0};
};

JobTarget on(const std::string& table, schema::JobTrace trace = schema::JobTrace::column) {
    return {.database = "d", .tables = {table}, .trace = trace};
}

constexpr auto k_alter = "ALTER TABLE t MODIFY COLUMN v BIGINT";

std::vector<std::int64_t> wait_for_jobs(Shop& shop, const JobTarget& target, std::int64_t mark) {
    return wait_for_own(shop, target, mark, own_jobs(shop, target, mark), Asked::just_now, shop.options,
                        shop.environment, shop.sink);
}

}  // namespace

TEST_CASE("a job is asked after at growing intervals up to ten seconds") {
    std::vector<std::chrono::milliseconds> pauses;
    for (std::size_t poll = 0; poll < 10; ++poll)
        pauses.push_back(poll_pause(poll));
    CHECK(pauses ==
          std::vector<std::chrono::milliseconds>{100ms, 200ms, 400ms, 800ms, 1600ms, 3200ms, 6400ms, 10s, 10s, 10s});
    CHECK(poll_pause(1'000'000) == 10s);
}

TEST_CASE("an own job is shown until it has ended, with one packet a poll") {
    Shop shop(40s);
    const auto mark = wait_for_others(shop, on("t"), shop.options, shop.environment, shop.sink);
    server::must(shop, k_alter);
    shop.packets = 0;
    const auto jobs = wait_for_jobs(shop, on("t"), mark);
    CHECK(jobs.size() == 1);
    CHECK(jobs.front() > mark);
    CHECK(shop.packets == shop.slept.size() + 1);
    CHECK(shop.passed() >= 40s);
    CHECK(shop.passed() < 50s);
    CHECK(shop.story.front() == "own COLUMN on t: PENDING ");
    CHECK(std::find(shop.story.begin(), shop.story.end(), "own COLUMN on t: RUNNING 5/10") != shop.story.end());
    CHECK(shop.story.back() == "COLUMN on t finished");
}

TEST_CASE("each rollup of a statement is a job of its own, and all of them are waited for") {
    Shop shop(10s);
    server::must(shop, "ALTER TABLE t ADD ROLLUP r1 (k, v), r2 (k, w)");
    CHECK(wait_for_jobs(shop, on("t", schema::JobTrace::rollup), 0).size() == 2);
    CHECK(shop.story.back() == "ROLLUP on t finished");
}

TEST_CASE("jobs of other tables, and those before the mark, are nobody's business") {
    Shop shop(20s);
    server::must(shop, "ALTER TABLE u MODIFY COLUMN v BIGINT");
    CHECK(wait_for_others(shop, on("t"), shop.options, shop.environment, shop.sink) > 0);
    CHECK(shop.slept.empty());
    server::must(shop, k_alter);
    const auto mark = server::mark_of(server::read_all_jobs(shop, "d"));
    CHECK(own_jobs(shop, on("t"), mark).empty());
    CHECK(wait_for_jobs(shop, on("t"), mark).empty());
}

TEST_CASE("somebody else's job on the table is waited for, whichever list it is in") {
    for (const auto list : {schema::JobList::column, schema::JobList::rollup, schema::JobList::optimize}) {
        Shop shop(20s);
        auto& table = *engine::table_of(*shop.state().object("d", "t"));
        tests::start_foreign_job(shop.state(), {.database = "d", .name = "t"}, table, list, 30s);
        const auto mark = wait_for_others(shop, on("t"), shop.options, shop.environment, shop.sink);
        CHECK(mark > 0);
        CHECK(shop.passed() >= 30s);
        CHECK(shop.story.front() == fmt::format("somebody's {} on t: PENDING ", schema::word(list)));
    }
}

TEST_CASE("a job that does not end is warned of every quarter of an hour, with the way to cancel it") {
    Shop shop(20s);
    tests::faults_of(shop.state()).jobs.push_back({.stuck = true});
    server::must(shop, k_alter);
    const auto job = own_jobs(shop, on("t"), 0).front().id;
    shop.options.job_timeout = 40min;
    CHECK(tests::outcome_of([&] { wait_for_jobs(shop, on("t"), 0); }) ==
          fmt::format("stopped-part-way: error: COLUMN job {} on 't' was still RUNNING after 2400 s (job_timeout)\n"
                      "hint: the job goes on in the server; run the command again to wait for it, or cancel it with "
                      "CANCEL ALTER TABLE COLUMN FROM t\n",
                      job));
    std::vector<std::string> warnings;
    for (const auto& line : shop.story) {
        if (line.find("is still") != std::string::npos) warnings.push_back(line);
    }
    const auto warning = [&](int minutes) {
        return fmt::format(
            "COLUMN job {} on 't' is still RUNNING after {} min; wait on, or cancel it with CANCEL ALTER TABLE COLUMN "
            "FROM t",
            job, minutes);
    };
    CHECK(warnings == std::vector{warning(15), warning(30)});
}

TEST_CASE("a cancelled job is an error with the server's reason") {
    Shop shop(20s);
    tests::faults_of(shop.state()).jobs.push_back({.cancel_with = "out of disk"});
    server::must(shop, k_alter);
    const auto job = own_jobs(shop, on("t"), 0).front().id;
    CHECK(tests::outcome_of([&] { wait_for_jobs(shop, on("t"), 0); }) ==
          fmt::format("stopped-part-way: error: the server cancelled COLUMN job {} on 't': out of disk\n"
                      "hint: nothing of that statement took effect; correct the cause, then run the command again\n",
                      job));
}

TEST_CASE("a job that vanishes from the list has ended") {
    Shop shop(20s);
    tests::faults_of(shop.state()).jobs.push_back({.stuck = true});
    server::must(shop, k_alter);
    shop.options.check = [&] {
        if (shop.passed() > 1min) shop.state().jobs.clear();
    };
    CHECK(wait_for_jobs(shop, on("t"), 0).size() == 1);
}

TEST_CASE("a first signal changes nothing, a second one leaves the job to the server") {
    Shop shop(1h);
    server::must(shop, k_alter);
    const auto job = own_jobs(shop, on("t"), 0).front().id;
    shop.stop = base::StopRequest::after_statement;
    shop.stop_at = 20min;
    CHECK(tests::outcome_of([&] { wait_for_jobs(shop, on("t"), 0); }) ==
          fmt::format("interrupted: error: stopped while COLUMN job {} on 't' was WAITING_TXN\n"
                      "hint: the job goes on in the server; run the command again to wait for it and go on\n",
                      job));
    CHECK(shop.passed() >= 20min);
}

TEST_CASE("a statement that leaves no row in any list has no jobs to wait for") {
    Shop shop(20s);
    CHECK(own_jobs(shop, on("t", schema::JobTrace::invisible), 0).empty());
    CHECK_FALSE(on("t", schema::JobTrace::none).may_leave_job());
}
