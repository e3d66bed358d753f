// SPDX-License-Identifier: Apache-2.0
// unlock: who has the lock, and taking it from him.
#include "end_to_end/cluster.hpp"
#include "end_to_end/site.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <csignal>
#include <regex>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

struct Held : Cluster {
    Held() {
        project.script("a1", "", "first", "",
                       "-- migrate:up\nCREATE VIEW v AS SELECT 1 AS a;\nCREATE VIEW w AS SELECT 1 AS a;\n");
        server.server.add_fault({.action = Fault::Action::hold, .like = "CREATE VIEW w %"});
        holder = start(project, "upgrade head");
        REQUIRE(wait_for_hold(*holder));
    }
    Finished run(std::string_view line) { return said(Cluster::run(project, line)); }
    /// Without what differs from run to run.
    Finished said(Finished finished) const {
        for (auto* text : {&finished.out, &finished.err}) {
            *text = base::replace_all(*text, fmt::format("pid {}", holder->pid()), "pid PID");
            for (const auto& [what, word] :
                 {std::pair{R"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)", "TIME"},
                  std::pair{R"([^ ]+@[^ ]+, pid)", "WHO@HOST, pid"}, std::pair{R"(for \d+ s more)", "for N s more"},
                  std::pair{R"(: \d\d:\d\d UTC)", ": TIME UTC"}}) {
                *text = std::regex_replace(*text, std::regex(what), word);
            }
        }
        return finished;
    }

    Project project;
    std::unique_ptr<RunningProgram> holder;
};

const std::string k_holder = "WHO@HOST, pid PID, since TIME UTC, revision 'a1', statement 2 of 2";
const std::string k_unfinished = "the upgrade to 'a1' stopped at statement 2 of 2; the next run goes on there\n";

}  // namespace

TEST_CASE("a lock that nobody has held is free") {
    Cluster cluster;
    const Project project;
    CHECK(cluster.run(project, "unlock") == Finished{0, "the lock is free, nobody has ever held it\n", ""});
    CHECK(cluster.run(project, "unlock --force") == Finished{0, "the lock is free, nobody has ever held it\n", ""});
    project.script("a1", "", "first");
    REQUIRE(cluster.run(project, "upgrade head").exit_code == 0);
    const auto after = cluster.run(project, "unlock");
    CHECK(after.exit_code == 0);
    CHECK(after.out.starts_with("the lock is free; last held by "));
    CHECK(std::count(after.out.begin(), after.out.end(), '\n') == 1);
}

TEST_CASE("the lock of a run that is alive is taken by force alone, and then that run stops") {
    Held held;
    CHECK(held.run("unlock") ==
          Finished{2, "",
                   "error: the lock is held by " + k_holder +
                       "; its lease runs for N s more unless it is renewed\n"
                       "hint: let that run end; if its process is gone, run 'srmigrate unlock --force'\n"});
    CHECK(held.run("unlock --force") == Finished{0, "the lock was taken from " + k_holder + "\n" + k_unfinished, ""});
    CHECK(held.run("unlock") == Finished{0, "the lock is free; last held by " + k_holder + "\n" + k_unfinished, ""});
    held.server.server.release();
    CHECK(held.said(held.holder->wait()) ==
          Finished{3, "",
                   "Running upgrade  -> a1, first\n"
                   "error: lost the lock to " +
                       k_holder +
                       "\n"
                       "hint: this run has stopped where it was; the other one goes on from there\n"});
    CHECK(held.run("upgrade head").exit_code == 0);
    CHECK(held.accepted()["CREATE VIEW w AS SELECT 1 AS a"] == 1);
    CHECK(version_rows(held.server.control, "shop") == "a1");
}

TEST_CASE("the lock of a run that was killed is freed without force, and its work is carried on") {
    Held held;
    held.holder->send(SIGKILL);
    held.holder->wait();
    held.server.server.release();
    CHECK(held.run("unlock") == Finished{0, "the lock was taken from " + k_holder + "\n" + k_unfinished, ""});
    const auto finished = held.run("upgrade head");
    CHECK(finished.exit_code == 0);
    CHECK(finished.err.find("resumes at statement 2 of 2\n") != std::string::npos);
    CHECK(held.accepted()["CREATE VIEW w AS SELECT 1 AS a"] == 1);
}

TEST_CASE("what unlock did is there as JSON") {
    Held held;
    const auto finished = held.run("unlock --force --format json");
    CHECK(finished.exit_code == 0);
    for (const auto* part : {"\"was_held\": true", "\"freed\": true", "revision 'a1', statement 2 of 2\"",
                             "\"unfinished\": \"the upgrade to 'a1' stopped at statement 2 of 2\""}) {
        INFO(part);
        CHECK(finished.out.find(part) != std::string::npos);
    }
    held.server.server.release();
    held.holder->wait();
}
