// SPDX-License-Identifier: Apache-2.0
// srmigrate-test-server: a StarRocks without a cluster, for tests and for a person with a mysql client. It prints its
// port as one line and runs until TEST SERVER STOP, SIGTERM or SIGINT.
#include "server/version.hpp"
#include "sql/quote.hpp"
#include "support/engine_backend.hpp"
#include "support/test_server.hpp"

#include <CLI/CLI.hpp>
#include <pthread.h>

#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <thread>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

struct Arguments {
    ServerOptions server;
    engine::ClusterProfile profile;
    std::string version;
    std::string run_mode = "shared_nothing";
    std::string log_file;
    std::string database;
    int job_latency = 0;
    int latency = 0;
};

engine::ClusterProfile profile_of(const Arguments& arguments) {
    engine::ClusterProfile profile = arguments.profile;
    if (!arguments.version.empty()) {
        const auto version = server::parse_version(arguments.version);
        if (!version) throw std::runtime_error("no version: " + arguments.version);
        profile.version = *version;
    }
    if (arguments.run_mode == "shared_data") profile.run_mode = schema::RunMode::shared_data;
    profile.job_latency = Milliseconds(arguments.job_latency);
    return profile;
}

void create_database(EngineBackend& backend, const std::string& name) {
    auto connection = backend.connect("127.0.0.1");
    backend.log_in(connection, "root");
    backend.execute(connection, "CREATE DATABASE " + sql::quote_identifier(name));
    backend.close(connection);
}

void serve(Arguments arguments) {
    // Every thread that begins later leaves the signals to the one that waits for them.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    EngineBackend backend(profile_of(arguments));
    if (!arguments.database.empty()) create_database(backend, arguments.database);
    arguments.server.version = backend.greeting_version();
    arguments.server.latency = Milliseconds(arguments.latency);
    arguments.server.log_file = arguments.log_file;
    TestServer server(backend, arguments.server);
    std::cout << server.port() << std::endl;
    std::thread stopper([&server, signals] {
        int signal = 0;
        sigwait(&signals, &signal);
        server.stop();
    });
    server.wait_for_stop();
    pthread_kill(stopper.native_handle(), SIGTERM);
    stopper.join();
}

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments;
    CLI::App app("a StarRocks without a cluster, for tests");
    app.add_option("--port", arguments.server.port, "0: any free one");
    app.add_option("--version", arguments.version, "of StarRocks");
    app.add_option("--run-mode", arguments.run_mode)->check(CLI::IsMember({"shared_nothing", "shared_data"}));
    app.add_option("--job-latency", arguments.job_latency, "milliseconds that a schema change takes");
    app.add_option("--latency", arguments.latency, "milliseconds that every command takes");
    app.add_option("--backends", arguments.profile.backends, "alive back ends");
    app.add_option("--log", arguments.log_file, "the wire log, as JSON lines");
    app.add_option("--database", arguments.database, "a database to begin with");
    CLI11_PARSE(app, argc, argv);
    try {
        serve(std::move(arguments));
        return 0;
    } catch (const std::exception& error) {
        std::cerr << error.what() << "\n";
        return 1;
    }
}
