// SPDX-License-Identifier: Apache-2.0
// Which columns StarRocks builds an index on, by the column's type and the table's key. What a server's configuration
// has to allow besides (GIN, VECTOR) is not looked at. Source: reference §1.1.
#pragma once

#include "schema/model/context.hpp"
#include "schema/model/model.hpp"
#include "schema/rules/obstacle.hpp"

#include <optional>
#include <string>

namespace srmigrate::schema {

/// What keeps an index from a column, in the order in which StarRocks looks (IndexAnalyzer, PropertyAnalyzer).
enum class IndexFit {
    fits,
    wrong_model,   ///< the table has another kind of key
    wrong_type,    ///< of the column
    merged_value,  ///< a value column of a table that merges rows
};
enum class ColumnRole { key, value };

IndexFit index_fit(IndexKind kind, const Type& type, KeyModel model, ColumnRole role, const Version& version);
IndexFit bloom_filter_fit(const Type& type, KeyModel model, ColumnRole role);

/// Why the index cannot be built on its column of that table; nothing when it can. Other indexes are not looked at.
std::optional<Obstacle> index_obstacle(const Table& table, const Index& index, const ServerProfile& context);

/// Why a bloom filter cannot be built on the column of that name.
std::optional<Obstacle> bloom_filter_obstacle(const Table& table, const std::string& column);

/// The column that would have a bloom filter and an NGRAMBF index, which is one, too (StarRocks:
/// IndexAnalyzer.checkColumn, PropertyAnalyzer.analyzeBloomFilterColumns; recorded).
std::optional<std::string> filtered_twice(const Properties& properties, const std::vector<Index>& indexes);

/// Why the column cannot get the type that it has in `after`: an index, a bloom filter or the sort key holds it. A
/// server does not look at all of them when a column is modified, but takes no such table (StarRocks 4.1-dev).
std::optional<Obstacle> holder_obstacle(const Table& before, const Table& after, const std::string& column,
                                        const ServerProfile& context);

}  // namespace srmigrate::schema
