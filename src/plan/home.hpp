// SPDX-License-Identifier: Apache-2.0
// The database that unqualified names mean at the start of every revision: the URL's.
#pragma once

#include <optional>
#include <string>

namespace srmigrate::plan {

struct Home {
    std::optional<std::string> catalog;
    std::string database;
    bool operator==(const Home&) const = default;
};

/// Its database; empty: none.
std::string database_of(const std::optional<Home>& home);

/// USE default_catalog.database
std::string use_home(const Home& home);

}  // namespace srmigrate::plan
