// SPDX-License-Identifier: Apache-2.0
// Schema values as data in the shape of the vocabulary (docs/yaml-vocabulary.md): what revision/vocabulary/yaml_objects
// and revision/vocabulary/yaml_operations read. Written as YAML by revision/vocabulary/write_yaml, and as JSON as it
// is. Nothing is left out but hints.
#pragma once

#include "base/json_fwd.hpp"
#include "schema/model/model.hpp"
#include "schema/model/operation.hpp"

#include <optional>

namespace srmigrate::revision {

base::Json data_of(const schema::Column& column);
base::Json data_of(const schema::Table& table);
base::Json data_of(const schema::View& view);
base::Json data_of(const schema::MaterializedView& view);

/// {word: its keys}. Nothing where no word comes near: SQL has to say it then. What a word does not say of the
/// operation is lost, so read it back.
std::optional<base::Json> data_of(const schema::Operation& operation);

/// {execute: the statement}
base::Json data_of_statement(std::string_view sql);

}  // namespace srmigrate::revision
