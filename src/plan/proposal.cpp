// SPDX-License-Identifier: Apache-2.0
#include "plan/proposal.hpp"

#include <iterator>

namespace srmigrate::plan {

void put_first(Proposal& proposal, std::vector<ProposedChange> changes) {
    const auto count = changes.size();
    if (count == 0) return;
    for (auto& revision : proposal.revisions)
        revision = {revision.begin + count, revision.end + count, revision.about};
    if (proposal.revisions.empty()) proposal.revisions.push_back({.begin = 0, .end = count});
    proposal.revisions.front().begin = 0;
    for (auto& i : proposal.way_back)
        i += count;
    for (auto i = count; i > 0; --i)
        proposal.way_back.push_back(i - 1);
    proposal.changes.insert(proposal.changes.begin(), std::make_move_iterator(changes.begin()),
                            std::make_move_iterator(changes.end()));
}

}  // namespace srmigrate::plan
