// SPDX-License-Identifier: Apache-2.0
// Seconds of `upgrade head` and of `current` for 10, 1,000 and 10,000 revisions of one statement, on the embedded
// engine and on a server behind a socket (a process of its own on this machine); and packets a statement. `current` is
// the median of five.
#include "cli/project.hpp"
#include "support/engine_server.hpp"
#include "support/places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <stdexcept>

using namespace srmigrate;
using namespace srmigrate::tests;

namespace {

std::string id_of(std::size_t number) {
    return fmt::format("{:012x}", number + 1);
}

void write_revisions(const Project& project, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        project.script(id_of(i), i == 0 ? "" : id_of(i - 1), "view", "",
                       fmt::format("-- migrate:up\nCREATE VIEW v{0} AS SELECT {0} AS a;\n", i));
    }
}

double seconds_of(const Project& project, std::string_view line) {
    auto words = base::split_list(line, ' ');
    words.insert(words.begin(), srmigrate_binary());
    const auto begin = std::chrono::steady_clock::now();
    RunningProgram program({.words = std::move(words),
                            .directory = project.directory.path(),
                            .variables = project.program_variables,
                            .input = {}});
    const auto finished = program.wait(std::chrono::minutes(30));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    if (finished.exit_code != 0) throw std::runtime_error(finished.err.substr(0, 2000));
    return took.count();
}

double median_of_five(const Project& project, std::string_view line) {
    std::vector<double> seconds;
    for (int i = 0; i < 5; ++i)
        seconds.push_back(seconds_of(project, line));
    std::sort(seconds.begin(), seconds.end());
    return seconds[2];
}

void print(std::string_view where, std::size_t revisions, double upgrade, double current, const std::string& more) {
    std::cout << fmt::format("{:<10} {:6} revisions: upgrade head {:8.3f} s, current {:7.4f} s{}\n", where, revisions,
                             upgrade, current, more)
              << std::flush;
}

void on_embedded(std::size_t revisions) {
    Project project;
    write_revisions(project, revisions);
    project.program_variables["SRMIGRATE_URL"] = "embedded:dev.sql";
    const auto upgrade = seconds_of(project, "upgrade head");
    print("embedded", revisions, upgrade, median_of_five(project, "current"), "");
}

void on_server(std::size_t revisions) {
    Project project;
    write_revisions(project, revisions);
    EngineServerProcess server({"--database", "shop"});
    project.program_variables["SRMIGRATE_URL"] = engine_url(server.port(), "shop");
    const auto upgrade = seconds_of(project, "upgrade head");
    const auto packets = static_cast<double>(server.control.queries().size()) / static_cast<double>(revisions);
    print("server", revisions, upgrade, median_of_five(project, "current"),
          fmt::format(", {:.2f} packets a revision", packets));
}

}  // namespace

int main() {
    for (const std::size_t revisions : {10, 1000, 10000}) {
        on_embedded(revisions);
        on_server(revisions);
    }
}
