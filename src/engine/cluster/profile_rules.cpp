// SPDX-License-Identifier: Apache-2.0
#include "engine/cluster/profile_rules.hpp"

#include <fmt/format.h>

namespace srmigrate::engine {

using schema::Version;

BusyWording busy_wording(const Version& version) {
    if (version >= Version{3, 3, 12}) return BusyWording::in_progress;
    if (version >= Version{2, 5, 7}) return BusyWording::only_permitted;
    return BusyWording::not_normal;
}

namespace {

// docs/en/sql-reference/System_variable.md, enable_insert_partial_update.
bool inserts_partially(const Version& version) {
    if (version >= Version{4, 0, 0}) return version >= Version{4, 0, 2};
    if (version >= Version{3, 5, 0}) return version >= Version{3, 5, 8};
    if (version >= Version{3, 4, 0}) return version >= Version{3, 4, 9};
    return version >= Version{3, 3, 20};
}

}  // namespace

Rules rules_of(const ClusterProfile& profile) {
    const Version& version = profile.version;
    const bool shared_data = profile.run_mode == schema::RunMode::shared_data;
    Rules rules;
    rules.fast_schema_evolution = version >= (shared_data ? Version{3, 3, 0} : Version{3, 2, 0});
    rules.rename_column = version >= Version{3, 3, 2};
    rules.optimize = version >= Version{3, 2, 0};
    rules.online_optimize = !shared_data && version >= Version{3, 4, 0};  // StarRocks#43747, June 2024
    rules.sort_key_for_all = version >= Version{3, 3, 0};
    rules.multi_expression_partitions = version >= Version{3, 4, 0};
    rules.drop_partitions_in_batch = version >= Version{3, 4, 0};
    rules.merge_partitions = version >= Version{3, 5, 0};
    rules.inverted_index_on_primary_key = version >= Version{4, 0, 0};
    rules.swallows_begin = version < Version{3, 5, 0};
    rules.changes_rows_in_transactions = shared_data && version >= Version{4, 0, 0};
    rules.partial_inserts = inserts_partially(version);
    rules.generated_columns = !shared_data || version >= Version{3, 5, 0};
    rules.random_aggregates = version < Version{4, 1, 0};
    rules.in_memory_primary_index = version < Version{3, 5, 0};  // StarRocks#56040, February 2025
    rules.modify_column_comment = version >= Version{3, 5, 0};   // StarRocks#58440, backported by #58967
    rules.refresh_schedule = version >= Version{4, 2, 0};        // StarRocks#72329, after the branch of 4.1
    rules.refresh_on_change = version >= Version{26, 2, 0};      // MaterializedViewRefreshSchemeUpgradeTest
    rules.prints_view_security = version >= Version{3, 3, 0};
    rules.shows_synchronous_views = version < Version{3, 3, 0};  // StarRocks#43162 looks for a table first
    rules.prints_in_memory = version < Version{3, 2, 0};
    rules.prints_table_comment_always = shared_data || version < Version{3, 2, 0};
    rules.busy = busy_wording(version);
    if (version < Version{3, 3, 0}) {
        rules.unknown_database = {1049, "42000"};
        rules.unknown_table = {1051, "42S02"};
        rules.unknown_column = {1054, "42S22"};
    }
    if (version < Version{3, 4, 0}) rules.mysql_version = "5.1.0";
    if (version < Version{4, 1, 0}) rules.bucket_size = 4294967296;
    return rules;
}

std::string version_text(const ClusterProfile& profile) {
    return fmt::format("{}.{}.{}-embedded", profile.version.major, profile.version.minor, profile.version.patch);
}

}  // namespace srmigrate::engine
