// SPDX-License-Identifier: Apache-2.0
// What is checked of the scripts, and how a check ends. The names are those of reports, of --run and of the docs.
#pragma once

#include "base/diagnostic.hpp"
#include "schema/model/context.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::verify {

enum class CheckName {
    single_head,
    no_missing_parent,
    up,
    any_order,
    down,
    leaves_no_trace,
    round_trip,
    resume,
    views_alive,
    data_survives,
    auto_agrees,
    irreversible,
    not_simulated,
    models_match,
    own_tests,
};

/// One row of the table that reports and the docs are written from.
struct Check {
    CheckName check;
    std::string_view name;     ///< "leaves_no_trace"
    std::string_view promise;  ///< what is true where it passes; a sentence without a full stop
};
std::span<const Check> checks();
std::string_view word(CheckName check);

/// The cluster that scripts are tried on.
struct TestProfile {
    schema::Version version;
    schema::RunMode run_mode = schema::RunMode::shared_nothing;
    bool operator==(const TestProfile&) const = default;
};
/// "4.1/shared-data"
std::string word(const TestProfile& profile);
/// "4.1", "4.1.2/shared-data"; nothing for another text.
std::optional<TestProfile> profile_of(std::string_view text);

enum class CheckEnd {
    passed,
    noted,    ///< worth knowing, no failure
    skipped,  ///< could not be found out, for the reason that is given
    failed,
};
std::string_view word(CheckEnd end);

/// A check of one revision, or of all of them, on one cluster.
struct CheckCase {
    CheckName check = CheckName::up;
    std::string revision = {};                ///< id and message; empty: of all
    std::string file = {};                    ///< as messages name it
    std::optional<TestProfile> profile = {};  ///< nothing: no cluster was needed
    CheckEnd end = CheckEnd::passed;
    base::Diagnostic diagnostic = {};       ///< where it did not pass
    std::vector<std::string> details = {};  ///< lines: what differs
};

}  // namespace srmigrate::verify
