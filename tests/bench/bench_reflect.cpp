// SPDX-License-Identifier: Apache-2.0
// How long it takes to read a live schema from a server that takes a millisecond for every packet. Usage: bench_reflect
// [TABLES…]; default 35 1000 10000. The server is a process of its own.
#include "bench/many_tables.hpp"
#include "bench/print.hpp"
#include "server/mysql_session.hpp"
#include "server/reflect.hpp"
#include "support/engine_server.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <vector>

using namespace srmigrate;

namespace {

void measure(int tables) {
    tests::EngineServerProcess server({"--latency", "1", "--database", "d"});
    server.control("USE d");
    std::string packet;
    for (int i = 0; i < tables; ++i) {
        packet += bench::create_table(i) + ";\n";
        if (i % 100 != 99 && i + 1 != tables) continue;
        server.control(packet);
        packet.clear();
    }
    const server::OpenReader connect = [&] {
        return server::open_mysql_session({.port = server.port(), .database = "d"});
    };
    for (const std::size_t connections : {1, 4}) {
        const auto begin = std::chrono::steady_clock::now();
        const auto session = connect();
        const auto reflection = server::reflect(*session, connect, {.databases = {"d"}, .connections = connections});
        bench::print(
            "{:>6} tables, {} connection(s): {:>6} statements in {:>4} packets, {:>7.3f} s, {:>4.0f} MB at most\n",
            reflection.catalog.databases.at("d").objects.size(), connections, reflection.queries,
            reflection.round_trips, bench::seconds_since(begin), bench::peak_megabytes());
    }
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<int> sizes;
    for (int i = 1; i < argc; ++i)
        sizes.push_back(std::atoi(argv[i]));
    if (sizes.empty()) sizes = {35, 1000, 10000};
    for (const int tables : sizes)
        measure(tables);
    return 0;
}
