// SPDX-License-Identifier: Apache-2.0
// A small world for tests of the shell: a temporary working directory, variables, and streams that remember.
#pragma once

#include "base/environment.hpp"
#include "base/files.hpp"
#include "support/errors.hpp"
#include "support/temporary_directory.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

namespace srmigrate::tests {

struct World {
    TemporaryDirectory directory;
    std::map<std::string, std::string> variables;
    std::ostringstream out;
    std::ostringstream err;

    /// 2026-11-21 11:40:27.089406 UTC
    static std::chrono::system_clock::time_point moment() {
        return std::chrono::system_clock::time_point(std::chrono::microseconds(1795261227089406));
    }

    void file(const std::string& name, std::string_view content) const {
        base::write_file(directory.path() / name, content);
    }

    base::Environment environment() {
        base::Environment result;
        result.variable = [this](const std::string& name) -> std::optional<std::string> {
            const auto found = variables.find(name);
            return found == variables.end() ? std::nullopt : std::optional(found->second);
        };
        result.working_directory = directory.path();
        result.now = moment;
        result.monotonic_now = [] { return std::chrono::steady_clock::time_point(); };
        result.sleep = [](std::chrono::milliseconds) {};
        result.stop_requested = [] { return base::StopRequest::none; };
        result.stop_signal = [] { return 0; };
        result.random_bytes = [](std::size_t size) { return std::string(size, '\xA5'); };
        result.out = &out;
        result.err = &err;
        return result;
    }
};

}  // namespace srmigrate::tests
