// SPDX-License-Identifier: Apache-2.0
// The built-in checks: every revision goes up, down and up again on clusters of the engine, and what is promised of it
// is looked at. Time grows with the revisions and what each touches, not with all that stands there.
#pragma once

#include "verify/check.hpp"
#include "verify/verify_input.hpp"

#include <cstddef>
#include <vector>

namespace srmigrate::verify {

struct Verified {
    std::vector<CheckCase> cases;  ///< in the order of the checks, the clusters and the revisions
    std::size_t revisions = 0;
};

/// Throws one base::Error with everything that cannot be read.
Verified verify(const VerifyInput& input);

/// The cases of scripts that are no graph.
Verified broken_graph(const revision::GraphError& error);

}  // namespace srmigrate::verify
