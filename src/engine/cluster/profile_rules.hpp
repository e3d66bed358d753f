// SPDX-License-Identifier: Apache-2.0
// What differs between versions and run modes, as data: one row a version, each rule with the version that brought it.
// Source: reference §2.4, §4.1, §4.2, §7, §8.
#pragma once

#include "engine/answer/refusal.hpp"
#include "engine/cluster/profile.hpp"

#include <string>
#include <string_view>

namespace srmigrate::engine {

/// Wording of errors on a busy table (reference §2.4).
enum class BusyWording {
    not_normal,      ///< Table[t]'s state is not NORMAL. Do not allow doing ALTER ops
    only_permitted,  ///< The state of "t" is SCHEMA_CHANGE. Alter operation is only permitted if NORMAL
    in_progress,     ///< A schema change operation is in progress on the table t. …
};

struct Rules {
    bool fast_schema_evolution = true;          ///< property and instant ADD/DROP COLUMN, from 3.2
    bool rename_column = true;                  ///< from 3.3.2
    bool optimize = true;                       ///< ALTER TABLE … DISTRIBUTED BY, from 3.2
    bool online_optimize = true;                ///< DISTRIBUTED BY HASH by a job that ends without a partition too
    bool sort_key_for_all = true;               ///< ORDER BY beyond primary key tables, from 3.3
    bool multi_expression_partitions = true;    ///< from 3.4
    bool drop_partitions_in_batch = true;       ///< from 3.4
    bool merge_partitions = true;               ///< from 3.5
    bool inverted_index_on_primary_key = true;  ///< from 4.0
    bool swallows_begin = false;                ///< BEGIN accepted and ignored, before 3.5
    bool changes_rows_in_transactions = false;  ///< UPDATE and DELETE after BEGIN: shared-data from 4.0
    bool partial_inserts = true;                ///< INSERT of some columns leaves the others, from 3.3.20, 3.4.9 …
    bool generated_columns = true;              ///< in shared-data from 3.5
    bool random_aggregates = false;             ///< RANDOM for aggregate tables without REPLACE, before 4.1
    bool in_memory_primary_index = false;       ///< enable_persistent_index=false for primary keys, before 3.5
    bool modify_column_comment = true;          ///< MODIFY COLUMN c COMMENT "x", from 3.5
    bool refresh_schedule = false;              ///< REFRESH SCHEDULE for ASYNC with an interval, from 4.2
    bool refresh_on_change = false;             ///< REFRESH ON_CHANGE for ASYNC without one, from 26.2
    bool prints_view_security = true;           ///< SECURITY NONE in SHOW CREATE VIEW, from 3.3
    bool shows_synchronous_views = false;       ///< by SHOW CREATE MATERIALIZED VIEW, before 3.3
    bool prints_in_memory = false;              ///< "in_memory" = "false" and fixed property order, before 3.2
    bool prints_table_comment_always = false;   ///< COMMENT "OLAP" for tables without one
    BusyWording busy = BusyWording::in_progress;
    ErrorCode unknown_database{5501, "3F000"};  ///< 1049 before 3.3
    ErrorCode unknown_table{5502, "42602"};     ///< 1051 before 3.3
    ErrorCode unknown_column{5509, "42S22"};    ///< 1054 before 3.3
    std::string_view mysql_version = "8.0.33";  ///< "5.1.0" before 3.4
    std::int64_t bucket_size = 1073741824;
};

Rules rules_of(const ClusterProfile& profile);
BusyWording busy_wording(const schema::Version& version);

/// What SELECT current_version() answers: 4.1.0-embedded.
std::string version_text(const ClusterProfile& profile);

}  // namespace srmigrate::engine
