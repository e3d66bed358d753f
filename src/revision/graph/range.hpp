// SPDX-License-Identifier: Apache-2.0
// start:end, where commands take it. Ranges of `history` are in revision/graph/history. Rules: reference alembic.md §5.
#pragma once

#include "revision/graph/graph.hpp"
#include "revision/graph/target.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

/// No start without a colon.
struct TargetRange {
    std::optional<std::string> start;
    std::string end;
    bool operator==(const TargetRange&) const = default;
};

/// Throws GraphError where a side is empty or there are several colons.
TargetRange parse_range(std::string_view text);

/// `upgrade` and `downgrade` of a live database. Throws GraphError for a range.
void refuse_range(std::string_view text);

/// Where an offline run starts (at most one row), and where it goes.
struct OfflineRange {
    VersionRows rows;
    std::string target;
    bool operator==(const OfflineRange&) const = default;
};

/// `upgrade --sql`: start:end, or end from base. Throws GraphError.
OfflineRange offline_upgrade_range(const Graph& graph, std::string_view text);

/// `downgrade --sql`: start:end. Throws GraphError.
OfflineRange offline_downgrade_range(const Graph& graph, std::string_view text);

struct OfflineStamp {
    VersionRows rows;
    std::vector<std::string> targets;
    bool operator==(const OfflineStamp&) const = default;
};

/// `stamp --sql`: each text a target or start:target; all starts must be the same. Throws GraphError.
OfflineStamp offline_stamp(const Graph& graph, const std::vector<std::string>& texts);

}  // namespace srmigrate::revision
