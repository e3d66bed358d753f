// SPDX-License-Identifier: Apache-2.0
#include "plan/home.hpp"

#include "schema/model/names.hpp"
#include "sql/quote.hpp"

#include <fmt/format.h>

namespace srmigrate::plan {

std::string database_of(const std::optional<Home>& home) {
    return home ? home->database : std::string();
}

std::string use_home(const Home& home) {
    return fmt::format("USE {}.{}",
                       sql::quote_identifier(home.catalog.value_or(std::string(schema::k_default_catalog))),
                       sql::quote_identifier(home.database));
}

}  // namespace srmigrate::plan
