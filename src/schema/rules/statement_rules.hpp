// SPDX-License-Identifier: Apache-2.0
// Whether an operation can run on a catalog, as far as the catalog tells.
#pragma once

#include "schema/model/catalog.hpp"
#include "schema/model/context.hpp"
#include "schema/model/operation.hpp"

#include <optional>
#include <string>

namespace srmigrate::schema {

/// Why the operation is bound to fail on the catalog: what it names is not there, or is there already; StarRocks makes
/// no such change to the table; a query or a generated column misses what it reads, and finds it in `known`. Nothing
/// where no rule is known that keeps it.
std::optional<std::string> obstacle(const Catalog& catalog, const Operation& operation, const Catalog& known,
                                    const ServerProfile& context);

}  // namespace srmigrate::schema
