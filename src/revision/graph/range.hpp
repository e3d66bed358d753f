// SPDX-License-Identifier: Apache-2.0
// start:end, where commands take it: a text is read here and nowhere else. Rules: reference alembic.md §3.3, §5.
#pragma once

#include "revision/graph/graph.hpp"
#include "revision/graph/target.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

struct Range {
    std::optional<Target> from;  ///< none without a colon
    Target to;
    bool operator==(const Range&) const = default;
};

/// What --sql takes: START:END or END. Throws GraphError where a side is empty or there are several colons.
Range parse_range(std::string_view text);

/// What `history` takes: [START]:[END]. An empty side is base or the real heads, and so are both of an empty text.
/// Throws GraphError for anything else than one colon.
Range parse_history_range(std::string_view text);

/// What `upgrade` and `downgrade` of a live database take. Throws GraphError for a range.
Target parse_one_target(std::string_view text);

/// Whether it asks for what the database is at: one of its ends is 'current'.
bool mentions_current(const Range& range);

/// Where an offline run starts (at most one row), and where it goes.
struct OfflineRange {
    VersionRows rows;
    Target target;
    bool operator==(const OfflineRange&) const = default;
};

/// `upgrade --sql`: start:end, or end from base. Throws GraphError.
OfflineRange offline_upgrade_range(const Graph& graph, const Range& range);

/// `downgrade --sql`: start:end. Throws GraphError.
OfflineRange offline_downgrade_range(const Graph& graph, const Range& range);

struct OfflineStamp {
    VersionRows rows;
    std::vector<Symbol> symbols;
    bool operator==(const OfflineStamp&) const = default;
};

/// `stamp --sql`: each text a target or start:target; all starts must be the same. Throws GraphError.
OfflineStamp offline_stamp(const Graph& graph, const std::vector<std::string>& texts);

}  // namespace srmigrate::revision
