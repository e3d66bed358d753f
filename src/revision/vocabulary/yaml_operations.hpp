// SPDX-License-Identifier: Apache-2.0
// The operations of a YAML script as schema values: what each word of the vocabulary asks for. `execute` is not among
// them: it is SQL text, read by revision/script/sql_text.
#pragma once

#include "revision/vocabulary/vocabulary.hpp"
#include "revision/vocabulary/yaml_fields.hpp"
#include "schema/model/operation.hpp"

#include <vector>

namespace srmigrate::revision {

/// In the order in which they are to be sent, one statement each. What is wrong is collected by the reader of `fields`;
/// the result is of no use then.
std::vector<schema::Operation> operations_of(Word word, const Fields& fields);

}  // namespace srmigrate::revision
