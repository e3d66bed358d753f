// SPDX-License-Identifier: Apache-2.0
// One walk over all revisions, on one cluster that only goes up. What is tried besides is tried on the part of it that
// the revision is about. Private to verify/verify.
#pragma once

#include "verify/read_scripts.hpp"
#include "verify/trial_cluster.hpp"
#include "verify/verify_input.hpp"

#include <vector>

namespace srmigrate::verify {

struct Walked {
    std::vector<CheckCase> cases;
    Shots head;                             ///< what stands in the end
    std::vector<ObjectNames> touched = {};  ///< by each revision, as far as its text tells
    std::vector<ObjectNames> written = {};  ///< those of them that it changes
    std::vector<char> has_run = {};         ///< whether the up section of each ran
};

Walked walk(const VerifyInput& input, const std::vector<ReadScript>& scripts, const TestProfile& profile);

/// Every order of revisions that do not depend on each other has to lead to `walked.head`.
std::vector<CheckCase> try_orders(const VerifyInput& input, const std::vector<ReadScript>& scripts,
                                  const TestProfile& profile, const Walked& walked);

}  // namespace srmigrate::verify
