// SPDX-License-Identifier: Apache-2.0
// A catalog that statements run on, one after the other, as far as they can be followed without a server.
#pragma once

#include "schema/model/catalog.hpp"
#include "schema/model/operation.hpp"

#include <set>

namespace srmigrate::plan {

/// The objects that it writes, each with its database; not those of other catalogs, nor whole databases.
std::set<schema::ObjectName> named_by(const schema::Catalog& catalog, const schema::Operation& operation);

/// A database that no script makes was there before.
void presume_databases(schema::Catalog& catalog, const schema::Operation& operation);

/// What the operation makes of the catalog. Where it cannot be followed, nothing is known any more of what it touches.
/// Takes time for what it touches only, however much else there is.
void follow(schema::Catalog& catalog, const schema::Operation& operation);

}  // namespace srmigrate::plan
