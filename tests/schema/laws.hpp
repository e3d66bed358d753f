// SPDX-License-Identifier: Apache-2.0
// The laws of diff and inverse, as functions that say what is broken.
#pragma once

#include "schema/diff.hpp"

#include <optional>
#include <set>
#include <string>

namespace srmigrate::tests {

/// Applying the changes to `from` gives what the diff says it reaches; each change and its inverse leave the catalog as
/// it was; what is reached differs from `to` exactly in what the findings name. Nothing when all of it holds.
std::optional<std::string> broken_law(const schema::Catalog& from, const schema::Catalog& to, const schema::Diff& diff,
                                      const schema::Context& context, const schema::DiffOptions& options);

/// An operation and its inverse leave the catalog as it was. Nothing when that holds, or when nothing undoes it.
std::optional<std::string> broken_inverse(const schema::Catalog& before, const schema::Operation& operation,
                                          const schema::Context& context);

/// What the diff is about: attributes of its changes and findings.
std::set<std::string> attributes_of(const schema::Diff& diff);
std::string joined(const std::set<std::string>& names);

}  // namespace srmigrate::tests
