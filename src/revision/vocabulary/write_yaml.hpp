// SPDX-License-Identifier: Apache-2.0
// Schema values as YAML text, for people who read it in a diff: a key a line, a query as it was written. Strings
// survive (revision/file/yaml_text). What is written is read back by revision/script/read_yaml and as a desired schema.
#pragma once

#include "base/json_fwd.hpp"
#include "schema/model/catalog.hpp"
#include "schema/model/operation.hpp"

#include <span>
#include <string>
#include <string_view>

namespace srmigrate::revision {

/// The operations as items of the list under `upgrade:` or `downgrade:`, not indented; empty for none. What the
/// vocabulary cannot say exactly is an `execute` with its SQL.
std::string operations_to_yaml(std::span<const schema::Operation> operations);

/// A desired schema: `tables:`, `views:` and `materialized_views:`, each only where there are some, sorted by database
/// and name. Objects of `database` have plain names, others "db.name". What is not understood is a comment that says
/// why.
std::string models_to_yaml(const schema::Catalog& catalog, std::string_view database);

/// The same as data: {tables: […], views: […], materialized_views: […], not_understood: [{name, reason}]}.
base::Json models_to_data(const schema::Catalog& catalog, std::string_view database);

}  // namespace srmigrate::revision
