// SPDX-License-Identifier: Apache-2.0
// The table that takes the place of another one: how it is made, and where the values of its columns come from. Private
// to plan/rebuild.
#pragma once

#include "schema/model/context.hpp"
#include "schema/model/model.hpp"
#include "schema/rules/obstacle.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace srmigrate::plan {

/// A column that is copied.
struct CopiedColumn {
    const schema::Column* from = nullptr;  ///< of the table that is there
    const schema::Column* to = nullptr;    ///< of the one that is wanted
    std::string value;                     ///< over the rows that are there: "a", "CAST(a AS BIGINT)"
};

/// The columns in the order of the wanted table: those that are new, generated or dropped are left out. Or why a row of
/// the one table makes no row of the other.
std::variant<std::vector<CopiedColumn>, schema::Obstacle> copied_columns(const schema::Table& live,
                                                                         const schema::Table& wanted);

/// The wanted table with what the desired schema does not say as it is now: properties, buckets, partitions.
/// Dynamic partitions are on unless it says otherwise (StarRocks: DynamicPartitionProperty).
schema::Table wanted_in_full(const schema::Table& live, schema::Table wanted, const schema::ServerProfile& context);

/// Of the values of a column.
struct ValueRange {
    std::string lowest;
    std::string highest;
};

/// Gives a table that is to be partitioned by ranges of time, and was not, partitions for rows of that time, besides
/// those that it lists: of the unit of its dynamic partitions, or of the expression by which the live one is
/// partitioned. None where no unit is known, or where it would be too many.
schema::Table with_partitions_for(schema::Table wanted, const schema::Table& live, const ValueRange& range);

/// A table under another name, to be filled: it is in no colocation group, makes no partitions by itself, and has no
/// constraints.
schema::Table table_to_fill(schema::Table wanted, const std::string& name);

/// The column that an expression is, or that it reads in date_trunc('unit', column).
struct PartitionSource {
    std::string column;
    std::string unit;  ///< empty: the column itself
};
std::optional<PartitionSource> partition_source(const schema::Expression& expression);

}  // namespace srmigrate::plan
