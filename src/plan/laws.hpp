// SPDX-License-Identifier: Apache-2.0
// The laws of diff and inverse, as functions that say what is broken. Tests hold them for whole diffs; before a script
// is written, what breaks them is left out.
#pragma once

#include "schema/diff/diff.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>

namespace srmigrate::plan {

/// The objects of the catalog that the operations touch or read, in their databases.
schema::Catalog part_of(const schema::Catalog& catalog, std::span<const schema::Operation> operations);

/// Neither catalog differs from itself; applying the changes to `from` gives what the diff says it reaches; each change
/// and its inverse leave the catalog as it was; what is reached differs from `to` exactly in what the findings name.
/// Nothing when all of it holds.
std::optional<std::string> broken_law(const schema::Catalog& from, const schema::Catalog& to, const schema::Diff& diff,
                                      const schema::ServerProfile& context, const schema::DiffOptions& options);

/// Makes the diff of two catalogs, with more objects left untouched than at first.
using DiffMaker = std::function<schema::Diff(const schema::DiffOptions&)>;

/// The diff without the objects for which a law does not hold: what differs of them is a finding.
schema::Diff lawful(const schema::Catalog& from, const schema::Catalog& to, const schema::ServerProfile& context,
                    schema::DiffOptions options, const DiffMaker& make);

/// An operation and its inverse leave the catalog as it was. Nothing when that holds, or when nothing undoes it.
std::optional<std::string> broken_inverse(const schema::Catalog& before, const schema::Operation& operation,
                                          const schema::ServerProfile& context);

}  // namespace srmigrate::plan
