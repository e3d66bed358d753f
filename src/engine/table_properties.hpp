// SPDX-License-Identifier: Apache-2.0
// PROPERTIES of a table that is being made: what the server takes, refuses, swallows, fills in and will print.
// Source: StarRocks OlapTableFactory, PropertyAnalyzer; reference §3.8, §4.2, §4.10.
#pragma once

#include "engine/statement.hpp"
#include "schema/model.hpp"

#include <map>
#include <string>

namespace srmigrate::engine {

struct SettledProperties {
    schema::Properties printed;                 ///< as SHOW CREATE prints them
    std::map<std::string, std::string> hidden;  ///< held, not printed: bloom_filter_fpp …
};

/// In the server's order of checks. `table` is explicit but for its properties, which are those given.
SettledProperties settle_properties(const Context& context, const schema::Table& table);

/// Columns of a bloom filter, spelled as the table spells them: "a, b".
std::string bloom_filter_columns(const schema::Table& table, const std::string& given);

/// A property that must be true or false, any case.
bool boolean_property(const schema::Properties& properties, const std::string& key, bool fallback);

/// {a=b, c=d} as the server shows properties it does not know.
std::string shown(const schema::Properties& properties);

/// Names inside unique and foreign key constraints in full. A foreign key of a table leaves its own name out; that of a
/// materialized view keeps it.
enum class Constraint { unique, foreign, foreign_of_view };
std::string full_constraint(const Context& context, const std::string& text, Constraint kind);

void check_replication_num(const Context& context, const std::string& table, const std::string& value);
void check_forbidden_time_ranges(const std::string& value);

}  // namespace srmigrate::engine
