// SPDX-License-Identifier: Apache-2.0
// Which column may carry which index, and what the server writes into an index definition by itself.
// Source: StarRocks IndexAnalyzer; reference §1.1.
#pragma once

#include "engine/cluster/statement.hpp"
#include "schema/model/model.hpp"
#include "schema/model/words.hpp"

#include <string>
#include <vector>

namespace srmigrate::engine {

/// The index as the server holds it: kind and comment filled in, default properties added. Refuses what the column, the
/// key model or the cluster does not allow.
schema::Index server_index(const StatementContext& context, const schema::Index& given, const schema::Column& column,
                           schema::KeyModel model);

/// Its length, and that it is about a single column.
void check_index_name(const schema::Index& index);

/// All indexes of a CREATE TABLE.
std::vector<schema::Index> server_indexes(const StatementContext& context, const schema::Table& definition);

/// A column has at most one of bloom filter and NGRAMBF index.
void check_bloom_filters(const schema::Properties& properties, const std::vector<schema::Index>& indexes);

/// The false positive rate of a bloom filter, of one index or of all that the table has (StarRocks:
/// analyzeBloomFilterFpp of PropertyAnalyzer and BloomFilterIndexUtil).
void check_bloom_filter_fpp(const std::string& value);

schema::IndexKind kind_of(const schema::Index& index);
bool has_index(const schema::Table& definition, schema::IndexKind kind);

}  // namespace srmigrate::engine
