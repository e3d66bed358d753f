// SPDX-License-Identifier: Apache-2.0
// What a diff proposes, and what it leaves as it is with the reason.
#pragma once

#include "schema/compare/compare.hpp"
#include "schema/effect/effect.hpp"
#include "schema/model/operation.hpp"

#include <set>
#include <string>
#include <vector>

namespace srmigrate::schema {

struct DiffOptions {
    CompareOptions compare;
    bool drop_objects = true;             ///< propose to drop what is only live; otherwise a finding
    bool drop_partitions = false;         ///< propose to drop partitions that are only live; otherwise a finding
    std::set<ObjectName> untouched = {};  ///< database and name: they stay as they are, what differs is a finding
};

struct Change {
    Operation operation;
    ObjectName object;                    ///< database and name that the change is about
    std::vector<std::string> attributes;  ///< what it answers, as attribute() writes it
    CostClass cost = CostClass::metadata;
    DataLoss loss = DataLoss::none;
    std::string note;  ///< what a person should know besides; may be empty
};

/// A difference that stays.
struct Finding {
    ObjectName object;
    std::string attribute;
    std::string what;    ///< "is INT, wanted is BIGINT"
    std::string why;     ///< "a primary key column cannot be modified"
    std::string remedy;  ///< an imperative
    bool operator==(const Finding&) const = default;
};

/// How a diff compares: partitions that it may drop are a difference.
CompareOptions comparison(const DiffOptions& options);

/// A finding for a difference that stays.
Finding finding_of(const Difference& difference, std::string why, std::string remedy);

}  // namespace srmigrate::schema
