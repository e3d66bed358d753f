// SPDX-License-Identifier: Apache-2.0
#include "end_to_end/cluster.hpp"

#include "end_to_end/site.hpp"
#include "support/places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <regex>
#include <utility>

namespace srmigrate::tests {

Cluster::Cluster(engine::ClusterProfile profile) : server(std::move(profile)) {
    server.control("CREATE DATABASE shop");
    server.control("CREATE DATABASE staging");
}

Cluster::~Cluster() {
    const auto breach = breach_in(server.server.log());
    if (breach.empty()) return;
    fmt::print(stderr, "{}\n", breach);
    std::abort();
}

std::unique_ptr<RunningProgram> Cluster::start(const Project& project, std::string_view line, Stage stage) const {
    auto words = base::split_list(line, ' ');
    words.insert(words.begin(), srmigrate_binary());
    return std::make_unique<RunningProgram>(Program{.words = std::move(words),
                                                    .directory = project.directory.path(),
                                                    .variables = {{"SRMIGRATE_URL", engine_url(server.port(), "shop")}},
                                                    .input = {},
                                                    .stage = stage});
}

void Cluster::strike(Fault::Action action, Fault::Moment moment, std::uint64_t at) {
    server.server.add_fault({.moment = moment, .action = action, .skip = at});
}

bool Cluster::wait_for_hold(RunningProgram& run) const {
    while (!server.server.wait_for_hold(Milliseconds(50))) {
        if (!run.is_running()) return false;
    }
    return true;
}

std::map<std::string, std::size_t> Cluster::accepted() const {
    std::map<std::string, std::size_t> times;
    for (const auto& statement : server.server.accepted())
        ++times[without_label(statement.text)];
    return times;
}

std::string without_label(const std::string& statement) {
    static const std::regex k_label(" WITH LABEL [-\\w]+");
    return statement.find("LABEL") == std::string::npos ? statement : std::regex_replace(statement, k_label, "");
}

std::string first_difference(const std::string& got, const std::string& expected) {
    const auto lines = base::split(got, '\n');
    const auto wanted = base::split(expected, '\n');
    for (std::size_t i = 0; i < std::max(lines.size(), wanted.size()); ++i) {
        const auto line = i < lines.size() ? lines[i] : "nothing";
        const auto want = i < wanted.size() ? wanted[i] : "nothing";
        if (line != want) return fmt::format("got '{}', expected '{}'", line, want);
    }
    return "";
}

}  // namespace srmigrate::tests
