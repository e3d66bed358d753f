// SPDX-License-Identifier: Apache-2.0
// The databases that no object speaks for.
#pragma once

#include "schema/model/catalog.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace srmigrate::schema {

/// In order; without `home`, which is there.
inline std::vector<std::string> empty_databases(const Catalog& catalog, std::string_view home) {
    std::vector<std::string> names;
    for (const auto& [name, database] : catalog.databases) {
        if (database.objects.empty() && name != home) names.push_back(name);
    }
    return names;
}

}  // namespace srmigrate::schema
