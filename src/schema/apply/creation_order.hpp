// SPDX-License-Identifier: Apache-2.0
// The objects of a catalog in an order in which they can be created one after the other.
#pragma once

#include "schema/model/catalog.hpp"

#include <vector>

namespace srmigrate::schema {

/// The tables that the foreign keys of a table name (property foreign_key_constraints), as it names them.
std::vector<ObjectName> referenced_tables(const Table& table);

/// Tables by database and name, each behind those that its foreign keys name, then views and materialized views, each
/// behind those it reads, otherwise by database and name. Every name has its database. What is unknown comes last:
/// nothing is known of what it needs.
std::vector<ObjectName> creation_order(const Catalog& catalog);

}  // namespace srmigrate::schema
