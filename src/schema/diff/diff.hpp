// SPDX-License-Identifier: Apache-2.0
// From one catalog to another: the operations that StarRocks can make, what it cannot make and why, and the catalog
// that is reached. Three laws hold, in tests and before a script is written: applying the operations to `from` gives
// `reached`; `reached` differs from `to` exactly in what the findings name; a catalog does not differ from itself.
// Source of the order and the batching: reference §1.7, §10.3.
#pragma once

#include "schema/compare/compare.hpp"
#include "schema/effect/effect.hpp"
#include "schema/model/catalog.hpp"
#include "schema/model/context.hpp"
#include "schema/model/operation.hpp"

#include <string>
#include <vector>

namespace srmigrate::schema {

struct DiffOptions {
    CompareOptions compare;
    bool drop_objects = true;      ///< propose to drop what is only live; otherwise a finding
    bool drop_partitions = false;  ///< propose to drop partitions that are only live; otherwise a finding
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

struct Diff {
    /// In the order to run them; what is instant stands together where nothing else comes before it.
    std::vector<Change> changes;
    std::vector<Finding> findings;
    Catalog reached;
};

/// `from` is live or replayed, `to` is desired. Databases that only `from` has are not looked at.
Diff diff(const Catalog& from, const Catalog& to, const ServerProfile& context, const DiffOptions& options = {});

}  // namespace srmigrate::schema
