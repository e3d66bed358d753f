// SPDX-License-Identifier: Apache-2.0
// Why nothing undoes an operation or a clause.
#pragma once

#include <string>

namespace srmigrate::schema {

struct Irreversible {
    std::string reason;  ///< lower case, no full stop
    bool operator==(const Irreversible&) const = default;
};

}  // namespace srmigrate::schema
