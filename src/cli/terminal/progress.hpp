// SPDX-License-Identifier: Apache-2.0
// How the events of a run look: lines on stderr, and on a terminal one live line for what takes long.
#pragma once

#include "base/environment.hpp"
#include "cli/terminal/console.hpp"
#include "run/story/event.hpp"

#include <chrono>
#include <cstddef>
#include <set>
#include <string>

namespace srmigrate::cli {

class Progress {
  public:
    Progress(Console& console, const base::Environment& environment);
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress();  ///< takes the live line away

    void show(const run::Event& event);
    /// How far reading a live schema is; said on a terminal only.
    void reading(std::size_t done, std::size_t objects);

  private:
    void say(const std::string& line);   ///< a line that stays
    void live(const std::string& line);  ///< replaces the live line; on a pipe, only now and then a line
    void clear();

    Console& m_console;
    const base::Environment& m_environment;
    bool m_is_live = false;  ///< stderr is a terminal
    bool m_has_live_line = false;
    std::optional<std::chrono::steady_clock::time_point> m_last_plain;
    std::set<std::string> m_notes;  ///< of statements, each said once a run
};

}  // namespace srmigrate::cli
