// SPDX-License-Identifier: Apache-2.0
#include "revision/graph/links.hpp"

namespace srmigrate::revision {

std::vector<RevisionIndex> targets_first(const Links& links) {
    const auto sources = links.reversed();
    std::vector<std::uint32_t> open(links.size());
    std::vector<RevisionIndex> order;
    order.reserve(links.size());
    for (RevisionIndex node = 0; node < links.size(); ++node) {
        open[node] = static_cast<std::uint32_t>(links[node].size());
        if (open[node] == 0) order.push_back(node);
    }
    for (std::size_t at = 0; at < order.size(); ++at) {
        for (const auto source : sources[order[at]]) {
            if (--open[source] == 0) order.push_back(source);
        }
    }
    return order;
}

}  // namespace srmigrate::revision
