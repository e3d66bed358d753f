// SPDX-License-Identifier: Apache-2.0
// Column types as Python source: the classes that `from starrocks import *` brings (reference python-projects.md §2.1).
#pragma once

#include "schema/model/model.hpp"

#include <optional>
#include <string>
#include <vector>

namespace srmigrate::revision {

enum class PythonTypeForm {
    repr,   ///< VARCHAR(length=5), as autogenerate writes it into revisions
    model,  ///< VARCHAR(5), BIGINT, as people write it into models
};

struct PythonType {
    std::string text;
    std::vector<std::string> classes;  ///< that it names, in order of first mention
};

/// Nothing for a type that has no class. In models all decimals are DECIMAL, as a server shows them.
std::optional<PythonType> python_type(const schema::Type& type, PythonTypeForm form);

/// Whether the dialect sends the type as it is: it drops the length of a binary, and quotes no field of a struct.
bool keeps_type(const schema::Type& type);

}  // namespace srmigrate::revision
