// SPDX-License-Identifier: Apache-2.0
// The statements of a rebuild that read and move rows, as text: checks that stop a run, and the copy. Private to
// plan/rebuild.
//
// A check is SELECT assert_true(condition, 'message'): an ordinary query, which the server answers with an error where
// the condition does not hold (StarRocks: UtilityFunctions::assert_true in be/src/exprs; the message may be left out
// and is a constant).
#pragma once

#include "plan/rebuild_table.hpp"
#include "schema/model/context.hpp"
#include "schema/model/model.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace srmigrate::plan {

/// What a copy goes from, and where to; names as statements name them.
struct CopyPlan {
    const schema::Table& live;
    const schema::Table& filled;
    std::string source;
    std::string target;
    std::vector<CopiedColumn> columns;
};

/// Checks for rows that would be lost, before anything is made: values that a cast changes, NULL where it is not
/// allowed, keys that are no longer unique, rows outside every partition.
std::vector<std::string> checks_before(const CopyPlan& copy, const schema::ServerProfile& context);

/// INSERT … SELECT, which together copy every row once, whatever partitions there are when they run. `rows`: about how
/// many there are; nothing where that is not known. `chunk_rows`: of one statement, about; 0: any number.
std::vector<std::string> copies(const CopyPlan& copy, std::optional<std::int64_t> rows, std::int64_t chunk_rows);

/// What is newer than all that was copied; `column` is one of those that are copied.
std::string catch_up(const CopyPlan& copy, const std::string& column);

/// Compares both tables: counts and sums, by partition.
std::string check_after(const CopyPlan& copy);

/// That the numbers of an AUTO_INCREMENT column are below the one at which the new table goes on.
std::string check_numbers(const CopyPlan& copy, const std::string& column, std::int64_t next);

/// Before the way back: that the old table has its rows.
std::string check_kept(const std::string& table, const std::string& kept);

}  // namespace srmigrate::plan
