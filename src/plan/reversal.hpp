// SPDX-License-Identifier: Apache-2.0
// What undoes the changes of a proposal: each alone, then all of them in their order, rehearsed. Private to
// plan/autogenerate.
#pragma once

#include "plan/proposal.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace srmigrate::plan {

/// What undoes a statement.
struct Reversal {
    schema::Operation undone;
    schema::Catalog found;  ///< what it touches and reads, as it found it
    std::vector<schema::Operation> operations;
    std::vector<std::string> warnings;  ///< what does not come back
    std::string irreversible;           ///< why nothing undoes it; empty: the operations do
    /// The clauses of an ALTER TABLE, the last one first, for where it is not undone as a whole. Empty where there are
    /// not several.
    std::vector<Reversal> parts;
};

struct Undoable {
    ProposedChange change;
    Reversal reversal;
};

/// `before` is the catalog that the change runs on.
Undoable undoable(const schema::Catalog& before, schema::Change change, const schema::ServerProfile& context);

/// Goes back from the catalog that is reached, in the order that a script does, and says where that leads. What needs
/// something that is not undone is not undone either. `from` is where the changes began.
schema::Catalog go_back(std::vector<Undoable>& changes, const std::vector<std::size_t>& order, schema::Catalog now,
                        const schema::Catalog& from, const schema::ServerProfile& context);

}  // namespace srmigrate::plan
