// SPDX-License-Identifier: Apache-2.0
// The normal form: one spelling for everything that StarRocks treats as the same, and what it derives from what was not
// said, so that a statement and the SHOW CREATE of what it made are equal values. Two texts that give the server
// different objects stay different. Source: reference §1.1, §4.1–4.3, §4.6, §4.10.
//
// A normal form is for comparing. It cannot be sent: expressions and queries hold canonical text and no tokens.
// - Names of columns, indexes and partitions keep their spelling; where one refers to another (key, distribution, sort
//   key, index), it takes the spelling of the definition. Compare them ignoring case.
// - Not given and certain (key, nullability, RANDOM, HASH (primary key), kind of an index, SECURITY NONE …) is filled
// in.
// - Not given and up to the server's configuration (buckets, replication_num, compression …) stays not given.
// - What equals the absence is absent: DEFAULT NULL, COMMENT '', ORDER BY the key, write_quorum = MAJORITY, ENGINE =
// OLAP.
// - Properties that the server swallows are gone, their values have one spelling, "default." is gone.
// - Partitions of automatic and dynamic tables are gone; others are [lower, upper) or value lists, in order.
// - A __generated_partition_column_N is gone; its expression stands where PARTITION BY names it.
#pragma once

#include "schema/model/catalog.hpp"
#include "schema/model/context.hpp"
#include "schema/model/model.hpp"
#include "schema/normal/property_policy.hpp"

namespace srmigrate::schema {

Table normalize(const Table& table, const ServerProfile& context);
View normalize(const View& view, const ServerProfile& context);
MaterializedView normalize(const MaterializedView& view, const ServerProfile& context);
/// Every object of every database; unqualified names mean the database the object is in. Catalogs are the same when
/// their normal forms are equal, up to the case of names inside tables.
Catalog normalize(const Catalog& catalog, const ServerProfile& context);

Column normalize(const Column& column, const Key& key);
Index normalize(const Index& index);

/// Whether the table's comment is the word "OLAP" that older and shared-data servers print where there is none
/// (reference §4.1). The run mode may be hidden; what only such a server prints of a table tells it then.
bool stands_for_no_comment(const Table& table, const ServerProfile& context);

/// The server takes replicated storage away from a table with an inverted index by CLucene, whatever is asked for
/// (StarRocks: OlapTableFactory.createTable, SchemaChangeHandler.processAddIndex). Does so with properties that name
/// it.
void take_replicated_storage(Properties& properties, const std::vector<Index>& indexes, const ServerProfile& context);

/// Names in lower case and without "default.", values in their spelling, what is swallowed left out. What equals the
/// absence is left out too, unless `keep_absent`.
Properties normalize_properties(const Properties& properties, PropertyOwner owner, KeyModel model,
                                bool random_distribution, const ServerProfile& context, std::string_view table,
                                bool keep_absent = false);

}  // namespace srmigrate::schema
