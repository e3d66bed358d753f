// SPDX-License-Identifier: Apache-2.0
// Materialized views that a run makes inactive: StarRocks does so when something that they read changes, without a word
// in the answer (reference §3.9). Told by the list before and after.
#pragma once

#include "server/session.hpp"

#include <string>
#include <vector>

namespace srmigrate::run {

/// An asynchronous materialized view.
struct ListedView {
    std::string database;
    std::string name;
    bool is_active = true;
    std::string reason;  ///< the server's, where it is not active
    std::string text;    ///< its statement
    bool operator==(const ListedView&) const = default;
};

/// Of those databases that exist; one packet where all do.
std::vector<ListedView> list_views(server::Session& session, const std::vector<std::string>& databases);

/// Those that were active, or were not there, and are not active now.
std::vector<ListedView> made_inactive(const std::vector<ListedView>& before, const std::vector<ListedView>& after);

/// What there may have been before a run that died, from what there is after it: a view that is inactive because of
/// something that it reads (the server's reasons begin with "base", reference §3.9) may have been active, and is left
/// out.
std::vector<ListedView> perhaps_active_before(std::vector<ListedView> views);

/// ALTER MATERIALIZED VIEW … ACTIVE for each, those first that others read. Returns those that stay inactive, with the
/// server's answer as their reason.
std::vector<ListedView> reactivate(server::Session& session, std::vector<ListedView> views);

/// The statement for one.
std::string activate(const ListedView& view);

}  // namespace srmigrate::run
