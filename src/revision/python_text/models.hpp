// SPDX-License-Identifier: Apache-2.0
// A schema as a module of SQLAlchemy's tables and the dialect's views, for env.py's target_metadata (reference
// python-projects.md §5.1).
#pragma once

#include "schema/model/catalog.hpp"

#include <string>
#include <string_view>

namespace srmigrate::revision {

/// One `metadata` with all objects, each behind those that it reads; columns in their order. Objects of `database` have
/// no schema. What Python cannot say is a comment above the object, what is not understood one that says why.
std::string models_to_python(const schema::Catalog& catalog, std::string_view database);

}  // namespace srmigrate::revision
