// SPDX-License-Identifier: Apache-2.0
// The keys of test files as a JSON schema for editors. A test compares it with the file.
#pragma once

#include "base/json_fwd.hpp"

namespace srmigrate::tools {

/// docs/test.schema.json: JSON Schema 2020-12 of a test file.
base::Json test_schema();

}  // namespace srmigrate::tools
