// SPDX-License-Identifier: Apache-2.0
// The statements that would lead from one schema to another, with their way back. Made by plan/autogenerate, written as
// the text of revisions by plan/write_proposal.
#pragma once

#include "schema/diff/diff.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace srmigrate::plan {

/// One statement of the way back.
struct Return {
    schema::Operation operation;
    schema::CostClass cost = schema::CostClass::metadata;
    schema::DataLoss loss = schema::DataLoss::none;
};

/// A statement, or the clause of one, that the way back leaves.
struct NotUndone {
    schema::Operation operation;
    std::string why;  ///< why nothing undoes it, or what that would need and is not undone either
};

struct ProposedChange {
    schema::Change change;
    std::string database;  ///< what unqualified names mean, there and back; empty: not said
    std::vector<Return> back;
    std::vector<std::string> warnings;      ///< what does not come back
    std::vector<NotUndone> not_undone;      ///< all of the change, or clauses of it; empty: it is undone
    std::vector<std::string> remarks = {};  ///< what stands above the statement, a line each
};

/// The changes of one revision, by their indexes.
struct Stretch {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string about = {};  ///< "rebuild of orders" where it does one thing only
    bool contains(std::size_t change) const { return begin <= change && change < end; }
};

struct Proposal {
    std::vector<ProposedChange> changes;  ///< in the order to run them; without USE
    std::vector<Stretch> revisions;       ///< in that order; each of them has changes
    std::vector<std::size_t> way_back;  ///< indexes of the changes, in the order to undo them, the last revision first
    std::vector<schema::Finding> findings;
    schema::Catalog restored;  ///< where the way back leads: what was there, but for what is not undone
    bool empty() const { return changes.empty() && findings.empty(); }
};

/// Puts changes before all others, into the first revision. They are undone last.
void put_first(Proposal& proposal, std::vector<ProposedChange> changes);

}  // namespace srmigrate::plan
