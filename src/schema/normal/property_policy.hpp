// SPDX-License-Identifier: Apache-2.0
// What each table and materialized view property is to a comparison: whether the server keeps it, what its absence
// means, how its value is spelled, and whether and how it can be changed. Data, not code; the rules that use it are in
// normalize and diff. Source: reference §3.8, §4.2, §4.10.
#pragma once

#include "schema/model/context.hpp"
#include "schema/model/model.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace srmigrate::schema {

enum class PropertyOwner { table, materialized_view };

enum class PropertyChange {
    by_set,             ///< SET ("name" = "value")
    by_default_prefix,  ///< SET ("default.name" = "value"): for partitions made later
    create_only,        ///< given at CREATE, refused by SET
    swallowed,          ///< accepted and forgotten, or never shown: not compared
};

/// How values are spelled.
enum class PropertySpelling {
    as_written,
    lower,         ///< true, false
    truth,         ///< all but "true" is false (StarRocks: PropertyAnalyzer.analyzeBooleanProp)
    upper,         ///< MAJORITY
    compression,   ///< LZ4 for LZ4_FRAME too, ZSTD(3) without blanks
    column_list,   ///< "a, b": names, ignoring case
    integer,       ///< +5 and 007 are written 5 and 7
    number,        ///< a double
    duration,      ///< "1 day" and "1 days" are the same
    rewrite_mode,  ///< true is CHECKED, false is DISABLE
    zone,          ///< as java.util.TimeZone calls it
    constraints,   ///< unique and foreign key constraints: table names are completed with catalog and database
};

struct PropertyPolicy {
    std::string_view name;  ///< in lower case; "flat_json." stands for the whole group
    PropertyChange change = PropertyChange::by_set;
    PropertySpelling spelling = PropertySpelling::as_written;
    /// What its absence means on any server; nothing where the server's configuration decides.
    std::optional<std::string_view> absent = std::nullopt;
    /// What a server makes of its absence unless configured otherwise: used for a side that was never on a server.
    std::optional<std::string_view> usual = std::nullopt;
    enum class Only { always, primary_key, random_distribution } only = Only::always;
    enum class Mode { both, shared_nothing, shared_data } mode = Mode::both;
    /// Part of the schema, not of its operation: its absence in a desired schema is a wish to have none.
    bool structural = false;
    Version since = {0, 0, 0};  ///< the first version that knows it
};

/// The property that SET ("default.replication_num" = "1") speaks of: the name without "default.".
std::string without_default(std::string_view name);

/// The policy of a property (its name in lower case, without "default."), or nothing for one that is not known.
const PropertyPolicy* find_policy(PropertyOwner owner, std::string_view name);

/// What a server makes of its absence, unless it is configured otherwise; empty where that depends on more.
std::string default_value(PropertyOwner owner, std::string_view name);

/// A length of time as the server writes it, "21 days" for "3 WEEK": of calendar units (year to day) or of clock units
/// (day to second). Nothing for another text. StarRocks: TimeUtils.parseHumanReadablePeriodOrDuration and
/// toHumanReadableString.
std::optional<std::string> duration_text(std::string_view text);

/// A number as Java writes a double: 0.0, 0.5, 1.0. Nothing for what is none.
std::optional<std::string> double_text(std::string_view text);

/// Whether a server that runs in this mode keeps the property on this kind of table.
bool is_kept(const PropertyPolicy& policy, RunMode run_mode, KeyModel model, bool random_distribution);

/// The value in its one spelling. `context` completes names inside constraints; `table` is the table's own name.
std::string normalize_value(const PropertyPolicy& policy, std::string_view value, const ServerProfile& context,
                            std::string_view table);

}  // namespace srmigrate::schema
