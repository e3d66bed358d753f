// SPDX-License-Identifier: Apache-2.0
// A connection that ends between two statements: opened again in the state that the script had brought its session to.
// What breaks while a statement is under way is in crash_test.cpp.
#include "end_to_end/cluster.hpp"
#include "end_to_end/site.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <thread>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

constexpr auto k_setting = "SET sql_mode = 'PIPES_AS_CONCAT'";

std::vector<WireEntry> sent(const Cluster& cluster, std::string_view statement) {
    std::vector<WireEntry> found;
    for (const auto& entry : cluster.server.server.log()) {
        if (entry.text == statement) found.push_back(entry);
    }
    return found;
}

}  // namespace

TEST_CASE("a connection that the server has closed is noticed before a statement is sent through it: nobody is asked") {
    // The first two leave no trace that would prove them; the last one is proved otherwise.
    for (const auto* statement :
         {"DELETE FROM t WHERE k = 1", "DROP TASK IF EXISTS nightly", "CREATE VIEW w AS SELECT k FROM t"}) {
        INFO(statement);
        Cluster cluster;
        const Project project;
        project.script("a1", "", "first", "",
                       fmt::format("-- migrate:up\nCREATE TABLE t (k INT NOT NULL) DUPLICATE KEY (k) DISTRIBUTED BY "
                                   "HASH (k);\n{};\n{};\n",
                                   k_setting, statement));
        auto& server = cluster.server.server;
        server.add_fault({.action = Fault::Action::hold, .like = k_setting});
        const auto run = cluster.start(project, "upgrade head");
        REQUIRE(cluster.wait_for_hold(*run));
        const auto closed = server.held().at(0).connection;
        // It closes while the intent, which goes through another connection, is on its way.
        server.add_fault({.action = Fault::Action::hold, .like = "ALTER VIEW %"});
        server.release();
        while (server.held().empty() || !server.held().at(0).statement.starts_with("ALTER VIEW"))
            std::this_thread::sleep_for(Milliseconds(5));
        server.close_connection(closed);
        server.release();
        const auto finished = run->wait();
        INFO(finished);
        CHECK(finished.exit_code == 0);
        CHECK(finished.err.find("connected to 127.0.0.1:") != std::string::npos);
        CHECK(finished.err.find("took effect, though") == std::string::npos);
        REQUIRE(sent(cluster, statement).size() == 1);
        REQUIRE(sent(cluster, k_setting).size() == 2);
        CHECK(sent(cluster, k_setting).back().connection == sent(cluster, statement).front().connection);
        CHECK(sent(cluster, statement).front().connection != closed);
        CHECK(version_rows(cluster.server.control, "shop") == "a1");
    }
}

TEST_CASE("a server that has another version when the connection is opened again gets no statement") {
    Cluster cluster({.version = {3, 3, 2}});
    const Project project;
    constexpr auto k_change = "ALTER TABLE t ADD COLUMN v INT";
    project.script("a1", "", "first", "",
                   fmt::format("-- migrate:up\nCREATE TABLE t (k INT NOT NULL) DUPLICATE KEY (k) DISTRIBUTED BY "
                               "HASH (k);\n{};\n",
                               k_change));
    auto& server = cluster.server;
    server.server.add_fault({.action = Fault::Action::hold, .like = k_change});
    const auto run = cluster.start(project, "upgrade head");
    REQUIRE(cluster.wait_for_hold(*run));
    const auto broken = server.server.held().at(0).connection;
    server.control.engine(R"({"version": "3.5.4"})");
    server.server.release(Release::discard);
    server.server.close_connection(broken);
    const auto finished = run->wait();
    INFO(finished);
    CHECK(finished.exit_code == 3);
    CHECK(finished.err.find("is StarRocks 3.5.4") != std::string::npos);
    CHECK(finished.err.find("now, and was 3.3.2") != std::string::npos);
    CHECK(sent(cluster, k_change).size() == 1);
    // Planned anew for what the server is now, the run goes on.
    CHECK(cluster.run(project, "upgrade head").exit_code == 0);
    CHECK(version_rows(server.control, "shop") == "a1");
}
