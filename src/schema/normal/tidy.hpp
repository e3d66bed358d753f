// SPDX-License-Identifier: Apache-2.0
// A server's account of its objects in the words that a person would use: INT instead of INT(11), no empty comments,
// nothing that every object has. The normal form stays the same (schema/normal/normalize.hpp), so it is the same
// schema.
#pragma once

#include "schema/model/catalog.hpp"
#include "schema/model/context.hpp"

namespace srmigrate::schema {

/// Left out are display widths, NULL, empty comments, ENGINE = OLAP, SECURITY NONE, and partitions that the server
/// makes and drops by itself. An object whose normal form that would change stays as it is.
Catalog tidy(Catalog catalog, const ServerProfile& context);

/// Without what a server makes by itself of a shorter text, unless it is configured otherwise: usual properties, and
/// columns of a view that repeat those of its query. What a person would write down. replication_num stays: its default
/// is the cluster's own affair.
Catalog concise(Catalog catalog);

}  // namespace srmigrate::schema
