// SPDX-License-Identifier: Apache-2.0
// A proposal as the sections of revision scripts, made for people to read: what cannot be done and what is dangerous
// stands there as comments.
#pragma once

#include "plan/proposal.hpp"
#include "revision/file/revision.hpp"
#include "revision/models/models.hpp"
#include "revision/script/write.hpp"

#include <string>
#include <vector>

namespace srmigrate::plan {

struct ProposedRevision {
    revision::NewBodies bodies;
    std::vector<std::string> variables = {};  ///< that the up section uses, each once
    std::string about;  ///< "rewrite of orders" where the proposal is split; empty for what is instant
};

/// In the order to run them. `home` is the database that unqualified names mean at the start of a revision. None where
/// there is nothing to do. A statement uses the variables that the desired schema uses in the same place.
std::vector<ProposedRevision> write_proposal(const Proposal& proposal, revision::ScriptFormat format,
                                             const std::string& home, const revision::VariableUses& uses = {});

/// Sections that say that they are meant to do nothing.
revision::NewBodies empty_bodies(revision::ScriptFormat format);

}  // namespace srmigrate::plan
