// SPDX-License-Identifier: Apache-2.0
// The way back: the operations that undo another, or why nothing does.
// Law: apply(apply(c, op), inverse(c, op)) == c, up to spelling (schema/normal/normalize.hpp).
#pragma once

#include "schema/model/catalog.hpp"
#include "schema/model/context.hpp"
#include "schema/model/operation.hpp"
#include "schema/undo/irreversible.hpp"

#include <string>
#include <variant>
#include <vector>

namespace srmigrate::schema {

struct Inverse {
    std::vector<Operation> operations;  ///< may be empty: nothing to undo
    std::vector<std::string> warnings;  ///< what does not come back: "the rows of 't' are not restored"
    bool operator==(const Inverse&) const = default;
};

/// `before` is the catalog that the operation runs on; unqualified names mean its `current` database. Objects come
/// back, rows do not: that is a warning.
std::variant<Inverse, Irreversible> inverse(const Catalog& before, const Operation& operation,
                                            const ServerProfile& context);

}  // namespace srmigrate::schema
