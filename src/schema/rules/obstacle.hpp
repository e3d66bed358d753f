// SPDX-License-Identifier: Apache-2.0
// Why the planner does not propose a change. A refusal is the server's, with the server's words; an obstacle is the
// planner's, and says what a person should do instead.
#pragma once

#include <string>

namespace srmigrate::schema {

struct Obstacle {
    std::string why;     ///< lower case, no full stop: "a primary key column cannot be dropped"
    std::string remedy;  ///< an imperative
    bool operator==(const Obstacle&) const = default;
};

/// A remedy used in several places: new table, backfill, SWAP.
std::string rebuild_remedy(const std::string& table);

}  // namespace srmigrate::schema
