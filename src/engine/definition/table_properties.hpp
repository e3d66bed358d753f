// SPDX-License-Identifier: Apache-2.0
// PROPERTIES of a table that is being made: what the server takes, refuses, swallows, fills in and will print.
// Source: StarRocks OlapTableFactory, PropertyAnalyzer; reference §3.8, §4.2, §4.10.
#pragma once

#include "base/number.hpp"
#include "engine/cluster/statement.hpp"
#include "schema/model/model.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace srmigrate::engine {

struct SettledProperties {
    schema::Properties printed;                 ///< as SHOW CREATE prints them
    std::map<std::string, std::string> hidden;  ///< held, not printed: bloom_filter_fpp …
};

/// In the server's order of checks. `table` is explicit but for its properties, which are those given.
SettledProperties settle_properties(const StatementContext& context, const schema::Table& table);

/// Columns of a bloom filter, spelled as the table spells them: "a, b".
std::string bloom_filter_columns(const schema::Table& table, const std::string& given);

/// A property that is true or not: all but "true", in any case, is false.
bool boolean_property(const schema::Properties& properties, const std::string& key, bool fallback);

/// What is given for a key, whose case counts.
std::optional<std::string> given_value(const schema::Properties& properties, const std::string& key);

/// {a=b, c=d} as the server shows properties it does not know.
std::string shown(const schema::Properties& properties);

/// The number that a statement asks for.
void check_replication_num(const StatementContext& context, const std::string& value);
/// Where a statement asks for none: the tablets of that table cannot be placed on too few back ends.
void check_default_replication(const StatementContext& context, const std::string& table);
/// A number above zero, or -1 for no limit. `words` is how the server calls it: "Partition Live Number".
std::int32_t check_limit(std::string_view words, const std::string& value);
/// A length of time: "3 days", "1 DAY 2 HOUR".
void check_duration(const std::string& value);
std::optional<std::string> query_timeout_problem(const std::string& value);
/// A condition on the columns that divide the table (StarRocks: PartitionUtils, MaterializedViewAnalyzer).
void check_retention_condition(const schema::Table& table, const std::string& condition);
/// "dt BETWEEN days_sub(ts, 1) AND days_add(ts, 1)" (StarRocks: PropertyAnalyzer.analyzeTimeDriftConstraint).
void check_time_drift(const schema::Table& table, const std::string& constraint);
void check_forbidden_time_ranges(const std::string& value);

}  // namespace srmigrate::engine
