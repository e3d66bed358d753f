// SPDX-License-Identifier: Apache-2.0
// What would lead from one schema to another: a diff that keeps its laws, with its way back.
#pragma once

#include "plan/proposal.hpp"
#include "plan/rebuild.hpp"
#include "schema/diff/diff.hpp"
#include "schema/model/context.hpp"

namespace srmigrate::plan {

enum class Rewrites {
    together,
    split,  ///< each statement that rewrites data in a revision of its own
};

/// Objects for which a law of the diff does not hold are left alone: what differs of them is a finding. Tables that may
/// be rebuilt are, where a finding stands in the way: what is possible without comes before, each in a revision of its
/// own, and what waits for them behind.
Proposal propose(const schema::Catalog& from, const schema::Catalog& to, const schema::ServerProfile& context,
                 const schema::DiffOptions& options = {}, Rewrites rewrites = Rewrites::together,
                 const RebuildOptions& rebuilds = {});

}  // namespace srmigrate::plan
