// SPDX-License-Identifier: Apache-2.0
// Replays recorded cases of a real StarRocks front end on the engine and compares step by step: whether it succeeded,
// error number, class of the message, kind of job, SHOW CREATE.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace srmigrate::tests {

/// A message with quoted parts, brackets, places and numbers blanked, as the recordings class them.
std::string message_class(const std::string& message);

/// Whether the engine's error is the recorded one: number and class of the message. What the grammar would take instead
/// is said in our own words.
bool is_same_refusal(int number, const std::string& message, int our_number, const std::string& our_message);

/// Whether both texts of SHOW CREATE say the same, apart from the order of what the server orders by its own ids.
bool same_shown(const std::string& recorded, const std::string& ours);

struct Disagreement {
    std::string name;  ///< case and step
    std::string kind;
    std::string sql;
    std::string what;
    bool recorded_ok = false;
};

struct Tally {
    std::size_t steps = 0;
    std::size_t agreed = 0;
    std::size_t successes = 0;  ///< recorded ones
    std::size_t successes_agreed = 0;
    std::size_t shown = 0;  ///< SHOW CREATE compared
    std::size_t shown_equal = 0;
    std::size_t jobs = 0;  ///< steps with jobs
    std::size_t jobs_equal = 0;
    std::size_t not_simulated = 0;  ///< CREATE TABLE AS SELECT beyond the engine: no step
};

struct Agreement {
    std::map<std::string, Tally> by_kind;
    std::vector<Disagreement> disagreements;
    Tally total() const;
    std::string table() const;  ///< for people
};

Agreement replay(const std::filesystem::path& file);

}  // namespace srmigrate::tests
