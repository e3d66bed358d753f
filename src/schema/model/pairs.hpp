// SPDX-License-Identifier: Apache-2.0
// Which live object a desired one is compared with. Private to compare and diff.
#pragma once

#include "schema/model/catalog.hpp"

#include <string>
#include <vector>

namespace srmigrate::schema {

/// Null where a side has none. The names differ when a rename hint brought the two together.
struct Pair {
    std::string live_name;
    std::string desired_name;
    const Object* live = nullptr;
    const Object* desired = nullptr;

    const std::string& name() const { return desired == nullptr ? live_name : desired_name; }
};

/// In the order of name(). A hint counts when the old name is only live and the new one only desired.
std::vector<Pair> pair_up(const Database& live, const Database& desired);

}  // namespace srmigrate::schema
