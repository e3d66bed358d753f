// SPDX-License-Identifier: Apache-2.0
// What ALTER TABLE cannot do to a table: a new one is made, filled, compared, and takes its place by SWAP. The old one
// keeps its rows under another name. Pure: the statements are run like those of any revision.
#pragma once

#include "plan/proposal.hpp"
#include "schema/model/catalog.hpp"
#include "schema/model/context.hpp"
#include "schema/rules/obstacle.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace srmigrate::plan {

/// What a table holds.
struct TableContent {
    std::int64_t rows = 0;
    std::int64_t bytes = 0;                                     ///< of all replicas
    std::optional<std::int64_t> highest_number = std::nullopt;  ///< in its AUTO_INCREMENT column
    std::optional<std::string> lowest = std::nullopt;           ///< in the column that the new table is partitioned by
    std::optional<std::string> highest = std::nullopt;
};

struct RebuildOptions {
    /// The tables that may be rebuilt, database and name; none without it.
    std::function<bool(const schema::ObjectName&)> wanted = {};
    std::string date = {};                               ///< "20261201": what the old table's name ends with
    std::int64_t chunk_rows = 0;                         ///< that one statement copies, about; 0: as many as there are
    std::optional<std::string> catch_up = std::nullopt;  ///< the column by which rows are copied that came meanwhile
    std::map<schema::ObjectName, TableContent> contents = {};  ///< as far as it is known, by database and name
};

struct Rebuild {
    std::vector<ProposedChange> changes;  ///< undone in reverse order
    std::string kept;                     ///< the name of the old table from then on
    schema::Table wanted;                 ///< the table in full: what the new one has to become yet
    schema::Catalog reached;
};

/// `now` holds the table under the name that it is to keep; `findings` are why. What belongs to the operation of a
/// table (colocation, dynamic partitions, constraints) is left to whoever compares it with the wanted one afterwards.
std::variant<Rebuild, schema::Obstacle> rebuild(const schema::Catalog& now, const schema::ObjectName& object,
                                                const schema::Table& wanted,
                                                const std::vector<schema::Finding>& findings,
                                                const RebuildOptions& options, const schema::ServerProfile& context);

}  // namespace srmigrate::plan
