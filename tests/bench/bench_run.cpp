// SPDX-License-Identifier: Apache-2.0
// Seconds of `upgrade head` and of `current` for 10, 1,000 and 10,000 revisions of one statement, on the embedded
// engine and on a server behind a socket (a process of its own on this machine); and packets a statement. `current` is
// the median of five. Usage: bench_run [REVISIONS…]; default 10 1000 10000.
#include "bench/print.hpp"
#include "cli/project.hpp"
#include "support/engine_server.hpp"
#include "support/places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

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

void measure(const Project& project, std::string_view where, std::size_t revisions,
             const std::function<std::string()>& more) {
    bench::print("{:<10} {:6} revisions: upgrade head", where, revisions);
    bench::print(" {:8.3f} s", seconds_of(project, "upgrade head"));
    bench::print("{}", more());
    bench::print(", current {:7.4f} s\n", median_of_five(project, "current"));
}

void on_embedded(std::size_t revisions) {
    Project project;
    write_revisions(project, revisions);
    project.program_variables["SRMIGRATE_URL"] = "embedded:dev.sql";
    measure(project, "embedded", revisions, [] { return std::string(); });
}

void on_server(std::size_t revisions) {
    Project project;
    write_revisions(project, revisions);
    EngineServerProcess server({"--database", "shop"});
    project.program_variables["SRMIGRATE_URL"] = engine_url(server.port(), "shop");
    measure(project, "server", revisions, [&] {
        const auto packets = static_cast<double>(server.control.queries().size());
        return fmt::format(", {:.2f} packets a revision", packets / static_cast<double>(revisions));
    });
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::size_t> sizes;
    for (int i = 1; i < argc; ++i)
        sizes.push_back(std::stoul(argv[i]));
    if (sizes.empty()) sizes = {10, 1000, 10000};
    for (const auto revisions : sizes) {
        on_embedded(revisions);
        on_server(revisions);
    }
}
