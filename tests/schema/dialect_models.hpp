// SPDX-License-Identifier: Apache-2.0
// Models and rows of the dialect's vectors (dialect.json) as schema values.
#pragma once

#include "base/json.hpp"
#include "schema/model/catalog.hpp"
#include "schema/model/context.hpp"

#include <string>

namespace srmigrate::tests {

/// The string of that name, or an empty one.
std::string text(const base::Json& json, const char* name);

/// A type of SQLAlchemy in the words of StarRocks.
std::string starrocks_type(const std::string& given);
/// A COLUMN_TYPE of information_schema, where BOOLEAN is TINYINT(1) at any depth: the dialect reads it, we read SHOW
/// CREATE.
std::string information_schema_type(std::string given);

/// The CREATE statement that the model stands for.
std::string create_text(const base::Json& model);
schema::Catalog catalog_of_models(const base::Json& models);
/// What a server answers, as rows of information_schema and texts of SHOW CREATE.
schema::Catalog catalog_of_rows(const base::Json& rows);
schema::ServerProfile context_of(const base::Json& input);

}  // namespace srmigrate::tests
