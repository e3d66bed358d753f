// SPDX-License-Identifier: Apache-2.0
// Which statements may run while the jobs of earlier ones are under way: those that touch nothing of what the job
// changes. Told from the statements alone.
#pragma once

#include "revision/script/script.hpp"
#include "schema/model/model.hpp"

#include <set>
#include <string>

namespace srmigrate::plan {

/// What a statement touches; names with their database. A database itself has an empty `name`.
struct Footprint {
    std::set<schema::ObjectName> reads;
    std::set<schema::ObjectName> writes;
    bool everything = false;  ///< not known, or more than it names
    bool operator==(const Footprint&) const = default;
};

/// `database`: of unqualified names.
Footprint footprint_of(const revision::ScriptStatement& statement, const std::string& database);

/// Whether `later` has to wait until the job of `earlier` has ended.
bool must_wait(const Footprint& earlier, const Footprint& later);

/// Whether they change the same object: StarRocks refuses a second ALTER while a job runs on the table (reference
/// §2.4).
bool change_the_same(const Footprint& a, const Footprint& b);

}  // namespace srmigrate::plan
