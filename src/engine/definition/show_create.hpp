// SPDX-License-Identifier: Apache-2.0
// The texts of SHOW CREATE, as the server lays them out: not pretty, not sorted for people, exact.
// Source: reference §4.1–4.6.
#pragma once

#include "engine/cluster/profile.hpp"
#include "engine/cluster/state.hpp"

#include <string>

namespace srmigrate::engine {

std::string create_table_text(const ClusterProfile& profile, const StoredTable& table);
std::string create_view_text(const ClusterProfile& profile, const StoredView& view);
std::string create_materialized_view_text(const ClusterProfile& profile, const StoredMaterializedView& view);
/// The text by which SHOW MATERIALIZED VIEWS lists an index: of a synchronous view its statement, without line breaks
/// and with one blank for many; of a rollup one that the server makes up (StarRocks: ShowMaterializedViewStatus.of).
std::string listed_index_text(const StoredTable& table, const RollupIndex& index);

/// One column line of SHOW CREATE TABLE, without the indentation; also part of some errors.
std::string column_text(const schema::Column& column);

/// `a`, `b`
std::string quoted_names(const std::vector<std::string>& names);

}  // namespace srmigrate::engine
