// SPDX-License-Identifier: Apache-2.0
#include "schema/rules/obstacle.hpp"

#include <fmt/format.h>

namespace srmigrate::schema {

std::string rebuild_remedy(const std::string& table) {
    return fmt::format("create a new table, fill it from '{0}', and SWAP it with '{0}'", table);
}

}  // namespace srmigrate::schema
