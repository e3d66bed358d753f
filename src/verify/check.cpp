// SPDX-License-Identifier: Apache-2.0
#include "verify/check.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "schema/model/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace srmigrate::verify {
namespace {

constexpr std::array k_checks{
    Check{CheckName::single_head, "graph.single_head", "one head, or heads that other revisions depend on"},
    Check{CheckName::no_missing_parent, "graph.no_missing_parent",
          "each revision that another one names is there, and nothing goes in a circle"},
    Check{CheckName::up, "up", "each up section runs on what its ancestors build"},
    Check{CheckName::any_order, "up.any_order",
          "lines of revisions that do not depend on each other build the same in whatever order they run"},
    Check{CheckName::down, "down", "each down section runs, or is absent or empty on purpose"},
    Check{CheckName::leaves_no_trace, "leaves_no_trace", "up and down leave every object as it was"},
    Check{CheckName::round_trip, "round_trip", "up, down and up again build the same as up"},
    Check{CheckName::resume, "resume",
          "stopped after any statement and gone on with, a revision builds the same; what may be sent twice is"},
    Check{CheckName::views_alive, "views_alive",
          "no view is broken and no materialized view inactive after a revision"},
    Check{CheckName::data_survives, "data_survives",
          "rows that were there are still there after up, and after up and down, or the loss is declared"},
    Check{CheckName::auto_agrees, "auto_agrees", "a down section written by hand reaches what 'down auto' reaches"},
    Check{CheckName::irreversible, "irreversible", "there is a way back from each revision"},
    Check{CheckName::not_simulated, "not_simulated", "the engine has run each statement, and taken none unseen"},
    Check{CheckName::models_match, "models_match", "what the revisions build is the desired schema"},
    Check{CheckName::own_tests, "tests", "what the test files of the project say is true"},
};

}  // namespace

std::span<const Check> checks() {
    return k_checks;
}

std::string_view word(CheckName check) {
    const auto* const found =
        std::find_if(k_checks.begin(), k_checks.end(), [&](const Check& row) { return row.check == check; });
    return found->name;
}

std::string word(const TestProfile& profile) {
    const auto& version = profile.version;
    const auto patch = version.patch > 0 ? fmt::format(".{}", version.patch) : std::string();
    return fmt::format("{}.{}{}/{}", version.major, version.minor, patch, schema::word(profile.run_mode));
}

std::optional<TestProfile> profile_of(std::string_view text) {
    TestProfile profile;
    const auto slash = text.find('/');
    if (slash != std::string_view::npos) {
        const auto mode = text.substr(slash + 1);
        const std::array modes{schema::RunMode::shared_nothing, schema::RunMode::shared_data};
        const auto* const found =
            std::find_if(modes.begin(), modes.end(), [&](schema::RunMode each) { return schema::word(each) == mode; });
        if (found == modes.end()) return std::nullopt;
        profile.run_mode = *found;
    }
    std::vector<int> numbers;
    for (const auto& part : base::split(text.substr(0, slash), '.')) {
        const auto number = base::number<int>(part);
        if (!number || *number < 0) return std::nullopt;
        numbers.push_back(*number);
    }
    if (numbers.size() < 2 || numbers.size() > 3) return std::nullopt;
    profile.version = {.major = numbers[0], .minor = numbers[1], .patch = numbers.size() == 3 ? numbers[2] : 0};
    return profile;
}

std::string_view word(CheckEnd end) {
    switch (end) {
        case CheckEnd::passed:
            return "passed";
        case CheckEnd::noted:
            return "noted";
        case CheckEnd::skipped:
            return "skipped";
        case CheckEnd::failed:
            return "failed";
    }
    return {};
}

}  // namespace srmigrate::verify
