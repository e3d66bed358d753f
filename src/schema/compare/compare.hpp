// SPDX-License-Identifier: Apache-2.0
// Where two objects differ, attribute by attribute, in normal form and by the rules for what is not given. It only
// looks; schema/diff/diff.hpp says what to do about it.
#pragma once

#include "schema/model/catalog.hpp"
#include "schema/model/context.hpp"
#include "schema/model/model.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::schema {

/// How the desired side is meant.
enum class Reading {
    /// A model that a person wrote: what is not given and has no certain meaning is not compared (sort key, buckets,
    /// properties, refresh, a derived key, partitions that are not listed).
    model,
    /// A whole account, read from a server or built by replaying every script: what is not there is not there. Only
    /// what
    /// the server's configuration decides stays uncompared (replication_num, compression …).
    whole,
};

/// What the live side shows of itself.
enum class Visibility {
    show_create,  ///< rollups are hidden (reference §4.10): they are not compared
    everything,
};

struct CompareOptions {
    Reading reading = Reading::model;
    Visibility sight = Visibility::show_create;
    bool extra_partitions = false;  ///< partitions that only the live side has are a difference in a model, too
    bool operator==(const CompareOptions&) const = default;
};

enum class Aspect {
    object,  ///< exists on one side only, is of another kind, or is not understood
    name,    ///< by a rename hint
    comment,
    engine,
    key,
    column,       ///< exists on one side only
    column_name,  ///< by a rename hint
    column_type,
    column_nullable,
    column_default,
    column_comment,
    column_aggregate,
    column_auto_increment,
    column_generated,
    column_order,
    index,
    bloom_filter,
    partitioning,
    partition,  ///< exists on one side only, or has other bounds
    partition_properties,
    distribution,
    buckets,
    sort_key,
    rollup,
    property,
    definition,
    view_columns,
    security,
    refresh,
};

struct Difference {
    ObjectName object;  ///< database and name on the desired side; on the live side if it is only there
    Aspect aspect = Aspect::object;
    std::string part;  ///< the column, index, partition, rollup or property; empty where there is no such thing
    std::string from;  ///< text of the live value, empty for none
    std::string to;    ///< text of the desired value, empty for none
    bool operator==(const Difference&) const = default;
};

/// "columns.price.type", "properties.colocate_with", "comment", "object".
std::string attribute(const Difference& difference);
std::string attribute(Aspect aspect, std::string_view part = {});

std::vector<Difference> differences(const Table& live, const Table& desired, const ServerProfile& context,
                                    const CompareOptions& options);
std::vector<Difference> differences(const View& live, const View& desired, const ServerProfile& context,
                                    const CompareOptions& options);
std::vector<Difference> differences(const MaterializedView& live, const MaterializedView& desired,
                                    const ServerProfile& context, const CompareOptions& options);
/// Objects of the databases that the desired side has, in the order of their names. Rename hints pair objects up.
std::vector<Difference> differences(const Catalog& live, const Catalog& desired, const ServerProfile& context,
                                    const CompareOptions& options);

}  // namespace srmigrate::schema
