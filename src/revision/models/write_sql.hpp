// SPDX-License-Identifier: Apache-2.0
// A catalog as the CREATE statements of a desired schema.
#pragma once

#include "schema/model/catalog.hpp"

#include <string>
#include <string_view>

namespace srmigrate::revision {

/// The statements in an order in which they run, with an empty line between them. Unqualified names mean `database` at
/// the start (empty: none); USE stands before the objects of another one. What is not understood is a comment that
/// says why.
std::string models_to_sql(const schema::Catalog& catalog, std::string_view database);

}  // namespace srmigrate::revision
