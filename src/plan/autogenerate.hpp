// SPDX-License-Identifier: Apache-2.0
// What would lead from one schema to another: a diff with its way back, after its laws have been held to.
#pragma once

#include "plan/proposal.hpp"
#include "schema/diff/diff.hpp"
#include "schema/model/context.hpp"

namespace srmigrate::plan {

enum class Rewrites {
    together,
    split,  ///< each statement that rewrites data in a revision of its own
};

/// Throws base::Error when a law of the diff does not hold: then nothing of it is to be trusted.
Proposal propose(const schema::Catalog& from, const schema::Catalog& to, const schema::ServerProfile& context,
                 const schema::DiffOptions& options = {}, Rewrites rewrites = Rewrites::together);

}  // namespace srmigrate::plan
