// SPDX-License-Identifier: Apache-2.0
// From one catalog to another: the operations that StarRocks can make, what it cannot make and why, and the catalog
// that is reached. Three laws hold, in tests and before a script is written: applying the operations to `from` gives
// `reached`; `reached` differs from `to` exactly in what the findings name; a catalog does not differ from itself.
// Source of the order and the batching: reference §1.7, §10.3.
#pragma once

#include "schema/diff/change.hpp"
#include "schema/model/catalog.hpp"
#include "schema/model/context.hpp"

#include <vector>

namespace srmigrate::schema {

struct Diff {
    /// In the order to run them; what is instant stands together where nothing else comes before it.
    std::vector<Change> changes;
    std::vector<Finding> findings;
    Catalog reached;
};

/// `from` is live or replayed, `to` is desired. Databases that only `from` has are not looked at.
Diff diff(const Catalog& from, const Catalog& to, const ServerProfile& context, const DiffOptions& options = {});

}  // namespace srmigrate::schema
