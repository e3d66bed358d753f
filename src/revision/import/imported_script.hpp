// SPDX-License-Identifier: Apache-2.0
// The script of an imported revision.
#pragma once

#include "revision/import/imported.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::revision {

/// `create_date` is what the header says.
std::string imported_script(ForeignTool tool, const ImportedRevision& revision, std::string_view create_date);

/// What keeps the script from being run as it is, with places in it. `shown_file` is how messages name it.
std::vector<base::Diagnostic> problems_of_script(const ImportedRevision& revision, std::string script,
                                                 std::string shown_file);

}  // namespace srmigrate::revision
