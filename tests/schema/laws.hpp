// SPDX-License-Identifier: Apache-2.0
// The laws of diff and inverse, and what a diff is about.
#pragma once

#include "plan/laws.hpp"

#include <set>
#include <string>

namespace srmigrate::tests {

using plan::broken_inverse;
using plan::broken_law;

/// What the diff is about: attributes of its changes and findings.
std::set<std::string> attributes_of(const schema::Diff& diff);
std::string joined(const std::set<std::string>& names);

}  // namespace srmigrate::tests
