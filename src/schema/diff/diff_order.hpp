// SPDX-License-Identifier: Apache-2.0
// The order in which the changes of a diff run. Private to the diff.
#pragma once

#include "schema/diff/change.hpp"

#include <vector>

namespace srmigrate::schema {

/// When an object's changes run, in order.
enum class Phase {
    database,
    make_room,  ///< drops that others wait for: objects of another kind, synchronous materialized views
    table,
    view,
    drop_view,
    drop_table,
    rewrite,  ///< of tables, where no view waits for it
};

/// The changes of one object.
struct DraftUnit {
    Phase phase = Phase::table;
    ObjectName object;  ///< database and name
    std::vector<ObjectName> reads;
    std::vector<Change> changes;
};

/// By phase; what is read comes before what reads it, and goes after it. Changes of tables that are instant come before
/// the first job of each table: tables do not wait for each other, nor do views for jobs that leave the columns alone.
std::vector<DraftUnit> in_order(std::vector<DraftUnit> units);

}  // namespace srmigrate::schema
