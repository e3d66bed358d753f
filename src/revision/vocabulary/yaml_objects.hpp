// SPDX-License-Identifier: Apache-2.0
// Tables, views and their parts out of YAML mappings: for the operations that create them and for desired schemas.
#pragma once

#include "revision/vocabulary/yaml_fields.hpp"
#include "schema/model/model.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

schema::Column column_of(const Fields& fields);
std::vector<schema::Column> columns_of(const Fields& fields, std::string_view name);
schema::Index index_of(const Fields& fields);
schema::Rollup rollup_of(const Fields& fields);
/// The field that holds the columns of a key: primary_key.
std::string field_of(schema::KeyModel model);
/// Whether a text under `server_default` is one of the functions that StarRocks takes there, not a constant.
bool is_default_function(std::string_view text);
std::optional<schema::Default> default_of(const Fields& fields, std::string_view name);
std::optional<std::vector<schema::ViewColumn>> view_columns_of(const Fields& fields, std::string_view name);
std::optional<schema::ViewSecurity> security_of(const Fields& fields, std::string_view name);

schema::Table table_of(const Fields& fields);
schema::View view_of(const Fields& fields);
schema::MaterializedView materialized_view_of(const Fields& fields);

}  // namespace srmigrate::revision
